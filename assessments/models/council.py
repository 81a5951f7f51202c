"""The commune's council (Hội đồng đánh giá), its meetings and who attended."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment


class Council(models.Model):
    """Set up by a decision of the commune for one assessment."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="council")
    decision_number = models.CharField(_("số quyết định thành lập"), max_length=60)
    decision_date = models.DateField(_("ngày quyết định"))

    class Meta:
        verbose_name = _("Hội đồng")
        verbose_name_plural = _("Hội đồng")

    def __str__(self) -> str:
        return self.decision_number


class CouncilMember(models.Model):
    class Role(models.TextChoices):
        CHAIR = "chair", _("Chủ tịch Hội đồng")
        DEPUTY = "deputy", _("Phó Chủ tịch Hội đồng")
        SECRETARY = "secretary", _("Thư ký")
        MEMBER = "member", _("Ủy viên")

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("họ và tên"), max_length=120)
    position = models.CharField(_("chức vụ, đơn vị"), max_length=160, blank=True)
    role = models.CharField(_("vai trò"), max_length=9, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        verbose_name = _("thành viên Hội đồng")
        verbose_name_plural = _("thành viên Hội đồng")
        ordering = ["council_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="council_role_is_known",
                condition=Q(role__in=["chair", "deputy", "secretary", "member"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="meetings")
    held_at = models.DateTimeField(_("họp lúc"))
    place = models.CharField(_("địa điểm"), max_length=200)

    class Meta:
        verbose_name = _("cuộc họp Hội đồng")
        verbose_name_plural = _("cuộc họp Hội đồng")
        ordering = ["council_id", "held_at"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.held_at):%d/%m/%Y}"


class Attendance(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CouncilMember, on_delete=models.CASCADE, related_name="attendance")
    is_present = models.BooleanField(_("có mặt"), default=True)

    class Meta:
        verbose_name = _("dự họp")
        verbose_name_plural = _("dự họp")
        ordering = ["meeting_id", "member_id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_attendance_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.is_present}"
