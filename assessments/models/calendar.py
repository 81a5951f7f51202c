"""The calendar of a cycle: what must have happened by which day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from assessments.models.cycle import Cycle
from criteria.models import status_field


class MilestoneKind(models.TextChoices):
    """In the order in which they come; the dossiers' deadline lies at ``HAND_IN``."""

    FREEZE = "freeze", _("Chốt số liệu")
    AGENCY_CHECK = "agency_check", _("Cơ quan theo dõi kiểm tra xong")
    COUNCIL = "council", _("Hội đồng họp chấm điểm")
    POSTING = "posting", _("Bắt đầu niêm yết")
    HAND_IN = "hand_in", _("Nộp hồ sơ")
    APPRAISAL = "appraisal", _("Thẩm định xong")
    PROPOSAL = "proposal", _("Trình cơ quan công nhận")
    DECISION = "decision", _("Quyết định công nhận")


class MilestoneDistance(models.Model):
    """How far from the deadline an authority puts a milestone; its habit, not the law."""

    authority = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan công nhận"),
        on_delete=models.CASCADE,
        related_name="milestone_distances",
        limit_choices_to={"kind": Agency.Kind.AUTHORITY},
    )
    kind = models.CharField(_("mốc"), max_length=12, choices=MilestoneKind.choices)
    working_days = models.PositiveSmallIntegerField(
        _("cách hạn nộp (ngày làm việc)"),
        help_text=_("Các mốc đến “Nộp hồ sơ” tính lùi từ hạn nộp; các mốc sau đó tính tới."),
    )
    status = status_field(_("nguồn"))

    class Meta:
        verbose_name = _("khoảng cách mốc")
        verbose_name_plural = _("khoảng cách mốc")
        ordering = ["authority_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind"], name="one_distance_per_authority_and_milestone"
            ),
            models.CheckConstraint(
                name="milestone_of_distance_is_known", condition=Q(kind__in=MilestoneKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.working_days}"


class Milestone(models.Model):
    """One day of a cycle's calendar. ``Cycle.calendar_version`` guards them all together."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("mốc"), max_length=12, choices=MilestoneKind.choices)
    day = models.DateField(_("ngày"))
    is_moved = models.BooleanField(_("dời tay"), default=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    set_by_name = models.CharField(max_length=300)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mốc của đợt")
        verbose_name_plural = _("mốc của đợt")
        ordering = ["cycle_id", "day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "kind"], name="one_milestone_per_kind_and_cycle"
            ),
            models.CheckConstraint(
                name="milestone_kind_is_known", condition=Q(kind__in=MilestoneKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.day:%d/%m/%Y}"
