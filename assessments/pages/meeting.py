"""The meeting as plain rows: its frame and attendance, and one criterion on the projector."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from assessments import clock
from assessments.forms.meeting import EndForm, MeetingForm
from assessments.forms.points import PointsForm
from assessments.models import Assessment, CriterionResult, EvidenceUse
from assessments.pages.council import Hearing, Room
from assessments.pages.figures import indicator_rows, item_rows
from assessments.pages.points import Choice, points_fingerprint
from assessments.queries.facts import Facts
from assessments.services.conflicts import COUNCIL, ShownPoints
from assessments.services.council import meeting_fingerprint
from config.numbers import show_number
from criteria.scoring import CriterionRule


def meeting_page(
    room: Room, form: MeetingForm, end_form: EndForm | None, *, ticked: list[str]
) -> dict[str, Any]:
    """The frame of the meeting and who is there; ``ticked`` are the members as typed."""
    is_new, now = room.may_open, timezone.localtime(clock.now())
    members = room.council.members.all() if room.council else []
    return {
        "assessment": room.facts.assessment,
        "room": room,
        "form": form,
        "is_new": is_new,
        "people": [
            {
                "member": member,
                "is_present": str(member.pk) in ticked
                if form.is_bound
                else is_new or member in room.present,
            }
            for member in members
        ],
        "end_form": end_form or EndForm(initial={"ended_at": now.time()}),
        "heard": room.heard(),
    }


def meeting_form(room: Room, typed: Mapping[str, Any] | None = None) -> MeetingForm:
    """The form of the meeting as typed, or as it is stored."""
    keys = [member.pk for member in room.council.members.all()] if room.council else []
    return MeetingForm(
        typed, members=keys, initial=_typed(room) | {"fingerprint": open_fingerprint(room)}
    )


def open_fingerprint(room: Room) -> str:
    """Fingerprint of the open meeting, for its page to send back."""
    return meeting_fingerprint(
        room.meeting if room.meeting and not room.meeting.is_closed else None
    )


def _typed(room: Room) -> dict[str, Any]:
    """What the form of an open meeting shows; a new one begins today where the last was held."""
    place = room.meeting.place if room.meeting else ""
    if room.meeting is None or room.may_open:
        now = timezone.localtime(clock.now())
        return {"held_on": now.date(), "held_at": now.time(), "place": place}
    held_at = timezone.localtime(room.meeting.held_at)
    return {"held_on": held_at.date(), "held_at": held_at.time(), "place": place}


def votes_of(room: Room, hearing: Hearing, rule: CriterionRule) -> dict[str, Any]:
    """The members' points for one criterion, as far as the room may see them."""
    return {
        "assessment": room.facts.assessment,
        "criterion": rule,
        "room": room,
        "hearing": hearing,
        "may_type": room.is_open and not room.meeting.is_secret,  # type: ignore[union-attr]
    }


def criterion_page(
    facts: Facts, result: CriterionResult, form: PointsForm, choices: dict[int, Choice]
) -> dict[str, Any]:
    """One criterion on the projector beside the votes: its figures, and the points agreed on."""
    number = result.number
    rule = facts.sheet.criterion(number)
    offered, reason = ShownPoints.of(result, COUNCIL).offered
    agreed = show_number(offered)
    if form.is_bound:
        agreed, reason = (form.data.get(f"{name}-{number}", "") for name in ("points", "reason"))
    numbers = facts.sheet.numbers
    place = numbers.index(number)
    return {
        "result": result,
        "fingerprint": points_fingerprint(form, result, COUNCIL),
        "choice": choices.get(number),
        "items": item_rows(facts, rule, may_edit=False),
        "indicators": indicator_rows(facts, rule),
        "evidence": _evidence(facts.assessment, [row.code for row in rule.indicators]),
        "agreed": agreed,
        "reason": reason,
        "errors": [text for errors in form.errors.values() for text in errors],
        "previous": numbers[place - 1] if place else None,
        "next": numbers[place + 1] if place + 1 < len(numbers) else None,
        "count": len(numbers),
    }


def _evidence(assessment: Assessment, indicators: list[str]) -> list[EvidenceUse]:
    return list(
        EvidenceUse.objects.filter(assessment=assessment, indicator__code__in=indicators)
        .select_related("evidence", "indicator")
        .order_by("indicator__code", "evidence__issued_on", "pk")
    )
