"""The council as its decision set it up, and its meetings from the opening to the frozen copy."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import CouncilError, StaleError
from assessments.log.change import Change, change
from assessments.log.kinds import council as kinds
from assessments.log.snapshots import take_snapshot
from assessments.models import Attendance, Council, CouncilMember, Meeting, Snapshot
from assessments.models.event import Json
from assessments.queries.facts import Facts
from assessments.repeats import once
from assessments.services.conflicts import fingerprint
from assessments.states import COUNCIL_OPEN, OPEN_FOR_DOSSIER, State
from config.days import show_day

# No letter or digit that another one could be read for on paper.
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH: Final = 8
CODE_HOURS: Final = 12


@dataclass(frozen=True, slots=True)
class Member:
    """A council member as the form lists them; ``pk`` is None for a new one."""

    name: str
    position: str
    role: str
    pk: int | None = None


@once
def save_council(
    assessment_id: int,
    *,
    actor: User,
    decision_number: str,
    decision_date: date,
    members: Sequence[Member],
    fingerprint: str | None = None,
    request_key: UUID | None = None,
) -> None:
    """Keep the decision and who sits on the council; a member left out of the list leaves it.

    A council has one chair and one secretary, and nobody twice. The composition of a meeting that
    has begun stands: whoever has spoken in one cannot leave. ``fingerprint`` is the
    ``council_fingerprint`` of the page; what somebody else has changed since is a ``StaleError``.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.assessment.state not in OPEN_FOR_DOSSIER:
            raise CouncilError(_("Hồ sơ đã nộp; thông tin Hội đồng không sửa được nữa."))
        if not members:
            raise CouncilError(_("Hãy ghi ít nhất một thành viên Hội đồng."))
        if faults := "; ".join(_faults(members)):
            raise CouncilError(_("Chưa lưu Hội đồng: %(faults)s.") % {"faults": faults})
        stored_council = Council.objects.filter(assessment=act.assessment).first()
        if fingerprint is not None and fingerprint != council_fingerprint(stored_council):
            raise StaleError(_("Thông tin Hội đồng"))
        council, _created = Council.objects.update_or_create(
            assessment=act.assessment,
            defaults={"decision_number": decision_number, "decision_date": decision_date},
        )
        stored = {row.pk: row for row in council.members.all()}
        kept = {member.pk for member in members}
        _leave([row for pk, row in stored.items() if pk not in kept])
        _sit(council, members, stored)
        act.record(
            kinds.CouncilSaved(
                after=kinds.Composition(
                    decision=decision_number,
                    date=str(decision_date),
                    members=[[member.name, member.position, member.role] for member in members],
                )
            )
        )


def council_fingerprint(council: Council | None) -> str:
    """Fingerprint of the decision and the members, for the page to send back."""
    if council is None:
        return fingerprint(None)
    members: list[Json] = [[row.pk, *_details(row).values()] for row in council.members.all()]
    return fingerprint([council.decision_number, str(council.decision_date), members])


def _faults(members: Sequence[Member]) -> list[str]:
    """What keeps these from being a council."""
    roles = Counter(member.role for member in members)
    faults = [
        _("cần đúng một %(role)s, đang có %(count)s")
        % {"role": str(role.label), "count": roles[role]}
        for role in (CouncilMember.Role.CHAIR, CouncilMember.Role.SECRETARY)
        if roles[role] != 1
    ]
    people = Counter((member.name.casefold(), member.position.casefold()) for member in members)
    twice = [
        member.name
        for member in members
        if people.pop((member.name.casefold(), member.position.casefold()), 1) > 1
    ]
    if twice:
        faults.append(_("%(names)s ghi hai lần, cùng tên và chức vụ") % {"names": ", ".join(twice)})
    return faults


def _sit(council: Council, members: Sequence[Member], stored: Mapping[int, CouncilMember]) -> None:
    """Write what differs from the stored members, and the new ones."""
    new, changed = [], []
    for member in members:
        row = stored.get(member.pk or 0)
        if row is None:
            new.append(CouncilMember(council=council, **_details(member)))
        elif _details(row) != _details(member):
            row.name, row.position, row.role = member.name, member.position, member.role
            changed.append(row)
    if changed:
        CouncilMember.objects.bulk_update(changed, ["name", "position", "role"])
    if new:
        CouncilMember.objects.bulk_create(new)
        _seat_new_members(council)


def _details(member: Member | CouncilMember) -> dict[str, str]:
    return {"name": member.name, "position": member.position, "role": member.role}


def _leave(rows: Sequence[CouncilMember]) -> None:
    for row in rows:
        if row.attendance.filter(meeting__snapshot__isnull=False).exists():
            raise CouncilError(
                _("%(name)s đã có trong biên bản một cuộc họp nên không xóa được.")
                % {"name": row.name}
            )
        if row.ballots.exists() or row.dissents.exists():
            raise CouncilError(
                _("%(name)s đã cho điểm hoặc nêu ý kiến nên không xóa được.") % {"name": row.name}
            )
        row.delete()


def _seat_new_members(council: Council) -> None:
    """Who joins while a meeting is open is absent from it until somebody says otherwise."""
    meeting = council.meetings.open().last()
    if meeting is not None:
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, member=member, is_present=False)
            for member in council.members.exclude(attendance__meeting=meeting)
        )


@once
def save_meeting(
    assessment_id: int,
    *,
    actor: User,
    held_at: datetime,
    place: str,
    present: Collection[int],
    fingerprint: str | None = None,
    request_key: UUID | None = None,
) -> None:
    """Open a meeting, or correct the one that is open: time, place, who is there.

    ``present`` are keys of council members. How they vote is the cycle's setting at the opening.
    ``fingerprint`` is the ``meeting_fingerprint`` of the page; what somebody else has changed since
    is a ``StaleError``.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_scoring(act)
        council = Council.objects.filter(assessment=act.assessment).first()
        if council is None:
            raise CouncilError(_("Hãy ghi quyết định thành lập và thành viên Hội đồng trước."))
        members = list(council.members.all())
        stored = council.meetings.open().last()
        if fingerprint is not None and fingerprint != meeting_fingerprint(stored):
            raise StaleError(_("Cuộc họp"), now=_as_stored(stored))
        meeting = stored or Meeting(
            council=council, is_secret=act.assessment.cycle.secret_ballot, opened_by=actor
        )
        meeting.held_at, meeting.place = held_at, place
        meeting.save()
        _mark_attendance(meeting, members, present)
        act.record(
            kinds.MeetingOpened(
                after=kinds.Sitting(
                    held_at=held_at.isoformat(),
                    place=place,
                    is_secret=meeting.is_secret,
                    present=[row.name for row in members if row.pk in present],
                    absent=[row.name for row in members if row.pk not in present],
                )
            )
        )


def meeting_fingerprint(meeting: Meeting | None) -> str:
    """Fingerprint of the open meeting's time, place and attendance, for the page to send back."""
    if meeting is None:
        return fingerprint(None)
    present: list[Json] = []
    present += sorted(row.member_id for row in meeting.attendance.all() if row.is_present)
    return fingerprint([meeting.held_at.isoformat(), meeting.place, present])


def _as_stored(meeting: Meeting | None) -> str:
    """The open meeting in words, for somebody whose page shows an older one."""
    if meeting is None:
        return _("cuộc họp đã kết thúc")
    rows = meeting.attendance.filter(is_present=True).select_related("member")
    return _("%(at)s, %(place)s; có mặt: %(names)s") % {
        "at": f"{timezone.localtime(meeting.held_at):%H:%M %d/%m/%Y}",
        "place": meeting.place,
        "names": ", ".join(row.member.name for row in rows) or "–",
    }


def _mark_attendance(
    meeting: Meeting, members: Sequence[CouncilMember], present: Collection[int]
) -> None:
    spoke = set(meeting.ballots.values_list("member", flat=True))
    for member in members:
        if member.pk in spoke and member.pk not in present:
            raise CouncilError(
                _("%(name)s đã cho điểm trong cuộc họp này nên không thể ghi vắng.")
                % {"name": member.name}
            )
    Attendance.objects.bulk_create(
        [
            Attendance(meeting=meeting, member=member, is_present=member.pk in present)
            for member in members
        ],
        update_conflicts=True,
        unique_fields=["meeting", "member"],
        update_fields=["is_present"],
    )


@once
def issue_codes(assessment_id: int, *, actor: User, request_key: UUID | None = None) -> None:
    """Give everyone present a new code for their own ballot; earlier codes end."""
    with change(assessment_id, actor, request_key=request_key) as act:
        meeting = open_meeting_of(act)
        meeting.attendance.update(code=None, code_until=None)
        rows = list(meeting.attendance.filter(is_present=True))
        for row in rows:
            row.code = "".join(secrets.choice(_ALPHABET) for _place in range(_CODE_LENGTH))
            row.code_until = act.at + timedelta(hours=CODE_HOURS)
        Attendance.objects.bulk_update(rows, ["code", "code_until"])
        act.record(kinds.CodesIssued(after=kinds.Codes(count=len(rows))))


@once
def close_meeting(
    assessment_id: int, *, actor: User, ended_at: datetime, request_key: UUID | None = None
) -> Meeting:
    """End the open meeting and freeze the copy that its minutes and score table are made from.

    Refused before its day, below the quorum, while a criterion has no agreed points, while points
    differ without a reason, and while some of those present have given points for a criterion and
    others not.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        meeting = open_meeting_of(act)
        if ended_at <= meeting.held_at:
            raise CouncilError(_("Giờ kết thúc phải sau giờ bắt đầu họp."))
        if timezone.localtime(ended_at).date() > act.day:
            raise CouncilError(
                _("Cuộc họp ghi ngày %(day)s, chưa tới. Hãy sửa ngày họp rồi kết thúc.")
                % {"day": show_day(timezone.localtime(ended_at))}
            )
        facts = Facts(act.assessment)
        refusals = [_below_quorum(act, meeting), *_unscored(facts), _half_voted(meeting, facts)]
        if reasons := "; ".join(filter(None, refusals)):
            raise CouncilError(_("Chưa kết thúc được: %(reasons)s.") % {"reasons": reasons})
        meeting.attendance.update(code=None, code_until=None)
        act.record(
            kinds.MeetingClosed(
                after=kinds.Ending(
                    ended_at=ended_at.isoformat(),
                    points={str(row.number): str(row.council_points) for row in facts.results},
                )
            )
        )
        meeting.ended_at = ended_at
        meeting.save(update_fields=["ended_at"])
        meeting.snapshot = take_snapshot(facts, Snapshot.Moment.COUNCIL, act.at)
        meeting.save(update_fields=["snapshot"])
    return meeting


def _below_quorum(act: Change, meeting: Meeting) -> str:
    rows = list(meeting.attendance.values_list("is_present", flat=True))
    present, needed = sum(rows), act.assessment.cycle.quorum_of(len(rows))
    if present >= needed:
        return ""
    return _("mới có mặt %(present)s/%(members)s thành viên, cần ít nhất %(needed)s") % {
        "present": present,
        "members": len(rows),
        "needed": needed,
    }


def _unscored(facts: Facts) -> list[str]:
    open_ = [str(row.number) for row in facts.results if row.council_points is None]
    unreasoned = [
        str(row.number)
        for row in facts.results
        if row.council_points is not None
        and row.council_points != row.computed_points
        and not row.council_reason
    ]
    return [
        _("chưa có điểm thống nhất ở tiêu chí %(numbers)s") % {"numbers": ", ".join(open_)}
        if open_
        else "",
        _("điểm khác điểm tự động mà chưa có lý do ở tiêu chí %(numbers)s")
        % {"numbers": ", ".join(unreasoned)}
        if unreasoned
        else "",
    ]


def _half_voted(meeting: Meeting, facts: Facts) -> str:
    present = meeting.attendance.filter(is_present=True).count()
    given: dict[int, int] = {}
    for result in meeting.ballots.values_list("result", flat=True):
        given[result] = given.get(result, 0) + 1
    waiting = [str(row.number) for row in facts.results if 0 < given.get(row.pk, 0) < present]
    if not waiting:
        return ""
    return _("còn thành viên chưa cho điểm ở tiêu chí %(numbers)s") % {
        "numbers": ", ".join(waiting)
    }


def _must_be_scoring(act: Change) -> None:
    if act.assessment.state not in COUNCIL_OPEN:
        raise CouncilError(
            _("Hội đồng chỉ họp chấm điểm ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
            % {"state": State.SCORING.label, "now": act.assessment.get_state_display()}
        )


def open_meeting_of(act: Change) -> Meeting:
    """The meeting that is going on; ``CouncilError`` when there is none."""
    _must_be_scoring(act)
    meeting = Meeting.objects.open().filter(council__assessment=act.assessment).last()
    if meeting is None:
        raise CouncilError(_("Chưa mở cuộc họp Hội đồng, hoặc cuộc họp đã kết thúc."))
    return meeting
