"""The registers as pages show them: the cells of a list, its totals, a line for the overview."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rules import has_perm

from agencies.models import User
from assessments import clock
from assessments.forms.registers import FORMS, AnswerRowForm, RemoveForm, RowForm, initial_of
from assessments.log.values import show_value
from assessments.log.wording import describe
from assessments.models import Activity, BudgetLine, Finding, OversightComment, RegisterRow, Visit
from assessments.queries.registers import CommonWorkRegister, content_of, log_of
from assessments.tones import tone_of
from config.days import show_day
from config.numbers import show_number
from criteria.sheets import sheet_of

_WAITING = "waiting"
_DONE = "done"


@dataclass(frozen=True, slots=True)
class Cell:
    """``label`` heads the column; a ``tone`` makes the text a chip."""

    label: str
    text: str
    hint: str = ""
    tone: str = ""
    is_number: bool = False


def cells_of(rows: Iterable[Any], today: date) -> list[tuple[Any, list[Cell]]]:
    """Each row with its cells; the first one leads to the row."""
    return [(row, _CELLS[type(row)](row, today)) for row in rows]


def _activity(row: Activity, _today: date) -> list[Cell]:
    return [
        Cell(_("Hoạt động"), row.name, row.place),
        Cell(_("Ngày"), show_day(row.held_on)),
        Cell(_("Loại"), str(row.get_kind_display())),
        Cell(_("Đơn vị tổ chức"), row.organiser),
        Cell(_("Người dự"), show_number_of(row.participants), is_number=True),
    ]


def _visit(row: Visit, today: date) -> list[Cell]:
    findings = list(row.findings.all())
    waiting = [each for each in findings if not each.answer]
    if not findings:
        standing, text = "answered", _("không có việc phải khắc phục")
    elif not waiting:
        standing, text = "answered", _("đã khắc phục %(count)s") % {"count": len(findings)}
    else:
        is_over = any(each.is_overdue_on(today) for each in waiting)
        standing = "overdue" if is_over else "waiting"
        text = _("còn %(count)s/%(all)s việc") % {"count": len(waiting), "all": len(findings)}
    return [
        Cell(_("Xã, phường"), str(row.commune)),
        Cell(_("Ngày"), show_day(row.visited_on)),
        Cell(_("Đoàn kiểm tra"), row.delegation, str(row.agency)),
        Cell(_("Khắc phục"), text, tone=tone_of("register", standing)),
    ]


def cells_in_visit(findings: Iterable[Finding], today: date) -> list[tuple[Any, list[Cell]]]:
    """Findings below their visit, which says whose they are."""
    return [(row, [cells[0], *cells[-2:]]) for row, cells in cells_of(findings, today)]


def _finding(row: Finding, today: date) -> list[Cell]:
    tone, text = follow_up(row, today)
    return [
        Cell(_("Việc cần khắc phục"), row.text, row.answer),
        Cell(_("Xã, phường"), str(row.commune)),
        Cell(_("Cơ quan kiểm tra"), str(row.agency)),
        Cell(_("Hạn"), show_day(row.due)),
        Cell(_("Kết quả"), text, tone=tone),
    ]


def follow_up(row: Finding, today: date) -> tuple[str, str]:
    """Tone and word for where a finding is."""
    if row.answer:
        return tone_of("register", "answered"), _("đã khắc phục")
    if row.is_overdue_on(today):
        text = _("quá hạn %(days)s ngày") % {"days": (today - row.due).days}
        return tone_of("register", "overdue"), text
    return tone_of("register", "waiting"), _("đang khắc phục")


def _budget(row: BudgetLine, _today: date) -> list[Cell]:
    return [
        Cell(_("Nội dung chi"), row.purpose),
        Cell(_("Cấp"), str(row.commune) if row.commune else _("Thành phố"), _kept_by(row)),
        Cell(_("Nguồn"), str(row.get_source_display())),
        Cell(_("Dự toán (đồng)"), show_number(row.planned), is_number=True),
        Cell(_("Đã chi (đồng)"), show_number(row.spent), is_number=True),
    ]


def _kept_by(row: RegisterRow) -> str:
    return str(row.agency) if row.agency else ""


def _comment(row: OversightComment, _today: date) -> list[Cell]:
    return [
        Cell(_("Góp ý"), row.content, row.answer),
        Cell(_("Ngày"), show_day(row.given_on)),
        Cell(_("Bên góp ý"), str(row.agency)),
        Cell(_("Gửi tới"), str(row.commune) if row.commune else _("Cả thành phố")),
        Cell(
            _("Trả lời"),
            _("đã trả lời") if row.answer else _("chờ trả lời"),
            tone=tone_of("register", "answered" if row.answer else "waiting"),
        ),
    ]


_CELLS: Final[dict[type[RegisterRow], Callable[[Any, date], list[Cell]]]] = {
    Activity: _activity,
    Visit: _visit,
    Finding: _finding,
    BudgetLine: _budget,
    OversightComment: _comment,
}


def show_number_of(count: int | None) -> str:
    return show_number(Decimal(count or 0))


@dataclass(frozen=True, slots=True)
class Money:
    """Planned and spent, ready to read."""

    label: str
    planned: str
    spent: str


def money_of(lines: QuerySet[BudgetLine]) -> list[Money]:
    """What is planned and spent at each level and in all, in one query."""
    levels = {"communes": Q(commune__isnull=False), "city": Q(commune=None), "all": Q()}
    sums = lines.order_by().aggregate(
        **{
            f"{level}_{field}": Sum(field, filter=condition)
            for level, condition in levels.items()
            for field in ("planned", "spent")
        }
    )
    labels = {"communes": _("Cấp xã"), "city": _("Cấp thành phố"), "all": _("Tổng cộng")}
    return [
        Money(
            label,
            *(show_number(sums[f"{level}_{field}"]) or "0" for field in ("planned", "spent")),
        )
        for level, label in labels.items()
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One register on the overview: how much is in it, and what waits."""

    register: CommonWorkRegister
    text: str
    waiting: str = ""
    tone: str = tone_of("register", "quiet")


def line_of(register: CommonWorkRegister, rows: QuerySet[Any]) -> Line:
    """A register in one line (one query)."""
    rows = rows.order_by()
    if register.model is Activity:
        counted = rows.aggregate(number=Count("pk"), people=Sum("participants"))
        values = {"number": counted["number"], "people": show_number_of(counted["people"])}
        text = _("%(number)s hoạt động · %(people)s lượt người dự") % values
        return Line(register, text)
    if register.model is BudgetLine:
        total = money_of(rows)[-1]
        values = {"planned": total.planned, "spent": total.spent}
        return Line(register, _("dự toán %(planned)s đồng · đã chi %(spent)s đồng") % values)
    if register.model is Visit:
        number = rows.count()
        text = ngettext("%(count)s lần kiểm tra", "%(count)s lần kiểm tra", number)
        return Line(register, text % {"count": number})
    open_ = Q(answer="")
    counted = rows.aggregate(number=Count("pk"), waiting=Count("pk", filter=open_))
    number = counted["number"]
    if register.model is Finding:
        text = ngettext("%(count)s việc", "%(count)s việc", number)
        waiting = _("%(count)s chưa khắc phục")
    else:
        text = ngettext("%(count)s ý kiến", "%(count)s ý kiến", number)
        waiting = _("%(count)s chờ trả lời")
    text = text % {"count": number}
    if not counted["waiting"]:
        return Line(register, text)
    return Line(
        register, text, waiting % {"count": counted["waiting"]}, tone_of("register", "waiting")
    )


def answered_choices(shown: CommonWorkRegister) -> list[tuple[str, str]]:
    """The two kinds of rows where rows are answered: waiting, and with an answer."""
    if not shown.is_answered:
        return []
    return [(_WAITING, _("Đang chờ")), (_DONE, _("Đã có kết quả"))]


def narrowed(
    rows: QuerySet[Any], shown: CommonWorkRegister, kind: str, search: str
) -> QuerySet[Any]:
    """The rows of one kind, and of the communes and agencies that the search finds."""
    if kind in {_WAITING, _DONE}:
        rows = rows.filter(answer="") if kind == _WAITING else rows.exclude(answer="")
    elif kind:
        rows = rows.filter(**{shown.kind: kind})
    if search:
        rows = rows.filter(
            Q(commune__search_text__contains=search) | Q(agency__search_text__contains=search)
        )
    return rows


def row_page(
    shown: CommonWorkRegister,
    stored: Any,
    user: User,
    *,
    form: RowForm | None,
    answer_form: AnswerRowForm | None,
    remove_form: RemoveForm | None,
    version: int | None,
    differing: list[tuple[str, str]] | None,
) -> dict[str, Any]:
    """One row, its history, and the forms: those given are as typed, the others as stored."""
    cycle = stored.cycle
    is_settled = bool(getattr(stored, "answer", ""))
    may_keep = cycle.is_open and not is_settled and has_perm(shown.keeping, user, stored)
    if may_keep and form is None:
        kind = FORMS[shown.model]
        form = kind(initial=initial_of(stored, kind), cycle=cycle, is_new=False)
    sheet = sheet_of(cycle.ruleset)
    return {
        "shown": cycle,
        "register": shown,
        "row": stored,
        "facts": _facts(stored),
        "form": form if may_keep else None,
        "version": stored.version if version is None else version,
        "answer_form": answer_form
        or AnswerRowForm(initial={"answer": getattr(stored, "answer", "")}),
        "remove_form": remove_form,
        "differing": differing or [],
        "may_answer": cycle.is_open
        and shown.is_answered
        and has_perm(shown.answering, user, stored),
        "findings": cells_in_visit(
            stored.findings.select_related("commune", "agency"), clock.today()
        )
        if shown.model is Visit
        else None,
        "events": [describe(event, sheet) for event in log_of(stored)],
    }


def _facts(stored: Any) -> list[tuple[str, str]]:
    """What a row says: labels and values."""
    facts = [(_("Xã, phường"), str(stored.commune))] if stored.commune else []
    if stored.agency:
        facts.append((_("Cơ quan"), str(stored.agency)))
    for name, value in content_of(stored).items():
        field = stored._meta.get_field(name)  # noqa: SLF001 - Django's public model API
        if value not in {None, ""}:
            facts.append((str(field.verbose_name), show_value(field, value)))
    return facts


def differing_of(form: RowForm, stored: Any) -> list[tuple[str, str]]:
    """What is stored where something else was typed: label and text."""
    content = content_of(stored)
    return [
        (
            str(form.fields[name].label),
            show_value(stored._meta.get_field(name), content[name]),  # noqa: SLF001
        )
        for name, typed in form.cleaned_data.items()
        if getattr(stored, name) != typed
    ]
