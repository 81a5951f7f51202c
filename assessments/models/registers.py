"""The simple registers of a cycle: activities, visits and their follow-up, money, oversight."""

from datetime import date
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, User
from assessments.models.cycle import Cycle


class RegisterQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> "RegisterQuerySet":
        """A commune sees what is of it; an agency everything of its authority's cycles."""
        if user.commune_id:
            return self.filter(commune=user.commune_id)
        return self.filter(cycle__authority=user.authority_id)


class CommentQuerySet(RegisterQuerySet):
    def visible_to(self, user: User) -> "CommentQuerySet":
        """What is said to the whole city is said to each commune too."""
        if user.commune_id and user.commune:
            whole_city = Q(commune=None, cycle__authority=user.commune.authority_id)
            return self.filter(Q(commune=user.commune_id) | whole_city)
        return self.filter(cycle__authority=user.authority_id)


class RegisterRow(models.Model):
    """A row is kept by an agency, or by its commune where it names no agency.

    ``commune`` is the one it is of or about; without one it is of the whole city. Neither ever
    changes. Written by ``services.registers`` alone.
    """

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("đợt đánh giá"), on_delete=models.PROTECT, related_name="+"
    )
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("xã, phường"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("cơ quan"), on_delete=models.PROTECT, related_name="+", null=True
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = RegisterQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_kept_by_somebody",
                condition=Q(commune__isnull=False) | Q(agency__isnull=False),
            ),
        ]

    @property
    def subject(self) -> str:
        """As the log names it."""
        return f"{self._meta.model_name}:{self.pk}"

    @property
    def keeper(self) -> Agency | Commune:
        keeper = self.agency or self.commune
        assert keeper is not None  # noqa: S101 - held by the constraint
        return keeper

    @property
    def is_answered(self) -> bool:
        """Whether nothing of this row waits for anybody."""
        return True


class Activity(RegisterRow):
    """Something held: communication or training (plan, sections II.2 and II.4)."""

    class Kind(models.TextChoices):
        COMMUNICATION = "communication", _("Truyền thông")
        TRAINING = "training", _("Tập huấn, bồi dưỡng")

    kind = models.CharField(_("loại"), max_length=13, choices=Kind.choices)
    held_on = models.DateField(_("ngày"))
    name = models.CharField(_("tên hoạt động"), max_length=250)
    place = models.CharField(_("nơi tổ chức"), max_length=200)
    participants = models.PositiveIntegerField(_("số người dự"))
    organiser = models.CharField(_("đơn vị tổ chức"), max_length=200)

    class Meta(RegisterRow.Meta):
        verbose_name = _("hoạt động")
        verbose_name_plural = _("hoạt động truyền thông, tập huấn")
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.name


class Visit(RegisterRow):
    """An inspection of one commune by an agency (plan, section II.3)."""

    visited_on = models.DateField(_("ngày kiểm tra"))
    delegation = models.CharField(_("đoàn kiểm tra"), max_length=300)
    remarks = models.TextField(_("nội dung, nhận xét"), max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("lần kiểm tra")
        verbose_name_plural = _("kiểm tra, giám sát")
        ordering = ["-visited_on", "-id"]

    def __str__(self) -> str:
        return f"{self.commune}, {self.visited_on:%d/%m/%Y}"


class Finding(RegisterRow):
    """What a visit found wanting, until when it is to be mended, and what came of it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    text = models.CharField(_("nội dung cần khắc phục"), max_length=1000)
    due = models.DateField(_("hạn khắc phục"))
    answer = models.CharField(_("kết quả khắc phục"), max_length=1000, blank=True)
    answered_on = models.DateField(_("ngày ghi kết quả"), null=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("việc cần khắc phục")
        verbose_name_plural = _("việc cần khắc phục sau kiểm tra")
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)

    def is_overdue_on(self, day: date) -> bool:
        return not self.answer and day > self.due


class BudgetLine(RegisterRow):
    """Money planned and spent, of a commune or of the city (plan, section III), in đồng."""

    class Source(models.TextChoices):
        REGULAR = "regular", _("Chi thường xuyên của xã, phường")
        CHILD_CARE = "child_care", _("Kinh phí bảo vệ, chăm sóc trẻ em")
        PROVINCE = "province", _("Sở cấp theo chương trình")
        OTHER = "other", _("Huy động, nguồn khác")

    source = models.CharField(_("nguồn"), max_length=10, choices=Source.choices)
    purpose = models.CharField(_("nội dung chi"), max_length=250)
    planned = models.DecimalField(
        _("dự toán (đồng)"), max_digits=13, decimal_places=0, validators=[MinValueValidator(0)]
    )
    spent = models.DecimalField(
        _("đã chi (đồng)"), max_digits=13, decimal_places=0, validators=[MinValueValidator(0)]
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("khoản kinh phí")
        verbose_name_plural = _("kinh phí")
        ordering = ["id"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                name="budget_is_not_negative", condition=Q(planned__gte=0, spent__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


class OversightComment(RegisterRow):
    """What the Front or an organisation says to a commune or the whole city, and the answer."""

    given_on = models.DateField(_("ngày góp ý"))
    content = models.CharField(_("nội dung giám sát, góp ý"), max_length=2000)
    answer = models.CharField(_("trả lời, tiếp thu"), max_length=1000, blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True)

    objects: ClassVar[Any] = CommentQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("ý kiến giám sát")
        verbose_name_plural = _("ý kiến giám sát của Mặt trận và các tổ chức")
        ordering = ["-given_on", "-id"]

    def __str__(self) -> str:
        return self.content

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)
