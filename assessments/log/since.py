"""What changed in one criterion since its agency last looked at it, read from the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.log.wording import describe_figure, describe_uses
from assessments.models import CriterionResult
from assessments.queries.facts import Facts
from assessments.states import EventKind, Verdict

_SAID = [str(verdict) for verdict in (Verdict.ACCEPTED, Verdict.QUESTIONED, Verdict.RETURNED)]


@dataclass(slots=True)
class Moved:
    """One figure or document: how it stood then and stands now, who moved it last and when."""

    what: str
    before: str
    after: str
    who: str
    at: datetime


def changes_since(facts: Facts, result: CriterionResult) -> list[Moved]:
    """Figures of the criterion and documents of its indicators that moved since the last opinion.

    What went to and fro and is back where it was has not moved. Two queries.
    """
    events = facts.assessment.events.order_by("sequence")
    last = (
        events.filter(
            kind=EventKind.SIGN_OFF,
            subject=f"criterion:{result.number}",
            after__verdict__in=_SAID,
        )
        .values_list("sequence", flat=True)
        .last()
    )
    if last is None:
        return []
    rules = facts.sheet.criterion(result.number).indicators
    codes = {rule.code for rule in rules}
    items = {code for rule in rules for code in (rule.numerator, rule.denominator) if code}
    moved: dict[str, tuple[Mapping[str, Any], Moved]] = {}
    later = events.filter(sequence__gt=last, kind__in=[EventKind.ENTRY, EventKind.EVIDENCE])
    for event in later:
        before, after = event.before or {}, event.after or {}
        if event.kind == EventKind.ENTRY:
            if event.subject.partition(":")[0] not in items:
                continue
        elif not codes.intersection([*before.get("uses", []), *after.get("uses", [])]):
            continue
        first = moved[event.subject][0] if event.subject in moved else before
        if event.kind == EventKind.ENTRY:
            what, was, now = describe_figure(event.subject, first, after, facts.sheet)
        else:
            what, was, now = describe_uses(first, after, codes)
        moved[event.subject] = (first, Moved(what, was, now, event.actor_name, event.at))
    return [row for _first, row in moved.values() if row.before != row.after]
