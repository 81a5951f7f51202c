"""Agencies' own figures as plain rows: pairs that differ, and what a file would change."""

from typing import Any

from django.db.models import QuerySet
from rules import has_perm

from agencies.models import User
from assessments.models import AgencyCount, Assessment, CriterionResult, Cycle, DataEntry
from assessments.queries.counts import Agreement, Pair
from assessments.queries.facts import Facts
from assessments.queries.reopening import reopening_text
from assessments.services.counts import countable, pair_fingerprint
from assessments.sheet.counts import Table
from assessments.states import OPEN_FOR_REVIEW, Period
from config.numbers import show_number
from criteria.scoring import ItemRule
from criteria.sheets import sheet_of


def pair_row(facts: Facts, user: User, pair: Pair, *, is_open: bool) -> dict[str, Any]:
    """Two sources for one figure, and what this person may say about them."""
    pair.count.assessment = facts.assessment
    return {
        "pair": pair,
        "fingerprint": pair_fingerprint(pair),
        "figure": show_number(pair.figure) or "–",
        "count": show_number(pair.count.value),
        "criteria": ", ".join(map(str, pair.criteria)),
        "may_act": is_open
        and not pair.is_equal
        and has_perm("assessments.reconcile", user, pair.count),
        "is_ours": bool(user.commune_id),
        "may_agree": pair.agreement
        == (Agreement.NOTE_OF_AGENCY if user.commune_id else Agreement.NOTE_OF_COMMUNE),
        "reopens": reopening_text(facts.sheet, [pair.item.code], facts.results),
    }


def _followed(user: User, cycle: Cycle) -> QuerySet[CriterionResult]:
    """What the agency follows in the communes that still take opinions."""
    return CriterionResult.objects.filter(
        assessment__cycle=cycle,
        assessment__state__in=OPEN_FOR_REVIEW,
        agency=user.agency_id,
    )


def items_followed(user: User, cycle: Cycle) -> list[ItemRule]:
    sheet = sheet_of(cycle.ruleset)
    numbers = _followed(user, cycle).order_by().values_list("number", flat=True).distinct()
    return [sheet.item(code) for code in countable(sheet, numbers)]


def assessments_followed(user: User, cycle: Cycle) -> dict[str, int]:
    """Assessments to count for, by the commune's code."""
    rows = Assessment.objects.filter(pk__in=_followed(user, cycle).values("assessment"))
    return dict(rows.order_by("commune__code").values_list("commune__code", "pk"))


def communes_followed(user: User, cycle: Cycle) -> dict[str, str]:
    rows = Assessment.objects.filter(pk__in=_followed(user, cycle).values("assessment"))
    return dict(rows.order_by("commune__code").values_list("commune__code", "commune__name"))


def counts_known(user: User, cycle: Cycle) -> Table:
    rows = AgencyCount.objects.filter(assessment__cycle=cycle, agency=user.agency_id)
    return {
        (code, item): value
        for code, item, value in rows.values_list(
            "assessment__commune__code", "item__code", "value"
        )
    }


def changed_rows(user: User, cycle: Cycle, values: Table) -> list[dict[str, str]]:
    """What a file would change, each with the commune's own figure beside it."""
    known, names = counts_known(user, cycle), communes_followed(user, cycle)
    sheet = sheet_of(cycle.ruleset)
    entries = DataEntry.objects.filter(
        assessment__cycle=cycle, period=Period.END, assessment__commune__code__in=names
    ).values_list("assessment__commune__code", "item__code", "value")
    theirs = {(code, item): value for code, item, value in entries}
    return [
        {
            "commune": names[code],
            "item": sheet.item(item).label,
            "before": show_number(known.get((code, item))) or "–",
            "after": show_number(value),
            "figure": show_number(theirs.get((code, item))) or "–",
            "differs": "1" if theirs.get((code, item)) != value else "",
        }
        for (code, item), value in values.items()
        if known.get((code, item)) != value
    ]
