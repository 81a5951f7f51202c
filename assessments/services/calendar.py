"""The calendar of a cycle: proposed from its deadline, then moved by the lead office."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import CalendarError, StaleError
from assessments.log.change import CycleChange, change_cycle
from assessments.log.kinds.calendar import Day, MilestoneMoved
from assessments.models import Cycle, Milestone, MilestoneDistance, MilestoneKind
from assessments.queries.calendar import faults_of, propose
from assessments.queries.cycle import calendar_key
from assessments.repeats import once


def proposal_for(cycle: Cycle) -> dict[MilestoneKind, date]:
    """The days that the authority's distances give for a cycle.

    Raises ``CalendarError`` while the office has not said how far each milestone lies.
    """
    rows = MilestoneDistance.objects.filter(authority=cycle.authority_id)
    distances = {MilestoneKind(row.kind): row.working_days for row in rows}
    if missing := [str(kind.label) for kind in MilestoneKind if kind not in distances]:
        raise CalendarError(
            _(
                "Chưa có khoảng cách cho mốc: %(milestones)s. Nhờ quản trị ghi ở Quản trị →"
                " Khoảng cách mốc."
            )
            % {"milestones": ", ".join(missing)}
        )
    return propose(cycle.last_day, distances, cycle.posting_days)


@once
def save_calendar(
    cycle_id: int,
    days: Mapping[MilestoneKind, date],
    *,
    actor: User,
    version: int,
    request_key: UUID | None = None,
) -> None:
    """Keep the days that the lead office set; ``version`` is the one its page showed.

    Days that differ from the proposal count as moved by hand. Raises ``CalendarError`` when a day
    does not fit, with a sentence for each milestone, or when a colleague was faster.
    """
    with _locked(cycle_id, actor, request_key) as (act, cycle):
        stored = dict(cycle.milestones.values_list("kind", "day"))
        if stored == dict(days):
            return
        _check_version(cycle, version)
        _write(act, cycle, days, proposal_for(cycle))


@once
def propose_again(
    cycle_id: int,
    *,
    actor: User,
    version: int,
    keep_moved: bool,
    request_key: UUID | None = None,
) -> None:
    """Set the days back to the proposal; those moved by hand may stay. Raises ``CalendarError``."""
    with _locked(cycle_id, actor, request_key) as (act, cycle):
        proposed = proposal_for(cycle)
        moved = cycle.milestones.filter(is_moved=True).values_list("kind", "day")
        days = proposed | {MilestoneKind(kind): day for kind, day in moved if keep_moved}
        if dict(cycle.milestones.values_list("kind", "day")) == days:
            return
        _check_version(cycle, version)
        _write(act, cycle, days, proposed)


@contextmanager
def _locked(
    cycle_id: int, actor: User, request_key: UUID | None
) -> Iterator[tuple[CycleChange, Cycle]]:
    """The cycle behind the lock of its chain, so that two people who save queue here."""
    cycle = Cycle.objects.get(pk=cycle_id)
    with change_cycle(cycle, actor, request_key=request_key) as act:
        yield act, Cycle.objects.get(pk=cycle_id)


def _check_version(cycle: Cycle, version: int) -> None:
    if cycle.calendar_version == version:
        return
    last = cycle.milestones.order_by("-set_at").first()
    who = f"{last.set_by_name}, {timezone.localtime(last.set_at):%H:%M %d/%m/%Y}" if last else ""
    raise StaleError(_("Lịch của đợt"), who=who, now=_("các ngày ghi dưới ô khác"))


def _write(
    act: CycleChange,
    cycle: Cycle,
    days: Mapping[MilestoneKind, date],
    proposed: Mapping[MilestoneKind, date],
) -> None:
    if faults := faults_of(days, cycle.last_day, cycle.posting_days):
        raise CalendarError(
            _("Chưa lưu lịch: xem lại ngày của %(milestones)s.")
            % {"milestones": ", ".join(f"“{kind.label}”" for kind in faults)},
            {kind.value: text for kind, text in faults.items()},
        )
    stored = {row.kind: row for row in cycle.milestones.all()}
    for kind, day in days.items():
        row = stored.get(kind) or Milestone(cycle=cycle, kind=kind)
        is_moved = day != proposed[kind]
        if (row.day, row.is_moved) == (day, is_moved):
            continue
        if row.day != day:
            act.record(
                MilestoneMoved(
                    milestone=kind.value,
                    before=Day(day=str(row.day)) if row.day else None,
                    after=Day(day=str(day)),
                )
            )
        row.day, row.is_moved = day, is_moved
        row.set_by = act.actor.stand_in.deputy if act.actor.stand_in else act.actor
        row.set_by_name, row.set_at = act.actor.signature, act.at
        row.save()
    cycle.calendar_version += 1
    cycle.save(update_fields=["calendar_version"])
    transaction.on_commit(lambda: cache.delete(calendar_key(cycle.pk)))
