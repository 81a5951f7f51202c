"""The council and the appraiser give points."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.log.kinds.base import OfCriterion, Side
from assessments.log.moment import Past
from assessments.log.values import show_decimal
from assessments.states import EventKind
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Side):
    """Points as ``plain`` text, and their reason."""

    points: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Points(OfCriterion):
    before: Given
    after: Given

    sides = (Given, Given)
    tells = ()

    def sentence(self, sheet: RuleSheet) -> str:
        return _("%(kind)s, tiêu chí %(number)s: %(before)s → %(after)s") % {
            "kind": self.code.label,
            "number": self.number,
            "before": show_decimal(self.before.points),
            "after": show_decimal(self.after.points),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilPoints(_Points):
    """The council agrees on the points of a criterion."""

    code = EventKind.COUNCIL_POINTS
    moves_the_ball = True

    def replay(self, past: Past) -> None:
        row = past.criteria[self.number]
        row.council, row.council_reason = self.after.points, self.after.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisedPoints(_Points):
    """The appraiser sets the points of a criterion."""

    code = EventKind.APPRAISED_POINTS
    moves_the_ball = False

    def replay(self, past: Past) -> None:
        row = past.criteria[self.number]
        row.appraised, row.appraised_reason = self.after.points, self.after.reason
