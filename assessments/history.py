"""The one door for changes: lock the assessment, change it, log it, save it, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies.models import User
from assessments import clock
from assessments.errors import ClosedError
from assessments.models import Assessment, Event
from assessments.queries import give_cycle
from assessments.states import EventKind
from assessments.turns import keep_turns

# Acts after which another may have the ball; the others leave it where it lies.
_MOVES_THE_BALL = frozenset(
    {
        EventKind.OPENED,
        EventKind.ENTRY,
        EventKind.STEP,
        EventKind.COUNCIL_POINTS,
        EventKind.SIGN_OFF,
        EventKind.ANSWER,
    }
)

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass
class Change:
    """A locked assessment and the events of one act upon it."""

    assessment: Assessment
    actor: User
    request_key: UUID | None
    at: datetime
    events: list[Event] = field(default_factory=list)

    def record(
        self,
        kind: EventKind,
        subject: str = "",
        *,
        before: Json = None,
        after: Json = None,
        note: str = "",
        by: str = "",
    ) -> None:
        """Append one event to the assessment's hash chain.

        ``by`` names a person without an account who acted, such as a council member.
        """
        assessment = self.assessment
        event = Event(
            assessment=assessment,
            sequence=assessment.chain_length + 1,
            at=self.at,
            actor=None if by else self._account,
            actor_name=by or self.actor.signature,
            kind=kind,
            subject=subject,
            before=before,
            after=after,
            note=note,
            request_key=self.request_key,
            previous_hash=assessment.chain_head,
        )
        event.hash = event.computed_hash()
        assessment.chain_length = event.sequence
        assessment.chain_head = event.hash
        self.events.append(event)

    @property
    def _account(self) -> User:
        """Whose hands acted: the deputy's where one stands in."""
        return self.actor.stand_in.deputy if self.actor.stand_in else self.actor

    def is_repeated(self) -> bool:
        """Whether this very request was already carried out (one query)."""
        return (
            self.request_key is not None
            and Event.objects.filter(
                assessment=self.assessment, request_key=self.request_key
            ).exists()
        )


@contextmanager
def change(assessment_id: int, actor: User, *, request_key: UUID | None = None) -> Iterator[Change]:
    """Lock one assessment for one act; on leaving, write its events and its own row.

    Every writer locks the assessment row first, so two people at once queue here. Raises
    ``ClosedError`` when the cycle is over.
    """
    with transaction.atomic():
        # ``give_cycle`` may be some seconds old; whether the cycle is over is asked anew.
        locked = Assessment.objects.select_for_update(of=("self",))
        assessment = locked.annotate(may_change=F("cycle__is_open")).get(pk=assessment_id)
        give_cycle(assessment, actor)
        if not assessment.may_change:  # type: ignore[attr-defined]  # annotated
            raise ClosedError(
                _("%(cycle)s đã khép lại nên không sửa gì nữa. Cần mở lại thì báo quản trị.")
                % {"cycle": assessment.cycle}
            )
        act = Change(assessment, actor, request_key, clock.now())
        yield act
        if act.events:
            Event.objects.bulk_create(act.events)
            assessment.save(
                update_fields=[
                    "state",
                    "state_since",
                    "computed_total",
                    "missing_count",
                    "problem_count",
                    "chain_length",
                    "chain_head",
                ]
            )
            if any(event.kind in _MOVES_THE_BALL for event in act.events):
                keep_turns(assessment)


def plain(value: Decimal | None) -> str | None:
    """A decimal as the log and the snapshots write it: no exponent, no trailing zeros."""
    return None if value is None else f"{value.normalize():f}"
