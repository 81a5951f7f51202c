"""Dự báo và tiêu chí khó: what the start-of-year figures foretell, and what is done about it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments.errors import DomainError
from assessments.forms.plan import MeasureForm
from assessments.models import CriterionResult, Measure
from assessments.queries.facts import Facts
from assessments.queries.figures import values_at
from assessments.services.plan import add_measure, drop_measure, mark_hard
from assessments.states import OPEN_FOR_DOSSIER, Period
from assessments.views.fetch import UserRequest, assessment_for, request_key
from config.numbers import show_number
from criteria.scoring import CriterionScore, score


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One criterion as the start-of-year figures foretell it."""

    result: CriterionResult
    points: str
    max_points: str
    tone: str
    light: str
    measures: list[Measure]


def plan(request: UserRequest, pk: int) -> HttpResponse:
    """The forecast of each criterion, with its measures."""
    facts = Facts(assessment_for(request, pk))
    return render(request, "assessments/plan.html", _context(request, facts, MeasureForm(), None))


def _context(
    request: UserRequest, facts: Facts, form: MeasureForm, number: int | None
) -> dict[str, Any]:
    """``number`` is the criterion whose form was sent and needs mending."""
    assessment = facts.assessment
    card = score(facts.sheet, assessment.unit_group, values_at(facts.figures, Period.START))
    measures: dict[int, list[Measure]] = {}
    for measure in assessment.measures.all():
        measures.setdefault(measure.criterion_id, []).append(measure)
    threshold = facts.sheet.unit_group(assessment.unit_group).min_total_points
    return {
        "assessment": assessment,
        "rows": [
            _row(
                result,
                card.criteria[result.number],
                card.earned(facts.sheet.criterion(result.number)),
                measures.get(result.criterion_id, []),
            )
            for result in facts.results
        ],
        "total": show_number(card.provisional_total),
        "threshold": show_number(threshold),
        "may_edit": has_perm("assessments.enter_figures", request.user, assessment)
        and assessment.state in OPEN_FOR_DOSSIER,
        "form": form,
        "form_number": number,
    }


def _row(
    result: CriterionResult, row: CriterionScore, earned: Decimal | None, measures: list[Measure]
) -> ForecastRow:
    """``earned`` are the points so far, so that the rows add up to the total beside them."""
    if row.points is None:
        tone, light = "none", _("Chưa đủ số đầu năm")
    elif row.points == row.max_points:
        tone, light = "done", _("Thuận lợi")
    elif row.points > result.criterion.must_exceed:
        tone, light = "question", _("Cần cố gắng")
    else:
        tone, light = "failed", _("Nguy cơ không đạt")
    return ForecastRow(
        result, show_number(earned) or "–", show_number(row.max_points), tone, light, measures
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
        context = _context(request, Facts(assessment), form, row.number)
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
