"""Duty reports: drafted and sent by a unit, received or sent back by the lead agency."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import DutyError, StaleError
from assessments.log.change import Act, change_unit
from assessments.log.kinds.common_work import DutyReported
from assessments.models import Cycle, DutyReport
from assessments.queries.duties import content_of_report
from assessments.repeats import once
from config.days import show_day

Status = DutyReport.Status


@dataclass(frozen=True, slots=True)
class ReportText:
    """What a unit writes in its report; a paper's number and date where one was signed."""

    results: str = ""
    difficulties: str = ""
    proposals: str = ""
    paper_number: str = ""
    paper_date: date | None = None


def report_of(cycle: Cycle, user: User) -> DutyReport | None:
    """The report of the user's own unit."""
    return DutyReport.objects.filter(cycle=cycle).of_unit(user).first()


@once
def save_report(
    cycle: Cycle,
    text: ReportText,
    *,
    actor: User,
    version: int,
    send: bool = False,
    late_reason: str = "",
    request_key: UUID | None = None,
) -> None:
    """Keep the draft of the actor's unit, or send it to the lead agency.

    The first sending is stamped and, past the cycle's deadline, needs a reason: a late report is
    still owed, so it is taken whether or not the cycle takes late dossiers. ``version`` is 0 where
    the page showed none yet. Raises ``StaleError`` when it is not the stored one, ``DutyError``.
    """
    with change_unit(cycle, actor.commune_id, actor, request_key=request_key) as act:
        report = report_of(cycle, actor)
        before = None if report is None else content_of_report(report)
        if (report.version if report else 0) != version:
            raise StaleError(_("Báo cáo này"), who=_("người cùng đơn vị"))
        report = report or DutyReport(
            cycle=cycle, commune=actor.commune, agency=actor.agency, version=0
        )
        if not report.is_writable:
            raise DutyError(
                _("Báo cáo đã gửi nên không sửa được nữa. Cần sửa thì nhờ cơ quan chủ trì trả lại.")
            )
        for name, value in asdict(text).items():
            setattr(report, name, value)
        if send:
            _send(act, report, late_reason)
        report.version += 1
        report.updated_at, report.updated_by = act.at, actor
        report.save()
        after = content_of_report(report)
        act.record(DutyReported(row=report.subject, before=before, after=after))


def _send(act: Act[Any, Any], report: DutyReport, late_reason: str) -> None:
    if not report.results:
        raise DutyError(_("Hãy ghi kết quả thực hiện rồi mới gửi."))
    if report.first_sent_at is None:
        report.is_late = report.cycle.is_late_hand_in(act.at, is_first=True)
        report.late_reason = late_reason if report.is_late else ""
        if report.is_late and not late_reason:
            raise DutyError(
                _("Báo cáo gửi sau hạn %(deadline)s. Hãy ghi lý do gửi muộn.")
                % {"deadline": show_day(report.cycle.deadline)}
            )
        report.first_sent_at = act.at
    report.status, report.sent_at = Status.SENT, act.at


@once
def judge_report(
    report: DutyReport,
    *,
    actor: User,
    version: int,
    is_accepted: bool,
    reason: str = "",
    request_key: UUID | None = None,
) -> None:
    """The lead agency receives a report, or sends it back with what is to be added."""
    with change_unit(report.cycle, report.commune_id, actor, request_key=request_key) as act:
        stored = DutyReport.objects.get(pk=report.pk)
        if stored.version != version or stored.status == Status.DRAFT or stored.is_writable:
            raise StaleError(_("Báo cáo này"))
        if not is_accepted and not reason:
            raise DutyError(_("Hãy ghi nội dung cần bổ sung rồi mới trả lại."))
        before = content_of_report(stored)
        stored.status = Status.RECEIVED if is_accepted else Status.RETURNED
        stored.return_reason = "" if is_accepted else reason
        stored.judged_at = act.at
        stored.version += 1
        stored.save()
        after = content_of_report(stored)
        act.record(DutyReported(row=stored.subject, before=before, after=after, note=reason))


def text_of(report: DutyReport) -> ReportText:
    """What a report says now."""
    return replace(
        ReportText(), **{name: getattr(report, name) for name in ReportText.__dataclass_fields__}
    )
