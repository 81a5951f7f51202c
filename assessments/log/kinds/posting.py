"""The council's result is posted in public."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from assessments.log.kinds.base import Named, Side, not_replayed
from assessments.states import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfPosting(Named):
    code = EventKind.POSTING
    moves_the_ball = False
    tells = ()
    replay = not_replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Days(Side):
    """From when to when the result is posted, and where."""

    starts_on: str
    ends_on: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingStarted(_OfPosting):
    """The commune posts the result, or corrects the days and the place."""

    after: Days

    sides = (None, Days)
    subject = "started"
    what = gettext_lazy("ghi thời gian và nơi niêm yết")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Side):
    """An opinion that came in, and its answer."""

    received_on: str
    sender: str
    content: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackAdded(_OfPosting):
    """The commune adds an opinion to the register, or answers one."""

    before: Remark | None = None
    after: Remark

    sides = (Remark, Remark)
    subject = "feedback"
    what = gettext_lazy("ghi ý kiến")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCorrected(_OfPosting):
    """The commune corrects an opinion that stood in the register."""

    before: Remark
    after: Remark

    sides = (Remark, Remark)
    subject = "corrected"
    what = gettext_lazy("sửa ý kiến đã ghi")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingEnd(Side):
    """The day of the closing record, how many opinions came in, and what follows."""

    closed_on: str
    feedback: int
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingClosed(_OfPosting):
    """The commune ends the posting."""

    after: PostingEnd

    sides = (None, PostingEnd)
    subject = "closed"
    what = gettext_lazy("kết thúc")
