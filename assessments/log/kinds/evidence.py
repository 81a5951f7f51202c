"""A document of the evidence register is saved, and is attached to what it proves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.log.kinds.base import Kind, Moving, Side, Table, has, not_replayed
from assessments.log.moment import Past
from assessments.models import Commitment
from assessments.models.event import LoggedEvent
from assessments.states import EventKind
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Side):
    """What the register says of a document, its file's name and digest included."""

    number: str
    date: str
    issuer: str
    title: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSaved(Kind):
    """A document is added, corrected or removed: one side is None for what was not, or is gone."""

    pk: int
    before: Document | None = None
    after: Document | None = None

    code = EventKind.EVIDENCE
    sides = (Document, Document)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    @property
    def subject(self) -> str:
        return subject_of(self.pk)

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"pk": _pk_of(subject)}

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return not UsesChanged.wrote(event)

    def sentence(self, sheet: RuleSheet) -> str:
        texts = {
            (False, True): _("Thêm văn bản minh chứng: %(document)s"),
            (True, True): _("Sửa văn bản minh chứng: %(document)s"),
            (True, False): _("Xóa văn bản minh chứng: %(document)s"),
        }
        said = self.after or self.before
        document = f"{said.number} {said.title}".strip() if said else ""
        return texts[self.before is not None, self.after is not None] % {"document": document}


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses(Side):
    """A document by name; the indicators and the parts of the commitment that it proves."""

    document: str
    uses: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsesChanged(Moving):
    """A document is attached to indicators, or detached from them."""

    pk: int
    before: Uses
    after: Uses

    code = EventKind.EVIDENCE
    sides = (Uses, Uses)
    moves_the_ball = False
    tells = ()

    @property
    def subject(self) -> str:
        return subject_of(self.pk)

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"pk": _pk_of(subject)}

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return has(event.after, "uses")

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Minh chứng %(document)s: %(before)s → %(after)s") % {
            "document": self.after.document,
            "before": _show(self.before.uses),
            "after": _show(self.after.uses),
        }

    def replay(self, past: Past) -> None:
        past.uses[self.subject] = list(self.after.uses)
        past.names[self.subject] = self.after.document

    @property
    def left(self) -> tuple[Table, str, Sequence[str]]:
        return Table.USES, self.subject, self.after.uses

    def touches(self, items: set[str], codes: set[str]) -> bool:
        return not codes.isdisjoint([*self.before.uses, *self.after.uses])

    def difference(self, sheet: RuleSheet, codes: set[str]) -> tuple[str, str, str]:
        was, now = (
            [code for code in side.uses if code in codes] for side in (self.before, self.after)
        )
        what = _("Minh chứng %(document)s") % {"document": self.after.document}
        return what, _show(was), _show(now)


def subject_of(pk: int) -> str:
    """A document as the log names it."""
    return f"evidence:{pk}"


def _pk_of(subject: str) -> int:
    return int(subject.removeprefix("evidence:"))


def _show(codes: Iterable[str]) -> str:
    """Indicator codes as they are, parts of the commitment by name."""
    parts = dict(Commitment.Part.choices)
    return ", ".join(str(parts.get(code, code)) for code in codes) or "–"
