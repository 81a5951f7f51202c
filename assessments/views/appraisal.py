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
from assessments.forms.appraisal import AppraisalForm
from assessments.models import SpotCheckItem
from assessments.pages.figures import summary
from assessments.pages.points import (
    Choice,
    after_conflicts,
    choice_rows,
    choices_of,
    conflict_text,
)
from assessments.queries.cycle import current_cycle, dossiers_in
from assessments.queries.facts import Facts
from assessments.services.appraisal import save_appraised_points
from assessments.services.conflicts import APPRAISED, fingerprint
from assessments.states import State
from assessments.views.fetch import UserRequest, assessment_for, request_key
from assessments.workflow.steps import available_steps
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
    form, choices = AppraisalForm(request.POST or None, numbers=facts.sheet.numbers), {}
    other_conclusion = None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = save_appraised_points(
                assessment.pk,
                form.points(),
                actor=request.user,
                conclusion=form.kept_conclusion(),
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            if outcome.is_whole:
                messages.success(request, _("Đã lưu điểm và kết luận thẩm định."))
                return redirect("assessments:appraisal", pk=pk)
            facts = Facts(assessment_for(request, pk, "appraisal", "dossier"))
            choices, other_conclusion = choices_of(outcome.conflicts), outcome.conclusion
            form = _after_conflicts(form, facts, choices, is_kept=other_conclusion is None)
            if choices:
                messages.error(request, conflict_text(choices))
            if other_conclusion is not None:
                messages.error(
                    request, _("Chưa ghi kết luận: người khác vừa sửa. Hãy chọn rồi lưu lại.")
                )
    context = _page(request, facts, form, choices) | {
        "other_conclusion": other_conclusion,
        "over_conclusion": fingerprint(other_conclusion or ""),
    }
    return render(request, "assessments/appraisal.html", context)


def _after_conflicts(
    form: AppraisalForm, facts: Facts, choices: dict[int, Choice], *, is_kept: bool
) -> AppraisalForm:
    """The form to show next; a conclusion that is not in conflict is shown as it is stored."""
    stored = facts.assessment.appraisal.conclusion
    kept = {"conclusion": stored, "seen_conclusion": fingerprint(stored)} if is_kept else {}
    return after_conflicts(form, facts, APPRAISED, choices, **kept)


def _page(
    request: UserRequest, facts: Facts, form: AppraisalForm, choices: dict[int, Choice]
) -> dict[str, Any]:
    appraisal_row = getattr(facts.assessment, "appraisal", None)
    conclusion = appraisal_row.conclusion if appraisal_row else ""
    seen_conclusion = fingerprint(conclusion)
    if form.is_bound:
        conclusion = form.data.get("conclusion", "")
        seen_conclusion = form.data.get("seen_conclusion", "")
    return {
        "assessment": facts.assessment,
        "dossier": getattr(facts.assessment, "dossier", None),
        "summary": summary(facts),
        "rows": choice_rows(facts, form, APPRAISED, choices, proposal="standing_points"),
        "verdict": facts.verdict,
        "reasons": [reason_text(reason, facts.sheet) for reason in facts.verdict.reasons],
        "conclusion": conclusion,
        "seen_conclusion": seen_conclusion,
        "may_appraise": facts.assessment.state == State.APPRAISING,
        "steps": available_steps(facts, request.user),
        "spot_check": _spot_check(facts),
    }


def _spot_check(facts: Facts) -> dict[str, int] | None:
    """How many sampled figures were found as they stand, and how many there are."""
    rows = SpotCheckItem.objects.filter(check_of__assessment=facts.assessment)
    results = list(rows.values_list("is_verified", flat=True))
    return {"done": results.count(True), "all": len(results)} if results else None
