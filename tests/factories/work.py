"""Rows of the registers and duty reports, each kept by its service so that the log tells of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from agencies.models import Commune, User
from assessments.models import (
    Activity,
    BudgetLine,
    Cycle,
    DutyReport,
    Finding,
    OversightComment,
    Visit,
)
from assessments.queries.registers import BY_NAME
from assessments.services.duties import ReportText, judge_report, report_of, save_report
from assessments.services.registers import add_row


def make_activity(cycle: Cycle, *, actor: User, **values: Any) -> Activity:
    return _add(
        Activity,
        cycle,
        actor,
        {
            "kind": "communication",
            "held_on": date(2024, 6, 1),
            "name": "Ngày hội",
            "place": "Nhà văn hóa",
            "participants": 100,
            "organiser": "UBND",
        }
        | values,
    )


def make_visit(cycle: Cycle, *, commune: Commune, actor: User, **values: Any) -> Visit:
    return _add(
        Visit,
        cycle,
        actor,
        {
            "commune": commune,
            "visited_on": date(2024, 8, 15),
            "delegation": "Đoàn kiểm tra",
            "remarks": "Đã kiểm tra.",
        }
        | values,
    )


def make_finding(visit: Visit, *, actor: User, **values: Any) -> Finding:
    content = {"visit": visit, "text": "Bổ sung sổ", "due": date(2024, 9, 30)}
    return _add(Finding, visit.cycle, actor, content | values)


def make_budget_line(cycle: Cycle, *, actor: User, **values: Any) -> BudgetLine:
    content = {
        "source": "regular",
        "purpose": "Họp Hội đồng",
        "planned": Decimal(10_000_000),
        "spent": Decimal(4_000_000),
    }
    return _add(BudgetLine, cycle, actor, content | values)


def make_comment(
    cycle: Cycle, *, actor: User, commune: Commune | None = None, **values: Any
) -> OversightComment:
    """A comment to one commune or, without one, to the whole city."""
    content = {"commune": commune, "given_on": date(2024, 10, 9), "content": "Góp ý"}
    return _add(OversightComment, cycle, actor, content | values)


def _add(model: Any, cycle: Cycle, actor: User, values: dict[str, Any]) -> Any:
    add_row(BY_NAME[model._meta.model_name], cycle, values, actor=actor)
    return model.objects.latest("pk")


def make_report(
    cycle: Cycle, *, actor: User, send: bool = True, late_reason: str = "", **text: str
) -> DutyReport:
    """The report of somebody's unit: sent or only drafted, at the moment the test plays."""
    content = ReportText(**{"results": "Đã làm xong."} | text)
    save_report(cycle, content, actor=actor, version=0, send=send, late_reason=late_reason)
    report = report_of(cycle, actor)
    assert report is not None
    return report


def receive(report: DutyReport, *, actor: User) -> None:
    judge_report(report, actor=actor, version=report.version, is_accepted=True)


def send_back(report: DutyReport, *, actor: User, reason: str = "Nêu rõ số liệu.") -> None:
    judge_report(report, actor=actor, version=report.version, is_accepted=False, reason=reason)
