"""Dự báo và tiêu chí khó: what the start-of-year figures foretell, as plain rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rules import has_perm

from agencies.models import User
from assessments.forms.plan import MeasureForm
from assessments.models import CriterionResult, Measure
from assessments.queries.facts import Facts
from assessments.queries.figures import values_at
from assessments.states import OPEN_FOR_DOSSIER, Period
from assessments.tones import tone_of
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


def plan_page(facts: Facts, user: User, form: MeasureForm, number: int | None) -> dict[str, Any]:
    """The forecast; ``number`` is the criterion whose form was sent and needs mending."""
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
        "may_edit": has_perm("assessments.enter_figures", user, assessment)
        and assessment.state in OPEN_FOR_DOSSIER,
        "form": form,
        "form_number": number,
    }


def _row(
    result: CriterionResult, row: CriterionScore, earned: Decimal | None, measures: list[Measure]
) -> ForecastRow:
    """``earned`` are the points so far, so that the rows add up to the total beside them."""
    if row.points is None:
        standing, light = "unknown", _("Chưa đủ số đầu năm")
    elif row.points == row.max_points:
        standing, light = "good", _("Thuận lợi")
    elif row.points > result.criterion.must_exceed:
        standing, light = "close", _("Cần cố gắng")
    else:
        standing, light = "at-risk", _("Nguy cơ không đạt")
    return ForecastRow(
        result,
        show_number(earned) or "–",
        show_number(row.max_points),
        tone_of("forecast", standing),
        light,
        measures,
    )
