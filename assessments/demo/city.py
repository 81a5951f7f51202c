"""The demo city: the eight communes of Lạng Sơn's 2024 plan with invented figures.

Everything goes through the same services as an officer's click, at fixed moments of 2024, so the
demo is the same each time and its log reads like a season's work.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from agencies.models import User
from assessments import clock
from assessments.demo.accounts import create_accounts
from assessments.demo.appraisal import check_sample, correct_a_date, hear_the_commune
from assessments.demo.calendar import set_calendar
from assessments.demo.duties import play_common_work, play_reports, report_on_time
from assessments.demo.evidence import (
    record_commitment,
    record_last_year,
    record_reports,
    record_staff,
)
from assessments.demo.figures import FULL, LAST_YEAR, TYPED_SO_FAR, YEAR_END
from assessments.models import Assessment, ChecklistItem, Cycle, Responsibility
from assessments.queries.figures import Edit
from assessments.services.appraisal import Conclusion, save_appraised_points
from assessments.services.ballots import Vote, collect_votes, keep_dissent
from assessments.services.council import Member, close_meeting, save_council, save_meeting
from assessments.services.counts import Count, save_counts
from assessments.services.dossier import declare_document
from assessments.services.entries import save_entries
from assessments.services.opening import open_cycle
from assessments.services.points import Points, save_council_points
from assessments.services.posting import close_posting, keep_feedback, start_posting
from assessments.services.review import answer_return, sign_off
from assessments.states import Period, State, Verdict
from assessments.workflow import steps

_VIET_NAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")

Figures = Mapping[str, int]

_ABSENT: Final = "Ngô Thị Phương"
_STRICT: Final = ("Trần Thị Hạnh", 5)
# The criteria that the council of Chi Lăng has come to in its open meeting.
_HEARD_SO_FAR: Final = 4


def load_demo(cycle: Cycle) -> None:
    """Fill an empty cycle with the demo season. The caller checks that it is empty."""
    with transaction.atomic():
        accounts = create_accounts(cycle)
        Cycle.objects.filter(pk=cycle.pk).update(is_sample=True)
        with _on(3, 1):
            open_cycle(cycle, accounts["quan-tri"])
            set_calendar(cycle, accounts["ldtbxh"])
        _load_last_year(cycle, accounts)
        season = Season(cycle, accounts)
        for assessment in cycle.assessments.select_related("commune"):
            season.play(assessment)
        play_common_work(cycle, accounts)
        play_reports(cycle, accounts)


def _load_last_year(cycle: Cycle, accounts: dict[str, User]) -> None:
    """The figures of the year before, in a cycle that is closed."""
    last = Cycle.objects.create(
        authority=cycle.authority,
        year=cycle.year - 1,
        ruleset=cycle.ruleset,
        deadline=date(cycle.year - 1, 11, 15),
        is_sample=True,
    )
    Responsibility.objects.bulk_create(
        Responsibility(cycle=last, criterion_id=row.criterion_id, agency_id=row.agency_id)
        for row in cycle.responsibilities.all()
    )
    with clock.at(datetime(last.year, 10, 25, 9, tzinfo=_VIET_NAM)):
        open_cycle(last, accounts["quan-tri"])
        for assessment in last.assessments.select_related("commune"):
            officer = accounts[f"canbo.{assessment.commune.code}"]
            record_last_year(assessment, officer)
            save_entries(
                assessment.pk,
                [
                    Edit(item, Period.END, Decimal(value), 0)
                    for item, value in (FULL | LAST_YEAR).items()
                ],
                actor=officer,
            )
    last.is_open = False
    last.save(update_fields=["is_open"])


@contextmanager
def _on(month: int, day: int, hour: int = 9) -> Iterator[None]:
    with clock.at(datetime(2024, month, day, hour, tzinfo=_VIET_NAM)):
        yield


class Season:
    """Plays one commune at a time as far as its place in the demo goes."""

    def __init__(self, cycle: Cycle, accounts: dict[str, User]) -> None:
        self.cycle = cycle
        self.accounts = accounts
        self.appraiser = accounts["ldtbxh"]
        self.decider = accounts["lanh-dao"]

    def play(self, assessment: Assessment) -> None:
        code = assessment.commune.code
        self.officer = self.accounts[f"canbo.{code}"]
        self.chair = self.accounts[f"chutich.{code}"]
        year_end = FULL | YEAR_END.get(code, {})
        with _on(3, 5):
            record_commitment(assessment, self.officer)
        with _on(3, 15):
            self._enter(assessment, Period.START, FULL | {"children_injured": 9, "activities": 1})
        play_common_work(self.cycle, self.accounts, code)
        match code:
            case "05989":
                return
            case "05977":
                with _on(10, 27):
                    record_staff(assessment, self.officer)
                with _on(10, 28):
                    self._enter(assessment, Period.END, dict(list(year_end.items())[:TYPED_SO_FAR]))
                with _on(10, 30):
                    self._sign(assessment, "tu-phap", 2)
                return
        with _on(10, 24):
            record_staff(assessment, self.officer)
            record_reports(assessment, self.officer)
        with _on(10, 25):
            self._enter(assessment, Period.END, year_end)
        with _on(10, 30):
            self._step(assessment, self.officer, "start-scoring", State.COLLECTING)
        with _on(11, 6, 14):
            self._hold_council(assessment, goes_on=code == "05983")
        if code == "05983":
            return
        if code == "05971":
            self._post_result(assessment)
            report_on_time(self.cycle, self.accounts, f"canbo.{code}")
        with _on(11, 12 if code != "05974" else 13, 16):
            self._step(assessment, self.chair, "submit", State.SCORING)
        match code:
            case "05974":
                with _on(11, 14):
                    self._sign(assessment, "y-te", 5, 7)
                    self._count_apart(assessment, "y-te", "children_checked", year_end)
            case "05992":
                with _on(11, 15):
                    self._return(assessment)
            case "05986":
                self._appraise_halfway(assessment)
            case "05980":
                self._appraise(assessment)
            case "05971":
                self._appraise(assessment)
                self._recognise(assessment)

    def _enter(self, assessment: Assessment, period: Period, figures: Figures) -> None:
        save_entries(
            assessment.pk,
            [Edit(item, period, Decimal(value), 0) for item, value in figures.items()],
            actor=self.officer,
        )

    def _step(
        self, assessment: Assessment, actor: User, name: str, fingerprint: State, **extra: object
    ) -> None:
        steps.perform(name, assessment.pk, actor=actor, fingerprint=fingerprint, **extra)  # type: ignore[arg-type]

    def _hold_council(self, assessment: Assessment, *, goes_on: bool) -> None:
        """A meeting to its end, or one that has come as far as criterion 4."""
        unit = assessment.commune.name
        names = (
            ("Vũ Đức Long", f"Phó Chủ tịch UBND {unit}", "chair"),
            ("Nguyễn Văn Thắng", f"Chủ tịch UBMTTQ {unit}", "deputy"),
            ("Hà Thị Yến", "Công chức Văn hóa - Xã hội", "secretary"),
            ("Trần Thị Hạnh", "Trưởng Trạm Y tế", "member"),
            ("Lê Văn Dũng", f"Trưởng Công an {unit}", "member"),
            (_ABSENT, "Bí thư Đoàn Thanh niên", "member"),
            ("Đinh Thị Hiền", "Chủ tịch Hội Liên hiệp Phụ nữ", "member"),
        )
        save_council(
            assessment.pk,
            actor=self.officer,
            decision_number="45/QĐ-UBND",
            decision_date=date(2024, 3, 20),
            members=[Member(*person) for person in names],
        )
        members = dict(assessment.council.members.values_list("name", "pk"))
        present = [pk for name, pk in members.items() if name != _ABSENT]
        save_meeting(
            assessment.pk,
            actor=self.officer,
            held_at=clock.now(),
            place=f"Phòng họp UBND {unit}",
            present=present,
        )
        rows = dict(assessment.results.values_list("number", "computed_points"))
        heard = [number for number in rows if number <= _HEARD_SO_FAR or not goes_on]
        collect_votes(
            assessment.pk,
            [
                # The head of the health station is the strict one on injuries.
                Vote(pk, number, rows[number] - (5 if (name, number) == _STRICT else 0))
                for number in heard
                for name, pk in members.items()
                if pk in present
            ],
            actor=self.officer,
        )
        if not goes_on:
            keep_dissent(
                assessment.pk,
                _STRICT[1],
                members[_STRICT[0]],
                "Đề nghị trừ điểm vì sổ theo dõi tai nạn thương tích ghi chưa đủ.",
                actor=self.officer,
            )
        save_council_points(
            assessment.pk,
            {number: Points(rows[number]) for number in heard},
            actor=self.officer,
        )
        if not goes_on:
            close_meeting(
                assessment.pk, actor=self.officer, ended_at=clock.now() + timedelta(hours=2)
            )
        for item in self.cycle.checklist.filter(is_required=True, kind=ChecklistItem.Kind.DECLARED):
            declare_document(
                assessment.pk,
                item.pk,
                actor=self.officer,
                number=f"{40 + item.order}/{_DOCUMENT_SIGNS.get(item.code, 'BC')}-UBND",
                issued_on=date(2024, 11, 7),
            )

    def _post_result(self, assessment: Assessment) -> None:
        with _on(11, 7):
            start_posting(
                assessment.pk,
                actor=self.officer,
                starts_on=date(2024, 11, 7),
                ends_on=date(2024, 11, 11),
                place=f"Trụ sở UBND {assessment.commune.name}",
            )
        with _on(11, 12):
            keep_feedback(
                assessment.pk,
                actor=self.officer,
                received_on=date(2024, 11, 9),
                sender="Bà Lộc Thị Mai, khối 2",
                content="Đề nghị mở điểm vui chơi của khối cả buổi tối.",
                answer="UBND đã giao nhà văn hóa khối mở cửa đến 21 giờ.",
            )
            close_posting(
                assessment.pk,
                actor=self.officer,
                closed_on=date(2024, 11, 12),
                conclusion="Không có ý kiến làm thay đổi kết quả chấm điểm.",
            )

    def _sign(self, assessment: Assessment, agency: str, *numbers: int) -> None:
        for row in assessment.results.filter(number__in=numbers):
            sign_off(
                assessment.pk,
                row.number,
                actor=self.accounts[agency],
                verdict=Verdict.ACCEPTED,
                version=row.version,
            )

    def _count_apart(
        self, assessment: Assessment, agency: str, item: str, figures: Figures
    ) -> None:
        """The agency's own register says a few less."""
        count = Count(item, Decimal(figures[item] - 3), "Sổ khám sức khỏe học sinh")
        save_counts(assessment.pk, [count], actor=self.accounts[agency])

    def _sign_all(self, assessment: Assessment, *, but: tuple[int, ...] = ()) -> None:
        for number, agency in assessment.results.values_list("number", "agency__code"):
            if number not in but:
                self._sign(assessment, agency, number)

    def _return(self, assessment: Assessment) -> None:
        self._step(
            assessment,
            self.appraiser,
            "return",
            State.SUBMITTED,
            note="Biên bản họp Hội đồng chưa có chữ ký thư ký.",
            details={"due": date(2024, 11, 22)},
        )

    def _appraise_halfway(self, assessment: Assessment) -> None:
        with _on(11, 14):
            self._step(assessment, self.appraiser, "receive", State.SUBMITTED)
            self._sign_all(assessment, but=(7, 8, 12))
        with _on(11, 15):
            row = assessment.results.get(number=8)
            sign_off(
                assessment.pk,
                8,
                actor=self.accounts["y-te"],
                verdict=Verdict.RETURNED,
                comment="Số trẻ được cân đo khác sổ theo dõi dinh dưỡng. Đề nghị đối chiếu lại.",
                version=row.version,
            )
            row = assessment.results.get(number=12)
            sign_off(
                assessment.pk,
                12,
                actor=self.accounts["vhtt"],
                verdict=Verdict.RETURNED,
                comment="Chưa kể tên các điểm vui chơi. Đề nghị nêu rõ trong báo cáo.",
                version=row.version,
            )
        with _on(11, 16):
            answer_return(
                assessment.pk,
                12,
                actor=self.officer,
                text="Đã bổ sung danh sách 10 điểm vui chơi kèm Báo cáo số 52/BC-UBND.",
            )
            check_sample(assessment, self.appraiser)
            correct_a_date(assessment, self.appraiser, self.officer)

    def _appraise(self, assessment: Assessment) -> None:
        with _on(11, 14):
            self._step(assessment, self.appraiser, "receive", State.SUBMITTED)
        with _on(11, 18):
            self._sign_all(assessment)
            check_sample(assessment, self.appraiser)
            hear_the_commune(assessment, self.appraiser, self.officer)
            correct_a_date(assessment, self.appraiser, self.officer)
        with _on(11, 20):
            rows = assessment.results.values_list("number", "council_points")
            save_appraised_points(
                assessment.pk,
                {number: Points(points) for number, points in rows},
                actor=self.appraiser,
                conclusion=Conclusion(
                    "Hồ sơ đầy đủ, số liệu khớp với số của các cơ quan theo dõi."
                ),
            )
            self._step(assessment, self.appraiser, "conclude", State.APPRAISING)

    def _recognise(self, assessment: Assessment) -> None:
        with _on(11, 25):
            self._step(
                assessment,
                self.decider,
                "recognise",
                State.APPRAISED,
                details={
                    "decision_number": "2150/QĐ-UBND",
                    "decision_date": date(2024, 11, 25),
                    "signer": "Phạm Thị Hồng, Phó Chủ tịch",
                },
            )


_DOCUMENT_SIGNS: Final = {"plan": "KH", "council_decision": "QĐ", "minutes": "BB", "request": "TTr"}
