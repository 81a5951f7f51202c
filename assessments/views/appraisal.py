"""The lead agency: dossiers handed in, and the appraisal of one of them."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments import clock
from assessments.errors import DomainError
from assessments.facts import Facts
from assessments.fetch import UserRequest, assessment_for, request_key
from assessments.forms import AppraisalForm
from assessments.models import SpotCheckItem
from assessments.queries import current_cycle, dossiers_in
from assessments.services.points import save_appraised_points
from assessments.states import State
from assessments.workbench import points_rows, summary
from assessments.workflow import available_steps
from config.text import clean, fold
from criteria.wording import reason_text

_SECTIONS: Final = (State.SUBMITTED, State.APPRAISING, State.SUPPLEMENT, State.APPRAISED)
# Section by section; among the supplements those due first stand first.
_ORDER: Final = (
    Case(*(When(state=state, then=place) for place, state in enumerate(_SECTIONS))),
    F("dossier__supplement_due").asc(nulls_last=True),
    "state_since",
    "commune__code",
)
_PER_PAGE: Final = 30
_LONGEST_SEARCH: Final = 100


def inbox(request: UserRequest) -> HttpResponse:
    """Dossiers by what the lead agency has to do with them."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    search = clean(request.GET.get("tim", ""))[:_LONGEST_SEARCH]
    found = dossiers_in(cycle, *_SECTIONS).filter(commune__search_text__contains=fold(search))
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    page = Paginator(found.order_by(*_ORDER), _PER_PAGE).get_page(request.GET.get("trang"))
    sections = [
        {
            "state": state,
            "is_due": state == State.SUPPLEMENT,
            "count": counts[state],
            "rows": rows,
        }
        for state in _SECTIONS
        if (rows := [row for row in page.object_list if row.state == state])
    ]
    context = {
        "sections": sections,
        "page": page,
        "search": search,
        "extra": f"&{urlencode({'tim': search})}" if search else "",
        "today": clock.today(),
    }
    return render(request, "assessments/inbox.html", context)


def appraisal(request: UserRequest, pk: int) -> HttpResponse:
    """Every body's points side by side; a POST keeps the appraiser's points and conclusion."""
    assessment = assessment_for(request, pk, "appraisal", "dossier")
    facts = Facts(assessment)
    form = AppraisalForm(request.POST or None, numbers=facts.sheet.numbers)
    if request.method == "POST" and form.is_valid():
        try:
            save_appraised_points(
                assessment.pk,
                form.points(),
                actor=request.user,
                conclusion=form.cleaned_data["conclusion"],
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã lưu điểm và kết luận thẩm định."))
            return redirect("assessments:appraisal", pk=pk)
    return render(request, "assessments/appraisal.html", _page(request, facts, form))


def _page(request: UserRequest, facts: Facts, form: AppraisalForm) -> dict[str, Any]:
    appraisal_row = getattr(facts.assessment, "appraisal", None)
    typed = form.data.get("conclusion", "") if form.is_bound else ""
    return {
        "assessment": facts.assessment,
        "dossier": getattr(facts.assessment, "dossier", None),
        "summary": summary(facts),
        "rows": points_rows(
            facts,
            form,
            field="appraised_points",
            reason="appraised_reason",
            proposal="standing_points",
        ),
        "verdict": facts.verdict,
        "reasons": [reason_text(reason, facts.sheet) for reason in facts.verdict.reasons],
        "conclusion": typed or (appraisal_row.conclusion if appraisal_row else ""),
        "may_appraise": facts.assessment.state == State.APPRAISING,
        "steps": available_steps(facts, request.user),
        "spot_check": _spot_check(facts),
    }


def _spot_check(facts: Facts) -> dict[str, int] | None:
    """How many sampled figures were found as they stand, and how many there are."""
    rows = SpotCheckItem.objects.filter(check_of__assessment=facts.assessment)
    results = list(rows.values_list("is_verified", flat=True))
    return {"done": results.count(True), "all": len(results)} if results else None
