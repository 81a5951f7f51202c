"""Public posting (niêm yết) of the council's result, what people said, and how it ended."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.council import Meeting
from assessments.models.dossier import Snapshot


class PostingQuerySet(models.QuerySet["Posting"]):
    def open(self) -> "PostingQuerySet":
        return self.filter(snapshot=None)


class Posting(models.Model):
    """The result of one closed meeting on the notice board; closing it freezes ``snapshot``."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="postings")
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="posting")
    starts_on = models.DateField(_("niêm yết từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    place = models.CharField(_("nơi niêm yết"), max_length=200)
    closed_on = models.DateField(_("lập biên bản kết thúc ngày"), null=True)
    conclusion = models.CharField(_("kết luận"), max_length=1000, blank=True)
    snapshot = models.OneToOneField(
        Snapshot, on_delete=models.PROTECT, related_name="posting", null=True
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("niêm yết")
        verbose_name_plural = _("niêm yết")
        ordering = ["assessment_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="posting_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="closed_posting_has_its_day_and_conclusion",
                condition=Q(snapshot=None) | (Q(closed_on__isnull=False) & ~Q(conclusion="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    @property
    def is_closed(self) -> bool:
        return self.snapshot_id is not None

    @property
    def days(self) -> int:
        """Both the first and the last day count."""
        return days_from(self.starts_on, self.ends_on)


class Feedback(models.Model):
    """One opinion received while the result is posted, and the answer to it."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="feedback")
    received_on = models.DateField(_("nhận ngày"))
    sender = models.CharField(_("người góp ý"), max_length=160)
    content = models.CharField(_("nội dung"), max_length=1000)
    answer = models.CharField(_("trả lời, xử lý"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("ý kiến khi niêm yết")
        verbose_name_plural = _("ý kiến khi niêm yết")
        ordering = ["posting_id", "received_on", "id"]

    def __str__(self) -> str:
        return f"{self.sender}: {self.content}"


def days_from(first: date, last: date) -> int:
    return (last - first + timedelta(days=1)).days
