"""The append-only log: one hash chain per assessment, read by ``manage.py verify_audit``."""

import hashlib
import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.states import EventKind


class Event(models.Model):
    """Who did what, when, from what to what. Written by ``history.record`` alone."""

    assessment = models.ForeignKey(
        Assessment,
        verbose_name=_("hồ sơ đánh giá"),
        on_delete=models.PROTECT,
        related_name="events",
    )
    sequence = models.PositiveIntegerField(_("thứ tự"))
    at = models.DateTimeField(_("lúc"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người làm"),
        on_delete=models.PROTECT,
        related_name="events",
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

    def __str__(self) -> str:
        return f"{self.assessment_id}#{self.sequence} {self.kind}"

    def save(self, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("events are append-only")
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("events are append-only")

    def computed_hash(self) -> str:
        """SHA-256 over every field and the hash before it."""
        fields: list[Any] = [
            self.assessment_id,
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
