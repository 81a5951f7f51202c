"""What changed in one criterion since its agency last looked at it, read from the log."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assessments.log.kinds import KINDS, read
from assessments.log.kinds.base import Moving
from assessments.log.kinds.review import opinions_of
from assessments.models import CriterionResult
from assessments.queries.facts import Facts

# The codes of what may move something of a criterion.
_MOVING = [code for code, kinds in KINDS.items() if any(issubclass(kind, Moving) for kind in kinds)]


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
    last = opinions_of(events, result.number).values_list("sequence", flat=True).last()
    if last is None:
        return []
    rules = facts.sheet.criterion(result.number).indicators
    codes = {rule.code for rule in rules}
    items = {code for rule in rules for code in (rule.numerator, rule.denominator) if code}
    moved: dict[str, tuple[Any, Moved]] = {}
    for event in events.filter(sequence__gt=last, kind__in=_MOVING):
        kind = read(event)
        if not (isinstance(kind, Moving) and kind.touches(items, codes)):
            continue
        first = moved[event.subject][0] if event.subject in moved else kind.before
        what, was, now = replace(kind, before=first).difference(facts.sheet, codes)
        moved[event.subject] = (first, Moved(what, was, now, event.actor_name, event.at))
    return [row for _first, row in moved.values() if row.before != row.after]
