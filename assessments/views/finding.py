"""Appraising with both sides: the sample, the draft finding, what is still to be put right."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import DomainError
from assessments.forms.finding import FindingForm, SampleForm, read_found
from assessments.models import SpotCheck
from assessments.pages.finding import finding_page, spot_check_page
from assessments.queries.facts import Facts
from assessments.services.appraisal import (
    add_correction,
    answer_correction,
    comment_on_finding,
    draw_sample,
    finish_comments,
    mark_sample,
    respond_to_comments,
    send_finding,
)
from assessments.views.fetch import UserRequest, assessment_for, request_key

_PROPOSED_SIZE = 8


def spot_check(request: UserRequest, pk: int) -> HttpResponse:
    """Draw a sample, or write down what was found for its figures."""
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    check = SpotCheck.objects.filter(assessment=assessment).first()
    form = SampleForm(
        request.POST if request.method == "POST" and check is None else None,
        initial={"size": _PROPOSED_SIZE},
    )
    if request.method == "POST":
        try:
            if check is not None:
                return _mark(request, facts)
            if form.is_valid():
                draw_sample(
                    pk,
                    actor=request.user,
                    size=form.cleaned_data["size"],
                    seed=form.cleaned_data["seed"],
                    request_key=request_key(request),
                )
                return redirect("assessments:spot_check", pk)
        except DomainError as error:
            messages.error(request, str(error))
    context = spot_check_page(facts, check, form, typed=request.POST.dict())
    return render(request, "assessments/spot_check.html", context)


def _mark(request: UserRequest, facts: Facts) -> HttpResponse:
    pk = facts.assessment.pk
    found = read_found(request.POST, facts)
    mark_sample(pk, found, actor=request.user, request_key=request_key(request))
    messages.success(request, _("Đã lưu kết quả kiểm tra mẫu."))
    return redirect("assessments:spot_check", pk)


def finding(request: UserRequest, pk: int) -> HttpResponse:
    """The draft findings with what was said to them, and the small corrections."""
    assessment = assessment_for(request, pk)
    context = finding_page(Facts(assessment), request.user)
    return render(request, "assessments/finding.html", context)


@require_POST
def act(request: UserRequest, pk: int) -> HttpResponse:
    """The appraiser sends a draft, answers its comments, or asks for a correction."""
    assessment_for(request, pk)
    acts = {"send": send_finding, "respond": respond_to_comments, "correct": add_correction}
    service = acts.get(request.POST.get("act", ""))
    if service is None:
        raise BadRequest
    form = FindingForm(request.POST)
    if form.is_valid():
        try:
            service(
                pk,
                actor=request.user,
                text=form.cleaned_data["text"],
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Nội dung dài quá 4.000 ký tự. Hãy rút gọn rồi gửi lại."))
    return redirect("assessments:finding", pk)


@require_POST
def reply(request: UserRequest, pk: int) -> HttpResponse:
    """The commune comments, says that it has finished, or tells how it put a thing right."""
    assessment_for(request, pk)
    form = FindingForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    text, key = form.cleaned_data["text"][:1000], request_key(request)
    try:
        match request.POST.get("act"):
            case "comment":
                comment_on_finding(
                    pk,
                    actor=request.user,
                    text=text,
                    number=form.cleaned_data["number"],
                    request_key=key,
                )
            case "finish":
                finish_comments(pk, actor=request.user, request_key=key)
            case "correct":
                answer_correction(
                    pk,
                    form.cleaned_data["correction"] or 0,
                    actor=request.user,
                    text=text[:500],
                    request_key=key,
                )
            case _:
                raise BadRequest
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("assessments:finding", pk)
