"""Agencies review the criteria they follow, across all communes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments.errors import DomainError
from assessments.forms.review import QueueForm, ReviewForm, read_picks
from assessments.models import Assessment, CriterionResult, Responsibility
from assessments.pages.review import following_review, may_confirm, not_followed, review_page
from assessments.queries.cycle import awaiting, current_cycle, sign_offs_of
from assessments.services.review import Pick, confirm_many, sign_off
from assessments.states import SIGNED_OFF, Verdict
from assessments.views.fetch import UserRequest, request_key, result_for

_PER_PAGE = 50


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
    page = Paginator(shown, _PER_PAGE).get_page(request.GET.get("page"))
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


@require_POST
def confirm(request: UserRequest) -> HttpResponse:
    """Sign off everything that was ticked in the queue."""
    back = redirect(f"{reverse('assessments:review_queue')}?{request.POST.get('query', '')}")
    picked = read_picks(request.POST.getlist("pick"))
    if not picked:
        messages.error(request, _("Chưa đánh dấu tiêu chí nào. Hãy đánh dấu rồi bấm lại."))
        return back
    visible = Assessment.objects.visible_to(request.user)
    results = (
        CriterionResult.objects.filter(assessment__in=visible, pk__in=picked)
        .select_related("agency", "assessment__commune")
        .order_by("number", "assessment__commune__code")
    )
    own: list[CriterionResult] = []
    others: list[CriterionResult] = []
    for row in results[:_PER_PAGE]:
        is_own = has_perm(request.permission, request.user, row)
        (own if is_own else others).append(row)
    signed, refused = confirm_many(
        [Pick(row, picked[row.pk]) for row in own],
        actor=request.user,
        request_key=request_key(request),
    )
    _tell_confirmed(request, signed, refused + [(row, not_followed(row)) for row in others])
    return back


def _tell_confirmed(
    request: UserRequest,
    signed: list[CriterionResult],
    refused: list[tuple[CriterionResult, str]],
) -> None:
    if signed:
        text = ngettext(
            "Đã ghi “Đạt” cho %(count)s tiêu chí.",
            "Đã ghi “Đạt” cho %(count)s tiêu chí.",
            len(signed),
        )
        messages.success(request, text % {"count": len(signed)})
    for row, why in sorted(refused, key=_place):
        place = {"commune": row.assessment.commune.name, "number": row.number, "why": why}
        messages.error(request, _("%(commune)s, tiêu chí %(number)s: %(why)s") % place)


def _place(refusal: tuple[CriterionResult, str]) -> tuple[int, str]:
    row, _why = refusal
    return row.number, row.assessment.commune.code


def review(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """One criterion of one commune: figures, points, and the opinion form."""
    result = result_for(request, pk, number)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _sign(request, result, form)
        if response:
            return response
    context = review_page(result, request.user, form, narrowed=request.GET)
    context["query"] = request.GET.urlencode()
    return render(request, "assessments/review.html", context)


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
    return _onward(request, result)


def _onward(request: UserRequest, result: CriterionResult) -> HttpResponse:
    """On to the next criterion that waits, else back to the queue."""
    if not result.assessment.results.exclude(verdict__in=SIGNED_OFF).exists():
        # The last opinion of thirteen: offer to tell the lead agency before going on.
        return redirect("assessments:review", result.assessment_id, result.number)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    following = following_review(result, request.user, request.GET)
    if following is None:
        return redirect(reverse("assessments:review_queue") + query)
    return redirect(reverse("assessments:review", args=following) + query)
