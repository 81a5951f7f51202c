"""Thử thay số: other figures, their points, total and verdict; nothing is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessments.queries.facts import Facts
from assessments.queries.figures import read_value, year_end
from assessments.views.fetch import UserRequest, assessment_for
from config.numbers import NumberError, show_number
from criteria.consistency import parts_above_wholes
from criteria.scoring import ItemRule, ReasonCode, ScoreCard, judge, score
from criteria.wording import problem_text, reason_text, show_figure


@dataclass(frozen=True, slots=True)
class Row:
    """One data item as it is now, and what was typed to try."""

    item: ItemRule
    now: str
    typed: str
    error: str


def what_if(request: UserRequest, pk: int) -> HttpResponse:
    """The page, and under HTMX only the outcome of the figures typed so far."""
    facts = Facts(assessment_for(request, pk))
    now = year_end(facts.figures)
    tried, errors = _read(request.GET, facts, now)
    context = {
        "assessment": facts.assessment,
        "outcome": _outcome(facts, tried),
        "errors": errors,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "assessments/what_if_outcome.html", context)
    context["groups"] = _groups(facts, now, request.GET, errors)
    return render(request, "assessments/what_if.html", context)


def _read(
    typed: Mapping[str, str], facts: Facts, now: Mapping[str, Decimal | None]
) -> tuple[dict[str, Decimal | None], dict[str, str]]:
    """The figures to try; a field left empty stays as it is now."""
    tried, errors = dict(now), {}
    for item in facts.sheet.items:
        text = typed.get(item.code, "")
        try:
            value = read_value(item, text)
        except NumberError as error:
            errors[item.code] = f"{item.label}: {error}"
            continue
        if value is not None:
            tried[item.code] = value
    return tried, errors


def _outcome(facts: Facts, tried: Mapping[str, Decimal | None]) -> dict[str, Any]:
    sheet, group = facts.sheet, facts.assessment.unit_group
    card = score(sheet, group, tried)
    verdict = judge(sheet, group, {number: row.points for number, row in card.criteria.items()})
    # While figures are missing or wrong the rule judges less than the total: it says nothing yet.
    missing = set(card.missing)
    problems = card.errors + parts_above_wholes(sheet, tried)
    return {
        "before": show_number(facts.card.provisional_total),
        "after": show_number(card.provisional_total),
        "is_better": card.provisional_total > facts.card.provisional_total,
        "is_changed": card.provisional_total != facts.card.provisional_total,
        "changes": _changes(facts, card),
        "problems": [problem_text(problem, sheet) for problem in problems],
        "qualifies": verdict.qualifies and not problems,
        "is_final": card.complete and not problems,
        "threshold": show_number(verdict.threshold),
        "missing": len(card.missing),
        "missing_in": [
            rule.number for rule in sheet.criteria if not missing.isdisjoint(rule.items)
        ],
        "reasons": [
            reason_text(reason, sheet)
            for reason in verdict.reasons
            if card.complete or reason.code is ReasonCode.CRITERION_NOT_MET
        ],
    }


def _changes(facts: Facts, card: ScoreCard) -> list[dict[str, Any]]:
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "before": show_number(facts.card.indicators[rule.code].points) or "–",
            "after": show_number(card.indicators[rule.code].points) or "–",
        }
        for rule in facts.sheet.indicators
        if card.indicators[rule.code].points != facts.card.indicators[rule.code].points
    ]


def _groups(
    facts: Facts,
    now: Mapping[str, Decimal | None],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Every data item once, under the first criterion that uses it."""
    groups = []
    for criterion in facts.sheet.criteria:
        rows = [
            Row(
                item,
                show_figure(now.get(item.code), is_yes_no=item.kind == "yes_no") or _("chưa có"),
                typed.get(item.code, ""),
                errors.get(item.code, ""),
            )
            for item in facts.sheet.items
            if facts.sheet.criteria_using(item.code)[0] == criterion.number
        ]
        groups.append({"number": criterion.number, "name": criterion.name, "rows": rows})
    return groups
