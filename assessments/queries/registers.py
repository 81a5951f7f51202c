"""The registers as one table: which rows each has, in which words, and where a row's log is."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Commune, User
from assessments.models import (
    Activity,
    BudgetLine,
    Cycle,
    Finding,
    OversightComment,
    RegisterRow,
    Visit,
)
from assessments.models.event import Json, events_at


@dataclass(frozen=True, slots=True)
class CommonWorkRegister:
    """``slug`` stands in addresses; ``kind`` names the field that a list is filtered by."""

    slug: str
    model: type[RegisterRow]
    title: str | Promise
    lead: str | Promise
    add: str | Promise
    kind: str = ""

    @property
    def name(self) -> str:
        """As permissions and the log name it: "activity"."""
        return str(self.model._meta.model_name)  # noqa: SLF001 - Django's public model API

    @property
    def keeping(self) -> str:
        return f"assessments.keep_{self.name}"

    @property
    def answering(self) -> str:
        return f"assessments.answer_{self.name}"

    @property
    def is_answered(self) -> bool:
        """Whether its rows wait for somebody's answer."""
        return self.model in {Finding, OversightComment}

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """The kinds of its rows."""
        if not self.kind:
            return []
        field: Any = self.model._meta.get_field(self.kind)  # noqa: SLF001 - as above
        return list(field.flatchoices)


REGISTERS: Final[dict[str, CommonWorkRegister]] = {
    register.slug: register
    for register in (
        CommonWorkRegister(
            "hoat-dong",
            Activity,
            _("Truyền thông, tập huấn"),
            _("Hoạt động truyền thông, lớp tập huấn và bồi dưỡng trong năm (mục II.2 và II.4)."),
            _("Thêm hoạt động"),
            "kind",
        ),
        CommonWorkRegister(
            "kiem-tra",
            Visit,
            _("Kiểm tra, giám sát"),
            _("Mỗi lần kiểm tra một xã, phường (mục II.3); việc cần khắc phục ghi ngay dưới đó."),
            _("Thêm lần kiểm tra"),
        ),
        CommonWorkRegister(
            "khac-phuc",
            Finding,
            _("Việc cần khắc phục"),
            _("Kết luận sau kiểm tra, hạn khắc phục và kết quả xã, phường đã ghi."),
            _("Thêm việc cần khắc phục"),
        ),
        CommonWorkRegister(
            "kinh-phi",
            BudgetLine,
            _("Kinh phí"),
            _("Dự toán và số đã chi của từng xã, phường và của thành phố (mục III)."),
            _("Thêm khoản kinh phí"),
            "source",
        ),
        CommonWorkRegister(
            "giam-sat",
            OversightComment,
            _("Ý kiến giám sát"),
            _("Góp ý của Mặt trận Tổ quốc, các tổ chức chính trị - xã hội và trả lời (mục IV.8)."),
            _("Thêm ý kiến"),
        ),
    )
}
BY_NAME: Final = {register.name: register for register in REGISTERS.values()}
# What says whose a row is; the rest is its content.
_FRAME: Final = frozenset({"id", "cycle", "commune", "agency", "version", "visit"})


def rows_of(register: CommonWorkRegister, cycle: Cycle, user: User) -> QuerySet[Any]:
    """The rows of a register that somebody may read."""
    rows: QuerySet[Any] = register.model.objects.visible_to(user)
    return rows.filter(cycle=cycle).select_related("commune", "agency")


def communes_of(cycle: Cycle) -> QuerySet[Commune]:
    """The communes that take part in a cycle."""
    return Commune.objects.filter(assessments__cycle=cycle).order_by("code")


def content_of(row: RegisterRow) -> dict[str, Json]:
    """What a row says, as the log keeps it."""
    content: dict[str, Json] = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - Django's public model API
        if field.name not in _FRAME:
            # What a form gave and what the database gives back are told alike.
            value = field.to_python(getattr(row, field.attname))
            content[field.name] = value if isinstance(value, int | None) else str(value)
    return content


def log_of(row: RegisterRow) -> QuerySet[Any]:
    """The lines of the log about one row, the latest first."""
    return events_at(row.cycle, row.commune_id).filter(subject=row.subject).order_by("-sequence")
