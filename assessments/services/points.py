"""Points that a body gives each criterion: the council's here, the appraiser's in ``appraisal``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import PointsError
from assessments.log.change import Change, change
from assessments.log.kinds.base import about_criterion
from assessments.log.kinds.points import Given
from assessments.models import CriterionResult, Meeting
from assessments.services.conflicts import COUNCIL, Column, Conflict, ShownPoints
from assessments.states import COUNCIL_OPEN, State
from config.numbers import plain, show_number
from criteria.sheets import sheet_of


@dataclass(frozen=True, slots=True)
class Points:
    """Points someone gives one criterion, with the reason where they differ.

    ``shown`` is what the page showed before; without it nothing is compared. ``is_typed`` is False
    where they are only what the page offered.
    """

    value: Decimal
    reason: str = ""
    shown: ShownPoints | None = None
    is_typed: bool = True


def save_council_points(
    assessment_id: int,
    points: Mapping[int, Points],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> list[Conflict]:
    """Keep the points the council agreed on, by criterion number; answer what is in conflict.

    A criterion that somebody else changed since the page was made is not written: it is left as it
    is where its fields were not touched, else it is in conflict. Raises ``PointsError`` (and keeps
    nothing) outside a meeting, for points out of range or, where they differ from the computed
    ones, without a reason. A repeated request finds the same conflicts and writes nothing.
    """
    with change(assessment_id, actor, request_key=request_key, repeats="undone") as act:
        if act.assessment.state not in COUNCIL_OPEN:
            raise PointsError(
                _("Hội đồng chỉ chấm điểm ở bước “%(state)s”; hồ sơ đang ở bước “%(now)s”.")
                % {"state": State.SCORING.label, "now": act.assessment.get_state_display()}
            )
        meetings = Meeting.objects.open().filter(council__assessment=act.assessment)
        if not meetings.exists():
            raise PointsError(_("Hãy mở cuộc họp Hội đồng trước khi ghi điểm thống nhất."))
        return write_points(act, points, COUNCIL)


def write_points(act: Change, points: Mapping[int, Points], column: Column) -> list[Conflict]:
    """Write what is new and nobody else has changed."""
    conflicts = []
    for row in act.assessment.results.all():
        given, stored = points.get(row.number), ShownPoints.of(row, column)
        if given is None or (stored.points, stored.reason) == (given.value, given.reason):
            continue
        if given.shown is not None and given.shown != stored:
            # What was merely offered gives way to what somebody has set since.
            if given.is_typed or stored.points is None:
                conflict = Conflict(row.number, given.value, given.reason, given.shown, stored)
                conflicts.append(_name_the_other(act, conflict, column))
            continue
        check_points(act, row, given, against=stored.against)
        act.record(
            column.kind(
                number=row.number,
                before=Given(points=plain(stored.points), reason=stored.reason),
                after=Given(points=plain(given.value), reason=given.reason),
            )
        )
        setattr(row, column.points, given.value)
        setattr(row, column.reason, given.reason)
        row.version += 1
        row.save(update_fields=[column.points, column.reason, "version"])
    return conflicts


def _name_the_other(act: Change, conflict: Conflict, column: Column) -> Conflict:
    """With who set the stored points, and when, where they are others than the page showed."""
    shown, stored = conflict.shown, conflict.stored
    if (shown.points, shown.reason) == (stored.points, stored.reason):
        return conflict
    events = about_criterion(act.earlier_events(), conflict.number, column.kind)
    last = events.order_by("sequence").last()
    return replace(conflict, by=last.actor_name, at=last.at) if last else conflict


def check_points(
    act: Change, row: CriterionResult, given: Points, *, against: Decimal | None
) -> None:
    maximum = sheet_of(act.assessment.cycle.ruleset).criterion(row.number).max_points
    if not 0 <= given.value <= maximum:
        raise PointsError(
            _("Tiêu chí %(number)s: điểm phải từ 0 đến %(maximum)s.")
            % {"number": row.number, "maximum": show_number(maximum)}
        )
    if given.value != against and not given.reason:
        raise PointsError(
            _("Tiêu chí %(number)s: điểm khác với %(points)s thì phải ghi lý do.")
            % {"number": row.number, "points": show_number(against) or _("điểm tự động")}
        )
