"""The log in an officer's words."""

from dataclasses import dataclass
from datetime import datetime

from assessments.log.kinds import read
from assessments.models.event import LoggedEvent
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: when, who, what, and the note if there was one."""

    at: datetime
    who: str
    what: str
    note: str


def describe(event: LoggedEvent, sheet: RuleSheet) -> Line:
    return Line(event.at, event.actor_name, read(event).sentence(sheet), event.note)
