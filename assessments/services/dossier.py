"""What goes with the points: the declared documents, the council and its meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import EntryError
from assessments.history import Change, change
from assessments.models import Attendance, Council, CouncilMember, DossierItem, Meeting
from assessments.states import OPEN_FOR_DOSSIER, EventKind


def declare_document(
    assessment_id: int,
    item_id: int,
    *,
    actor: User,
    number: str,
    issued_on: date,
    request_key: UUID | None = None,
) -> None:
    """The commune declares the document that fills one line of the checklist."""
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.is_repeated():
            return
        if act.assessment.state not in OPEN_FOR_DOSSIER:
            raise EntryError(_("Hồ sơ đã nộp; danh mục văn bản không sửa được nữa."))
        item = act.assessment.cycle.checklist.get(pk=item_id)
        declared = DossierItem.objects.filter(assessment=act.assessment, item=item).first()
        before = {"number": declared.number, "date": str(declared.issued_on)} if declared else None
        after = {"number": number, "date": str(issued_on)}
        if before == after:
            return
        declared = declared or DossierItem(assessment=act.assessment, item=item)
        declared.number, declared.issued_on = number, issued_on
        declared.save()
        act.record(EventKind.DOSSIER, item.code, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Member:
    """A council member as the meeting form lists them."""

    name: str
    position: str
    role: str
    is_present: bool


def save_council(
    assessment_id: int,
    *,
    actor: User,
    decision_number: str,
    decision_date: date,
    held_at: datetime,
    place: str,
    members: Sequence[Member],
    request_key: UUID | None = None,
) -> None:
    """Keep who sits on the council, its decision, and the meeting with its attendance.

    The member list replaces the earlier one as a whole; the log keeps both.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        if act.is_repeated():
            return
        if act.assessment.state not in OPEN_FOR_DOSSIER:
            raise EntryError(_("Hồ sơ đã nộp; thông tin Hội đồng không sửa được nữa."))
        if not any(member.is_present for member in members):
            raise EntryError(_("Hãy ghi thành viên Hội đồng và đánh dấu người có mặt."))
        council, _created = Council.objects.update_or_create(
            assessment=act.assessment,
            defaults={"decision_number": decision_number, "decision_date": decision_date},
        )
        council.meetings.all().delete()
        council.members.all().delete()
        meeting = Meeting.objects.create(council=council, held_at=held_at, place=place)
        kept = CouncilMember.objects.bulk_create(
            CouncilMember(
                council=council, name=member.name, position=member.position, role=member.role
            )
            for member in members
        )
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, member=row, is_present=member.is_present)
            for row, member in zip(kept, members, strict=True)
        )
        _record_council(act, decision_number, held_at, place, members)


def _record_council(
    act: Change, decision_number: str, held_at: datetime, place: str, members: Sequence[Member]
) -> None:
    act.record(
        EventKind.COUNCIL,
        after={
            "decision": decision_number,
            "held_at": held_at.isoformat(),
            "place": place,
            "members": [
                [member.name, member.position, member.role, member.is_present] for member in members
            ],
        },
    )
