"""The one door for changes: lock the assessment, change it, log it, save it, all or nothing.

What is of no single commune locks the chain of its cycle instead. A request that was carried out
before does not come through the door again: see ``Repeats``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from assessments import clock
from assessments.errors import ClosedError, DutyError
from assessments.log.kinds.base import Kind, stored
from assessments.log.turns import keep_turns
from assessments.models import Assessment, Cycle, CycleChain, CycleEvent, Event
from assessments.notices.table import News, tell
from assessments.queries.cycle import give_cycle
from assessments.repeats import RepeatedError

# What the door does with a repeated request. "refused": it raises ``RepeatedError`` before the act
# begins. "undone": it lets the act find its answer again and undoes what that writes. "ignored": it
# does not look, because the act finds its own work done and changes nothing.
Repeats = Literal["refused", "undone", "ignored"]

Chain = TypeVar("Chain", Assessment, CycleChain)
Logged = TypeVar("Logged", Event, CycleEvent)


@dataclass
class Act(Generic[Chain, Logged]):
    """A locked chain and the events of one act, which are appended to it."""

    chain: Chain
    actor: User
    request_key: UUID | None
    at: datetime
    events: list[Logged] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day of the act where the product's people are."""
        return timezone.localtime(self.at).date()

    def new_event(self) -> Logged:
        """An event of this chain, yet without content."""
        raise NotImplementedError

    def record(self, kind: Kind, *, by: str = "") -> None:
        """Append one event to the hash chain.

        ``by`` names a person without an account who acted, such as a council member.
        """
        chain, event = self.chain, self.new_event()
        event.sequence = chain.chain_length + 1
        event.at = self.at
        event.actor = None if by else self._account
        event.actor_name = by or self.actor.signature
        event.kind, event.subject, event.note = kind.code, kind.subject, kind.note
        event.before, event.after = stored(kind.before), stored(kind.after)
        event.request_key = self.request_key
        event.previous_hash = chain.chain_head
        event.hash = event.computed_hash()
        chain.chain_length, chain.chain_head = event.sequence, event.hash
        self.events.append(event)
        self.kinds.append(kind)

    @property
    def _account(self) -> User:
        """Whose hands acted: the deputy's where one stands in."""
        return self.actor.stand_in.deputy if self.actor.stand_in else self.actor

    def is_repeated(self) -> bool:
        """Whether this very request was already carried out (one query)."""
        return (
            self.request_key is not None
            and self.earlier_events().filter(request_key=self.request_key).exists()
        )

    def earlier_events(self) -> QuerySet[Logged]:
        """What stands in this chain."""
        raise NotImplementedError


class Change(Act[Assessment, Event]):
    """A locked assessment and the events of one act upon it."""

    @property
    def assessment(self) -> Assessment:
        return self.chain

    def new_event(self) -> Event:
        return Event(assessment=self.chain)

    def earlier_events(self) -> QuerySet[Event]:
        return Event.objects.filter(assessment=self.chain)


class CycleChange(Act[CycleChain, CycleEvent]):
    """The locked chain of a cycle and the events of one act that is of no single commune."""

    def new_event(self) -> CycleEvent:
        return CycleEvent(cycle_id=self.chain.cycle_id)

    def earlier_events(self) -> QuerySet[CycleEvent]:
        return CycleEvent.objects.filter(cycle=self.chain.cycle_id)


@contextmanager
def change(
    assessment_id: int,
    actor: User,
    *,
    request_key: UUID | None = None,
    repeats: Repeats = "refused",
) -> Iterator[Change]:
    """Lock one assessment for one act; on leaving, write its events, its own row and its notices.

    Every writer locks the assessment row first, so two people at once queue here. Raises
    ``ClosedError`` when the cycle is over, and ``RepeatedError`` for a repeated request.
    """
    with transaction.atomic():
        # ``give_cycle`` may be some seconds old; whether the cycle is over is asked anew.
        locked = Assessment.objects.select_for_update(of=("self",))
        assessment = locked.annotate(may_change=F("cycle__is_open")).get(pk=assessment_id)
        give_cycle(assessment, actor)
        if not assessment.may_change:  # type: ignore[attr-defined]  # annotated
            raise _closed(assessment.cycle)
        act = Change(assessment, actor, request_key, clock.now())
        if repeats == "refused" and act.is_repeated():
            raise RepeatedError
        yield act
        if act.events and repeats == "undone" and act.is_repeated():
            transaction.set_rollback(True)
        elif act.events:
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
            followers: dict[int, int] = {}
            if any(kind.moves_the_ball for kind in act.kinds):
                followers = keep_turns(assessment)
            news = [News(kind.tells, kind.note, kind.criterion, kind.reached) for kind in act.kinds]
            tell(assessment, actor, news, act.at, followers)


@contextmanager
def change_cycle(
    cycle: Cycle, actor: User, *, request_key: UUID | None = None
) -> Iterator[CycleChange]:
    """Lock a cycle's own chain for one act of an agency; on leaving, write its events.

    Those acts are some hundred a year, so that they queue costs nobody anything. Raises
    ``ClosedError`` when the cycle is over, and ``RepeatedError`` for a repeated request.
    """
    with transaction.atomic():
        CycleChain.objects.get_or_create(cycle=cycle)
        chain = CycleChain.objects.select_for_update().get(cycle=cycle)
        if not Cycle.objects.filter(pk=cycle.pk, is_open=True).exists():
            raise _closed(cycle)
        act = CycleChange(chain, actor, request_key, clock.now())
        if act.is_repeated():
            raise RepeatedError
        yield act
        if act.events:
            CycleEvent.objects.bulk_create(act.events)
            chain.save(update_fields=["chain_length", "chain_head"])


@contextmanager
def change_unit(
    cycle: Cycle, commune_id: int | None, actor: User, *, request_key: UUID | None = None
) -> Iterator[Change | CycleChange]:
    """Lock the chain that keeps what is of a commune in a cycle; without one, the cycle's own.

    Raises ``ClosedError``, ``RepeatedError``, and ``DutyError`` where the commune takes no part in
    the cycle.
    """
    if commune_id is None:
        with change_cycle(cycle, actor, request_key=request_key) as act:
            yield act
        return
    own = Assessment.objects.filter(cycle=cycle, commune=commune_id)
    pk = own.order_by().values_list("pk", flat=True).first()
    if pk is None:
        raise DutyError(_("Đợt này chưa mở hồ sơ cho xã, phường đó. Hãy báo quản trị mở hồ sơ."))
    with change(pk, actor, request_key=request_key) as change_of_commune:
        yield change_of_commune


def _closed(cycle: Cycle) -> ClosedError:
    return ClosedError(
        _("%(cycle)s đã khép lại nên không sửa gì nữa. Cần mở lại thì báo quản trị.")
        % {"cycle": cycle}
    )
