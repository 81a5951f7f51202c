"""What the members say in a meeting: their points, sealed until all have given, and dissent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments import clock
from assessments.errors import CouncilError
from assessments.log.change import Change, change
from assessments.log.kinds import council as kinds
from assessments.log.snapshots import by_size
from assessments.models import Attendance, Ballot, CouncilMember, CriterionResult, Dissent, Meeting
from assessments.models.event import Json
from assessments.repeats import once
from assessments.services.council import open_meeting_of
from config.numbers import plain, show_number
from criteria.sheets import sheet_of


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's points for one criterion by its number; None: gives none."""

    member_id: int
    number: int
    points: Decimal | None


@once
def collect_votes(
    assessment_id: int,
    votes: Sequence[Vote],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> None:
    """Keep points that the secretary types from the members' slips.

    In a secret ballot the secretary may only note that somebody gives no points. What a member
    has sent is never typed over. Raises ``CouncilError`` and keeps nothing.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        meeting = open_meeting_of(act)
        if meeting.is_secret and any(vote.points is not None for vote in votes):
            raise CouncilError(
                _("Đợt này bỏ phiếu kín: mỗi thành viên tự cho điểm bằng mã riêng của mình.")
            )
        _keep(act, meeting, votes)


@once
def cast_own_votes(
    attendance: Attendance, votes: Iterable[Vote], *, request_key: UUID | None = None
) -> None:
    """Keep points that a member sends from their own page; what was sent once stands."""
    meeting = attendance.meeting
    with change(meeting.council.assessment_id, meeting.opened_by, request_key=request_key) as act:
        open_meeting_of(act)
        attendance.refresh_from_db()
        if not has_valid_code(attendance):
            raise CouncilError(_("Mã cho điểm đã hết hạn. Hãy hỏi thư ký để lấy mã mới."))
        _keep(act, meeting, list(votes), own=attendance.member)


def has_valid_code(attendance: Attendance) -> bool:
    return bool(
        attendance.is_present
        and attendance.code
        and attendance.code_until
        and attendance.code_until > clock.now()
    )


def _keep(
    act: Change, meeting: Meeting, votes: Sequence[Vote], own: CouncilMember | None = None
) -> None:
    results = {row.number: row for row in act.assessment.results.all()}
    present = {
        row.member_id: row.member.name
        for row in meeting.attendance.filter(is_present=True).select_related("member")
    }
    stored = {(row.member_id, row.result_id): row for row in meeting.ballots.all()}
    ballots = []
    for vote in votes:
        if vote.member_id not in present:
            raise CouncilError(_("Chỉ thành viên có mặt mới cho điểm."))
        result = results[vote.number]
        before = stored.get((vote.member_id, result.pk))
        if before and before.points == vote.points:
            continue
        if before and (own or before.is_own or meeting.is_secret):
            raise CouncilError(
                _("%(name)s đã cho điểm tiêu chí %(number)s; điểm đã gửi thì không sửa nữa.")
                % {"name": present[vote.member_id], "number": vote.number}
            )
        _check_range(act, vote)
        ballots.append(
            Ballot(
                meeting=meeting,
                member_id=vote.member_id,
                result=result,
                points=vote.points,
                is_own=own is not None,
                given_at=act.at,
            )
        )
    Ballot.objects.bulk_create(
        ballots,
        update_conflicts=True,
        unique_fields=["meeting", "member", "result"],
        update_fields=["points", "is_own", "given_at"],
    )
    _record(act, meeting, ballots, present, results, own=own)


def _check_range(act: Change, vote: Vote) -> None:
    maximum = sheet_of(act.assessment.cycle.ruleset).criterion(vote.number).max_points
    if vote.points is not None and not 0 <= vote.points <= maximum:
        raise CouncilError(
            _("Tiêu chí %(number)s: điểm phải từ 0 đến %(maximum)s.")
            % {"number": vote.number, "maximum": show_number(maximum)}
        )


def _record(
    act: Change,
    meeting: Meeting,
    ballots: Sequence[Ballot],
    present: dict[int, str],
    results: dict[int, CriterionResult],
    *,
    own: CouncilMember | None,
) -> None:
    """Log who gave points for what, and the points themselves once everyone has given theirs.

    The log is read by many: points that are still sealed are not in it, and a secret ballot's
    never stand beside a name.
    """
    numbers = {row.pk: number for number, row in results.items()}
    given: dict[int, list[int]] = {}
    for ballot in ballots:
        given.setdefault(ballot.member_id, []).append(numbers[ballot.result_id])
    for member_id, criteria in given.items():
        act.record(
            kinds.VotesGiven(
                after=kinds.Voter(member=present[member_id], criteria=sorted(criteria))
            ),
            # Kept, not shown: the log is Vietnamese whatever language its writer reads.
            by=f"{own.name}, Hội đồng đánh giá" if own else "",
        )
    touched = {ballot.result_id for ballot in ballots}
    for result_id in sorted(touched, key=lambda pk: numbers[pk]):
        rows = list(meeting.ballots.filter(result=result_id))
        if len(rows) == len(present):
            act.record(
                kinds.VotesUnsealed(
                    number=numbers[result_id],
                    after=kinds.Votes(points=_unsealed(meeting, rows, present)),
                )
            )


def _unsealed(meeting: Meeting, rows: Sequence[Ballot], present: dict[int, str]) -> Json:
    if meeting.is_secret:
        return [plain(row.points) for row in by_size(rows)]
    return [[present[row.member_id], plain(row.points)] for row in rows]


@once
def keep_dissent(
    assessment_id: int,
    number: int,
    member_id: int,
    text: str,
    *,
    actor: User,
    request_key: UUID | None = None,
) -> None:
    """Keep a member's reserved opinion on one criterion; empty words take it back."""
    with change(assessment_id, actor, request_key=request_key) as act:
        meeting = open_meeting_of(act)
        seat = (
            meeting.attendance.filter(member=member_id, is_present=True)
            .select_related("member")
            .first()
        )
        if seat is None:
            raise CouncilError(_("Hãy chọn một thành viên có mặt."))
        result = act.assessment.results.get(number=number)
        stored = Dissent.objects.filter(meeting=meeting, member=member_id, result=result).first()
        before = stored.text if stored else ""
        if before == text:
            return
        if text:
            Dissent.objects.update_or_create(
                meeting=meeting, member=seat.member, result=result, defaults={"text": text}
            )
        elif stored:
            stored.delete()
        act.record(
            kinds.Dissented(
                number=number,
                before=kinds.Words(text=before),
                after=kinds.MembersWords(member=seat.member.name, text=text),
            )
        )
