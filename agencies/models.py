"""Who takes part: agencies, communes over time, and the people who sign in."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from rules import has_perm

from config.text import clean, fold


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
