"""Dự báo và tiêu chí khó: what the start-of-year figures foretell, and what is done about it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments.errors import DomainError
from assessments.forms.plan import MeasureForm
from assessments.pages.plan import plan_page
from assessments.queries.facts import Facts
from assessments.services.plan import add_measure, drop_measure, mark_hard
from assessments.views.fetch import UserRequest, assessment_for, request_key


def plan(request: UserRequest, pk: int) -> HttpResponse:
    """The forecast of each criterion, with its measures."""
    facts = Facts(assessment_for(request, pk))
    return render(
        request, "assessments/plan.html", plan_page(facts, request.user, MeasureForm(), None)
    )


@require_POST
def hard(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Name a criterion as hard, or take it back."""
    assessment = assessment_for(request, pk)
    row = get_object_or_404(assessment.results, number=number)
    try:
        mark_hard(
            pk,
            row.number,
            actor=request.user,
            is_hard="hard" in request.POST,
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("assessments:plan", pk=pk)


@require_POST
def measure(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Add a support measure to a criterion."""
    assessment = assessment_for(request, pk)
    row = get_object_or_404(assessment.results, number=number)
    form = MeasureForm(request.POST)
    if not form.is_valid():
        context = plan_page(Facts(assessment), request.user, form, row.number)
        return render(request, "assessments/plan.html", context)
    try:
        add_measure(
            pk,
            row.number,
            actor=request.user,
            request_key=request_key(request),
            **form.cleaned_data,
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("assessments:plan", pk=pk)


@require_POST
def drop(request: UserRequest, pk: int, measure_id: int) -> HttpResponse:
    """Take a support measure away."""
    assessment_for(request, pk)
    try:
        drop_measure(pk, measure_id, actor=request.user, request_key=request_key(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("assessments:plan", pk=pk)
