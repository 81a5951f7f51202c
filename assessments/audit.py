"""Reading the log back: is every chain whole, and does it end where the tables stand?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from assessments.evidence import uses_of
from assessments.figures import figures_of
from assessments.history import plain
from assessments.models import Assessment, CycleChain
from assessments.models.event import LoggedEvent
from assessments.states import EventKind

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
    for _event in _walk(report, chain.cycle.events.order_by("sequence").iterator()):
        pass
    return report


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
    for event in _walk(report, assessment.events.order_by("sequence").iterator()):
        after = event.after
        if event.kind in {EventKind.STEP, EventKind.OPENED} and isinstance(after, dict):
            state = after["state"]
        elif event.kind == EventKind.ENTRY and isinstance(after, dict):
            values[event.subject] = after["value"]
        elif event.kind == EventKind.EVIDENCE and isinstance(after, dict) and "uses" in after:
            uses[event.subject] = after["uses"]
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
    return report
