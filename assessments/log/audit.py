"""Reading the log back: is every chain whole, and does it end where the tables stand?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assessments.log.kinds import evidence, figures, read
from assessments.log.kinds.base import Table
from assessments.models import Assessment, Cycle, CycleChain, DutyReport
from assessments.models.event import LoggedEvent
from assessments.queries.duties import content_of_report
from assessments.queries.evidence import uses_of
from assessments.queries.figures import figures_of
from assessments.queries.registers import BY_NAME, content_of
from config.numbers import plain

Left = dict[Table, dict[str, Any]]


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
    left = _left(report, chain.cycle.events.order_by("sequence").iterator())
    stored = {row.kind: str(row.day) for row in chain.cycle.milestones.all()}
    if stored != left[Table.CALENDAR]:
        report.faults.append(_("lịch của đợt bị sửa ngoài hệ thống"))
    _check_common_work(report, left, chain.cycle, None)
    return report


def _check_common_work(
    report: ChainReport, left: Left, cycle: Cycle, commune_id: int | None
) -> None:
    """Compare what the log ends with for each duty report and row of a register."""
    of = {"cycle": cycle, "commune": commune_id}
    stored: dict[str, Any] = {
        row.subject: content_of(row)
        for register in BY_NAME.values()
        for row in register.model.objects.filter(**of)
    }
    stored |= {row.subject: content_of_report(row) for row in DutyReport.objects.filter(**of)}
    kept = left[Table.COMMON_WORK]
    report.faults += [
        _("công việc chung %(subject)s bị sửa ngoài hệ thống") % {"subject": subject}
        for subject in sorted(stored.keys() | kept.keys())
        if stored.get(subject) != kept.get(subject)
    ]


def _left(report: ChainReport, events: Iterable[LoggedEvent]) -> Left:
    """Walk through a chain, and gather what stands after its last event."""
    left: Left = {table: {} for table in Table}
    for event in _walk(report, events):
        try:
            row = read(event).left
        except (AttributeError, TypeError, ValueError):
            continue  # somebody changed the event by hand, and its hash has told so
        if row:
            table, name, content = row
            left[table][name] = content
    return left


def _walk(report: ChainReport, events: Iterable[LoggedEvent]) -> Iterator[LoggedEvent]:
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
    left = _left(report, assessment.events.order_by("sequence").iterator())
    values, uses = left[Table.FIGURES], left[Table.USES]
    if left[Table.STATE].get("") != assessment.state:
        report.faults.append(_("trạng thái bị sửa ngoài hệ thống"))
    stored = {
        figures.subject_of(code, period): plain(figure.value)
        for (code, period), figure in figures_of(assessment).items()
    }
    report.faults += [
        _("số liệu %(subject)s bị sửa ngoài hệ thống") % {"subject": subject}
        for subject in sorted(stored.keys() | values.keys())
        if stored.get(subject) != values.get(subject)
    ]
    attached = {evidence.subject_of(pk): codes for pk, codes in uses_of(assessment).items()}
    report.faults += [
        _("minh chứng %(subject)s bị gắn hoặc gỡ ngoài hệ thống") % {"subject": subject}
        for subject in sorted(attached.keys() | uses.keys())
        if attached.get(subject, []) != uses.get(subject, [])
    ]
    _check_common_work(report, left, assessment.cycle, assessment.commune_id)
    return report
