"""How the lead agency looks into a dossier: a sample, a draft to comment on, small corrections."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments import clock
from assessments.models.assessment import Assessment
from criteria.models import DataItem


class SpotCheck(models.Model):
    """A random sample of year-end figures, drawn once with a seed that anyone can draw again."""

    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="spot_check"
    )
    seed = models.CharField(_("hạt giống"), max_length=40)
    drawn_at = models.DateTimeField(_("rút lúc"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("kiểm tra mẫu")
        verbose_name_plural = _("kiểm tra mẫu")

    def __str__(self) -> str:
        return self.seed


class SpotCheckItem(models.Model):
    """One sampled figure and what was found when it was looked into."""

    check_of = models.ForeignKey(SpotCheck, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(DataItem, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("thứ tự rút"))
    is_verified = models.BooleanField(_("khớp"), null=True)
    note = models.CharField(_("thấy gì"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("số liệu được rút")
        verbose_name_plural = _("số liệu được rút")
        ordering = ["check_of_id", "place"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "item"], name="one_sampled_item"),
            models.CheckConstraint(
                name="unverified_item_says_what_was_found",
                condition=Q(is_verified=None) | Q(is_verified=True) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id}/{self.item_id}"


class DraftFindingQuerySet(models.QuerySet["DraftFinding"]):
    def running(self) -> "DraftFindingQuerySet":
        """Those that the commune may still comment on."""
        return self.filter(finished_at=None, due__gte=clock.today())


class DraftFinding(models.Model):
    """A draft finding that the commune may comment on until ``due``, and the answer to it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="findings")
    text = models.CharField(_("dự thảo kết luận"), max_length=4000)
    sent_at = models.DateTimeField(_("gửi lúc"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due = models.DateField(_("góp ý đến hết ngày"))
    finished_at = models.DateTimeField(_("góp ý xong lúc"), null=True)
    response = models.CharField(_("giải trình của cơ quan thẩm định"), max_length=2000, blank=True)

    objects = DraftFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("dự thảo kết luận")
        verbose_name_plural = _("dự thảo kết luận")
        ordering = ["assessment_id", "id"]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.sent_at:%d/%m/%Y}"

    @property
    def is_running(self) -> bool:
        """Whether the commune may still comment on it."""
        return self.finished_at is None and self.due >= clock.today()


class DraftComment(models.Model):
    """What the commune says to a draft finding, on one criterion or as a whole."""

    finding = models.ForeignKey(DraftFinding, on_delete=models.CASCADE, related_name="comments")
    number = models.PositiveSmallIntegerField(_("tiêu chí"), null=True)
    text = models.CharField(_("ý kiến"), max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ý kiến về dự thảo")
        verbose_name_plural = _("ý kiến về dự thảo")
        ordering = ["finding_id", "id"]

    def __str__(self) -> str:
        return self.text


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> "CorrectionQuerySet":
        """Those that the commune has still to answer."""
        return self.filter(answered_at=None)


class Correction(models.Model):
    """A small thing to put right before the dossier goes up; it re-opens nothing."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="corrections")
    text = models.CharField(_("cần chỉnh sửa"), max_length=500)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("đã sửa thế nào"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉnh sửa nhỏ")
        verbose_name_plural = _("chỉnh sửa nhỏ")
        ordering = ["assessment_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="answered_correction_has_an_answer",
                condition=Q(answered_at=None) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text
