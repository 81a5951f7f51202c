"""A unit's duty report as plain rows."""

from dataclasses import fields
from typing import Any, Final

from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.forms.duties import JudgeForm, ReportForm
from assessments.log.values import show_value
from assessments.log.wording import describe
from assessments.models import Cycle, DutyReport
from assessments.models.event import events_at
from assessments.queries.duties import duties_of
from assessments.queries.duty_draft import draft_for
from assessments.services.duties import ReportText, text_of
from assessments.states import EventKind
from criteria.sheets import sheet_of

TEXT: Final = tuple(field.name for field in fields(ReportText))


def own_report_page(
    cycle: Cycle,
    user: User,
    report: DutyReport | None,
    form: ReportForm,
    differing: list[tuple[str, str]],
) -> dict[str, Any]:
    """The report of one's own unit; ``differing`` is what somebody else has stored meanwhile."""
    return {
        "shown": cycle,
        "report": report,
        "duties": duties_of(cycle, agency_id=user.agency_id),
        "form": form,
        "differing": differing,
        "may_write": cycle.is_open and (report is None or report.is_writable),
        "asks_why_late": cycle.is_late_hand_in(
            clock.now(), is_first=report is None or report.first_sent_at is None
        ),
        "unit": user.unit_name,
        "events": _log(report),
    }


def initial_of(cycle: Cycle, user: User, report: DutyReport | None) -> dict[str, Any]:
    """What the form shows: the stored text, else a draft from the duties."""
    if report is None:
        return {"results": draft_for(cycle, user), "version": 0}
    return {name: getattr(report, name) for name in TEXT} | {"version": report.version}


def differing_of(form: ReportForm, report: DutyReport | None) -> list[tuple[str, str]]:
    """What is stored where something else was typed: label and text."""
    if report is None:
        return []
    stored = text_of(report)
    return [
        (
            str(form.fields[name].label),
            show_value(DutyReport._meta.get_field(name), str(getattr(stored, name) or "")),  # noqa: SLF001
        )
        for name in TEXT
        if getattr(stored, name) != form.cleaned_data[name]
    ]


def based_on(form: Any, version: int) -> Any:
    """The same typed text, now written over the version that its writer was shown."""
    data = form.data.copy()
    data["version"] = version
    return type(form)(data)


def _log(report: DutyReport | None) -> list[Any]:
    if report is None:
        return []
    rows = events_at(report.cycle, report.commune_id).filter(kind=EventKind.DUTY_REPORT)
    # A cycle's own chain holds the reports of all its agencies.
    rows = rows.filter(subject=report.subject).order_by("-sequence")
    sheet = sheet_of(report.cycle.ruleset)
    return [describe(event, sheet) for event in rows]


def report_page(row: DutyReport, user: User, form: JudgeForm) -> dict[str, Any]:
    """A report that was sent, and what this person may answer to it."""
    return {
        "shown": row.cycle,
        "report": row,
        "duties": duties_of(row.cycle, agency_id=row.agency_id),
        "form": form,
        "may_judge": row.cycle.is_open
        and row.status == DutyReport.Status.SENT
        and has_perm("assessments.receive_duty_report", user, row),
        "may_return": row.cycle.is_open
        and row.status == DutyReport.Status.RECEIVED
        and has_perm("assessments.receive_duty_report", user, row),
        "events": _log(row),
    }
