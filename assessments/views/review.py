"""Agencies review the criteria they follow, across all communes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.counts import count_rows
from assessments.errors import DomainError
from assessments.events import describe
from assessments.evidence import of_criterion
from assessments.facts import Facts
from assessments.fetch import UserRequest, request_key, result_for
from assessments.forms import ReviewForm
from assessments.models import CriterionResult
from assessments.queries import awaiting, current_cycle, sign_offs_of
from assessments.services.points import sign_off
from assessments.states import OPEN_FOR_REVIEW, EventKind, Verdict
from assessments.workbench import indicator_rows, item_rows

_PER_PAGE = 50
_RECENT = 6


def queue(request: UserRequest) -> HttpResponse:
    """The agency's criteria: what waits for it first, or everything."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    results = sign_offs_of(request.user, cycle)
    waiting = awaiting(results)
    show_all = request.GET.get("xem") == "tat-ca"
    page = Paginator(results if show_all else waiting, _PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "show_all": show_all,
        "waiting_count": page.paginator.count if not show_all else waiting.count(),
        "total_count": page.paginator.count if show_all else results.count(),
    }
    return render(request, "assessments/review_queue.html", context)


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
        "counts": counts,
        "counts_source": next((row.source for row in counts if row.source), ""),
        "events": [describe(event, facts.sheet) for event in events],
    }
    return render(request, "assessments/review.html", context)


def _sign(request: UserRequest, result: CriterionResult, form: ReviewForm) -> HttpResponse | None:
    """Record the opinion and go on to the next waiting one; None shows the page again."""
    try:
        sign_off(
            result.assessment_id,
            result.number,
            actor=request.user,
            verdict=Verdict(form.cleaned_data["verdict"]),
            comment=form.cleaned_data["comment"],
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
    waiting = awaiting(sign_offs_of(request.user, result.assessment.cycle))
    following = waiting.values_list("assessment_id", "number").first()
    if following is None:
        return redirect("assessments:review_queue")
    return redirect("assessments:review", *following)
