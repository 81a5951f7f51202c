"""Agencies: who decides, leads, assesses or oversees."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.text import fold


class SourceStatus(models.TextChoices):
    """Whether somebody has read the figure in the official text."""

    VERIFIED = "verified", _("đã đối chiếu")
    PROVISIONAL = "provisional", _("tạm, chưa đối chiếu")


class Searchable(models.Model):
    """Keeps a folded copy of the words people search by, so "dong kinh" finds "Đông Kinh"."""

    search_text = models.CharField(max_length=400, editable=False, default="", db_index=True)
    search_fields: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        self.search_text = fold(" ".join(str(getattr(self, name)) for name in self.search_fields))
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(**kwargs)


class AgencyManager(models.Manager["Agency"]):
    def get_by_natural_key(self, code: str) -> "Agency":
        return self.get(code=code)


class Agency(Searchable):
    """A body that decides, leads, assesses or oversees; an authority has no parent."""

    class Kind(models.TextChoices):
        AUTHORITY = "authority", _("Cơ quan công nhận")
        LEAD = "lead", _("Cơ quan chủ trì, thẩm định")
        ASSESSOR = "assessor", _("Cơ quan theo dõi tiêu chí")
        FINANCE = "finance", _("Cơ quan tài chính")
        OVERSIGHT = "oversight", _("Cơ quan giám sát")

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên đầy đủ"), max_length=200)
    short_name = models.CharField(_("tên gọi tắt"), max_length=60)
    kind = models.CharField(_("vai trò"), max_length=12, choices=Kind.choices)
    authority = models.ForeignKey(
        "self",
        verbose_name=_("thuộc cơ quan công nhận"),
        on_delete=models.PROTECT,
        related_name="agencies",
        null=True,
        blank=True,
        limit_choices_to={"kind": Kind.AUTHORITY},
    )
    place = models.CharField(
        _("địa danh ghi trên văn bản"),
        max_length=60,
        blank=True,
        help_text=_("Ví dụ: Lạng Sơn. Để trống thì lấy của cơ quan công nhận."),
    )

    symbol = models.CharField(
        _("chữ viết tắt trong số văn bản"),
        max_length=20,
        blank=True,
        help_text=_("Ví dụ: LĐTBXH trong số 05/BC-LĐTBXH."),
    )
    head_title = models.CharField(
        _("chức danh người đứng đầu"),
        max_length=60,
        blank=True,
        help_text=_("Ghi trên chữ ký của văn bản, ví dụ: Trưởng phòng."),
    )

    objects = AgencyManager()
    search_fields = ("code", "name", "short_name")

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="authority_has_no_parent_and_others_have_one",
                condition=Q(kind="authority", authority=None)
                | (~Q(kind="authority") & Q(authority__isnull=False)),
                violation_error_message=_(
                    "Cơ quan công nhận không thuộc cơ quan khác; mọi cơ quan khác phải thuộc"
                    " một cơ quan công nhận."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def authority_or_self_id(self) -> int:
        return self.authority_id or self.pk
