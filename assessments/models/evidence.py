"""The register of documents that prove figures; one document serves many indicators and years."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Commune, Searchable
from assessments.models.assessment import Assessment
from criteria.models import Indicator

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})


def stored_name(_evidence: "Evidence", _name: str) -> str:
    """A random path: nothing that someone typed ever names a file of ours."""
    name = uuid4().hex
    return f"evidence/{name[:2]}/{name}"


class Evidence(Searchable):
    """A document of a commune, kept over the years; its file is never under a public path.

    Written by ``services.evidence`` alone. A stored file is never replaced.
    """

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="evidence")
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    issued_on = models.DateField(_("ngày"))
    issuer = models.CharField(_("cơ quan ban hành"), max_length=160)
    title = models.CharField(_("trích yếu"), max_length=300)
    file = models.FileField(_("tệp"), upload_to=stored_name, max_length=60, blank=True)
    file_name = models.CharField(_("tên tệp"), max_length=160, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    search_text = models.CharField(max_length=540, editable=False, default="")
    search_fields = ("number", "issuer", "title")

    class Meta:
        verbose_name = _("văn bản minh chứng")
        verbose_name_plural = _("văn bản minh chứng")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "sha256"],
                condition=~Q(sha256=""),
                name="one_document_per_file_of_a_commune",
            ),
            models.CheckConstraint(
                name="evidence_file_has_a_hash",
                condition=Q(file="", sha256="") | (~Q(file="") & ~Q(sha256="")),
            ),
        ]
        indexes = [models.Index(fields=["commune", "-issued_on"], name="evidence_of_a_commune")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_shown_in_the_browser(self) -> bool:
        """PDF and pictures open in a page of their own; office files are saved."""
        return self.media_type in IMAGES or self.media_type == "application/pdf"


class EvidenceUse(models.Model):
    """A document proves an indicator in one assessment."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="evidence_uses"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("minh chứng của chỉ tiêu")
        verbose_name_plural = _("minh chứng của chỉ tiêu")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "evidence"], name="one_use_per_indicator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.indicator_id}"


class Commitment(models.Model):
    """A document is the commune's plan, or its commitment, of one cycle."""

    class Part(models.TextChoices):
        PLAN = "plan", _("Kế hoạch thực hiện")
        PLEDGE = "pledge", _("Bản cam kết")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="commitments")
    part = models.CharField(max_length=6, choices=Part.choices)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="commitments")

    class Meta:
        verbose_name = _("kế hoạch, cam kết")
        verbose_name_plural = _("kế hoạch, cam kết")
        ordering = ["assessment_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "part"], name="one_document_per_part"),
            models.CheckConstraint(
                name="commitment_part_is_known", condition=Q(part__in=["plan", "pledge"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.part}"
