"""The law as data: a ruleset is one regulation in one version, never edited once published."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Searchable, SourceStatus


def points_field(verbose_name: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """Points are decimals with two places, everywhere."""
    return models.DecimalField(verbose_name, max_digits=6, decimal_places=2, **options)


def status_field(verbose_name: Any) -> "models.CharField[Any, Any]":
    """Whether the figure or name beside it was checked against the official text."""
    return models.CharField(
        verbose_name,
        max_length=12,
        choices=SourceStatus.choices,
        default=SourceStatus.PROVISIONAL,
    )


def source_field() -> "models.CharField[Any, Any]":
    return models.CharField(
        _("căn cứ"),
        max_length=200,
        blank=True,
        help_text=_("Văn bản, điều, khoản nêu con số này."),
    )


class RulesetManager(models.Manager["Ruleset"]):
    def get_by_natural_key(self, code: str, version: int) -> "Ruleset":
        return self.get(code=code, version=version)


class Ruleset(Searchable):
    """One regulation in one version. ``fingerprint`` is set on publishing and ends all editing."""

    code = models.SlugField(_("mã"), max_length=40)
    version = models.PositiveSmallIntegerField(_("phiên bản"), default=1)
    name = models.CharField(_("tên"), max_length=250)
    citation = models.CharField(
        _("viện dẫn"),
        max_length=200,
        help_text=_("Luôn ghi cả ngày: Quyết định số 06/QĐ-TTg ngày 03/01/2019."),
    )
    total_points = points_field(_("tổng điểm của thang"))
    total_points_status = status_field(_("nguồn"))
    expected_criteria = models.PositiveSmallIntegerField(_("số tiêu chí"))
    source = source_field()
    fingerprint = models.CharField(
        _("dấu nội dung (SHA-256)"), max_length=64, blank=True, editable=False
    )
    published_at = models.DateTimeField(_("ban hành trong hệ thống lúc"), null=True, editable=False)

    objects = RulesetManager()
    search_fields = ("code", "name")

    class Meta:
        verbose_name = _("bộ tiêu chí")
        verbose_name_plural = _("bộ tiêu chí")
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_ruleset_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.version}"

    def natural_key(self) -> tuple[str, int]:
        return (self.code, self.version)

    @property
    def is_published(self) -> bool:
        return bool(self.fingerprint)

    def clean(self) -> None:
        if self.is_published:
            raise ValidationError(
                _(
                    "Bộ tiêu chí %(ruleset)s đã ban hành nên không sửa được. Hãy tạo phiên bản"
                    " mới rồi sửa phiên bản đó."
                )
                % {"ruleset": self}
            )


class RulesetPart(models.Model):
    """A row of a ruleset: nothing is added to a published one, or changed in it."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        try:
            ruleset: Ruleset = self.ruleset  # type: ignore[attr-defined]
        except ObjectDoesNotExist:  # left out; the field's own message tells
            return
        ruleset.clean()


class UnitGroup(RulesetPart, Searchable):
    """A group of communes with its own threshold, and in places its own bands."""

    ruleset = models.ForeignKey(
        Ruleset,
        verbose_name=_("bộ tiêu chí"),
        on_delete=models.CASCADE,
        related_name="unit_groups",
    )
    code = models.SlugField(_("mã"), max_length=40)
    label = models.CharField(_("tên nhóm"), max_length=200)
    min_total_points = points_field(_("tổng điểm tối thiểu"), validators=[MinValueValidator(0)])
    status = status_field(_("nguồn"))
    source = source_field()
    search_fields = ("code", "label")

    class Meta:
        verbose_name = _("nhóm đơn vị và mức điểm")
        verbose_name_plural = _("nhóm đơn vị và mức điểm")
        ordering = ["ruleset", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ruleset", "code"], name="one_unit_group_per_code"),
        ]

    def __str__(self) -> str:
        return self.label


class Criterion(RulesetPart, Searchable):
    """One of the criteria ("tiêu chí") of a ruleset."""

    ruleset = models.ForeignKey(
        Ruleset, verbose_name=_("bộ tiêu chí"), on_delete=models.CASCADE, related_name="criteria"
    )
    number = models.PositiveSmallIntegerField(_("số"))
    name = models.CharField(_("tên"), max_length=250)
    short_name = models.CharField(_("tên gọi tắt"), max_length=60)
    max_points = points_field(_("điểm tối đa"), validators=[MinValueValidator(0)])
    must_exceed = points_field(
        _("đạt khi điểm lớn hơn"),
        default=0,
        help_text=_("Mặc định 0: tiêu chí đạt khi có điểm."),
    )
    name_status = status_field(_("nguồn của tên"))
    max_points_status = status_field(_("nguồn của điểm tối đa"))
    source = source_field()
    search_fields = ("number", "name", "short_name")

    class Meta:
        verbose_name = _("tiêu chí")
        verbose_name_plural = _("tiêu chí")
        ordering = ["ruleset", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ruleset", "number"], name="one_criterion_per_number"),
            models.CheckConstraint(
                name="criterion_minimum_below_maximum",
                condition=Q(must_exceed__gte=0, must_exceed__lt=F("max_points")),
                violation_error_message=_("Mức đạt phải từ 0 đến dưới điểm tối đa."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.short_name}"


class DataItem(RulesetPart, Searchable):
    """One figure a commune types once, at the start and at the end of the year."""

    class Kind(models.TextChoices):
        COUNT = "count", _("số lượng")
        YES_NO = "yes_no", _("có hoặc không")

    ruleset = models.ForeignKey(
        Ruleset, verbose_name=_("bộ tiêu chí"), on_delete=models.CASCADE, related_name="items"
    )
    code = models.SlugField(_("mã"), max_length=60)
    label = models.CharField(_("số liệu"), max_length=250)
    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices)
    unit = models.CharField(
        _("đơn vị đếm"), max_length=30, blank=True, help_text=_("Ví dụ: trẻ, vụ việc, người.")
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("là một phần của"),
        on_delete=models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        help_text=_("Số liệu này không được lớn hơn số liệu ấy."),
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    search_fields = ("code", "label")

    class Meta:
        verbose_name = _("số liệu phải nhập")
        verbose_name_plural = _("số liệu phải nhập")
        ordering = ["ruleset", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ruleset", "code"], name="one_data_item_per_code"),
            models.CheckConstraint(
                name="data_item_kind_is_known", condition=Q(kind__in=["count", "yes_no"])
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Indicator(RulesetPart, Searchable):
    """A measured value of a criterion; bands (or yes/no) turn it into points."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("có hoặc không")
        PERCENT = "percent", _("tỷ lệ phần trăm")
        PER_1000 = "per_1000", _("tỷ suất trên 1.000")
        COUNT = "count", _("số lượng")

    class Better(models.TextChoices):
        HIGHER = "higher", _("càng cao càng tốt")
        LOWER = "lower", _("càng thấp càng tốt")

    class WhenZero(models.TextChoices):
        FULL = "full", _("không phát sinh: điểm tối đa")
        ZERO = "zero", _("0 điểm")
        INVALID = "invalid", _("số liệu sai, phải sửa")

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("tiêu chí"), on_delete=models.CASCADE, related_name="indicators"
    )
    code = models.CharField(_("mã"), max_length=10)
    name = models.CharField(_("tên"), max_length=250)
    kind = models.CharField(_("cách tính"), max_length=8, choices=Kind.choices)
    numerator = models.ForeignKey(
        DataItem, verbose_name=_("tử số"), on_delete=models.PROTECT, related_name="as_numerator"
    )
    denominator = models.ForeignKey(
        DataItem,
        verbose_name=_("mẫu số"),
        on_delete=models.PROTECT,
        related_name="as_denominator",
        null=True,
        blank=True,
    )
    max_points = points_field(_("điểm tối đa"), validators=[MinValueValidator(0)])
    better = models.CharField(_("chiều tốt"), max_length=6, choices=Better.choices, blank=True)
    when_denominator_is_zero = models.CharField(
        _("khi mẫu số bằng 0"), max_length=7, choices=WhenZero.choices, blank=True
    )
    max_points_status = status_field(_("nguồn của điểm tối đa"))
    source = source_field()
    search_fields = ("code", "name")

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ["criterion", "id"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "code"], name="one_indicator_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def ruleset(self) -> Ruleset:
        return self.criterion.ruleset

    def clean(self) -> None:
        super().clean()
        items = (self.numerator_id and self.numerator, self.denominator_id and self.denominator)
        if self.criterion_id and any(
            item and item.ruleset_id != self.criterion.ruleset_id for item in items
        ):
            raise ValidationError(_("Tử số và mẫu số phải thuộc cùng bộ tiêu chí với chỉ tiêu."))


class ExpectedEvidence(models.Model):
    """The document that usually proves an indicator: a hint, corrected without a new version."""

    indicator = models.OneToOneField(
        Indicator,
        verbose_name=_("chỉ tiêu"),
        on_delete=models.CASCADE,
        related_name="expected_evidence",
    )
    label = models.CharField(_("văn bản cần có"), max_length=250)
    status = status_field(_("nguồn"))
    source = source_field()

    class Meta:
        verbose_name = _("minh chứng cần có")
        verbose_name_plural = _("minh chứng cần có")
        ordering = ["indicator"]

    def __str__(self) -> str:
        return self.label

    @property
    def ruleset(self) -> Ruleset:
        return self.indicator.ruleset


class Band(RulesetPart):
    """A range of values worth some points; an empty bound is open, each end says if included."""

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("chỉ tiêu"), on_delete=models.CASCADE, related_name="bands"
    )
    unit_group = models.ForeignKey(
        UnitGroup,
        verbose_name=_("chỉ cho nhóm đơn vị"),
        on_delete=models.CASCADE,
        related_name="bands",
        null=True,
        blank=True,
    )
    lower = models.DecimalField(_("từ"), max_digits=10, decimal_places=3, null=True, blank=True)
    lower_inclusive = models.BooleanField(_("lấy cả mức dưới"), default=False)
    upper = models.DecimalField(_("đến"), max_digits=10, decimal_places=3, null=True, blank=True)
    upper_inclusive = models.BooleanField(_("lấy cả mức trên"), default=False)
    points = points_field(_("điểm"), validators=[MinValueValidator(0)])
    status = status_field(_("nguồn"))
    source = source_field()

    class Meta:
        verbose_name = _("mức điểm")
        verbose_name_plural = _("mức điểm")
        ordering = ["indicator", "unit_group", "id"]
        constraints = [
            models.CheckConstraint(
                name="band_lower_is_not_above_upper",
                condition=Q(lower=None) | Q(upper=None) | Q(lower__lte=F("upper")),
                violation_error_message=_("Mức dưới không được lớn hơn mức trên."),
            ),
        ]

    def __str__(self) -> str:
        left = "[" if self.lower_inclusive else "("
        right = "]" if self.upper_inclusive else ")"
        lower = "-∞" if self.lower is None else f"{self.lower.normalize():f}"
        upper = "+∞" if self.upper is None else f"{self.upper.normalize():f}"
        return f"{self.indicator.code} {left}{lower}; {upper}{right}"

    @property
    def ruleset(self) -> Ruleset:
        return self.indicator.ruleset

    def clean(self) -> None:
        super().clean()
        group = self.unit_group
        if self.indicator_id and group and group.ruleset_id != self.ruleset.pk:
            raise ValidationError(_("Nhóm đơn vị phải thuộc cùng bộ tiêu chí với chỉ tiêu."))
