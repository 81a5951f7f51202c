"""Agencies review the criteria they follow, across all communes."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.errors import DomainError
from assessments.forms.review import QueueForm, ReviewForm
from assessments.log.since import changes_since
from assessments.log.wording import describe
from assessments.models import Assessment, CriterionResult, Responsibility
from assessments.pages.figures import indicator_rows, item_rows
from assessments.queries.counts import count_rows
from assessments.queries.cycle import awaiting, current_cycle, next_in, sign_offs_of
from assessments.queries.evidence import of_criterion
from assessments.queries.facts import Facts
from assessments.services.review import Pick, confirm_many, sign_off
from assessments.states import OPEN_FOR_REVIEW, SIGNED_OFF, WITH_CITY, EventKind, Verdict
from assessments.views.fetch import UserRequest, request_key, result_for

_PER_PAGE = 50
_RECENT = 6
# What a queue may be narrowed to is only looked up where its list is shown.
_ALL_NUMBERS = list(range(1, 100))
_LONGEST_PICK = 18  # both numbers within what a database takes


def queue(request: UserRequest) -> HttpResponse:
    """The agency's criteria: what waits for it first, or everything, narrowed as it likes."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    results = sign_offs_of(request.user, cycle)
    waiting = awaiting(results)
    followed = list(
        Responsibility.objects.filter(cycle=cycle, agency=request.user.agency_id)
        .order_by("criterion__number")
        .values_list("criterion__number", "criterion__short_name")
    )
    form = QueueForm(request.GET, numbers=[number for number, _name in followed])
    shown = form.narrow(results if form.shows_all else waiting)
    page = Paginator(shown, _PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "form": form,
        "chosen": form.cleaned_data,
        "criteria": followed,
        "verdicts": Verdict.choices,
        "query": form.query,
        "waiting_count": waiting.count(),
        "may_confirm": [row.pk for row in page.object_list if may_confirm(row)],
    }
    return render(request, "assessments/review_queue.html", context)


def may_confirm(result: CriterionResult) -> bool:
    """Whether a criterion waits for this opinion and could be confirmed from the list."""
    return (
        result.verdict in {Verdict.PENDING, Verdict.ANSWERED}
        and result.computed_points is not None
        and result.assessment.state in OPEN_FOR_REVIEW
    )


@require_POST
def confirm(request: UserRequest) -> HttpResponse:
    """Sign off everything that was ticked in the queue."""
    back = redirect(f"{reverse('assessments:review_queue')}?{request.POST.get('query', '')}")
    picked = {}
    for text in request.POST.getlist("pick"):
        key, _colon, version = text.partition(":")
        if not (key.isdecimal() and version.isdecimal() and len(text) <= _LONGEST_PICK):
            raise SuspiciousOperation("pick")
        picked[int(key)] = int(version)
    if not picked:
        messages.error(request, _("Chưa đánh dấu tiêu chí nào. Hãy đánh dấu rồi bấm lại."))
        return back
    visible = Assessment.objects.visible_to(request.user)
    results = (
        CriterionResult.objects.filter(assessment__in=visible, pk__in=picked)
        .select_related("agency", "assessment__commune")
        .order_by("number", "assessment__commune__code")
    )
    signed, refused = confirm_many(
        [Pick(row, picked[row.pk]) for row in results[:_PER_PAGE]],
        actor=request.user,
        request_key=request_key(request),
    )
    if signed:
        text = ngettext(
            "Đã ghi “Đạt” cho %(count)s tiêu chí.",
            "Đã ghi “Đạt” cho %(count)s tiêu chí.",
            len(signed),
        )
        messages.success(request, text % {"count": len(signed)})
    for row, why in refused:
        place = {"commune": row.assessment.commune.name, "number": row.number, "why": why}
        messages.error(request, _("%(commune)s, tiêu chí %(number)s: %(why)s") % place)
    return back


def review(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """One criterion of one commune: figures, points, and the opinion form."""
    result = result_for(request, pk, number)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _sign(request, result, form)
        if response:
            return response
    facts = Facts(result.assessment)
    criterion = facts.sheet.criterion(number)
    events = result.assessment.events.filter(
        subject=f"criterion:{number}", kind__in=[EventKind.SIGN_OFF, EventKind.ANSWER]
    ).order_by("-sequence")[:_RECENT]
    counts = count_rows(facts, criterion, request.user)
    context = {
        "assessment": result.assessment,
        "result": result,
        "criterion": criterion,
        "items": item_rows(facts, criterion, may_edit=False),
        "indicators": indicator_rows(facts, criterion),
        "evidence": of_criterion(facts, criterion, request.user),
        "form": form,
        "verdicts": ReviewForm.base_fields["verdict"].choices,  # type: ignore[attr-defined]
        "may_sign": result.assessment.state in OPEN_FOR_REVIEW
        and result.computed_points is not None,
        "changes": changes_since(facts, result) if result.signed_at else [],
        "reasons": ReviewForm.base_fields["reason"].choices,  # type: ignore[attr-defined]
        "query": request.GET.urlencode(),
        **_neighbours(request, result),
        "is_last": result.assessment.state in WITH_CITY
        and all(row.verdict in SIGNED_OFF for row in facts.results),
        "counts": counts,
        "counts_source": next((row.source for row in counts if row.source), ""),
        "events": [describe(event, facts.sheet) for event in events],
    }
    return render(request, "assessments/review.html", context)


def _neighbours(request: UserRequest, result: CriterionResult) -> dict[str, str]:
    """Addresses of the criteria before and after this one in the queue as it was narrowed."""
    form = QueueForm(request.GET, numbers=_ALL_NUMBERS)
    results = sign_offs_of(request.user, result.assessment.cycle)
    rows = form.narrow(results if form.shows_all else awaiting(results))
    found = {
        "previous": next_in(rows, result, is_back=True),
        "next": next_in(rows, result),
    }
    query = f"?{form.query}" if form.query else ""
    return {
        name: reverse("assessments:review", args=place) + query
        for name, place in found.items()
        if place
    }


def _sign(request: UserRequest, result: CriterionResult, form: ReviewForm) -> HttpResponse | None:
    """Record the opinion and go on to the next waiting one; None shows the page again."""
    try:
        sign_off(
            result.assessment_id,
            result.number,
            actor=request.user,
            verdict=Verdict(form.cleaned_data["verdict"]),
            comment=form.full_comment(),
            points=form.cleaned_data["points"],
            version=form.cleaned_data["version"],
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return None
    messages.success(
        request,
        _("%(commune)s, tiêu chí %(number)s: đã ghi “%(verdict)s”.")
        % {
            "commune": result.assessment.commune.name,
            "number": result.number,
            "verdict": Verdict(form.cleaned_data["verdict"]).label,
        },
    )
    if not result.assessment.results.exclude(verdict__in=SIGNED_OFF).exists():
        # The last opinion of thirteen: offer to tell the lead agency before going on.
        return redirect("assessments:review", result.assessment_id, result.number)
    results = sign_offs_of(request.user, result.assessment.cycle)
    # Wherever the reviewer narrowed the queue to, the next one comes from there.
    waiting = QueueForm(request.GET, numbers=_ALL_NUMBERS).narrow(awaiting(results))
    following = next_in(waiting, result)
    if following is None:  # from the end of the queue on to what was passed over
        following = waiting.values_list("assessment_id", "number").first()
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if following is None:
        return redirect(reverse("assessments:review_queue") + query)
    return redirect(reverse("assessments:review", args=following) + query)
