"""What an uploaded form would change, as plain rows."""

from typing import Any

from agencies.models import User
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE, open_items
from assessments.queries.reopening import feeding_signed, reopening_text
from assessments.services.sheet import seal
from assessments.sheet.compare import Status, Upload, compare, edits_of, seen_versions
from assessments.sheet.read import FilledForm
from assessments.sheet.second_look import look_again, remarks_with, told_with_places, with_places
from assessments.states import Period
from config.numbers import show_number


def preview_page(
    facts: Facts,
    user: User,
    chosen: Upload,
    form: FilledForm | None = None,
    *,
    kept: dict[str, int] | None = None,
) -> dict[str, Any]:
    """What a file would change.

    ``kept`` are the cells to leave ticked, with the version that each tick was given for: a figure
    changed since then is overwritten only with a new tick. Without it each cell has its own tick.
    """
    assessment = facts.assessment
    opened = open_items(assessment, facts.sheet, facts.results)
    lines = compare(chosen, facts.figures, facts.sheet, opened)
    to_tick = [line.key for line in lines if line.may_tick]
    versions = seen_versions(facts.figures, facts.sheet, to_tick)
    lines = look_again(lines, facts, chosen, versions)
    ticked = [
        line.key
        for line in lines
        if (line.is_ticked if kept is None else kept.get(line.key, -1) == versions.get(line.key))
    ]
    faults = form.faults if form else []
    more_faults = form.more_faults if form else 0
    return {
        "assessment": assessment,
        "sheet_name": chosen.sheet_name,
        "faults": faults,
        "more_faults": more_faults,
        "lines": lines,
        "ticked": ticked,
        "remarks": told_with_places(lines, chosen),
        "may_save": bool(to_tick) and not faults,
        "conflicts": sum(1 for line in lines if line.status == Status.CONFLICT),
        "token": "" if faults else seal(chosen, versions, assessment, user),
        **gain_of(facts, chosen, versions, ticked),
    }


def gain_of(
    facts: Facts, chosen: Upload, versions: dict[str, int], ticked: list[str]
) -> dict[str, Any]:
    """What the ticked cells would earn, and which opinions they would re-open."""
    edits = edits_of(chosen, versions, facts.figures, ticked)
    changed = {
        edit.item
        for edit in edits
        if edit.period == Period.END
        and edit.value != facts.figures.get((edit.item, Period.END), NO_FIGURE).value
    }
    tried, found = remarks_with(facts, chosen, versions, ticked)
    errors = [row for row in found if row.is_error]
    return {
        "errors": with_places(errors, chosen, ticked),
        "without_points": ", ".join(sorted({row.indicator for row in errors} - {""})),
        "reopening": reopening_text(facts.sheet, changed, facts.results),
        "reopens": sorted(feeding_signed(facts.sheet, changed, facts.results)),
        "before": show_number(facts.card.provisional_total),
        "after": show_number(tried.card.provisional_total),
        "count": len(set(ticked) & versions.keys()),
    }
