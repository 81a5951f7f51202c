"""Công việc chung: the overview, each unit's duty report, and who has sent theirs."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments.errors import DomainError, StaleError
from assessments.forms.duties import JudgeForm, ReportForm
from assessments.models import Cycle, DutyReport
from assessments.pages.duties import (
    TEXT,
    based_on,
    differing_of,
    initial_of,
    own_report_page,
    report_page,
)
from assessments.pages.registers import line_of
from assessments.queries.cycle import current_cycle
from assessments.queries.duties import counts_of, narrowed, track
from assessments.queries.registers import REGISTERS, rows_of
from assessments.services.duties import ReportText, judge_report, report_of, save_report
from assessments.views.context import deadline_chip
from assessments.views.fetch import UserRequest, cycle_for, request_key
from config.text import fold

PER_PAGE: Final = 20


def common_work(request: UserRequest, year: int | None = None) -> HttpResponse:
    """What everybody shares beside the dossiers, each with how it stands; this year's first."""
    cycle = current_cycle(request.user) if year is None else cycle_for(request, year)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    user = request.user
    context: dict[str, Any] = {
        "shown": cycle,
        "lines": [
            line_of(register, rows_of(register, cycle, user)) for register in REGISTERS.values()
        ],
        "years": Cycle.objects.filter(authority=user.authority_id).values_list("year", flat=True),
        "may_read_consolidated": has_perm("assessments.read_consolidated", user),
    }
    if has_perm("assessments.write_duty_report", user):
        context |= {
            "owes": True,
            "report": report_of(cycle, user),
            "deadline": deadline_chip(cycle),
        }
    if has_perm("assessments.follow_duties", user):
        context["counts"] = counts_of(track(cycle))
    return render(request, "assessments/common_work.html", context)


def own_report(request: UserRequest, year: int) -> HttpResponse:
    """The report of one's own unit: its duties, and the text to draft or send."""
    cycle, user = cycle_for(request, year), request.user
    report = report_of(cycle, user)
    differing: list[tuple[str, str]] = []
    form = ReportForm(request.POST or None, initial=initial_of(cycle, request.user, report))
    if request.method == "POST" and form.is_valid():
        try:
            _save_report(request, cycle, form)
        except StaleError as error:
            messages.error(request, str(error))
            report = report_of(cycle, user)
            differing = differing_of(form, report)
            form = based_on(form, report.version if report else 0)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            return redirect("assessments:own_report", year=year)
    context = own_report_page(cycle, user, report, form, differing)
    return render(request, "assessments/own_report.html", context)


def _save_report(request: UserRequest, cycle: Cycle, form: ReportForm) -> None:
    send = "send" in request.POST
    save_report(
        cycle,
        ReportText(**{name: form.cleaned_data[name] for name in TEXT}),
        actor=request.user,
        version=form.cleaned_data["version"],
        send=send,
        late_reason=form.cleaned_data["late_reason"],
        request_key=request_key(request),
    )
    text = _("Đã gửi báo cáo tới cơ quan chủ trì.") if send else _("Đã lưu bản nháp.")
    messages.success(request, text)


def tracking(request: UserRequest, year: int) -> HttpResponse:
    """Every unit and where its report is, a page at a time."""
    cycle = cycle_for(request, year)
    rows = track(cycle)
    counts = counts_of(rows)
    status, search = request.GET.get("kind", ""), request.GET.get("search", "")
    if status not in {value for value, *_rest in counts}:
        status = ""
    page = Paginator(narrowed(rows, status, fold(search)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "shown": cycle,
        "counts": counts,
        "page": page,
        "status": status,
        "search": search,
        "extra": "&" + urlencode({"kind": status, "search": search}) if status or search else "",
    }
    return render(request, "assessments/tracking.html", context)


def report(request: UserRequest, year: int, pk: int) -> HttpResponse:
    """A report that was sent, to read; the lead agency receives it or sends it back."""
    return _report_page(request, _report_for(request, year, pk), JudgeForm())


def _report_page(request: UserRequest, row: DutyReport, form: JudgeForm) -> HttpResponse:
    context = report_page(row, request.user, form)
    return render(request, "assessments/duty_report.html", context)


def _report_for(request: UserRequest, year: int, pk: int) -> DutyReport:
    cycle = cycle_for(request, year)
    rows = DutyReport.objects.visible_to(request.user).filter(cycle=cycle)
    row = rows.select_related("commune", "agency", "updated_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    row.cycle = cycle
    if not has_perm(request.permission, request.user, row):
        raise PermissionDenied
    return row


@require_POST
def judge(request: UserRequest, year: int, pk: int) -> HttpResponse:
    """Receive a report, or send it back with what is to be added."""
    row = _report_for(request, year, pk)
    form = JudgeForm(request.POST)
    if form.is_valid():
        is_accepted = "accept" in request.POST
        try:
            judge_report(
                row,
                actor=request.user,
                version=form.cleaned_data["version"],
                is_accepted=is_accepted,
                reason=form.cleaned_data["reason"],
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            done = _("Đã nhận báo cáo.") if is_accepted else _("Đã trả lại để bổ sung.")
            messages.success(request, done)
            return redirect("assessments:duty_report", year=year, pk=pk)
    return _report_page(request, _report_for(request, year, pk), form)
