"""What is handed in, appraised and decided, and the frozen copies made at those moments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.cycle import ChecklistItem, Cycle


class Snapshot(models.Model):
    """A whole assessment, or a whole cycle, as it stood at one moment; never changed."""

    class Moment(models.TextChoices):
        COUNCIL = "council", _("khi Hội đồng họp xong")
        POSTING = "posting", _("khi kết thúc niêm yết")
        SUBMISSION = "submission", _("khi nộp")
        APPRAISAL = "appraisal", _("khi kết luận thẩm định")
        DECISION = "decision", _("khi quyết định")
        WITHDRAWAL = "withdrawal", _("khi thu hồi công nhận")
        CYCLE = "cycle", _("của cả đợt")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="snapshots", null=True
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="snapshots", null=True)
    moment = models.CharField(max_length=10, choices=Moment.choices)
    taken_at = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("bản chốt")
        verbose_name_plural = _("bản chốt")
        ordering = ["assessment_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="snapshot_is_of_an_assessment_or_of_a_cycle",
                condition=Q(assessment__isnull=False, cycle=None)
                | Q(assessment=None, cycle__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id or self.cycle_id} {self.moment} {self.sha256[:12]}"

    @property
    def its_cycle(self) -> Cycle:
        """The cycle that it tells of, as a whole or by one assessment."""
        if self.assessment is not None:
            return self.assessment.cycle
        assert self.cycle is not None  # noqa: S101 - held by the constraint
        return self.cycle


class Dossier(models.Model):
    """The dossier as handed in last; a return for supplement leads to a new hand-in."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="dossier")
    receipt_number = models.CharField(_("số tiếp nhận"), max_length=40, unique=True)
    submitted_at = models.DateTimeField(_("nộp lúc"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_late = models.BooleanField(_("nộp muộn"), default=False)
    late_reason = models.CharField(_("lý do nộp muộn"), max_length=500, blank=True)
    supplement_due = models.DateField(_("hạn bổ sung"), null=True)
    is_supplement_late = models.BooleanField(_("bổ sung muộn"), default=False)

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.CheckConstraint(
                name="late_dossier_has_a_reason", condition=Q(is_late=False) | ~Q(late_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number


class DossierItem(models.Model):
    """A document that the commune declares for one line of the checklist."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="dossier_items"
    )
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="declared")
    number = models.CharField(_("số, ký hiệu"), max_length=60)
    issued_on = models.DateField(_("ngày"))

    class Meta:
        verbose_name = _("văn bản trong hồ sơ")
        verbose_name_plural = _("văn bản trong hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "item"], name="one_document_per_checklist_item"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Appraisal(models.Model):
    """The lead agency's work on a dossier it has received."""

    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="appraisal"
    )
    received_at = models.DateTimeField(_("tiếp nhận lúc"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    conclusion = models.TextField(_("kết luận thẩm định"), blank=True)
    concluded_at = models.DateTimeField(_("kết luận lúc"), null=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        verbose_name = _("thẩm định")
        verbose_name_plural = _("thẩm định")

    def __str__(self) -> str:
        return f"{self.assessment_id}"


class Recognition(models.Model):
    """The authority's decision on one assessment."""

    assessment = models.OneToOneField(
        Assessment,
        verbose_name=_("hồ sơ đánh giá"),
        on_delete=models.PROTECT,
        related_name="recognition",
    )
    is_recognised = models.BooleanField(_("được công nhận"))
    total_points = models.DecimalField(_("tổng điểm"), max_digits=6, decimal_places=2)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_date = models.DateField(_("ngày quyết định"), null=True, blank=True)
    signer = models.CharField(_("người ký"), max_length=160, blank=True)
    reason = models.CharField(_("lý do"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("ghi nhận lúc"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người ghi nhận"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    withdrawal_number = models.CharField(_("số quyết định thu hồi"), max_length=60, blank=True)
    withdrawal_date = models.DateField(_("ngày quyết định thu hồi"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("lý do thu hồi"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("quyết định công nhận")
        verbose_name_plural = _("quyết định công nhận")
        constraints = [
            models.CheckConstraint(
                name="recognition_names_its_decision",
                condition=Q(is_recognised=False)
                | (~Q(decision_number="") & ~Q(signer="") & Q(decision_date__isnull=False)),
            ),
            models.CheckConstraint(
                name="withdrawal_names_its_decision_and_reason",
                condition=Q(withdrawn_at=None)
                | (
                    Q(is_recognised=True, withdrawal_date__isnull=False)
                    & ~Q(withdrawal_number="")
                    & ~Q(withdrawal_reason="")
                ),
            ),
            models.CheckConstraint(
                name="refusal_has_a_reason", condition=Q(is_recognised=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.decision_number or f"{self.assessment_id}"
