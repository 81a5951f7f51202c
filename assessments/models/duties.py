"""What a plan asks of each agency and commune (section IV), and their reports on it (section V)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, User
from assessments.models.cycle import Cycle
from assessments.tones import tone_of


class Duty(models.Model):
    """One task that the plan of a cycle assigns to an agency, or to every commune."""

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("đợt đánh giá"), on_delete=models.CASCADE, related_name="duties"
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="duties",
        null=True,
        blank=True,
        help_text=_("Để trống là nhiệm vụ của mọi UBND xã, phường."),
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.CharField(_("nhiệm vụ"), max_length=1000)
    source = models.CharField(_("nguồn"), max_length=250)

    class Meta:
        verbose_name = _("nhiệm vụ được giao")
        verbose_name_plural = _("nhiệm vụ được giao")
        ordering = ["cycle_id", "agency_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "agency", "order"], name="one_duty_per_agency_and_order"
            ),
            models.UniqueConstraint(
                fields=["cycle", "order"],
                condition=Q(agency=None),
                name="one_duty_of_the_communes_per_order",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class DutyReportQuerySet(models.QuerySet["DutyReport"]):
    def of_unit(self, user: User) -> "DutyReportQuerySet":
        """Those of the user's own commune or agency."""
        if user.commune_id:
            return self.filter(commune=user.commune_id)
        return self.filter(agency=user.agency_id)

    def visible_to(self, user: User) -> "DutyReportQuerySet":
        """One's own unit's; the city side also sees what was sent, by every unit of its city."""
        if user.commune_id:
            return self.of_unit(user)
        sent = Q(cycle__authority=user.authority_id) & ~Q(status=DutyReport.Status.DRAFT)
        return self.filter(Q(agency=user.agency_id) | sent)


class DutyReport(models.Model):
    """The report of one unit on its assigned work in one cycle.

    ``first_sent_at`` alone decides whether it is late: a supplement that was asked for is not.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Bản nháp")
        SENT = "sent", _("Đã gửi")
        RETURNED = "returned", _("Cần bổ sung")
        RECEIVED = "received", _("Đã nhận")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="duty_reports")
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, related_name="duty_reports", null=True
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="duty_reports", null=True
    )
    status = models.CharField(
        _("trạng thái"), max_length=8, choices=Status.choices, default=Status.DRAFT
    )
    results = models.TextField(_("kết quả thực hiện"), blank=True)
    difficulties = models.TextField(_("khó khăn, vướng mắc"), blank=True)
    proposals = models.TextField(_("đề xuất, kiến nghị"), blank=True)
    paper_number = models.CharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    paper_date = models.DateField(_("ngày văn bản"), null=True, blank=True)
    first_sent_at = models.DateTimeField(_("gửi lần đầu lúc"), null=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True)
    is_late = models.BooleanField(_("gửi muộn"), default=False)
    late_reason = models.CharField(_("lý do gửi muộn"), max_length=500, blank=True)
    judged_at = models.DateTimeField(_("nhận hoặc trả lại lúc"), null=True)
    return_reason = models.CharField(_("nội dung cần bổ sung"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = DutyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo nhiệm vụ")
        verbose_name_plural = _("báo cáo nhiệm vụ")
        ordering = ["cycle_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="duty_report_is_of_a_commune_or_an_agency",
                condition=Q(commune__isnull=False, agency=None)
                | Q(commune=None, agency__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["cycle", "commune"], name="one_duty_report_per_commune_and_cycle"
            ),
            models.UniqueConstraint(
                fields=["cycle", "agency"], name="one_duty_report_per_agency_and_cycle"
            ),
            models.CheckConstraint(
                name="duty_report_status_is_known",
                condition=Q(status__in=["draft", "sent", "returned", "received"]),
            ),
            models.CheckConstraint(
                name="late_duty_report_has_a_reason",
                condition=Q(is_late=False) | ~Q(late_reason=""),
            ),
            models.CheckConstraint(
                name="duty_report_was_sent_before_it_is_judged",
                condition=Q(status="draft") | Q(first_sent_at__isnull=False, sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="returned_duty_report_has_a_reason",
                condition=~Q(status="returned") | ~Q(return_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.cycle_id}"

    @property
    def unit_name(self) -> str:
        return str(self.commune or self.agency)

    @property
    def subject(self) -> str:
        """As the log names it."""
        return f"report:{self.pk}"

    @property
    def tone(self) -> str:
        return tone_of("report", self.status)

    @property
    def is_writable(self) -> bool:
        """Whether the unit may still change it; what was sent waits for the lead agency."""
        return self.status in {self.Status.DRAFT, self.Status.RETURNED}
