"""What an agency itself counted, beside the commune's figure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from assessments.models.assessment import Assessment
from criteria.models import DataItem


class AgencyCount(models.Model):
    """An agency's own year-end count of one data item.

    Where it differs from the commune's figure the two must be reconciled before the criterion can
    be signed. ``agreement`` says how they were, for as long as the commune's figure stays
    ``agreed_figure``.
    """

    class Agreement(models.TextChoices):
        NONE = "none", _("chưa thống nhất")
        COMMUNE = "commune", _("theo số của xã, phường")
        NOTE_OF_COMMUNE = "commune_note", _("xã, phường đề nghị ghi chú chung")
        NOTE_OF_AGENCY = "agency_note", _("cơ quan đề nghị ghi chú chung")
        NOTE = "note", _("giữ hai số, có ghi chú chung")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="counts")
    item = models.ForeignKey(DataItem, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="counts")
    value = models.DecimalField(max_digits=14, decimal_places=3)
    source = models.CharField(_("theo sổ, báo cáo"), max_length=200, blank=True)
    agreement = models.CharField(max_length=12, choices=Agreement.choices, default=Agreement.NONE)
    agreed_figure = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    note = models.CharField(_("ghi chú chung"), max_length=500, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("số của cơ quan")
        verbose_name_plural = _("số của cơ quan")
        ordering = ["assessment_id", "item_id", "agency_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "item", "agency"], name="one_count_per_item_and_agency"
            ),
            models.CheckConstraint(name="count_is_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="count_agreement_is_known",
                condition=Q(
                    agreement__in=["none", "commune", "commune_note", "agency_note", "note"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.item_id}={self.value}"
