"""The council, its meetings, and what its members say there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.log.kinds.base import (
    Kind,
    Named,
    OfCriterion,
    Side,
    has,
    label_alone,
    not_replayed,
)
from assessments.models.event import Json, LoggedEvent
from assessments.states import EventKind
from criteria.scoring import RuleSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition(Side):
    """The decision that set the council up; name, position and role of each member."""

    decision: str
    date: str
    members: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilSaved(Kind):
    """The commune saves who sits on its council."""

    after: Composition

    code = EventKind.COUNCIL
    sides = (None, Composition)
    moves_the_ball = False
    tells = ()
    subject = ""
    sentence = label_alone
    replay = not_replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfMeeting(Named):
    code = EventKind.MEETING
    moves_the_ball = False
    tells = ()
    replay = not_replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting(Side):
    """Time and place of a meeting, how it votes, and who is there by name."""

    held_at: str
    place: str
    is_secret: bool
    present: Sequence[str]
    absent: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOpened(_OfMeeting):
    """The secretary opens a meeting, or corrects the open one."""

    after: Sitting

    sides = (None, Sitting)
    subject = "opened"
    what = gettext_lazy("ghi thời gian, địa điểm và người dự")


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes(Side):
    """How many members got a code."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesIssued(_OfMeeting):
    """Everyone present gets a new code for their own ballot."""

    after: Codes

    sides = (None, Codes)
    subject = "codes"
    what = gettext_lazy("cấp mã cho điểm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending(Side):
    """When the meeting ended, and the agreed points by criterion number."""

    ended_at: str
    points: dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingClosed(_OfMeeting):
    """The secretary ends the meeting."""

    after: Ending

    sides = (None, Ending)
    subject = "closed"
    what = gettext_lazy("kết thúc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter(Side):
    """Who gave points, and for which criteria."""

    member: str
    criteria: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VotesGiven(Kind):
    """A member gives points, which stay sealed."""

    after: Voter

    code = EventKind.BALLOT
    sides = (None, Voter)
    moves_the_ball = False
    tells = ()
    subject = "given"
    replay = not_replayed

    def sentence(self, sheet: RuleSheet) -> str:
        return _("%(member)s đã cho điểm tiêu chí %(numbers)s") % {
            "member": self.after.member,
            "numbers": ", ".join(map(str, self.after.criteria)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes(Side):
    """Each member's name and points, or in a secret ballot the points alone."""

    points: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class VotesUnsealed(OfCriterion):
    """Everyone present has given points for a criterion, so that all see them."""

    after: Votes

    code = EventKind.BALLOT
    sides = (None, Votes)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    def sentence(self, sheet: RuleSheet) -> str:
        return _("Tiêu chí %(number)s: mọi thành viên có mặt đã cho điểm") % {"number": self.number}

    @classmethod
    def wrote(cls, event: LoggedEvent) -> bool:
        return has(event.after, "points")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Side):
    """What a member said earlier; empty where nothing was said."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersWords(Side):
    """What a member says; empty words take it back."""

    member: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissented(OfCriterion):
    """A member reserves an opinion on a criterion, or takes it back."""

    before: Words
    after: MembersWords

    code = EventKind.DISSENT
    sides = (Words, MembersWords)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    def sentence(self, sheet: RuleSheet) -> str:
        return _("%(member)s bảo lưu ý kiến ở tiêu chí %(number)s: %(text)s") % {
            "member": self.after.member,
            "number": self.number,
            "text": self.after.text or _("rút lại"),
        }
