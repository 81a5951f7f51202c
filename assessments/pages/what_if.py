"""Thử thay số: other figures, their points, total and verdict, as plain rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.queries.facts import Facts
from assessments.queries.figures import read_value
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


def read_tried(
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


def outcome_of(facts: Facts, tried: Mapping[str, Decimal | None]) -> dict[str, Any]:
    """What the tried figures would earn, beside what the present ones earn."""
    sheet, group = facts.sheet, facts.assessment.unit_group
    card = score(sheet, group, tried)
    outcome = judge(sheet, group, {number: row.points for number, row in card.criteria.items()})
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
        "qualifies": outcome.qualifies and not problems,
        "is_final": card.complete and not problems,
        "threshold": show_number(outcome.threshold),
        "missing": len(card.missing),
        "missing_in": [
            rule.number for rule in sheet.criteria if not missing.isdisjoint(rule.items)
        ],
        "reasons": [
            reason_text(reason, sheet)
            for reason in outcome.reasons
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


def groups_of(
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
                show_figure(now.get(item.code), is_yes_no=item.is_yes_no) or _("chưa có"),
                typed.get(item.code, ""),
                errors.get(item.code, ""),
            )
            for item in facts.sheet.items
            if facts.sheet.criteria_using(item.code)[0] == criterion.number
        ]
        groups.append({"number": criterion.number, "name": criterion.name, "rows": rows})
    return groups
