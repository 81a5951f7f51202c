"""Lịch của đợt: the milestones of the cycle, for all to see and for the lead office to move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments import clock
from assessments.errors import CalendarError, DomainError
from assessments.forms.fields import CalendarForm
from assessments.log.wording import describe
from assessments.models import Cycle, Milestone, MilestoneKind
from assessments.pages.calendar_file import calendar_file
from assessments.queries.calendar import AFTER_DEADLINE, Due, due, holidays_between
from assessments.queries.cycle import current_cycle
from assessments.services.calendar import proposal_for, propose_again, save_calendar
from assessments.states import EventKind
from assessments.views.fetch import UserRequest, request_key
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


def calendar(request: UserRequest) -> HttpResponse:
    """The milestones, how far each is, and which were moved by hand."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    return _page(request, cycle)


@require_POST
def save(request: UserRequest) -> HttpResponse:
    """Keep the days as typed, or show what does not fit beside each."""
    cycle = _cycle_of(request)
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _page(request, cycle, form)
    try:
        save_calendar(
            cycle.pk,
            form.days(),
            actor=request.user,
            version=form.cleaned_data["version"],
            request_key=request_key(request),
        )
    except CalendarError as error:
        messages.error(request, str(error))
        return _page(request, cycle, form, error.faults)
    messages.success(request, _("Đã lưu lịch của đợt."))
    return redirect("assessments:calendar")


@require_POST
def propose(request: UserRequest) -> HttpResponse:
    """Set the days back to what follows from the deadline."""
    cycle = _cycle_of(request)
    version = request.POST.get("version", "")
    try:
        propose_again(
            cycle.pk,
            actor=request.user,
            version=int(version) if version.isdecimal() else -1,
            keep_moved="keep_moved" in request.POST,
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã đặt lại các mốc theo đề xuất."))
    return redirect("assessments:calendar")


def file(request: UserRequest) -> HttpResponse:
    """The milestones for the calendar of a phone or a mail program."""
    cycle = _cycle_of(request)
    name = f"lich-dot-{cycle.year}.ics"
    return HttpResponse(
        calendar_file(cycle, cycle.milestones.all(), request.get_host()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cycle_of(request: UserRequest) -> Cycle:
    cycle = current_cycle(request.user)
    if cycle is None:
        raise Http404
    return cycle


def _page(
    request: UserRequest,
    cycle: Cycle,
    form: CalendarForm | None = None,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    # Read anew: the remembered cycle may be some seconds behind a colleague's change.
    version = Cycle.objects.values_list("calendar_version", flat=True).get(pk=cycle.pk)
    stored = {MilestoneKind(row.kind): row for row in cycle.milestones.all()}
    may_keep = has_perm("assessments.keep_calendar", request.user)
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
    context: dict[str, Any] = {
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
    return render(request, "assessments/calendar.html", context)


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
                tone="none" if ahead.is_past else ahead.tone,
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
        shown = f"{milestone.day:%d/%m/%Y}"
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
            % {"days": cycle.posting_days, "last": f"{last:%d/%m/%Y}"}
        )
    if kind == MilestoneKind.HAND_IN:
        notes.append(_("Ngày cuối nhận hồ sơ: %(day)s") % {"day": f"{cycle.last_day:%d/%m/%Y}"})
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
