"""Naming a deputy for a period, and whether one may act today."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Role, StandIn, User
from assessments import clock
from assessments.errors import StandInError
from assessments.models import RequestKey
from assessments.repeats import once


def colleagues_of(user: User) -> QuerySet[User]:
    """Whom somebody may name: the active accounts of the same unit. The office names nobody."""
    if user.role == Role.OFFICE:
        return User.objects.none()
    same_unit = Q(commune=user.commune_id) if user.commune_id else Q(agency=user.agency_id)
    return User.objects.filter(same_unit, is_active=True).exclude(pk=user.pk)


def is_valid_today(row: StandIn, today: date) -> bool:
    """Whether the deputy may act now: within the term, both still active in the same unit."""
    principal, deputy = row.principal, row.deputy
    return (
        row.is_active_on(today)
        and principal.is_active
        and deputy.is_active
        and principal.role != Role.OFFICE
        and (principal.commune_id, principal.agency_id) == (deputy.commune_id, deputy.agency_id)
    )


@once
@transaction.atomic
def name_deputy(
    principal: User,
    deputy: User,
    *,
    kind: StandIn.Kind,
    authority: str,
    start: date,
    end: date,
    request_key: UUID | None = None,
) -> StandIn:
    """Let a colleague act in one's place. Raises ``StandInError``."""
    RequestKey.objects.use(request_key)
    if not colleagues_of(principal).filter(pk=deputy.pk).exists():
        raise StandInError(_("Chỉ cử được người có tài khoản đang dùng trong cùng đơn vị."))
    if end < start:
        raise StandInError(_("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
    if end < clock.today():
        raise StandInError(_("Thời gian làm thay đã qua."))
    if kind == StandIn.Kind.TUQ and not authority:
        raise StandInError(_("Thừa ủy quyền thì ghi số, ngày của văn bản ủy quyền."))
    return StandIn.objects.create(
        principal=principal,
        deputy=deputy,
        kind=kind,
        authority=authority,
        starts_on=start,
        ends_on=end,
        named_at=clock.now(),
    )


def end_stand_in(principal: User, pk: int) -> None:
    """Take the naming back from now on; once ended it stays so."""
    StandIn.objects.filter(pk=pk, principal=principal, ended_at=None).update(ended_at=clock.now())


def open_for(deputy: User) -> list[StandIn]:
    """In whose places somebody may act today."""
    today = clock.today()
    rows = StandIn.objects.filter(
        deputy=deputy, ended_at=None, starts_on__lte=today, ends_on__gte=today
    ).select_related("principal", "deputy")
    return [row for row in rows if is_valid_today(row, today)]
