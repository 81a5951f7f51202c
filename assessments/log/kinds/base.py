"""What every kind of event says of itself.

A new kind is one class in a file of this folder. ``tests/assessments/test_kinds.py`` fails while
the class lacks a part.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, Final, Self

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.log.moment import Past
from assessments.models.event import Event, Json, LoggedEvent
from assessments.states import EventKind, State, Verdict
from criteria.scoring import RuleSheet

_CRITERION: Final = "criterion:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What an event stores of the time before it, or after it: each field is a key of the JSON.

    The hash of the event covers the JSON, so a field keeps its name for ever. A new field may come:
    in events that were stored without it, it reads as None.
    """

    @classmethod
    def read(cls, values: Any) -> Self:
        known = values if isinstance(values, dict) else {}
        return cls(**{name: known.get(name) for name in cls.__dataclass_fields__})

    def as_json(self) -> dict[str, Json]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Table(Enum):
    """What the audit compares with the log."""

    STATE = auto()
    FIGURES = auto()
    USES = auto()
    COMMON_WORK = auto()
    CALENDAR = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """An event as its writer builds it and its readers ask it.

    ``sides`` are the classes of ``before`` and ``after``; None for one that the JSON holds as it
    is. ``moves_the_ball`` says whether another person may have the next move afterwards.
    """

    before: Any = None
    after: Any = None
    note: str = ""

    code: ClassVar[EventKind]
    sides: ClassVar[tuple[type[Side] | None, type[Side] | None]]
    moves_the_ball: ClassVar[bool]

    @property
    def subject(self) -> str:
        """What the event is about, as the log stores it."""
        raise NotImplementedError

    @property
    def tells(self) -> tuple[str, ...]:
        """The notices that the event gives out: names in ``notices.table.RULES``."""
        raise NotImplementedError

    def sentence(self, sheet: RuleSheet) -> str:
        """The event in an officer's words."""
        raise NotImplementedError

    def replay(self, past: Past) -> None:
        """Change what the time machine shows."""
        raise NotImplementedError

    @property
    def criterion(self) -> int | None:
        """The number of the criterion that the event is about, if it is about one."""
        return None

    @property
    def reached(self) -> State | Verdict | None:
        """What the dossier or the criterion reached; notices that waited for it come to an end."""
        return None

    @property
    def left(self) -> tuple[Table, str, Any] | None:
        """What stands after the event, for the audit: in which table, under which name."""
        return None

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        """Whether a stored event of this ``code`` is of this class.

        Classes that share a code differ in their fixed subject, or they answer this themselves.
        """
        fixed: Any = cls.subject
        return not isinstance(fixed, str) or event.subject == fixed

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:  # noqa: ARG003 - a fixed one has no parts
        """The fields that make the subject, read from the stored one."""
        return {}

    @classmethod
    def read(cls, event: LoggedEvent) -> Self:
        before, after = (
            side.read(stored) if side and stored is not None else stored
            for side, stored in zip(cls.sides, (event.before, event.after), strict=True)
        )
        return cls(before=before, after=after, note=event.note, **cls.parts(event.subject))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCriterion(Kind):
    """An event about one criterion."""

    number: int

    @property
    def subject(self) -> str:
        return f"{_CRITERION}{self.number}"

    @property
    def criterion(self) -> int:
        return self.number

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"number": int(subject.removeprefix(_CRITERION))}


def about_criterion(
    events: QuerySet[Event], number: int, *kinds: type[OfCriterion]
) -> QuerySet[Event]:
    """The events about one criterion that have the code of one of these kinds."""
    codes = {kind.code for kind in kinds}
    return events.filter(kind__in=codes, subject=f"{_CRITERION}{number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfItem(Kind):
    """An event about one data item, by its code."""

    item: str

    @property
    def subject(self) -> str:
        return f"item:{self.item}"

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"item": subject.removeprefix("item:")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving(Kind):
    """A kind that an agency sees among what changed in a criterion since its last opinion."""

    def touches(self, items: set[str], codes: set[str]) -> bool:
        """Whether it is about these data items, or about a proof of these indicators."""
        raise NotImplementedError

    def difference(self, sheet: RuleSheet, codes: set[str]) -> tuple[str, str, str]:
        """What it is about, and both sides as people read them; of the indicators only these."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Kind):
    """One of several acts under a code: its sentence is the code's name and ``what`` was done."""

    what: ClassVar[Promise]

    def sentence(self, sheet: RuleSheet) -> str:
        return _("%(kind)s: %(what)s") % {"kind": self.code.label, "what": self.what}


# Parts of a kind that has nothing to say there.


def label_alone(kind: Kind, sheet: RuleSheet) -> str:  # noqa: ARG001 - as other sentences
    return str(kind.code.label)


def not_replayed(kind: Kind, past: Past) -> None:
    """The time machine does not show it."""


def stored(side: Any) -> Json:
    """A side as the log stores it."""
    as_json: Json = side.as_json() if isinstance(side, Side) else side
    return as_json


def has(stored_side: Json, key: str) -> bool:
    """Whether a stored side has a key."""
    return isinstance(stored_side, dict) and key in stored_side
