"""Every kind of event has all its parts, and is read back as it was written."""

import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

import pytest

from assessments.log import kinds
from assessments.log.change import change
from assessments.log.kinds import KINDS, read
from assessments.log.kinds import appraisal as a
from assessments.log.kinds import council as m
from assessments.log.kinds import counts as n
from assessments.log.kinds import dossier as d
from assessments.log.kinds import evidence as e
from assessments.log.kinds import posting as p
from assessments.log.kinds.base import Kind, Side, stored
from assessments.log.kinds.calendar import Day, MilestoneMoved
from assessments.log.kinds.common_work import DutyReported, RegisterSaved
from assessments.log.kinds.figures import Entered, Entry
from assessments.log.kinds.plan import Hard, MarkedHard, MeasureSaved, Support
from assessments.log.kinds.points import AppraisedPoints, CouncilPoints, Given
from assessments.log.kinds.review import Answer, Opinion, Reopened, SignOff, Stand
from assessments.log.moment import Past
from assessments.log.past import past_of
from assessments.log.wording import describe
from assessments.models import CycleEvent, Event
from assessments.notices.table import RULES
from assessments.states import EventKind, State, Verdict
from assessments.workflow.steps import STEPS
from criteria.scoring import RuleSheet
from criteria.sheets import sheet_of
from tests.city import SCORING, City

CLASSES = [kind for found in KINDS.values() for kind in found]
PARTS = ("code", "sides", "subject", "sentence", "moves_the_ball", "tells", "replay")


def missing(kind: type[Kind]) -> list[str]:
    """The parts that neither the class nor a base of its own declares."""
    own = [base for base in kind.__mro__ if base not in {Kind, object}]
    return [part for part in PARTS if not any(part in vars(base) for base in own)]


# What a kind needs


@pytest.mark.parametrize("code", EventKind.values)
def test_every_kind_of_event_has_a_class(code: str) -> None:
    assert KINDS.get(code)


def test_every_file_of_the_folder_is_read() -> None:
    files = {file.name for file in pkgutil.iter_modules(kinds.__path__)} - {"base"}

    assert {kind.__module__.rpartition(".")[2] for kind in CLASSES} == files


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_declares_its_parts(kind: type[Kind]) -> None:
    assert missing(kind) == []


@pytest.mark.parametrize("kind", CLASSES)
def test_sides_are_the_classes_of_before_and_after(kind: type[Kind]) -> None:
    for name, side in zip(("before", "after"), kind.sides, strict=True):
        declared = kind.__dataclass_fields__[name].type
        sides = {of for of in (declared, *get_args(declared)) if isinstance(of, type)}
        assert {of for of in sides if issubclass(of, Side)} == ({side} if side else set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Side):
    place: str


def test_a_class_without_a_part_is_named() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Unfinished(Kind):
        after: Place

        code = EventKind.MEETING
        sides = (None, Place)

    assert missing(Unfinished) == ["subject", "sentence", "moves_the_ball", "tells", "replay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Kind):
    """A new kind: all that it needs stands here."""

    after: Place

    code = EventKind.MEETING
    sides = (None, Place)
    moves_the_ball = False
    tells = ("received",)
    subject = "moved"

    def sentence(self, sheet: RuleSheet) -> str:
        return f"Chuyển cuộc họp tới {self.after.place}"

    def replay(self, past: Past) -> None:
        past.names["meeting"] = self.after.place


def test_a_new_kind_is_one_class(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, EventKind.MEETING, [*KINDS[EventKind.MEETING], Moved])
    assessment = city.assessment(SCORING)

    with change(assessment.pk, city.user("ldtbxh")) as act:
        act.record(Moved(after=Place(place="Nhà văn hóa"), note="Hội trường đang sửa"))

    event = assessment.events.latest("sequence")
    line = describe(event, sheet_of(assessment.cycle.ruleset))
    assert (line.what, line.note) == ("Chuyển cuộc họp tới Nhà văn hóa", "Hội trường đang sửa")
    assert past_of(assessment, event.at).names["meeting"] == "Nhà văn hóa"
    assert [notice.text for notice in assessment.notices.filter(kind="received", made_at=event.at)]
    assert missing(Moved) == []


# Writing and reading

_GIVEN = {"before": Given(points=None, reason=""), "after": Given(points="37.5", reason="Đủ.")}
_DOCUMENT = e.Document(
    number="77/BC", date="2024-11-01", issuer="UBND", title="Báo cáo", file="a.pdf", sha256="0f"
)
_REMARK = p.Remark(received_on="2024-11-20", sender="Bà Hoa", content="Thiếu sân chơi.", answer="")
_SUPPORT = Support(text="Mở lớp.", person="Lê Thị Lan", due="2024-06-30")
_PENDING, _ANSWERED = Stand(verdict=Verdict.PENDING), Stand(verdict=Verdict.ANSWERED)

SAMPLES = [
    d.Opened(after=d.Stage(state=State.COLLECTING)),
    d.Stepped(
        name="submit",
        before=d.Stage(state=State.SCORING),
        after=d.Stage(state=State.SUBMITTED),
        note="Đủ hồ sơ.",
    ),
    d.DocumentDeclared(line="to-trinh", after=d.Paper(number="12/TTr", date="2024-11-28")),
    d.DocumentDeclared(
        line="to-trinh",
        before=d.Paper(number="12/TTr", date="2024-11-28"),
        after=d.Paper(number="13/TTr", date="2024-11-29"),
    ),
    d.HandedIn(after=d.Receipt(receipt="2024-1-01", is_late=False, late_reason="")),
    d.SupplementAsked(after=d.Due(due="2024-12-20")),
    d.Decided(
        outcome=State.RECOGNISED,
        after=d.SignedPaper(number="9/QĐ", date="2024-12-30", signer="Chủ tịch"),
        note="Đạt.",
    ),
    d.Withdrawn(after=d.Paper(number="10/QĐ", date="2025-01-30"), note="Số liệu sai."),
    Entry(
        item="children",
        period="end",
        before=Entered(value=None, note=""),
        after=Entered(value="2350", note="Sổ hộ tịch"),
    ),
    e.EvidenceSaved(pk=5, after=_DOCUMENT),
    e.EvidenceSaved(pk=5, before=_DOCUMENT, after=_DOCUMENT),
    e.EvidenceSaved(pk=5, before=_DOCUMENT),
    e.UsesChanged(
        pk=5,
        before=e.Uses(document="77/BC", uses=[]),
        after=e.Uses(document="77/BC", uses=["1.1", "plan"]),
    ),
    MarkedHard(number=3, before=Hard(is_hard=False), after=Hard(is_hard=True)),
    MeasureSaved(number=3, after=_SUPPORT),
    MeasureSaved(number=3, before=_SUPPORT),
    m.CouncilSaved(
        after=m.Composition(
            decision="1/QĐ", date="2024-11-01", members=[["Lê Văn Dũng", "Chủ tịch", "chair"]]
        )
    ),
    m.MeetingOpened(
        after=m.Sitting(
            held_at="2024-11-12T08:00:00+07:00",
            place="Trụ sở",
            is_secret=True,
            present=["Lê Văn Dũng"],
            absent=[],
        )
    ),
    m.CodesIssued(after=m.Codes(count=6)),
    m.MeetingClosed(after=m.Ending(ended_at="2024-11-12T11:00:00+07:00", points={"1": "80.00"})),
    m.VotesGiven(after=m.Voter(member="Lê Văn Dũng", criteria=[1, 2])),
    m.VotesUnsealed(number=5, after=m.Votes(points=[["Lê Văn Dũng", "95"]])),
    m.Dissented(
        number=5,
        before=m.Words(text=""),
        after=m.MembersWords(member="Lê Văn Dũng", text="Quá cao."),
    ),
    CouncilPoints(number=4, **_GIVEN),
    AppraisedPoints(number=4, **_GIVEN),
    p.PostingStarted(
        after=p.Days(starts_on="2024-11-13", ends_on="2024-11-20", place="Nhà văn hóa")
    ),
    p.FeedbackAdded(after=_REMARK),
    p.FeedbackCorrected(before=_REMARK, after=_REMARK),
    p.PostingClosed(
        after=p.PostingEnd(closed_on="2024-11-21", feedback=1, conclusion="Đã trả lời.")
    ),
    SignOff(
        number=8,
        before=Opinion(verdict=Verdict.PENDING, points=None),
        after=Opinion(verdict=Verdict.RETURNED, points="40"),
        note="Thiếu danh sách.",
    ),
    Reopened(number=8, before=Stand(verdict=Verdict.ACCEPTED), after=_PENDING),
    Answer(number=8, before=Stand(verdict=Verdict.RETURNED), after=_ANSWERED, note="Đã gửi."),
    n.Counted(item="births", after=n.AgencyFigure(value="31", source="Sổ")),
    n.Counted(item="births", before=n.AgencyFigure(value="31", source="Sổ")),
    n.Reconciled(
        item="births",
        before=n.Agreed(agreement=""),
        after=n.AgreedWith(agreement="commune", agency="CA"),
    ),
    a.SampleDrawn(after=a.Sample(seed="ab12", items=["births", "children"])),
    a.SampleChecked(
        item="births",
        before=a.Checked(is_verified=None),
        after=a.Checked(is_verified=True),
        note="Khớp sổ.",
    ),
    a.DraftFindingSent(after=d.Due(due="2024-12-10"), note="Dự thảo."),
    a.DraftFindingCommented(after=a.CommentedOn(criterion=None), note="Góp ý."),
    a.DraftFindingFinished(after=a.Comments(comments=1)),
    a.DraftFindingAnswered(before="", after="Đã tiếp thu."),
    a.CorrectionAsked(pk=2, after=a.Wanted(text="Ghi số tờ trình.")),
    a.CorrectionAnswered(
        pk=2,
        before=a.Wanted(text="Ghi số tờ trình."),
        after=a.Done(text="Ghi số tờ trình.", answer="Đã ghi."),
    ),
    a.ConclusionSaved(before="", after="Đủ điều kiện."),
    DutyReported(row="report:7", after={"status": "draft", "results": "Đã làm."}),
    RegisterSaved(row="activity:7", before={"title": "Tập huấn"}, note="Trùng."),
    MilestoneMoved(milestone="council", after=Day(day="2024-11-12")),
    MilestoneMoved(milestone="council", before=Day(day="2024-11-12"), after=Day(day="2024-11-13")),
]


def event_of(kind: Kind) -> Event:
    """The event as it comes back from the database."""
    before, after = (json.loads(json.dumps(stored(side))) for side in (kind.before, kind.after))
    return Event(
        kind=str(kind.code), subject=str(kind.subject), before=before, after=after, note=kind.note
    )


def test_every_class_has_a_sample() -> None:
    assert {type(sample) for sample in SAMPLES} == set(CLASSES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_what_was_written_is_read(sample: Kind) -> None:
    event = event_of(sample)

    assert [kind for kind in KINDS[event.kind] if kind.wrote(event)] == [type(sample)]
    assert read(event) == sample


def test_the_citys_events_would_be_stored_the_same_again(city: City) -> None:
    for event in (*Event.objects.all(), *CycleEvent.objects.all()):
        kind = read(event)
        assert (kind.code, kind.subject, stored(kind.before), stored(kind.after), kind.note) == (
            event.kind,
            event.subject,
            event.before,
            event.after,
            event.note,
        )


def test_an_event_without_a_later_field_is_read() -> None:
    """An opinion from before agencies gave points of their own."""
    event = Event(
        kind="sign_off",
        subject="criterion:8",
        before={"verdict": "pending"},
        after={"verdict": "accepted"},
    )

    assert read(event) == SignOff(
        number=8,
        before=Opinion(verdict="pending", points=None),
        after=Opinion(verdict="accepted", points=None),
    )


def test_an_event_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind wrote"):
        read(Event(kind="meeting", subject="khác"))


def told() -> Iterator[tuple[str, Any]]:
    for sample in SAMPLES:
        yield from ((name, sample) for name in sample.tells)
    for names in d._STEP_TELLS.values():
        yield from ((name, names) for name in names)


def test_kinds_name_notices_of_the_table_and_steps_of_the_workflow() -> None:
    assert [by for name, by in told() if name not in RULES] == []
    assert d._STEP_TELLS.keys() <= STEPS.keys()


def test_every_kind_has_a_sentence(city: City) -> None:
    """The English ones are looked for by the tests of the catalogues."""
    sheet = sheet_of(city.assessment(SCORING).cycle.ruleset)

    assert [sample for sample in SAMPLES if not sample.sentence(sheet)] == []
