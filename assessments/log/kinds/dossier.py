"""A dossier is opened, moves on, and is decided on; its documents."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from assessments.log.kinds.base import Kind, Side, Table, has, label_alone, not_replayed
from assessments.log.moment import Past
from assessments.log.values import show_day_text
from assessments.models.event import LoggedEvent
from assessments.states import EventKind, State
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Side):
    """The state of the dossier."""

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staged(Kind):
    after: Stage

    moves_the_ball = True

    def replay(self, past: Past) -> None:
        past.stage = self.after.state

    @property
    def left(self) -> tuple[Table, str, str]:
        return Table.STATE, "", self.after.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(_Staged):
    """The dossier of a commune begins."""

    code = EventKind.OPENED
    sides = (None, Stage)
    subject = ""
    tells = ()
    sentence = label_alone


_STEP_TELLS: Final[dict[str, tuple[str, ...]]] = {
    "submit": ("handed-in",),
    "receive": ("received",),
    "return": ("returned",),
    "conclude": ("concluded", "appraised"),
    "send-back": ("sent-back",),
    "recognise": ("recognised", "recognised-told"),
    "refuse": ("refused", "refused-told"),
    "withdraw": ("withdrawn",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped(_Staged):
    """A step of the workflow, by its name, moves the dossier."""

    name: str
    before: Stage

    code = EventKind.STEP
    sides = (Stage, Stage)

    @property
    def subject(self) -> str:
        return self.name

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"name": subject}

    @property
    def tells(self) -> tuple[str, ...]:
        return _STEP_TELLS.get(self.name, ())

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Chuyển “%(before)s” → “%(after)s”") % {
            "before": State(self.before.state).label,
            "after": State(self.after.state).label,
        }

    @property
    def reached(self) -> State:
        return State(self.after.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfDossier(Kind):
    """``key`` is the key of ``after`` that no other event of a dossier has."""

    code = EventKind.DOSSIER
    moves_the_ball = False
    tells = ()

    key: ClassVar[str]

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return has(event.after, cls.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Side):
    """Number and date of a document."""

    number: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDeclared(_OfDossier):
    """The commune declares the document of one line of the checklist, by the line's code."""

    line: str
    before: Paper | None = None
    after: Paper

    sides = (Paper, Paper)
    key = "number"

    @property
    def subject(self) -> str:
        return self.line

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"line": subject}

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Hồ sơ: %(document)s") % {"document": self.after.number or ""}

    def replay(self, past: Past) -> None:
        past.documents[self.line] = (self.after.number, self.after.date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Side):
    """The number that the dossier came in under, and whether it was late."""

    receipt: str
    is_late: bool
    late_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn(_OfDossier):
    """The dossier gets its receipt number."""

    after: Receipt

    sides = (None, Receipt)
    key = "receipt"
    subject = "receipt"
    replay = not_replayed

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Hồ sơ: %(document)s") % {"document": self.after.receipt or ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Side):
    """The last day."""

    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementAsked(_OfDossier):
    """The city says by when the dossier is to come back with what it lacks."""

    after: Due

    sides = (None, Due)
    key = "due"
    subject = "supplement"
    replay = not_replayed

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Hạn bổ sung hồ sơ: %(due)s") % {"due": show_day_text(self.after.due)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPaper(Side):
    """Number, date and signer of a decision; empty where there is none."""

    number: str
    date: str
    signer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision(Kind):
    after: SignedPaper | Paper

    code = EventKind.DECISION
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Quyết định: %(decision)s %(number)s") % {
            "decision": State(self.subject).label,
            "number": self.after.number or "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(_Decision):
    """The city recognises the commune, or refuses to."""

    outcome: str
    after: SignedPaper

    sides = (None, SignedPaper)

    @property
    def subject(self) -> str:
        return self.outcome

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"outcome": subject}

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return not Withdrawn.wrote(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(_Decision):
    """The city takes its recognition back."""

    after: Paper

    sides = (None, Paper)
    subject = str(State.WITHDRAWN)
