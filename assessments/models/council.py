"""The commune's council (Hội đồng đánh giá), its meetings, who attended and what each said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment, CriterionResult
from assessments.models.dossier import Snapshot
from config.days import show_day
from criteria.models import points_field


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


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def open(self) -> "MeetingQuerySet":
        return self.filter(snapshot=None)

    def closed(self) -> "MeetingQuerySet":
        """Those that were ended: what was said is frozen for the minutes."""
        return self.filter(snapshot__isnull=False)


class Meeting(models.Model):
    """One session. Closing it freezes what was said into ``snapshot``; a later one is a new row."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="meetings")
    held_at = models.DateTimeField(_("họp lúc"))
    place = models.CharField(_("địa điểm"), max_length=200)
    is_secret = models.BooleanField(_("bỏ phiếu kín"), default=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True)
    snapshot = models.OneToOneField(
        Snapshot, on_delete=models.PROTECT, related_name="meeting", null=True
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("cuộc họp Hội đồng")
        verbose_name_plural = _("cuộc họp Hội đồng")
        ordering = ["council_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="closed_meeting_has_its_end",
                condition=Q(snapshot=None) | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return show_day(timezone.localtime(self.held_at))

    @property
    def is_closed(self) -> bool:
        return self.snapshot_id is not None


class Attendance(models.Model):
    """Whether a member is there; ``code`` opens the member's own ballot on any phone."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CouncilMember, on_delete=models.CASCADE, related_name="attendance")
    is_present = models.BooleanField(_("có mặt"), default=True)
    code = models.CharField(_("mã cho điểm"), max_length=8, null=True, unique=True)  # noqa: DJ001
    code_until = models.DateTimeField(_("mã dùng đến"), null=True)

    class Meta:
        verbose_name = _("dự họp")
        verbose_name_plural = _("dự họp")
        ordering = ["meeting_id", "member_id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_attendance_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.is_present}"


class Ballot(models.Model):
    """The points one member gives one criterion; without points the member gives none."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="ballots")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="ballots")
    result = models.ForeignKey(CriterionResult, on_delete=models.CASCADE, related_name="ballots")
    points = points_field(_("điểm của thành viên"), null=True)
    is_own = models.BooleanField(_("thành viên tự gửi"), default=False)
    given_at = models.DateTimeField(_("cho điểm lúc"))

    class Meta:
        verbose_name = _("điểm của thành viên Hội đồng")
        verbose_name_plural = _("điểm của thành viên Hội đồng")
        ordering = ["meeting_id", "result_id", "member_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member", "result"], name="one_ballot_per_member_and_criterion"
            ),
            models.CheckConstraint(
                name="ballot_is_not_negative", condition=Q(points=None) | Q(points__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.result_id}"


class Dissent(models.Model):
    """A member's reserved opinion on the points agreed for one criterion."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="dissents")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="dissents")
    result = models.ForeignKey(CriterionResult, on_delete=models.CASCADE, related_name="dissents")
    text = models.CharField(_("ý kiến bảo lưu"), max_length=1000)

    class Meta:
        verbose_name = _("ý kiến bảo lưu")
        verbose_name_plural = _("ý kiến bảo lưu")
        ordering = ["meeting_id", "result_id", "member_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member", "result"], name="one_dissent_per_member_and_criterion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.result_id}"
