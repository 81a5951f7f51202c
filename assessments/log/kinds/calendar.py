"""The lead agency moves a day of the cycle's calendar."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.log.kinds.base import Kind, Side, Table, not_replayed
from assessments.log.values import show_day_text
from assessments.models import MilestoneKind
from assessments.states import EventKind
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Side):
    """The day of a milestone."""

    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneMoved(Kind):
    """A milestone gets its day; ``before`` is None for its first day."""

    milestone: str
    before: Day | None = None
    after: Day

    code = EventKind.CALENDAR
    sides = (Day, Day)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    @property
    def subject(self) -> str:
        return f"milestone:{self.milestone}"

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"milestone": subject.partition(":")[2]}

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Mốc “%(milestone)s”: %(before)s → %(after)s") % {
            "milestone": MilestoneKind(self.milestone).label,
            "before": show_day_text(self.before.day if self.before else None),
            "after": show_day_text(self.after.day),
        }

    @property
    def left(self) -> tuple[Table, str, str]:
        return Table.CALENDAR, self.milestone, self.after.day
