"""Documents made from frozen copies: asked for, being made, done; stored with their hash."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, Cycle, Snapshot
from assessments.tones import tone_of


class Document(models.Model):
    """One generated file, of an assessment or of a whole cycle.

    It is never made anew silently: a new one is a new row.
    """

    class Kind(models.TextChoices):
        APPRAISAL_REPORT = "appraisal_report", _("Báo cáo thẩm định")
        COUNCIL_MINUTES = "council_minutes", _("Biên bản họp Hội đồng")
        SCORE_TABLE = "score_table", _("Bảng chấm điểm")
        POSTING_RECORD = "posting_record", _("Biên bản kết thúc niêm yết")
        CONSOLIDATED = "consolidated", _("Báo cáo tổng hợp")
        PROPOSAL = "proposal", _("Tờ trình đề nghị công nhận")

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"

    class Status(models.TextChoices):
        QUEUED = "queued", _("đang chờ lập")
        RUNNING = "running", _("đang lập")
        DONE = "done", _("đã lập")
        FAILED = "failed", _("chưa lập được")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="documents", null=True
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="documents", null=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    format = models.CharField(max_length=4, choices=Format.choices, default=Format.PDF)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    file = models.FileField(upload_to="documents/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("văn bản đã lập")
        verbose_name_plural = _("văn bản đã lập")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="document_is_of_an_assessment_or_of_a_cycle",
                condition=Q(assessment__isnull=False, cycle=None)
                | Q(assessment=None, cycle__isnull=False),
            ),
            models.CheckConstraint(
                name="document_format_is_known", condition=Q(format__in=["pdf", "docx"])
            ),
            models.CheckConstraint(
                name="document_status_is_known",
                condition=Q(status__in=["queued", "running", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="done_document_has_a_file", condition=~Q(status="done") | ~Q(sha256="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.assessment_id or self.cycle_id}"

    @property
    def is_pending(self) -> bool:
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}

    @property
    def tone(self) -> str:
        return tone_of("document", self.status)
