"""What a workflow step does besides moving the state, inside the same transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import clock
from assessments.errors import TransitionError
from assessments.log.change import Change
from assessments.log.kinds import dossier as kinds
from assessments.log.snapshots import take_snapshot
from assessments.models import Appraisal, Dossier, Recognition, Snapshot
from assessments.queries.facts import Facts
from assessments.states import State
from config.days import show_day
from config.working_days import is_working_day

# What the step's form carried; "note" is always there.
Details = Mapping[str, Any]
Kept = TypeVar("Kept", Dossier, Appraisal)


def hand_in(act: Change, facts: Facts, details: Details) -> None:
    """Stamp the dossier with time, receipt number and lateness, and freeze a copy.

    The first hand-in decides whether it is late, and that stays.
    """
    assessment = act.assessment
    earlier = Dossier.objects.filter(assessment=assessment).first()
    is_late = (
        earlier.is_late if earlier else assessment.cycle.is_late_hand_in(act.at, is_first=True)
    )
    late_reason = earlier.late_reason if earlier else details.get("late_reason", "")
    if is_late and not late_reason:
        raise TransitionError(
            _("Hồ sơ nộp sau hạn %(deadline)s. Hãy ghi lý do nộp muộn.")
            % {"deadline": show_day(assessment.cycle.deadline)}
        )
    times = assessment.snapshots.filter(moment=Snapshot.Moment.SUBMISSION).count() + 1
    # The commune's code makes the number unique without a counter that all communes queue for.
    receipt = f"{assessment.cycle.year}-{assessment.commune.code}-{times:02d}"
    dossier = Dossier(
        assessment=assessment,
        receipt_number=receipt,
        submitted_at=act.at,
        submitted_by=act.actor,
        is_late=is_late,
        late_reason=late_reason,
        # One that came back late stays marked, however often it comes back.
        is_supplement_late=earlier is not None and _came_back_late(earlier, act),
    )
    _keep(
        dossier,
        "receipt_number",
        "submitted_at",
        "submitted_by",
        "is_late",
        "late_reason",
        "is_supplement_late",
    )
    take_snapshot(facts, Snapshot.Moment.SUBMISSION, act.at)
    act.record(
        kinds.HandedIn(
            after=kinds.Receipt(receipt=receipt, is_late=is_late, late_reason=late_reason)
        )
    )


def _came_back_late(earlier: Dossier, act: Change) -> bool:
    due = earlier.supplement_due
    is_late = due is not None and timezone.localtime(act.at).date() > due
    return earlier.is_supplement_late or is_late


def _keep(row: Kept, *fields: str) -> None:
    """Store the one row that an assessment has of its kind, new or in place of the earlier."""
    type(row).objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["assessment"], update_fields=fields
    )


def ask_for_supplement(act: Change, _facts: Facts, details: Details) -> None:
    """Keep the day by which the supplement is due; it is compulsory and a working day."""
    due = details.get("due")
    if due is None or due < clock.today() or not is_working_day(due):
        raise TransitionError(_("Hãy ghi hạn bổ sung: một ngày làm việc từ hôm nay trở đi."))
    Dossier.objects.filter(assessment=act.assessment).update(supplement_due=due)
    act.record(kinds.SupplementAsked(after=kinds.Due(due=str(due))))


def start_appraisal(act: Change, _facts: Facts, _details: Details) -> None:
    """The lead agency takes the dossier in."""
    appraisal = Appraisal(assessment=act.assessment, received_at=act.at, received_by=act.actor)
    _keep(appraisal, "received_at", "received_by", "concluded_at", "concluded_by")


def conclude_appraisal(act: Change, facts: Facts, _details: Details) -> None:
    """Date the conclusion and freeze the copy that the appraisal report is made from."""
    appraisal = act.assessment.appraisal
    appraisal.concluded_at, appraisal.concluded_by = act.at, act.actor
    appraisal.save(update_fields=["concluded_at", "concluded_by"])
    take_snapshot(facts, Snapshot.Moment.APPRAISAL, act.at)


def recognise(act: Change, facts: Facts, details: Details) -> None:
    """Keep the decision of recognition: number, date and signer are compulsory."""
    number, day, signer = (
        details.get(name) for name in ("decision_number", "decision_date", "signer")
    )
    if not (number and day and signer):
        raise TransitionError(_("Hãy ghi đủ số, ngày và người ký quyết định công nhận."))
    _not_in_the_future(day)
    _decide(
        act,
        facts,
        is_recognised=True,
        number=number,
        day=day,
        signer=signer,
        reason=details["note"],
    )


def withdraw(act: Change, facts: Facts, details: Details) -> None:
    """Take a recognition back: number and date of that decision are compulsory; the first stays."""
    number, day = details.get("decision_number"), details.get("decision_date")
    recognition = act.assessment.recognition
    if not (number and day):
        raise TransitionError(_("Hãy ghi đủ số và ngày của quyết định thu hồi."))
    if recognition.decision_date and day < recognition.decision_date:
        raise TransitionError(_("Ngày thu hồi phải từ ngày quyết định công nhận trở đi."))
    _not_in_the_future(day)
    recognition.withdrawn_at, recognition.withdrawal_date = act.at, day
    recognition.withdrawal_number, recognition.withdrawal_reason = number, details["note"]
    recognition.save(
        update_fields=[
            "withdrawn_at",
            "withdrawal_date",
            "withdrawal_number",
            "withdrawal_reason",
        ]
    )
    act.record(
        kinds.Withdrawn(after=kinds.Paper(number=number, date=str(day)), note=details["note"])
    )
    take_snapshot(facts, Snapshot.Moment.WITHDRAWAL, act.at)


def _not_in_the_future(day: date) -> None:
    if day > clock.today():
        raise TransitionError(_("Ngày quyết định không thể sau hôm nay."))


def refuse(act: Change, facts: Facts, details: Details) -> None:
    """Keep the refusal with its reason."""
    _decide(
        act,
        facts,
        is_recognised=False,
        number=details.get("decision_number", ""),
        day=details.get("decision_date"),
        signer=details.get("signer", ""),
        reason=details["note"],
    )


def _decide(
    act: Change,
    facts: Facts,
    *,
    is_recognised: bool,
    number: str,
    day: Any,
    signer: str,
    reason: str,
) -> None:
    Recognition.objects.create(
        assessment=act.assessment,
        is_recognised=is_recognised,
        total_points=facts.outcome.total,
        decision_number=number,
        decision_date=day,
        signer=signer,
        reason=reason,
        decided_at=act.at,
        decided_by=act.actor,
    )
    act.record(
        kinds.Decided(
            outcome=State.RECOGNISED if is_recognised else State.NOT_RECOGNISED,
            after=kinds.SignedPaper(number=number, date=str(day or ""), signer=signer),
            note=reason,
        )
    )
    take_snapshot(facts, Snapshot.Moment.DECISION, act.at)
