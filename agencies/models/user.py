"""The people who sign in, their roles and their deputies."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from rules import has_perm

from agencies.models.agency import Agency, Searchable
from agencies.models.commune import Commune


class Role(models.TextChoices):
    """What an account is for; each role belongs to a commune or to an agency."""

    OFFICER = "officer", _("Cán bộ xã, phường")
    CHAIR = "chair", _("Lãnh đạo UBND xã, phường")
    ASSESSOR = "assessor", _("Cán bộ cơ quan theo dõi tiêu chí")
    APPRAISER = "appraiser", _("Cán bộ thẩm định")
    DECIDER = "decider", _("Lãnh đạo cơ quan công nhận")
    OFFICE = "office", _("Quản trị của cơ quan công nhận")
    OBSERVER = "observer", _("Giám sát, theo dõi")


COMMUNE_ROLES = frozenset({Role.OFFICER, Role.CHAIR})


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """The first account of a new installation: the office of the first authority."""
        fields.setdefault("agency", Agency.objects.filter(kind=Agency.Kind.AUTHORITY).first())
        return self.create_user(username, password, role=Role.OFFICE, **fields)


class User(Searchable, AbstractBaseUser):
    """A person's account. What it may do follows from its role alone (``config.access``)."""

    username = models.CharField(
        _("tên đăng nhập"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9._-]+$", _("Chỉ dùng chữ thường không dấu, số và các dấu . _ -")
            )
        ],
    )
    full_name = models.CharField(_("họ và tên"), max_length=120)
    title = models.CharField(_("chức vụ"), max_length=120, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    wants_email = models.BooleanField(
        _("nhận thư tổng hợp"),
        default=True,
        help_text=_("Thông báo trong hệ thống thì luôn nhận."),
    )
    role = models.CharField(_("vai trò"), max_length=12, choices=Role.choices)
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("xã, phường"),
        on_delete=models.PROTECT,
        related_name="users",
        null=True,
        blank=True,
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="users",
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_sample = models.BooleanField(_("tài khoản mẫu"), default=False, editable=False)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    search_fields = ("username", "full_name", "title")

    class Meta:
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(name="user_role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="user_is_bound_to_a_commune_or_an_agency",
                condition=Q(role__in=COMMUNE_ROLES, commune__isnull=False, agency=None)
                | (~Q(role__in=COMMUNE_ROLES) & Q(commune=None, agency__isnull=False)),
                violation_error_message=_(
                    "Cán bộ và lãnh đạo xã, phường phải gắn với một xã, phường; các vai trò khác"
                    " phải gắn với một cơ quan."
                ),
            ),
        ]

    # Set while a deputy acts in this person's place.
    stand_in: "StandIn | None" = None
    # Set with the person of a request.
    unread_count: int = 0

    def __str__(self) -> str:
        return self.full_name

    @property
    def signature(self) -> str:
        """Who acts, as the log names them: with the deputy where one acts, and the unit."""
        if self.stand_in is None:
            return f"{self.full_name}, {self.unit_name}"
        return f"{self.stand_in.kind} {self.full_name}: {self.stand_in.deputy}, {self.unit_name}"

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this before anything else."""
        return self.role == Role.OFFICE

    @property
    def unit_name(self) -> str:
        unit = self.commune or self.agency
        return str(unit) if unit else ""

    @property
    def authority_id(self) -> int:
        """The authority whose cycles concern this person; reads a related row."""
        if self.commune is not None:
            return self.commune.authority_id
        if self.agency is not None:
            return self.agency.authority_or_self_id
        raise AttributeError("a user without a unit has no authority")

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and has_perm(perm, self, obj)

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class StandIn(models.Model):
    """A deputy whom an officer named for a period. Rows stay: the log refers to their acts."""

    class Kind(models.TextChoices):
        KT = "KT.", _("KT. (ký thay)")
        TUQ = "TUQ.", _("TUQ. (thừa ủy quyền)")

    principal = models.ForeignKey(
        User, verbose_name=_("người được thay"), on_delete=models.PROTECT, related_name="deputies"
    )
    deputy = models.ForeignKey(
        User, verbose_name=_("người làm thay"), on_delete=models.PROTECT, related_name="stands_for"
    )
    kind = models.CharField(_("hình thức"), max_length=4, choices=Kind.choices)
    authority = models.CharField(_("theo văn bản"), max_length=160, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    named_at = models.DateTimeField(_("ghi lúc"))
    ended_at = models.DateTimeField(_("thôi lúc"), null=True)

    class Meta:
        verbose_name = _("người làm thay")
        verbose_name_plural = _("người làm thay")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="stand_in_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="nobody_stands_in_for_himself", condition=~Q(principal=F("deputy"))
            ),
            models.CheckConstraint(
                name="stand_in_kind_is_known", condition=Q(kind__in=["KT.", "TUQ."])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.principal}: {self.deputy}"

    def is_active_on(self, day: date) -> bool:
        return self.ended_at is None and self.starts_on <= day <= self.ends_on
