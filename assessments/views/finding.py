"""Appraising with both sides: the sample, the draft finding, what is still to be put right."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments import clock
from assessments.errors import DomainError
from assessments.forms.appraisal import FindingForm, SampleForm
from assessments.models import DraftFinding, SpotCheck
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE
from assessments.services.appraisal import (
    Found,
    add_correction,
    answer_correction,
    comment_on_finding,
    draw_sample,
    finish_comments,
    mark_sample,
    respond_to_comments,
    send_finding,
)
from assessments.states import Period, State
from assessments.views.fetch import UserRequest, assessment_for, request_key
from config.text import clean
from criteria.wording import show_figure

_PROPOSED_SIZE = 8
_LONGEST_NOTE = 300


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
                mark_sample(
                    pk, _found(request, facts), actor=request.user, request_key=request_key(request)
                )
                messages.success(request, _("Đã lưu kết quả kiểm tra mẫu."))
                return redirect("assessments:spot_check", pk)
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
    rows = list(check.items.select_related("item")) if check else []
    context = {
        "assessment": assessment,
        "check": check,
        "form": form,
        "rows": [_row(facts, row, request) for row in rows],
        "verified": sum(row.is_verified is True for row in rows),
        "may_act": assessment.state == State.APPRAISING,
    }
    return render(request, "assessments/spot_check.html", context)


def _row(facts: Facts, row: Any, request: UserRequest) -> dict[str, Any]:
    item = facts.sheet.item(row.item.code)
    figure = facts.figures.get((item.code, Period.END), NO_FIGURE)
    result = {True: "yes", False: "no", None: ""}[row.is_verified]
    return {
        "code": item.code,
        "label": item.label,
        "indicators": ", ".join(facts.sheet.indicators_using(item.code)),
        "figure": show_figure(figure.value, is_yes_no=item.kind == "yes_no") or "–",
        "result": request.POST.get(f"result-{item.code}", result),
        "note": request.POST.get(f"note-{item.code}", row.note),
    }


def _found(request: UserRequest, facts: Facts) -> dict[str, Found]:
    return {
        item.code: Found(
            request.POST[f"result-{item.code}"] == "yes",
            clean(request.POST.get(f"note-{item.code}", ""))[:_LONGEST_NOTE],
        )
        for item in facts.sheet.items
        if request.POST.get(f"result-{item.code}") in {"yes", "no"}
    }


def finding(request: UserRequest, pk: int) -> HttpResponse:
    """The draft findings with what was said to them, and the small corrections."""
    assessment = assessment_for(request, pk)
    findings = list(
        DraftFinding.objects.filter(assessment=assessment).prefetch_related("comments__by")
    )
    latest = findings[-1] if findings else None
    is_appraising = assessment.state == State.APPRAISING
    context = {
        "assessment": assessment,
        "findings": findings[::-1],
        "latest": latest,
        "is_running": is_appraising
        and latest is not None
        and latest.finished_at is None
        and latest.due >= clock.today(),
        "corrections": list(assessment.corrections.all()),
        "criteria": Facts(assessment).sheet.criteria,
        "may_appraise": is_appraising
        and has_perm("assessments.appraise", request.user, assessment),
        "may_reply": is_appraising
        and has_perm("assessments.reply_to_appraisal", request.user, assessment),
    }
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
