"""The log in an officer's words."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import AgencyCount, Commitment, DutyReport, MilestoneKind
from assessments.models.event import LoggedEvent
from assessments.queries.registers import BY_NAME
from assessments.states import EventKind, Period, State, Verdict
from config.numbers import show_number
from criteria.scoring import RuleSheet

_ACTS = {
    "opened": gettext_lazy("ghi thời gian, địa điểm và người dự"),
    "codes": gettext_lazy("cấp mã cho điểm"),
    "closed": gettext_lazy("kết thúc"),
    "started": gettext_lazy("ghi thời gian và nơi niêm yết"),
    "feedback": gettext_lazy("ghi ý kiến"),
    "corrected": gettext_lazy("sửa ý kiến đã ghi"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: when, who, what, and the note if there was one."""

    at: datetime
    who: str
    what: str
    note: str


def describe(event: LoggedEvent, sheet: RuleSheet) -> Line:
    return Line(event.at, event.actor_name, _what(event, sheet), event.note)


def _what(event: LoggedEvent, sheet: RuleSheet) -> str:  # noqa: C901, PLR0911 - a sentence a kind
    before, after = _named(event.before), _named(event.after)
    number = event.subject.removeprefix("criterion:")
    match event.kind:
        case EventKind.STEP:
            return _("Chuyển “%(before)s” → “%(after)s”") % {
                "before": State(before["state"]).label,
                "after": State(after["state"]).label,
            }
        case EventKind.ENTRY:
            return _entry(event.subject, before, after, sheet)
        case EventKind.COUNCIL_POINTS | EventKind.APPRAISED_POINTS:
            return _("%(kind)s, tiêu chí %(number)s: %(before)s → %(after)s") % {
                "kind": EventKind(event.kind).label,
                "number": number,
                "before": _number(before.get("points")),
                "after": _number(after.get("points")),
            }
        case EventKind.SIGN_OFF | EventKind.ANSWER:
            return _("Tiêu chí %(number)s: “%(before)s” → “%(after)s”") % {
                "number": number,
                "before": Verdict(before["verdict"]).label,
                "after": Verdict(after["verdict"]).label,
            }
        case EventKind.MEETING | EventKind.POSTING | EventKind.BALLOT | EventKind.DISSENT:
            return _meeting(event, after, number)
        case EventKind.DOSSIER:
            return _dossier(after)
        case EventKind.DECISION:
            return _("Quyết định: %(decision)s %(number)s") % {
                "decision": State(event.subject).label,
                "number": after.get("number") or "",
            }
        case EventKind.EVIDENCE:
            return _evidence(before, after)
        case EventKind.SPOT_CHECK | EventKind.FINDING | EventKind.CORRECTION:
            return _appraising(event, after, sheet)
        case EventKind.COUNT:
            return _count(event.subject.removeprefix("item:"), before, after, sheet)
        case EventKind.DUTY_REPORT | EventKind.REGISTER:
            return _common_work(event.subject.partition(":")[0], before, after)
        case EventKind.CALENDAR:
            return _("Mốc “%(milestone)s”: %(before)s → %(after)s") % {
                "milestone": MilestoneKind(event.subject.partition(":")[2]).label,
                "before": _day(before.get("day")),
                "after": _day(after["day"]),
            }
    return str(EventKind(event.kind).label)


def _dossier(after: dict[str, Any]) -> str:
    if "due" in after:
        return _("Hạn bổ sung hồ sơ: %(due)s") % {"due": _day(after["due"])}
    document = after.get("receipt") or after.get("number") or ""
    return _("Hồ sơ: %(document)s") % {"document": document}


def _appraising(event: LoggedEvent, after: dict[str, Any], sheet: RuleSheet) -> str:
    match event.kind, event.subject:
        case EventKind.SPOT_CHECK, "draw":
            return _("Rút mẫu kiểm tra %(count)s số liệu, hạt giống %(seed)s") % {
                "count": len(after["items"]),
                "seed": after["seed"],
            }
        case EventKind.SPOT_CHECK, subject:
            return _("Kiểm tra mẫu, %(item)s: %(result)s") % {
                "item": sheet.item(subject.removeprefix("item:")).label,
                "result": _("khớp") if after["is_verified"] else _("không khớp"),
            }
        case EventKind.FINDING, subject:
            return str(_FINDINGS[subject])
    text = (
        _("Đã chỉnh sửa: %(text)s (%(answer)s)") if "answer" in after else _("Chỉnh sửa: %(text)s")
    )
    return text % after


_FINDINGS = {
    "sent": gettext_lazy("Gửi dự thảo kết luận"),
    "comment": gettext_lazy("Góp ý dự thảo kết luận"),
    "finished": gettext_lazy("Góp ý xong dự thảo kết luận"),
    "response": gettext_lazy("Giải trình góp ý"),
}


def _named(values: Any) -> dict[str, Any]:
    return values if isinstance(values, dict) else {}


def _meeting(event: LoggedEvent, after: dict[str, Any], number: str) -> str:
    match event.kind:
        case EventKind.BALLOT if event.subject == "given":
            return _("%(member)s đã cho điểm tiêu chí %(numbers)s") % {
                "member": after["member"],
                "numbers": ", ".join(map(str, after["criteria"])),
            }
        case EventKind.BALLOT:
            return _("Tiêu chí %(number)s: mọi thành viên có mặt đã cho điểm") % {"number": number}
        case EventKind.DISSENT:
            return _("%(member)s bảo lưu ý kiến ở tiêu chí %(number)s: %(text)s") % {
                "member": after["member"],
                "number": number,
                "text": after["text"] or _("rút lại"),
            }
    return _("%(kind)s: %(what)s") % {
        "kind": EventKind(event.kind).label,
        "what": _ACTS[event.subject],
    }


def _evidence(before: dict[str, Any], after: dict[str, Any]) -> str:
    if "uses" in after:
        return _("Minh chứng %(document)s: %(before)s → %(after)s") % {
            "document": after["document"],
            "before": _uses(before["uses"]),
            "after": _uses(after["uses"]),
        }
    texts = {
        (False, True): _("Thêm văn bản minh chứng: %(document)s"),
        (True, True): _("Sửa văn bản minh chứng: %(document)s"),
        (True, False): _("Xóa văn bản minh chứng: %(document)s"),
    }
    said = after or before
    document = f"{said['number']} {said['title']}".strip()
    return texts[bool(before), bool(after)] % {"document": document}


def _uses(codes: list[str]) -> str:
    """Indicator codes as they are, parts of the commitment by name."""
    parts = dict(Commitment.Part.choices)
    return ", ".join(str(parts.get(code, code)) for code in codes) or "–"


def _entry(subject: str, before: dict[str, str], after: dict[str, str], sheet: RuleSheet) -> str:
    what, was, now = describe_figure(subject, before, after, sheet)
    return f"{what}: {was} → {now}"


def describe_figure(
    subject: str, before: Mapping[str, Any], after: Mapping[str, Any], sheet: RuleSheet
) -> tuple[str, str, str]:
    """Which figure an event is about, and both its values as people read them."""
    code, _colon, period = subject.partition(":")
    item = sheet.item(code)
    show = _yes_no if item.is_yes_no else _number
    return (
        f"{item.label}, {str(Period(period).label).lower()}",
        show(before.get("value")),
        show(after.get("value")),
    )


def describe_uses(
    before: Mapping[str, Any], after: Mapping[str, Any], codes: Container[str]
) -> tuple[str, str, str]:
    """Which document an event is about, and which of some indicators it proved and proves."""
    was, now = (
        [code for code in side.get("uses", []) if code in codes] for side in (before, after)
    )
    return _("Minh chứng %(document)s") % {"document": after["document"]}, _uses(was), _uses(now)


def _count(code: str, before: dict[str, str], after: dict[str, str], sheet: RuleSheet) -> str:
    label = sheet.item(code).label
    if "agreement" in after:
        agreement = AgencyCount.Agreement(after["agreement"]).label
        return _("Đối chiếu %(label)s với %(agency)s: %(agreement)s") % {
            "label": label,
            "agency": after["agency"],
            "agreement": agreement,
        }
    return _("Số của cơ quan, %(label)s: %(before)s → %(after)s") % {
        "label": label,
        "before": _number(before.get("value")),
        "after": _number(after.get("value")),
    }


def _common_work(name: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """A report by where it stands; a row added or taken out by its words, or by what changed."""
    if name not in BY_NAME:
        status = DutyReport.Status(after["status"]).label
        return _("Báo cáo nhiệm vụ: %(status)s") % {"status": str(status).lower()}
    model = BY_NAME[name].model
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
                parts.append(
                    f"{field.verbose_name}: {show_value(field, was)} → {show_value(field, value)}"
                )
        elif value not in {None, ""}:
            parts.append(show_value(field, value))
    values = {"row": model._meta.verbose_name, "content": "; ".join(parts)}  # noqa: SLF001
    return texts[bool(before), bool(after)] % values


def show_value(field: Any, value: Any) -> str:
    """The value of a model's field, as the log keeps it, in an officer's words."""
    if value in {None, ""}:
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DateField":
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    if isinstance(value, int) or field.get_internal_type() == "DecimalField":
        return show_number(Decimal(value or 0))
    return str(value)


def _day(text: str | None) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else "–"


def _number(text: str | None) -> str:
    return "–" if text is None else show_number(Decimal(text))


def _yes_no(text: str | None) -> str:
    return "–" if text is None else (_("Có") if Decimal(text) else _("Không"))
