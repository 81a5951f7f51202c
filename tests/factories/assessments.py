"""Cycles, and dossiers brought to a state the way people bring them there: through the services.

Every moment is fixed, and every figure is that of a perfect commune unless a test says otherwise.
"""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Agency, User
from assessments import clock
from assessments.models import (
    Assessment,
    ChecklistItem,
    CouncilMember,
    CriterionResult,
    Cycle,
    Responsibility,
)
from assessments.queries.figures import Edit
from assessments.services.appraisal import Conclusion, save_appraised_points
from assessments.services.ballots import Vote, collect_votes
from assessments.services.council import Member, close_meeting, save_council, save_meeting
from assessments.services.dossier import declare_document
from assessments.services.entries import save_entries
from assessments.services.evidence import Details, add_document, inspect
from assessments.services.opening import open_cycle
from assessments.services.points import Points, save_council_points
from assessments.services.review import sign_off
from assessments.states import Period, State, Verdict
from assessments.workflow import steps
from criteria.models import Ruleset
from tests.factories.criteria import FULL

_VIET_NAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
YEAR: Final = 2024
# Name, position, role. The one before the last misses the meeting.
COUNCIL: Final = (
    ("Vũ Đức Long", "Phó Chủ tịch UBND", "chair"),
    ("Nguyễn Văn Thắng", "Chủ tịch UBMTTQ", "deputy"),
    ("Hà Thị Yến", "Công chức Văn hóa - Xã hội", "secretary"),
    ("Trần Thị Hạnh", "Trưởng Trạm Y tế", "member"),
    ("Lê Văn Dũng", "Trưởng Công an", "member"),
    ("Ngô Thị Phương", "Bí thư Đoàn Thanh niên", "member"),
    ("Đinh Thị Hiền", "Chủ tịch Hội Liên hiệp Phụ nữ", "member"),
)
# What the two documents prove.
STAFF: Final = ("1.1", "1.2")
HEALTH: Final = ("7.1", "8.1", "8.2", "9.1")
ABSENT: Final = "Ngô Thị Phương"


def on(month: int, day: int, hour: int = 9) -> AbstractContextManager[None]:
    """Let everything inside happen at an hour of the cycle's year."""
    return clock.at(datetime(YEAR, month, day, hour, tzinfo=_VIET_NAM))


def make_cycle(
    *,
    authority: Agency,
    ruleset: Ruleset,
    agency: Agency,
    year: int = YEAR,
    is_open: bool = True,
) -> Cycle:
    """A cycle in which one agency follows every criterion; nothing is opened yet."""
    cycle = Cycle.objects.create(
        authority=authority,
        year=year,
        ruleset=ruleset,
        deadline=date(year, 11, 15),
        is_open=is_open,
    )
    Responsibility.objects.bulk_create(
        Responsibility(cycle=cycle, criterion=criterion, agency=agency)
        for criterion in ruleset.criteria.all()
    )
    return cycle


def make_last_year(cycle: Cycle, figures: Mapping[str, int], *, actor: User) -> None:
    """A closed cycle of the year before, in which the actor's commune reported these figures."""
    agency = cycle.responsibilities.select_related("agency")[0].agency
    last = make_cycle(
        authority=cycle.authority, ruleset=cycle.ruleset, agency=agency, year=cycle.year - 1
    )
    with clock.at(datetime(last.year, 10, 25, 9, tzinfo=_VIET_NAM)):
        open_cycle(last, actor)
        enter_figures(last.assessments.get(commune=actor.commune_id), figures, actor=actor)
    last.is_open = False
    last.save(update_fields=["is_open"])


@dataclass(frozen=True)
class People:
    """Who takes one dossier through its steps; ``assessors`` by the code of their agency."""

    officer: User
    chair: User
    assessors: Mapping[str, User]
    appraiser: User
    decider: User


def bring_to(
    assessment: Assessment,
    state: State,
    people: People,
    figures: Mapping[str, int] = FULL,
) -> None:
    """Take a dossier just opened through every step until ``state``.

    Collecting, its figures of the start of the year are there; in scoring, so are those of the end
    and two documents.
    """
    with on(3, 15):
        enter_figures(assessment, FULL, actor=people.officer, period=Period.START)
    if state == State.COLLECTING:
        return
    with on(10, 24):
        prove(assessment, "12/QĐ-UBND", *STAFF, actor=people.officer)
        prove(assessment, "27/BC-TYT", *HEALTH, actor=people.officer)
    with on(10, 25):
        enter_figures(assessment, figures, actor=people.officer)
    with on(10, 30):
        step(assessment, "start-scoring", actor=people.officer)
    if state == State.SCORING:
        return
    with on(11, 6, 14):
        seat_council(assessment, actor=people.officer)
        hold_meeting(assessment, actor=people.officer)
        score_in_council(assessment, actor=people.officer)
        end_meeting(assessment, actor=people.officer)
        declare_documents(assessment, actor=people.officer)
    with on(11, 12, 16):
        step(assessment, "submit", actor=people.chair)
    if state == State.SUBMITTED:
        return
    if state == State.SUPPLEMENT:
        with on(11, 15):
            ask_for_supplement(assessment, actor=people.appraiser)
        return
    with on(11, 14):
        step(assessment, "receive", actor=people.appraiser)
    if state == State.APPRAISING:
        return
    with on(11, 18):
        sign(assessment, people.assessors)
    with on(11, 20):
        conclude(assessment, actor=people.appraiser)
    if state == State.APPRAISED:
        return
    with on(11, 25):
        decide(assessment, state, actor=people.decider)


def enter_figures(
    assessment: Assessment,
    figures: Mapping[str, int],
    *,
    actor: User,
    period: Period = Period.END,
) -> None:
    """The first figures of a period."""
    save_entries(
        assessment.pk,
        [Edit(item, period, Decimal(value), 0) for item, value in figures.items()],
        actor=actor,
    )


def prove(assessment: Assessment, number: str, *uses: str, actor: User) -> None:
    """A document with a file of its own, attached to these indicators."""
    file = SimpleUploadedFile("van-ban.pdf", b"%PDF-1.7\n%%EOF\n" + number.encode())
    add_document(
        assessment.pk,
        Details(number, date(YEAR, 10, 1), "UBND", "Quyết định phân công"),
        actor=actor,
        upload=inspect(file),
        uses=uses,
    )


def step(assessment: Assessment, name: str, *, actor: User, **extra: Any) -> Assessment:
    """Take a step from wherever the dossier is now."""
    seen = Assessment.objects.values_list("state", flat=True).get(pk=assessment.pk)
    return steps.perform(name, assessment.pk, actor=actor, fingerprint=seen, **extra)


def seat_council(assessment: Assessment, *, actor: User) -> None:
    save_council(
        assessment.pk,
        actor=actor,
        decision_number="45/QĐ-UBND",
        decision_date=date(YEAR, 3, 20),
        members=[Member(*person) for person in COUNCIL],
    )


def hold_meeting(assessment: Assessment, *, actor: User) -> None:
    """Begin a meeting of all but one."""
    members = CouncilMember.objects.filter(council__assessment=assessment).exclude(name=ABSENT)
    save_meeting(
        assessment.pk,
        actor=actor,
        held_at=clock.now(),
        place="Phòng họp UBND",
        present=list(members.values_list("pk", flat=True)),
    )


def score_in_council(
    assessment: Assessment, *, actor: User, numbers: Collection[int] = range(1, 14)
) -> None:
    """All who are present agree with the computed points of these criteria."""
    rows = assessment.results.filter(number__in=numbers)
    computed = dict(rows.values_list("number", "computed_points"))
    members = CouncilMember.objects.filter(council__assessment=assessment).exclude(name=ABSENT)
    votes = [Vote(member.pk, *row) for row in computed.items() for member in members]
    collect_votes(assessment.pk, votes, actor=actor)
    agreed = {number: Points(points) for number, points in computed.items()}
    save_council_points(assessment.pk, agreed, actor=actor)


def end_meeting(assessment: Assessment, *, actor: User) -> None:
    """Two hours later."""
    close_meeting(assessment.pk, actor=actor, ended_at=clock.now() + timedelta(hours=2))


def declare_documents(assessment: Assessment, *, actor: User) -> None:
    """All that the cycle's checklist requires."""
    required = assessment.cycle.checklist.filter(is_required=True, kind=ChecklistItem.Kind.DECLARED)
    for item in required:
        declare_document(
            assessment.pk,
            item.pk,
            actor=actor,
            number=f"{40 + item.order}/BC-UBND",
            issued_on=date(YEAR, 11, 7),
        )


def ask_for_supplement(assessment: Assessment, *, actor: User) -> None:
    step(
        assessment,
        "return",
        actor=actor,
        note="Biên bản họp Hội đồng chưa có chữ ký thư ký.",
        details={"due": date(YEAR, 11, 22)},
    )


def sign(
    assessment: Assessment,
    assessors: Mapping[str, User],
    *numbers: int,
    verdict: Verdict = Verdict.ACCEPTED,
    comment: str = "",
) -> None:
    """The agencies that follow these criteria, or all, give one opinion on each."""
    rows = CriterionResult.objects.filter(assessment=assessment).select_related("agency")
    for row in rows.filter(number__in=numbers) if numbers else rows:
        sign_off(
            assessment.pk,
            row.number,
            actor=assessors[row.agency.code],
            verdict=verdict,
            comment=comment,
            version=row.version,
        )


def conclude(assessment: Assessment, *, actor: User) -> None:
    """The appraiser keeps the council's points and concludes."""
    council = assessment.results.values_list("number", "council_points")
    save_appraised_points(
        assessment.pk,
        {number: Points(points) for number, points in council},
        actor=actor,
        conclusion=Conclusion("Hồ sơ đầy đủ, số liệu khớp."),
    )
    step(assessment, "conclude", actor=actor)


def decide(assessment: Assessment, state: State, *, actor: User) -> None:
    decision = {
        "decision_number": "2150/QĐ-UBND",
        "decision_date": clock.today(),
        "signer": "Phạm Thị Hồng, Phó Chủ tịch",
    }
    if state == State.NOT_RECOGNISED:
        step(assessment, "refuse", actor=actor, note="Chưa đủ điều kiện.", details=decision)
    else:
        step(assessment, "recognise", actor=actor, details=decision)
