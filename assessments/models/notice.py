"""What was told to whom: notices, each person's copy, and the one e-mail a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from assessments.models.assessment import Assessment
from assessments.models.cycle import Cycle


class Notice(models.Model):
    """One thing told: about an assessment, one of its criteria, or an agency's waiting work.

    ``kind`` is a name of ``notices.table.RULES``, which knows its words, its place and until
    when it asks for something. A notice whose ``goes_at`` is still to come can be cancelled.
    """

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("đợt đánh giá"), on_delete=models.PROTECT, related_name="notices"
    )
    assessment = models.ForeignKey(
        Assessment,
        verbose_name=_("hồ sơ đánh giá"),
        on_delete=models.PROTECT,
        related_name="notices",
        null=True,
    )
    number = models.PositiveSmallIntegerField(_("tiêu chí"), null=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="notices",
        null=True,
    )
    kind = models.SlugField(_("việc"), max_length=40)
    data = models.JSONField(default=dict)
    text = models.TextField(_("nội dung"), blank=True)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    sender_name = models.CharField(_("người gửi"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("lập lúc"))
    goes_at = models.DateTimeField(_("gửi lúc"))
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True)
    cancelled_by = models.CharField(_("người hủy"), max_length=300, blank=True)
    # What must be told only once, whoever asks again: see services.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ["-goes_at", "-id"]
        indexes = [
            models.Index(fields=["cycle", "-goes_at"], name="notices_of_a_cycle"),
            models.Index(fields=["sender", "-goes_at"], name="notices_of_a_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class Digest(models.Model):
    """The one e-mail of a person and day. The row is claimed before anything is sent."""

    class Status(models.TextChoices):
        SENDING = "sending", _("đang gửi")
        SENT = "sent", _("đã gửi")
        FAILED = "failed", _("không gửi được")

    recipient = models.ForeignKey(
        User, verbose_name=_("người nhận"), on_delete=models.PROTECT, related_name="digests"
    )
    day = models.DateField(_("ngày"))
    address = models.EmailField(_("thư điện tử"))
    subject = models.CharField(_("tiêu đề"), max_length=200)
    text = models.TextField(_("nội dung"))
    html = models.TextField()
    status = models.CharField(
        _("trạng thái"), max_length=7, choices=Status.choices, default=Status.SENDING
    )
    claimed_at = models.DateTimeField(_("bắt đầu gửi lúc"))
    sent_at = models.DateTimeField(_("gửi lúc"), null=True)
    reason = models.CharField(_("lý do không gửi được"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=1)

    class Meta:
        verbose_name = _("thư tổng hợp")
        verbose_name_plural = _("thư tổng hợp")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day"], name="one_digest_a_day"),
            models.CheckConstraint(
                name="digest_status_is_known", condition=Q(status__in=["sending", "sent", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.address}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def unread(self) -> "DeliveryQuerySet":
        """Delivered, never opened, and still of use to its reader."""
        return self.filter(_UNREAD)


class Delivery(models.Model):
    """One person's copy of a notice: delivered, opened, acted upon."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    recipient = models.ForeignKey(
        User, verbose_name=_("người nhận"), on_delete=models.PROTECT, related_name="deliveries"
    )
    delivered_at = models.DateTimeField(_("đã gửi"), null=True)
    opened_at = models.DateTimeField(_("đã mở"), null=True)
    opened_by = models.CharField(_("người mở"), max_length=300, blank=True)
    acted_at = models.DateTimeField(_("đã xử lý"), null=True)
    acted_by = models.CharField(_("người xử lý"), max_length=300, blank=True)
    digest = models.ForeignKey(
        Digest, on_delete=models.PROTECT, related_name="deliveries", null=True
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("bản gửi")
        verbose_name_plural = _("bản gửi")
        ordering = ["-notice__goes_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "recipient"], name="one_delivery_per_notice_and_person"
            ),
        ]
        indexes = [
            # Every page asks how many there are.
            models.Index(
                fields=["recipient"],
                name="unread_deliveries",
                condition=Q(delivered_at__isnull=False, opened_at=None, acted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.recipient_id}"


_UNREAD = Q(delivered_at__isnull=False, opened_at=None, acted_at=None)
