"""Reading the duties: what a unit is asked to do, and whose report has come in."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency
from assessments import clock
from assessments.models import Cycle, Duty, DutyReport
from assessments.queries.registers import communes_of
from assessments.tones import tone_of
from config.text import fold
from config.working_days import working_days_between

MISSING: Final = "missing"
LATE: Final = "late"


def duties_of(cycle: Cycle, *, agency_id: int | None) -> list[Duty]:
    """What the plan assigns to an agency, or without one to every commune."""
    return list(Duty.objects.filter(cycle=cycle, agency=agency_id).order_by("order"))


def content_of_report(report: DutyReport) -> dict[str, Any]:
    """What the log keeps of a report."""
    return {
        "status": str(report.status),
        "results": report.results,
        "difficulties": report.difficulties,
        "proposals": report.proposals,
        "paper_number": report.paper_number,
        "paper_date": report.paper_date and report.paper_date.isoformat(),
        "is_late": report.is_late,
        "late_reason": report.late_reason,
    }


# Who has sent


@dataclass(frozen=True, slots=True)
class Tracked:
    """One unit and where its report is; ``status`` is ``MISSING`` where nothing was sent."""

    name: str
    is_commune: bool
    report: DutyReport | None
    status: str
    tone: str
    label: str
    days: str

    @property
    def is_late(self) -> bool:
        return self.report is not None and self.report.is_late


def track(cycle: Cycle) -> list[Tracked]:
    """Every agency, then every commune of a cycle, with its report (three queries)."""
    reports = {
        (report.commune_id, report.agency_id): report
        for report in DutyReport.objects.filter(cycle=cycle)
        .exclude(status=DutyReport.Status.DRAFT)
        .defer("results", "difficulties", "proposals")
    }
    agencies = Agency.objects.filter(authority=cycle.authority_id).values_list("pk", "name")
    communes = communes_of(cycle).values_list("pk", "name")
    today = clock.today()
    return [
        *(_tracked(cycle, name, reports.get((None, pk)), today, False) for pk, name in agencies),
        *(_tracked(cycle, name, reports.get((pk, None)), today, True) for pk, name in communes),
    ]


def _tracked(
    cycle: Cycle, name: str, report: DutyReport | None, today: date, is_commune: bool
) -> Tracked:
    if report is None:
        is_over = cycle.is_late_on(today)
        standing, label = ("overdue", _("Quá hạn")) if is_over else (MISSING, _("Chưa gửi"))
        return Tracked(
            name,
            is_commune,
            None,
            MISSING,
            tone_of("report", standing),
            label,
            _days_to(cycle, today),
        )
    days = ""
    if report.status == DutyReport.Status.SENT and report.sent_at:
        days = _("chờ %(days)s ngày làm việc") % {
            "days": working_days_between(timezone.localtime(report.sent_at).date(), today)
        }
    label = str(report.get_status_display())
    return Tracked(name, is_commune, report, str(report.status), report.tone, label, days)


def _days_to(cycle: Cycle, today: date) -> str:
    if cycle.is_late_on(today):
        return _("quá %(days)s ngày") % {"days": (today - cycle.deadline).days}
    return _("còn %(days)s ngày") % {"days": (cycle.deadline - today).days}


def narrowed(rows: list[Tracked], status: str, search: str) -> list[Tracked]:
    """Those in a state and with folded words in their name."""
    return [
        row
        for row in rows
        if (status in {"", row.status} or (status == LATE and row.is_late))
        and search in fold(row.name)
    ]


def counts_of(rows: list[Tracked]) -> list[tuple[str, str, str, int]]:
    """How many reports are where: (status, tone, label, number), then those that came late."""
    counted = Counter(row.status for row in rows)
    counted[LATE] = sum(row.is_late for row in rows)
    kinds = (
        (DutyReport.Status.RECEIVED, _("đã nhận")),
        (DutyReport.Status.SENT, _("chờ nhận")),
        (DutyReport.Status.RETURNED, _("cần bổ sung")),
        (MISSING, _("chưa gửi")),
        (LATE, _("gửi muộn")),
    )
    return [
        (str(status), tone_of("report", status), label, counted[status]) for status, label in kinds
    ]
