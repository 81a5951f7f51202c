"""Communes and the periods in which their names and codes hold."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, Searchable, SourceStatus
from config.text import clean, fold


class CommuneQuerySet(models.QuerySet["Commune"]):
    def valid_on(self, day: date) -> "CommuneQuerySet":
        """Communes that exist on ``day``; codes are reused over time, so always ask by day."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def get_by_natural_key(self, code: str, valid_from: str) -> "Commune":
        return self.get(code=code, valid_from=valid_from)


class Commune(Searchable):
    """A commune-level unit for as long as it exists: the official code *and* a validity period."""

    class Kind(models.TextChoices):
        WARD = "ward", _("Phường")
        COMMUNE = "commune", _("Xã")
        TOWNSHIP = "township", _("Thị trấn")
        SPECIAL_ZONE = "special_zone", _("Đặc khu")

    SHORT_KINDS = {Kind.WARD: "P.", Kind.COMMUNE: "X.", Kind.TOWNSHIP: "TT."}

    code = models.CharField(
        _("mã đơn vị hành chính"),
        max_length=5,
        validators=[RegexValidator(r"^\d{5}$", _("Mã gồm 5 chữ số, giữ cả số 0 ở đầu."))],
    )
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    authority = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan công nhận"),
        on_delete=models.PROTECT,
        related_name="communes",
        limit_choices_to={"kind": Agency.Kind.AUTHORITY},
    )
    unit_group = models.SlugField(
        _("nhóm đơn vị"),
        max_length=40,
        help_text=_("Mã nhóm trong bộ tiêu chí; quyết định mức điểm phải đạt."),
    )
    unit_group_status = models.CharField(
        _("nguồn của nhóm đơn vị"),
        max_length=12,
        choices=SourceStatus.choices,
        default=SourceStatus.PROVISIONAL,
    )
    valid_from = models.DateField(_("có từ ngày"), default=date(1975, 1, 1))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    area = models.CharField(
        _("khu vực"),
        max_length=120,
        blank=True,
        db_index=True,
        help_text=_(
            "Huyện, tỉnh hoặc cụm mà bảng theo dõi gom xã, phường theo. Để trống nếu không cần."
        ),
    )
    successor_code = models.CharField(_("mã đơn vị kế tục"), max_length=5, blank=True)
    successor_name = models.CharField(_("tên đơn vị kế tục"), max_length=120, blank=True)

    objects = CommuneQuerySet.as_manager()
    search_fields = ("code", "name")

    class Meta:
        verbose_name = _("xã, phường")
        verbose_name_plural = _("xã, phường")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="one_commune_per_code_and_start"
            ),
            models.CheckConstraint(
                name="commune_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.code, self.valid_from.isoformat())

    @property
    def short_name(self) -> str:
        """The name as a table has room for: "P. Tam Thanh"."""
        head, _space, rest = self.name.partition(" ")
        label = self.Kind(self.kind).label
        if fold(self.name).startswith(fold(str(label)) + " "):
            rest = self.name[len(str(label)) :].strip()
            return f"{self.SHORT_KINDS.get(self.Kind(self.kind), head)} {rest}"
        return self.name

    def clean(self) -> None:
        self.name, self.area = clean(self.name), clean(self.area)
        end = self.valid_to or date.max
        others = Commune.objects.filter(code=self.code, valid_from__lte=end).exclude(pk=self.pk)
        clash = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from)).first()
        if clash:
            raise ValidationError(
                {
                    "code": _("Mã %(code)s đang dùng cho %(name)s trong cùng thời gian.")
                    % {"code": self.code, "name": clash.name}
                }
            )
