"""Duty reports and the registers of common work.

Both sides are the content of the row as it is, because the audit compares it with the row. They
are None for a row that was not there yet, or is taken out.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.log.kinds.base import Kind, Table, not_replayed
from assessments.log.values import show_value
from assessments.models import DutyReport
from assessments.queries.registers import BY_NAME
from assessments.states import EventKind
from criteria.scoring import RuleSheet

Content = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row(Kind):
    """``row`` is how the model names the row for the log."""

    row: str
    before: Content | None = None
    after: Content | None = None

    sides = (None, None)
    moves_the_ball = False
    tells = ()
    replay = not_replayed

    @property
    def subject(self) -> str:
        return self.row

    @classmethod
    def parts(cls, subject: str) -> dict[str, Any]:
        return {"row": subject}

    @property
    def left(self) -> tuple[Table, str, Content | None]:
        return Table.COMMON_WORK, self.row, self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyReported(_Row):
    """A unit saves or sends its report; the lead agency receives it or sends it back."""

    after: Content

    code = EventKind.DUTY_REPORT

    def sentence(self, sheet: RuleSheet) -> str:
        status = DutyReport.Status(self.after["status"]).label
        return _("Báo cáo nhiệm vụ: %(status)s") % {"status": str(status).lower()}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSaved(_Row):
    """A row of a register is added, corrected, answered or taken out."""

    code = EventKind.REGISTER

    def sentence(self, sheet: RuleSheet) -> str:
        """A row added or taken out by its words, a corrected one by what changed."""
        before, after = self.before or {}, self.after or {}
        model = BY_NAME[self.row.partition(":")[0]].model
        texts = {
            (False, True): _("Thêm %(row)s: %(content)s"),
            (True, True): _("Sửa %(row)s: %(content)s"),
            (True, False): _("Bỏ %(row)s: %(content)s"),
        }
        parts = []
        content = after or before
        # In the order of the model: PostgreSQL keeps an object's keys in an order of its own.
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's public model API
            if field.name not in content:
                continue
            was, value = before.get(field.name), content[field.name]
            if before and after:
                if was != value:
                    old, new = show_value(field, was), show_value(field, value)
                    parts.append(f"{field.verbose_name}: {old} → {new}")
            elif value not in {None, ""}:
                parts.append(show_value(field, value))
        values = {"row": model._meta.verbose_name, "content": "; ".join(parts)}  # noqa: SLF001
        return texts[bool(before), bool(after)] % values
