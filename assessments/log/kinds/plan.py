"""The commune names its hard criteria, and what it does about them."""

from dataclasses import dataclass

from assessments.log.kinds.base import OfCriterion, Side, has, label_alone, not_replayed
from assessments.models.event import LoggedEvent
from assessments.states import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfPlan(OfCriterion):
    code = EventKind.MEASURE
    moves_the_ball = False
    tells = ()
    sentence = label_alone
    replay = not_replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hard(Side):
    """Whether the commune finds the criterion hard."""

    is_hard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedHard(_OfPlan):
    """The commune names a criterion as hard, or takes that back."""

    before: Hard
    after: Hard

    sides = (Hard, Hard)

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return has(event.after, "is_hard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support(Side):
    """What is done, by whom, and by when."""

    text: str
    person: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSaved(_OfPlan):
    """A measure is added, or dropped where ``after`` is None."""

    before: Support | None = None
    after: Support | None = None

    sides = (Support, Support)

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return not MarkedHard.wrote(event)
