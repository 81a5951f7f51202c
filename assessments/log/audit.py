"""Reading the log back: is every chain whole, and does it end where the tables stand?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from assessments.models import Assessment, Cycle, CycleChain, DutyReport
from assessments.models.event import LoggedEvent
from assessments.queries.duties import content_of_report
from assessments.queries.evidence import uses_of
from assessments.queries.figures import figures_of
from assessments.queries.registers import BY_NAME, content_of
from assessments.states import EventKind
from config.numbers import plain

_COMMON_WORK: Final = frozenset({EventKind.DUTY_REPORT, EventKind.REGISTER})
Line = TypeVar("Line", bound=LoggedEvent)


@dataclass(slots=True)
class ChainReport:
    """What was found in one chain; no faults means whole."""

    subject: Assessment | CycleChain
    faults: list[str] = field(default_factory=list)


def verify_all() -> Iterator[ChainReport]:
    """Verify every assessment and every cycle's own chain, one at a time."""
    for assessment in Assessment.objects.select_related("commune", "cycle__ruleset").iterator():
        yield verify(assessment)
    for chain in CycleChain.objects.select_related("cycle").iterator():
        yield verify_cycle(chain)


def verify_cycle(chain: CycleChain) -> ChainReport:
    """Recompute the chain of what is of no single commune."""
    report = ChainReport(chain)
    kept: dict[str, Any] = {}
    days: dict[str, Any] = {}
    for event in _walk(report, chain.cycle.events.order_by("sequence").iterator()):
        if event.kind in _COMMON_WORK:
            kept[event.subject] = event.after
        elif event.kind == EventKind.CALENDAR and isinstance(event.after, dict):
            days[event.subject] = event.after["day"]
    stored = {f"milestone:{row.kind}": str(row.day) for row in chain.cycle.milestones.all()}
    if stored != days:
        report.faults.append(_("lịch của đợt bị sửa ngoài hệ thống"))
    _check_common_work(report, kept, chain.cycle, None)
    return report


def _check_common_work(
    report: ChainReport, kept: dict[str, Any], cycle: Cycle, commune_id: int | None
) -> None:
    """Compare what the log ends with for each duty report and row of a register."""
    of = {"cycle": cycle, "commune": commune_id}
    stored: dict[str, Any] = {
        f"{name}:{row.pk}": content_of(row)
        for name, register in BY_NAME.items()
        for row in register.model.objects.filter(**of)
    }
    stored |= {row.subject: content_of_report(row) for row in DutyReport.objects.filter(**of)}
    report.faults += [
        _("công việc chung %(subject)s bị sửa ngoài hệ thống") % {"subject": subject}
        for subject in sorted(stored.keys() | kept.keys())
        if stored.get(subject) != kept.get(subject)
    ]


def _walk(report: ChainReport, events: Iterable[Line]) -> Iterator[Line]:
    """Go through a chain in order, checking each event, and compare the end with its head."""
    previous, expected = "", 1
    for event in events:
        place = _("dòng %(sequence)s") % {"sequence": event.sequence}
        if event.sequence != expected or event.previous_hash != previous:
            report.faults.append(_("%(place)s: mất dòng đứng trước") % {"place": place})
        if event.hash != event.computed_hash():
            report.faults.append(_("%(place)s: nội dung bị sửa") % {"place": place})
        previous, expected = event.hash, event.sequence + 1
        yield event
    if (report.subject.chain_length, report.subject.chain_head) != (expected - 1, previous):
        report.faults.append(_("mất các dòng cuối của nhật ký"))


def verify(assessment: Assessment) -> ChainReport:
    """Recompute one chain and compare its end with the stored state and figures."""
    report = ChainReport(assessment)
    state: str | None = None
    values: dict[str, str | None] = {}
    uses: dict[str, list[str]] = {}
    kept: dict[str, Any] = {}
    for event in _walk(report, assessment.events.order_by("sequence").iterator()):
        after = event.after
        if event.kind in {EventKind.STEP, EventKind.OPENED} and isinstance(after, dict):
            state = after["state"]
        elif event.kind == EventKind.ENTRY and isinstance(after, dict):
            values[event.subject] = after["value"]
        elif event.kind == EventKind.EVIDENCE and isinstance(after, dict) and "uses" in after:
            uses[event.subject] = after["uses"]
        elif event.kind in _COMMON_WORK:
            kept[event.subject] = after
    if state != assessment.state:
        report.faults.append(_("trạng thái bị sửa ngoài hệ thống"))
    stored = {
        f"{code}:{period}": plain(figure.value)
        for (code, period), figure in figures_of(assessment).items()
    }
    report.faults += [
        _("số liệu %(subject)s bị sửa ngoài hệ thống") % {"subject": subject}
        for subject in sorted(stored.keys() | values.keys())
        if stored.get(subject) != values.get(subject)
    ]
    attached = {f"evidence:{pk}": codes for pk, codes in uses_of(assessment).items()}
    report.faults += [
        _("minh chứng %(subject)s bị gắn hoặc gỡ ngoài hệ thống") % {"subject": subject}
        for subject in sorted(attached.keys() | uses.keys())
        if attached.get(subject, []) != uses.get(subject, [])
    ]
    _check_common_work(report, kept, assessment.cycle, assessment.commune_id)
    return report
