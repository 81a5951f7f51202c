"""What the lead agency does while it appraises, and what the commune says to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.log.kinds.base import Kind, OfItem, Side, has, label_alone, not_replayed
from assessments.log.kinds.dossier import Due
from assessments.models.event import LoggedEvent
from assessments.states import EventKind
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Side):
    """The codes of the drawn items, and the seed that anybody can draw them again with."""

    seed: str
    items: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDrawn(Kind):
    """The appraiser draws a sample of the figures."""

    after: Sample

    code = EventKind.SPOT_CHECK
    sides = (None, Sample)
    moves_the_ball = False
    tells = ()
    subject = "draw"
    replay = not_replayed

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Rút mẫu kiểm tra %(count)s số liệu, hạt giống %(seed)s") % {
            "count": len(self.after.items),
            "seed": self.after.seed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Side):
    """Whether a sampled figure is as the commune says; None where nobody looked yet."""

    is_verified: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleChecked(OfItem):
    """The appraiser looked into a sampled figure; the note says what was found."""

    before: Checked
    after: Checked

    code = EventKind.SPOT_CHECK
    sides = (Checked, Checked)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return not SampleDrawn.wrote(event)

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Kiểm tra mẫu, %(item)s: %(result)s") % {
            "item": sheet.item(self.item).label,
            "result": _("khớp") if self.after.is_verified else _("không khớp"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfDraftFinding(Kind):
    code = EventKind.FINDING
    moves_the_ball = False
    replay = not_replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFindingSent(_OfDraftFinding):
    """The appraiser sends a draft finding, which is the note, for comments until a day."""

    after: Due

    sides = (None, Due)
    subject = "sent"
    tells = ("finding-sent",)

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Gửi dự thảo kết luận")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentedOn(Side):
    """The number of the criterion that a comment is about, or None for the whole draft."""

    criterion: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFindingCommented(_OfDraftFinding):
    """The commune comments on the draft; the note is its comment."""

    after: CommentedOn

    sides = (None, CommentedOn)
    subject = "comment"
    tells = ()

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Góp ý dự thảo kết luận")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments(Side):
    """How many comments there are."""

    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFindingFinished(_OfDraftFinding):
    """The commune has no more comments."""

    after: Comments

    sides = (None, Comments)
    subject = "finished"
    tells = ("finding-finished",)

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Góp ý xong dự thảo kết luận")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFindingAnswered(_OfDraftFinding):
    """The appraiser answers the comments; both sides are the text of the answer."""

    before: str
    after: str

    sides = (None, None)
    subject = "response"
    tells = ()

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Giải trình góp ý")


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfCorrection(Kind):
    pk: int

    code = EventKind.CORRECTION
    moves_the_ball = False
    replay = not_replayed

    @property
    def subject(self) -> str:
        return f"correction:{self.pk}"

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"pk": int(subject.removeprefix("correction:"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Side):
    """What is to be put right."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Side):
    """What was to be put right, and how it was done."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked(_OfCorrection):
    """The appraiser asks the commune to put a small thing right."""

    after: Wanted

    sides = (None, Wanted)
    tells = ("correction-asked",)

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return not CorrectionAnswered.wrote(event)

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Chỉnh sửa: %(text)s") % {"text": self.after.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAnswered(_OfCorrection):
    """The commune says how it put the thing right."""

    before: Wanted
    after: Done

    sides = (Wanted, Done)
    tells = ()

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return has(event.after, "answer")

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Đã chỉnh sửa: %(text)s (%(answer)s)") % {
            "text": self.after.text,
            "answer": self.after.answer,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionSaved(Kind):
    """The appraiser saves the draft conclusion; both sides are its text."""

    before: str
    after: str

    code = EventKind.APPRAISAL
    sides = (None, None)
    moves_the_ball = False
    tells = ()
    subject = ""
    sentence = label_alone
    replay = not_replayed
