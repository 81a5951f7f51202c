"""The agency that follows a criterion gives an opinion, and the commune answers."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.log.kinds.base import OfCriterion, Side, about_criterion
from assessments.log.moment import Past
from assessments.models import Event
from assessments.models.event import LoggedEvent
from assessments.states import EventKind, Verdict
from criteria.scoring import RuleSheet

_GIVEN: Final = [Verdict.ACCEPTED.value, Verdict.QUESTIONED.value, Verdict.RETURNED.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand(Side):
    """Where the opinion stands."""

    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(Side):
    """An opinion with the agency's own points, as ``plain`` text."""

    verdict: str
    points: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reviewed(OfCriterion):
    before: Stand | Opinion
    after: Stand | Opinion

    moves_the_ball = True

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Tiêu chí %(number)s: “%(before)s” → “%(after)s”") % {
            "number": self.number,
            "before": Verdict(self.before.verdict).label,
            "after": Verdict(self.after.verdict).label,
        }

    @property
    def reached(self) -> Verdict:
        return Verdict(self.after.verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff(_Reviewed):
    """The agency gives its opinion; the note is its comment."""

    before: Opinion
    after: Opinion

    code = EventKind.SIGN_OFF
    sides = (Opinion, Opinion)

    @property
    def tells(self) -> tuple[str, ...]:
        return {
            Verdict.RETURNED: ("criterion-returned",),
            Verdict.QUESTIONED: ("criterion-questioned",),
        }.get(self.reached, ())

    def replay(self, past: Past) -> None:
        row = past.criteria[self.number]
        row.verdict, row.agency = self.after.verdict, self.after.points
        row.comment, row.answer = self.note, ""

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return not Reopened.wrote(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(_Reviewed):
    """A figure has changed, so that the opinion given on it ends."""

    before: Stand
    after: Stand

    code = EventKind.SIGN_OFF
    sides = (Stand, Stand)
    tells = ("criterion-reopened",)

    def replay(self, past: Past) -> None:
        row = past.criteria[self.number]
        row.verdict, row.agency = self.after.verdict, None

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return Stand.read(event.after).verdict == Verdict.PENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(_Reviewed):
    """The commune answers a returned criterion; the note is its answer."""

    before: Stand
    after: Stand

    code = EventKind.ANSWER
    sides = (Stand, Stand)
    tells = ("criterion-answered",)

    def replay(self, past: Past) -> None:
        row = past.criteria[self.number]
        row.verdict, row.answer = self.after.verdict, self.note


def opinions_of(events: QuerySet[Event], number: int) -> QuerySet[Event]:
    """The events in which an agency gave its opinion of a criterion."""
    return about_criterion(events, number, SignOff).filter(after__verdict__in=_GIVEN)
