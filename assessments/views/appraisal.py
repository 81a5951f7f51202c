"""The lead agency: dossiers handed in, and the appraisal of one of them."""

from typing import Final
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
from assessments.pages.appraisal import (
    SECTIONS,
    after_appraisal_conflicts,
    appraisal_page,
    sections_of,
)
from assessments.pages.points import Choice, choices_of, conflict_text
from assessments.queries.cycle import current_cycle, dossiers_in
from assessments.queries.facts import Facts
from assessments.services.appraisal import save_appraised_points
from assessments.services.conflicts import fingerprint
from assessments.views.fetch import UserRequest, assessment_for, request_key
from config.text import clean, fold

# Section by section; among the supplements those due first stand first.
_ORDER: Final = (
    Case(*(When(state=state, then=place) for place, state in enumerate(SECTIONS))),
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
    search = clean(request.GET.get("search", ""))[:_LONGEST_SEARCH]
    found = dossiers_in(cycle, *SECTIONS).filter(commune__search_text__contains=fold(search))
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    page = Paginator(found.order_by(*_ORDER), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "sections": sections_of(page, counts),
        "page": page,
        "search": search,
        "extra": f"&{urlencode({'search': search})}" if search else "",
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
            form = after_appraisal_conflicts(form, facts, choices, is_kept=other_conclusion is None)
            _tell_conflicts(request, choices, other_conclusion)
    context = appraisal_page(facts, request.user, form, choices) | {
        "other_conclusion": other_conclusion,
        "over_conclusion": fingerprint(other_conclusion or ""),
    }
    return render(request, "assessments/appraisal.html", context)


def _tell_conflicts(
    request: UserRequest, choices: dict[int, Choice], other_conclusion: str | None
) -> None:
    if choices:
        messages.error(request, conflict_text(choices))
    if other_conclusion is not None:
        messages.error(request, _("Chưa ghi kết luận: người khác vừa sửa. Hãy chọn rồi lưu lại."))
