"""The register of documents that prove figures; one document serves many indicators."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Commune
from assessments.models.assessment import Assessment
from criteria.models import Indicator


class Evidence(models.Model):
    """A document of a commune, kept over the years; its file is never under a public path."""

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="evidence")
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    issued_on = models.DateField(_("ngày"), null=True, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=160)
    title = models.CharField(_("trích yếu"), max_length=300)
    file = models.FileField(_("tệp"), upload_to="evidence/%Y/%m", blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("văn bản minh chứng")
        verbose_name_plural = _("văn bản minh chứng")
        ordering = ["commune", "-issued_on", "id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class EvidenceUse(models.Model):
    """A document proves an indicator in one assessment."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="uses")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="evidence_uses"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("minh chứng của chỉ tiêu")
        verbose_name_plural = _("minh chứng của chỉ tiêu")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "assessment", "indicator"], name="one_use_per_indicator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.indicator_id}"
