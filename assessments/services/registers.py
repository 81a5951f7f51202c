"""Writing the registers: add, correct, answer, and take out with a reason."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import DutyError, StaleError
from assessments.log.change import Act, change_unit
from assessments.log.kinds.common_work import RegisterSaved
from assessments.models import Cycle, Finding, RegisterRow
from assessments.queries.registers import CommonWorkRegister, content_of
from assessments.repeats import once


@once
def add_row(
    register: CommonWorkRegister,
    cycle: Cycle,
    values: Mapping[str, Any],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> None:
    """Add a row of the actor's own unit.

    A commune's row is of that commune. An agency's is about the commune in ``values`` (a finding
    about that of its visit) or, without one, about the whole city. Raises ``ClosedError``, and
    ``DutyError`` for a commune that takes no part in the cycle.
    """
    unit = {"commune": actor.commune, "agency": actor.agency}
    row = register.model(cycle=cycle, **(unit | dict(values)))
    if isinstance(row, Finding):
        row.commune_id = row.visit.commune_id
        _check_due(row)
    with change_unit(cycle, row.commune_id, actor, request_key=request_key) as act:
        row.save()
        _record(act, row, None, content_of(row))


@once
def correct_row(
    row: RegisterRow,
    values: Mapping[str, Any],
    *,
    actor: User,
    version: int,
    request_key: UUID | None = None,
) -> None:
    """Correct what a row says; whose it is never changes.

    Raises ``StaleError`` when ``version`` is not the stored one, ``DutyError`` for an answered row.
    """
    with change_unit(row.cycle, row.commune_id, actor, request_key=request_key) as act:
        stored = _stored(row, version)
        _check_unanswered(stored)
        _write(act, stored, values)


@once
def answer_row(
    row: RegisterRow,
    text: str,
    *,
    actor: User,
    version: int,
    request_key: UUID | None = None,
) -> None:
    """Keep what came of a finding, or the answer to a comment; a better one may follow."""
    with change_unit(row.cycle, row.commune_id, actor, request_key=request_key) as act:
        answer = {"answer": text, "answered_on": act.day}
        _write(act, _stored(row, version), answer)


@once
def remove_row(
    row: RegisterRow,
    reason: str,
    *,
    actor: User,
    version: int,
    request_key: UUID | None = None,
) -> None:
    """Take a row out; what it said and why it went stays in the log."""
    if not reason:
        raise DutyError(_("Hãy ghi lý do bỏ dòng này."))
    with change_unit(row.cycle, row.commune_id, actor, request_key=request_key) as act:
        stored = _stored(row, version)
        _check_unanswered(stored)
        _record(act, stored, content_of(stored), None, reason)
        try:
            stored.delete()
        except ProtectedError as error:
            raise DutyError(
                _("Lần kiểm tra này còn việc cần khắc phục. Hãy bỏ các việc đó trước.")
            ) from error


def _stored(row: RegisterRow, version: int) -> Any:
    """The row as it stands now that its chain is locked."""
    stored = type(row).objects.filter(pk=row.pk).first()
    if stored is None:
        raise DutyError(_("Dòng này đã được bỏ khỏi sổ. Nội dung cũ còn trong nhật ký."))
    if stored.version != version:
        raise StaleError(_("Dòng này"))
    return stored


def _write(act: Act[Any, Any], stored: Any, values: Mapping[str, Any]) -> None:
    before = content_of(stored)
    for name, value in values.items():
        setattr(stored, name, value)
    if isinstance(stored, Finding):
        _check_due(stored)
    after = content_of(stored)
    if after == before:
        return
    stored.version += 1
    stored.save()
    _record(act, stored, before, after)


def _record(act: Act[Any, Any], row: RegisterRow, before: Any, after: Any, note: str = "") -> None:
    act.record(RegisterSaved(row=row.subject, before=before, after=after, note=note))


def _check_unanswered(row: Any) -> None:
    if getattr(row, "answer", ""):
        raise DutyError(_("Dòng này đã có trả lời nên không sửa, không bỏ nữa."))


def _check_due(row: Finding) -> None:
    if row.due < row.visit.visited_on:
        raise DutyError(_("Hạn khắc phục phải từ ngày kiểm tra trở đi."))
