"""Lịch của đợt: the milestones of the cycle, for all to see and for the lead office to move."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import CalendarError, DomainError, StaleError
from assessments.forms.calendar import CalendarForm
from assessments.models import Cycle
from assessments.pages.calendar import calendar_page
from assessments.pages.calendar_file import calendar_file
from assessments.queries.cycle import current_cycle
from assessments.services.calendar import propose_again, save_calendar
from assessments.views.fetch import UserRequest, request_key


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
    except (CalendarError, StaleError) as error:
        messages.error(request, str(error))
        return _page(request, cycle, form, getattr(error, "faults", {}))
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
    context = calendar_page(cycle, request.user, form, faults)
    return render(request, "assessments/calendar.html", context)
