"""The log in an officer's words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

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
    """The line of an event; of one that was changed by hand, that it cannot be read any more."""
    try:
        what = read(event).sentence(sheet)
    except (AttributeError, KeyError, TypeError, ValueError):
        what = _("Dòng này bị sửa ngoài hệ thống nên không đọc được. Hãy báo quản trị.")
    return Line(event.at, event.actor_name, what, event.note)
