"""Posting the council's result: its days, the register of opinions, the closing record."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import DomainError
from assessments.forms.posting import EndPostingForm, FeedbackForm, PostingForm
from assessments.models import Feedback
from assessments.pages.posting import posting_page, put_back
from assessments.services.posting import close_posting, keep_feedback, start_posting
from assessments.views.fetch import UserRequest, assessment_for, request_key


def posting(request: UserRequest, pk: int) -> HttpResponse:
    """The posting and its register; a POST begins it or corrects its days."""
    assessment = assessment_for(request, pk)
    context = posting_page(assessment)
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
        except Feedback.DoesNotExist as error:
            raise Http404 from error
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã ghi ý kiến."))
            return redirect("assessments:posting", pk=pk)
    else:
        messages.error(request, _("Hãy ghi đủ ngày nhận, người góp ý và nội dung."))
    context = posting_page(assessment)
    context["form"] = PostingForm(initial=context["initial"])
    put_back(context, request.POST)
    return render(request, "assessments/posting.html", context)


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
    context = posting_page(assessment)
    context |= {"form": PostingForm(initial=context["initial"]), "end_form": form}
    return render(request, "assessments/posting.html", context)
