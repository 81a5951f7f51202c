"""Posting the council's result: its days, the register of opinions, the closing record."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import clock
from assessments.errors import DomainError
from assessments.forms.posting import EndPostingForm, FeedbackForm, PostingForm
from assessments.models import Assessment, Feedback, Posting
from assessments.queries.facts import Facts
from assessments.services.posting import close_posting, keep_feedback, mark, start_posting
from assessments.states import OPEN_FOR_POSTING
from assessments.views.fetch import UserRequest, assessment_for, request_key


def posting(request: UserRequest, pk: int) -> HttpResponse:
    """The posting and its register; a POST begins it or corrects its days."""
    assessment = assessment_for(request, pk)
    context = _page(assessment)
    form = context["form"] = PostingForm(request.POST or None, initial=context["initial"])
    if request.method == "POST" and form.is_valid():
        try:
            start_posting(
                assessment.pk,
                actor=request.user,
                request_key=request_key(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã ghi thời gian và nơi niêm yết."))
            return redirect("assessments:posting", pk=pk)
    return render(request, "assessments/posting.html", context)


def _page(assessment: Assessment) -> dict[str, Any]:
    meeting = Facts(assessment).last_meeting
    shown = None
    if meeting is not None:
        shown = Posting.objects.filter(meeting=meeting).prefetch_related("feedback").first()
    today = clock.today()
    initial: dict[str, Any] = {"starts_on": today, "place": f"UBND {assessment.commune.name}"}
    if shown is not None:
        initial = {"starts_on": shown.starts_on, "ends_on": shown.ends_on, "place": shown.place}
    feedback = list(shown.feedback.all()) if shown else []
    is_open = assessment.state in OPEN_FOR_POSTING
    return {
        "assessment": assessment,
        "meeting": meeting,
        "posting": shown,
        "feedback": feedback,
        "opinions": [(row, mark(row), _correction(row)) for row in feedback],
        "initial": initial,
        "may_start": is_open
        and meeting is not None
        and meeting.is_closed
        and (shown is None or not (shown.is_closed or feedback)),
        "may_write": is_open and shown is not None and not shown.is_closed,
        "feedback_form": FeedbackForm(initial={"received_on": today}),
        "end_form": EndPostingForm(initial={"closed_on": today}),
    }


def _correction(row: Feedback) -> FeedbackForm:
    """To correct a row of the register."""
    initial = {name: getattr(row, name) for name in ("received_on", "sender", "content", "answer")}
    return FeedbackForm(initial=initial, auto_id=f"id_{row.pk}_%s")


@require_POST
def feedback(request: UserRequest, pk: int) -> HttpResponse:
    """Enter one opinion, correct it, or answer it."""
    assessment = assessment_for(request, pk)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            keep_feedback(
                assessment.pk,
                actor=request.user,
                feedback_id=data.pop("pk"),
                request_key=request_key(request),
                **data,
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã ghi ý kiến."))
            return redirect("assessments:posting", pk=pk)
    else:
        messages.error(request, _("Hãy ghi đủ ngày nhận, người góp ý và nội dung."))
    context = _page(assessment)
    context["form"] = PostingForm(initial=context["initial"])
    _put_back(context, request.POST)
    return render(request, "assessments/posting.html", context)


def _put_back(context: dict[str, Any], typed: QueryDict) -> None:
    """Show a refused opinion as it was typed, in the form that it came from."""
    key = typed.get("pk", "")
    if not key:
        context["feedback_form"] = FeedbackForm(typed)
        context["is_adding"] = True
        return
    context["opinions"] = [
        (row, seen, FeedbackForm(typed, auto_id=f"id_{row.pk}_%s") if str(row.pk) == key else form)
        for row, seen, form in context["opinions"]
    ]


@require_POST
def close(request: UserRequest, pk: int) -> HttpResponse:
    """End the posting; its record is frozen."""
    assessment = assessment_for(request, pk)
    form = EndPostingForm(request.POST)
    if form.is_valid():
        try:
            close_posting(
                assessment.pk,
                actor=request.user,
                request_key=request_key(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Đã kết thúc niêm yết. Hãy lập biên bản kết thúc niêm yết.")
            )
            return redirect("assessments:posting", pk=pk)
    else:
        messages.error(request, _("Hãy ghi ngày lập biên bản và kết luận."))
    context = _page(assessment)
    context |= {"form": PostingForm(initial=context["initial"]), "end_form": form}
    return render(request, "assessments/posting.html", context)
