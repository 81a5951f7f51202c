"""Lịch của đợt: each milestone as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.errors import CalendarError
from assessments.forms.calendar import CalendarForm
from assessments.log.wording import describe
from assessments.models import Cycle, Milestone, MilestoneKind
from assessments.queries.calendar import AFTER_DEADLINE, Due, due, holidays_between
from assessments.services.calendar import proposal_for
from assessments.states import EventKind
from assessments.tones import tone_of
from config.days import show_day
from criteria.sheets import sheet_of

_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One milestone as the page shows it; ``field`` is there for the lead office."""

    kind: MilestoneKind
    day: date | None
    due: Due | None
    tone: str
    notes: list[str]
    moved: Milestone | None
    field: BoundField | None
    error: str


def calendar_page(
    cycle: Cycle,
    user: User,
    form: CalendarForm | None,
    faults: Mapping[str, str] | None,
) -> dict[str, Any]:
    """The milestones; ``form`` and ``faults`` are what was typed and what does not fit in it."""
    # Read anew: the remembered cycle may be some seconds behind a colleague's change.
    version = Cycle.objects.values_list("calendar_version", flat=True).get(pk=cycle.pk)
    stored = {MilestoneKind(row.kind): row for row in cycle.milestones.all()}
    may_keep = has_perm("assessments.keep_calendar", user)
    proposed: dict[MilestoneKind, date] = {}
    missing = ""
    if may_keep:
        try:
            proposed = proposal_for(cycle)
        except CalendarError as error:
            missing = str(error)
    days = {kind: row.day for kind, row in stored.items()} or proposed
    if may_keep and form is None and days:
        form = CalendarForm(initial={str(kind): day for kind, day in days.items()})
    if form is not None and form.is_bound and faults != {}:
        # Only who was shown a colleague's days may write over them.
        version = form["version"].value()
    return {
        "cycle": cycle,
        "form": form if may_keep else None,
        "version": version,
        "rows": _rows(cycle, days, stored, form if may_keep else None, faults or {}),
        "is_set": bool(stored),
        "missing": missing,
        # The deadline or the office's distances have changed since.
        "is_outdated": any(
            not row.is_moved and proposed and row.day != proposed[kind]
            for kind, row in stored.items()
        ),
        "has_moved": any(row.is_moved for row in stored.values()),
        "events": [
            describe(event, sheet_of(cycle.ruleset))
            for event in cycle.events.filter(kind=EventKind.CALENDAR).order_by("-sequence")[:_SHOWN]
        ],
    }


def _rows(
    cycle: Cycle,
    days: Mapping[MilestoneKind, date],
    stored: Mapping[MilestoneKind, Milestone],
    form: CalendarForm | None,
    faults: Mapping[str, str],
) -> list[Row]:
    if not days:
        return []
    today = clock.today()
    rows = []
    for kind in MilestoneKind:
        field = form[kind] if form else None
        milestone, ahead = stored.get(kind), due(kind, days[kind], today)
        rows.append(
            Row(
                kind=kind,
                day=days[kind],
                due=ahead,
                # A day that has passed is nobody's fault here: communes differ.
                tone=tone_of("milestone", "over") if ahead.is_past else ahead.tone,
                notes=_notes(cycle, days, kind, field, milestone),
                moved=milestone if milestone and milestone.is_moved else None,
                field=field,
                error=faults.get(kind, ""),
            )
        )
    return rows


def _notes(
    cycle: Cycle,
    days: Mapping[MilestoneKind, date],
    kind: MilestoneKind,
    field: BoundField | None,
    milestone: Milestone | None,
) -> list[str]:
    notes = []
    if field is not None and field.form.is_bound and milestone:
        shown = show_day(milestone.day)
        if field.value() != shown:
            notes.append(_("Đang lưu: %(day)s") % {"day": shown})
    if kind == MilestoneKind.POSTING:
        last = days[kind] + timedelta(days=cycle.posting_days - 1)
        notes.append(
            ngettext(
                "Niêm yết ít nhất %(days)s ngày, đến hết %(last)s",
                "Niêm yết ít nhất %(days)s ngày, đến hết %(last)s",
                cycle.posting_days,
            )
            % {"days": cycle.posting_days, "last": show_day(last)}
        )
    if kind == MilestoneKind.HAND_IN:
        notes.append(_("Ngày cuối nhận hồ sơ: %(day)s") % {"day": show_day(cycle.last_day)})
    # Towards the deadline, as the days were counted.
    order = list(MilestoneKind)
    place = order.index(kind)
    if kind in AFTER_DEADLINE:
        skipped = holidays_between(days[order[place - 1]], days[kind])
    elif kind != MilestoneKind.HAND_IN:
        skipped = holidays_between(days[kind], days[order[place + 1]])
    else:
        skipped = []
    notes += [
        _("Bỏ qua %(day)s, %(name)s") % {"day": f"{day:%d/%m}", "name": name}
        for day, name in skipped
    ]
    return notes
