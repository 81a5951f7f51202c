"""A cycle: one authority, one year, one pinned ruleset, and how the work is shared out."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from criteria.models import Criterion, Ruleset, status_field

_MOST_DIGITS = 3


def validate_days(text: str) -> None:
    """Whether ``text`` is a list of days such as "14,7,3,1"."""
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if not all(part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS for part in parts):
        raise ValidationError(_("Hãy ghi các số ngày cách nhau bằng dấu phẩy, như 14,7,3,1."))


class CycleManager(models.Manager["Cycle"]):
    def get_by_natural_key(self, authority: str, year: int) -> "Cycle":
        return self.get(authority__code=authority, year=year)


class Cycle(models.Model):
    """Pinned for ever to one ruleset version; a correction of the law is a new version."""

    authority = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan công nhận"),
        on_delete=models.PROTECT,
        related_name="cycles",
        limit_choices_to={"kind": Agency.Kind.AUTHORITY},
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    ruleset = models.ForeignKey(
        Ruleset, verbose_name=_("bộ tiêu chí"), on_delete=models.PROTECT, related_name="cycles"
    )
    plan_citation = models.CharField(_("kế hoạch"), max_length=250, blank=True)
    deadline = models.DateField(_("hạn nộp hồ sơ"))
    deadline_inclusive = models.BooleanField(
        _("nhận cả trong ngày hạn"),
        default=True,
        help_text=_("Bỏ chọn nếu kế hoạch ghi “trước ngày”."),
    )
    deadline_source = models.CharField(_("căn cứ của hạn nộp"), max_length=250, blank=True)
    allow_late = models.BooleanField(
        _("nhận hồ sơ muộn"),
        default=False,
        help_text=_("Hồ sơ muộn phải ghi lý do và được đánh dấu nộp muộn."),
    )
    jump_percent = models.PositiveSmallIntegerField(
        _("hỏi lại khi số liệu lệch năm trước quá (%)"),
        default=50,
        help_text=_("Lệch quá mức này thì xã, phường ghi một câu giải thích."),
    )
    jump_least = models.PositiveIntegerField(
        _("và lệch ít nhất"),
        default=10,
        help_text=_("Số nhỏ lệch vài đơn vị thì không hỏi."),
    )
    quorum_part = models.PositiveSmallIntegerField(
        _("số thành viên có mặt: tử số"),
        default=2,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Hội đồng chỉ kết thúc chấm điểm khi có mặt ít nhất phần này của số thành viên, ví dụ"
            " 2/3. Là thiết lập của cơ quan công nhận, không phải quy định của luật."
        ),
    )
    quorum_whole = models.PositiveSmallIntegerField(
        _("số thành viên có mặt: mẫu số"), default=3, validators=[MinValueValidator(1)]
    )
    secret_ballot = models.BooleanField(
        _("Hội đồng bỏ phiếu kín"),
        default=False,
        help_text=_("Mỗi thành viên tự cho điểm bằng mã riêng; biên bản không ghi điểm của ai."),
    )
    posting_days = models.PositiveSmallIntegerField(
        _("số ngày niêm yết ít nhất"),
        default=5,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Tính cả ngày đầu và ngày cuối. Là thiết lập của cơ quan công nhận, không phải quy"
            " định của luật."
        ),
    )
    supplement_days = models.PositiveSmallIntegerField(
        _("số ngày làm việc để bổ sung hồ sơ"),
        default=5,
        validators=[MinValueValidator(1)],
        help_text=_("Hạn đề nghị khi trả hồ sơ; người thẩm định sửa được từng lần."),
    )
    finding_days = models.PositiveSmallIntegerField(
        _("số ngày làm việc để góp ý dự thảo kết luận"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("Là thiết lập của cơ quan công nhận, không phải quy định của luật."),
    )
    calendar_version = models.PositiveIntegerField(default=0, editable=False)
    remind_before = models.CharField(
        _("nhắc trước hạn (ngày)"),
        max_length=60,
        default="14,7,3,1",
        blank=True,
        validators=[validate_days],
        help_text=_("Các số ngày trước hạn nộp, cách nhau bằng dấu phẩy. Để trống thì không nhắc."),
    )
    remind_after = models.CharField(
        _("nhắc sau hạn (ngày)"),
        max_length=60,
        default="1,3",
        blank=True,
        validators=[validate_days],
        help_text=_("Các số ngày sau hạn nộp, cách nhau bằng dấu phẩy. Để trống thì không nhắc."),
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("giờ gửi thư tổng hợp"),
        default=7,
        validators=[MaxValueValidator(23)],
        help_text=_("Mỗi người nhận nhiều nhất một thư mỗi ngày, vào giờ này."),
    )
    is_open = models.BooleanField(_("đang thực hiện"), default=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False, editable=False)

    objects = CycleManager()

    class Meta:
        verbose_name = _("đợt đánh giá")
        verbose_name_plural = _("đợt đánh giá")
        ordering = ["-year", "authority"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "year"], name="one_cycle_per_authority_and_year"
            ),
            models.CheckConstraint(
                name="quorum_is_a_fraction",
                condition=Q(quorum_part__gte=1, quorum_part__lte=F("quorum_whole")),
                violation_error_message=_("Phần thành viên có mặt phải từ trên 0 đến 1, như 2/3."),
            ),
        ]

    def __str__(self) -> str:
        return _("Đợt đánh giá %(year)s") % {"year": self.year}

    def natural_key(self) -> tuple[str, int]:
        return (self.authority.code, self.year)

    def clean(self) -> None:
        if self.ruleset_id and not self.ruleset.is_published:
            raise ValidationError(
                {
                    "ruleset": _(
                        "Bộ tiêu chí này chưa được ban hành trong hệ thống. Hãy kiểm tra và ban"
                        " hành trước khi dùng cho một đợt."
                    )
                }
            )
        if self.pk and self.has_begun:
            pinned = Cycle.objects.values_list("ruleset", flat=True).get(pk=self.pk)
            if self.ruleset_id != pinned:
                raise ValidationError(
                    {"ruleset": _("Đợt đã mở hồ sơ nên giữ nguyên bộ tiêu chí từ đầu đến cuối.")}
                )

    @cached_property
    def has_begun(self) -> bool:
        """Whether any commune's assessment was opened (one query, once)."""
        return self.assessments.exists()

    def quorum_of(self, members: int) -> int:
        """How many of ``members`` must be present, rounded up."""
        return -(-members * self.quorum_part // self.quorum_whole)

    @property
    def last_day(self) -> date:
        """The last day on which a dossier is in time."""
        return self.deadline if self.deadline_inclusive else self.deadline - timedelta(days=1)

    @property
    def reminder_offsets(self) -> frozenset[int]:
        """Days from the deadline on which people are reminded; before it they are negative."""
        return frozenset(
            sign * int(day)
            for sign, text in ((-1, self.remind_before), (1, self.remind_after))
            for day in text.split(",")
            if day.strip()
        )

    def is_late_on(self, day: date) -> bool:
        return day > self.last_day

    def is_late_hand_in(self, moment: datetime, *, is_first: bool) -> bool:
        """Whether what is handed in at ``moment`` is late, so that a reason must be given.

        The wall clock of Viet Nam decides. Only what is handed in for the first time can be late:
        a supplement that the city asked for is not.
        """
        return is_first and self.is_late_on(timezone.localtime(moment).date())


class Responsibility(models.Model):
    """Which agency follows a criterion in a cycle."""

    cycle = models.ForeignKey(
        Cycle,
        verbose_name=_("đợt đánh giá"),
        on_delete=models.CASCADE,
        related_name="responsibilities",
    )
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("tiêu chí"),
        on_delete=models.PROTECT,
        related_name="responsibilities",
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan theo dõi"),
        on_delete=models.PROTECT,
        related_name="responsibilities",
    )

    class Meta:
        verbose_name = _("phân công theo dõi")
        verbose_name_plural = _("phân công theo dõi")
        ordering = ["cycle_id", "criterion__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "criterion"], name="one_agency_per_criterion_and_cycle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} – {self.agency}"


class ChecklistItem(models.Model):
    """A part of the dossier that this cycle asks for."""

    class Kind(models.TextChoices):
        DECLARED = "declared", _("xã, phường khai số, ngày văn bản")
        PRODUCED = "produced", _("hệ thống lập từ số liệu")

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("đợt đánh giá"), on_delete=models.CASCADE, related_name="checklist"
    )
    code = models.SlugField(_("mã"), max_length=40)
    label = models.CharField(_("thành phần hồ sơ"), max_length=250)
    kind = models.CharField(_("cách có"), max_length=8, choices=Kind.choices, default=Kind.DECLARED)
    is_required = models.BooleanField(_("bắt buộc"), default=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    status = status_field(_("nguồn"))

    class Meta:
        verbose_name = _("thành phần hồ sơ")
        verbose_name_plural = _("thành phần hồ sơ")
        ordering = ["cycle_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "code"], name="one_checklist_item_per_code"),
            models.CheckConstraint(
                name="checklist_item_kind_is_known", condition=Q(kind__in=["declared", "produced"])
            ),
        ]

    def __str__(self) -> str:
        return self.label
