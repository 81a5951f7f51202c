"""What a commune does about the criteria it finds hard (plan, section IV.9)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from criteria.models import Criterion


class Measure(models.Model):
    """A support measure for one criterion: what, who sees to it, by when."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="measures")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("biện pháp hỗ trợ"), max_length=500)
    person = models.CharField(_("người phụ trách"), max_length=120)
    due = models.DateField(_("hạn"))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("biện pháp hỗ trợ")
        verbose_name_plural = _("biện pháp hỗ trợ")
        ordering = ["assessment_id", "due", "id"]

    def __str__(self) -> str:
        return self.text
