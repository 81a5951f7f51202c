"""The append-only log: a hash chain per assessment, and one per cycle for what is of no commune.

``manage.py verify_audit`` reads them back.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.cycle import Cycle
from assessments.states import EventKind

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


class LoggedEvent(models.Model):
    """Who did what, when, from what to what. Written by ``log.change`` alone."""

    sequence = models.PositiveIntegerField(_("thứ tự"))
    at = models.DateTimeField(_("lúc"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người làm"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
    )
    actor_name = models.CharField(_("tên, đơn vị khi đó"), max_length=300)
    kind = models.CharField(_("việc"), max_length=16, choices=EventKind.choices)
    subject = models.CharField(_("đối tượng"), max_length=100, blank=True)
    before = models.JSONField(_("trước"), null=True)
    after = models.JSONField(_("sau"), null=True)
    note = models.TextField(_("ghi chú"), blank=True)
    request_key = models.UUIDField(_("mã lần gửi"), null=True)
    previous_hash = models.CharField(_("dấu của dòng trước"), max_length=64, blank=True)
    hash = models.CharField(_("dấu"), max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.owner_id}#{self.sequence} {self.kind}"

    def save(self, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("events are append-only")
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("events are append-only")

    @property
    def owner_id(self) -> int:
        """The row whose chain this is."""
        raise NotImplementedError

    def computed_hash(self) -> str:
        """SHA-256 over every field and the hash before it."""
        fields: list[Any] = [
            self.owner_id,
            self.sequence,
            int(self.at.timestamp() * 1_000_000),
            self.actor_id,
            self.actor_name,
            self.kind,
            self.subject,
            self.before,
            self.after,
            self.note,
            str(self.request_key or ""),
            self.previous_hash,
        ]
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Event(LoggedEvent):
    """A line of one assessment's log."""

    assessment = models.ForeignKey(
        Assessment,
        verbose_name=_("hồ sơ đánh giá"),
        on_delete=models.PROTECT,
        related_name="events",
    )

    class Meta:
        verbose_name = _("nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["assessment_id", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "sequence"], name="one_event_per_place_in_the_chain"
            ),
        ]
        indexes = [
            models.Index(
                fields=["assessment", "request_key"],
                name="events_of_a_request",
                condition=Q(request_key__isnull=False),
            ),
        ]

    @property
    def owner_id(self) -> int:
        return self.assessment_id


class CycleChain(models.Model):
    """The head of a cycle's own chain, written by ``history`` alone.

    Beside the cycle and not in it: the office saves the whole row of a cycle in the admin.
    """

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="chain")
    chain_length = models.PositiveIntegerField(default=0, editable=False)
    chain_head = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        verbose_name = _("nhật ký của đợt")
        verbose_name_plural = _("nhật ký của đợt")

    def __str__(self) -> str:
        return str(self.cycle)


class CycleEvent(LoggedEvent):
    """A line of a cycle's log: what agencies do that concerns no single commune."""

    cycle = models.ForeignKey(
        Cycle,
        verbose_name=_("đợt đánh giá"),
        on_delete=models.PROTECT,
        related_name="events",
    )

    class Meta:
        verbose_name = _("nhật ký của đợt")
        verbose_name_plural = _("nhật ký của đợt")
        ordering = ["cycle_id", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "sequence"], name="one_event_per_place_in_the_cycles_chain"
            ),
        ]
        indexes = [
            models.Index(
                fields=["cycle", "request_key"],
                name="cycle_events_of_a_request",
                condition=Q(request_key__isnull=False),
            ),
        ]

    @property
    def owner_id(self) -> int:
        return self.cycle_id


def events_at(cycle: Cycle, commune_id: int | None) -> QuerySet[Event] | QuerySet[CycleEvent]:
    """The log of a commune in a cycle, or the cycle's own."""
    if commune_id is None:
        return CycleEvent.objects.filter(cycle=cycle)
    return Event.objects.filter(assessment__cycle=cycle, assessment__commune=commune_id)


def is_logged(cycle: Cycle, request_key: UUID | None) -> bool:
    """Whether a request was carried out in one of the chains of a cycle; at most two queries."""
    return request_key is not None and (
        CycleEvent.objects.filter(cycle=cycle, request_key=request_key).exists()
        or Event.objects.filter(assessment__cycle=cycle, request_key=request_key).exists()
    )
