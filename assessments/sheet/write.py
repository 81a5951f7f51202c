"""The form as XLSX: locked but for what is open, with drop-downs and checks, printed on A4."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from io import BytesIO
from math import ceil
from typing import Any, Final

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assessments.sheet.form import DataForm, texts_of
from assessments.sheet.layout import (
    COLUMNS,
    END,
    FORMAT,
    HEADER,
    HEADER_ROW,
    MAX_DIGITS,
    MAX_NOTE,
    NO,
    NOTE,
    SHEET,
    STAMP_SHEET,
    START,
    YES,
    Line,
    Texts,
    key,
    lines_of,
)
from config.numbers import plain

_WIDTHS: Final = (17, 46, 10, 10, 10, 16)
_FACE: Final = "Times New Roman"
_ACCENT: Final = "9B1C1F"
_GREY: Final = "5D6878"
_INK: Final = "1C2430"
_OPEN: Final = PatternFill("solid", fgColor="FFF9E5")
_HEAD: Final = PatternFill("solid", fgColor="F1E3E3")
_BOLD: Final = InlineFont(rFont=_FACE, sz=11, b=True, color=Color(rgb=_ACCENT))
_PLAIN: Final = InlineFont(rFont=_FACE, sz=11)
_WRONG: Final = PatternFill("solid", bgColor="F6C7C3")
_THIN: Final = Side(style="thin", color="9AA3AF")
_STRONG: Final = Side(style="medium", color=_ACCENT)


def write_form(form: DataForm) -> bytes:
    """The form as the bytes of an XLSX file."""
    lines = lines_of(form.sheet)
    texts = texts_of(form.figures, form.sheet)
    book = Workbook()
    book.properties.creator = form.cycle.authority.name
    book.properties.title = _title(form)
    book.security = WorkbookProtection(lockStructure=True)
    book.remove(book.worksheets[0])
    page: Worksheet = book.create_sheet(SHEET)
    painter = _Painter(page)
    _write_head(painter, form)
    for row, line in enumerate(lines, HEADER_ROW + 1):
        _write_line(painter, row, line, form, texts)
    last = HEADER_ROW + len(lines)
    _write_signatures(painter, last + 2)
    _add_checks(page, lines, form)
    _protect(page)
    _set_up_print(page, form, last + 4)
    _write_stamp(book.create_sheet(STAMP_SHEET), form, lines, texts)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _title(form: DataForm) -> str:
    return f"Biểu mẫu số liệu trẻ em năm {form.cycle.year} – {form.commune.name}"


def _text(page: Worksheet, row: int, column: int, text: str) -> Any:
    """Write a text as a text, whatever sign it begins with."""
    cell: Any = page.cell(row, column)
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
    return cell


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell is drawn. ``frame``: thin or strong; ``ground``: open (to type into) or head."""

    size: float = 11
    colour: str = _INK
    bold: bool = False
    align: str | None = None
    wrap: bool = False
    shrink: bool = False
    frame: str = ""
    ground: str = ""
    is_number: bool = False


class _Painter:
    """Gives a page's cells their looks; each is asked of the library once, which is slow at it."""

    def __init__(self, page: Worksheet) -> None:
        self.page = page
        self.known: dict[_Look, Any] = {}

    def paint(self, cell: Any, **look: Any) -> None:
        wanted = _Look(**look)
        if wanted not in self.known:
            self._draw(cell, wanted)
            self.known[wanted] = cell._style  # noqa: SLF001 - the documented way to copy a style
        cell._style = self.known[wanted]  # noqa: SLF001

    @staticmethod
    def _draw(cell: Any, look: _Look) -> None:
        cell.font = Font(_FACE, look.size, bold=look.bold, color=look.colour)
        cell.alignment = Alignment(
            horizontal=look.align,
            vertical="center",
            wrap_text=look.wrap,
            shrink_to_fit=look.shrink,
            # Excel does not shrink what is indented.
            indent=1 if look.align in {"left", "right"} and not look.shrink else 0,
        )
        if look.frame:
            top = _STRONG if look.frame == "strong" else _THIN
            bottom = _STRONG if look.ground == "head" else _THIN
            cell.border = Border(left=_THIN, right=_THIN, top=top, bottom=bottom)
        if look.ground:
            cell.fill = _HEAD if look.ground == "head" else _OPEN
        if look.ground == "open":
            cell.protection = Protection(locked=False)
        if look.is_number:
            cell.number_format = "#,##0"


def _write_head(painter: _Painter, form: DataForm) -> None:
    page = painter.page
    made = timezone.localtime(form.made_at)
    paint = painter.paint
    commune = f"{form.commune.name} (mã {form.commune.code})"
    paint(_text(page, 1, 1, commune), bold=True, size=12)
    paint(_text(page, 2, 1, form.cycle.authority.name), colour=_GREY)
    title = _title(form).partition(" – ")[0].upper()
    paint(_text(page, 3, 1, title), bold=True, size=15, colour=_ACCENT)
    origin = (
        f"Lấy từ hệ thống lúc {made:%H:%M ngày %d/%m/%Y}. Bộ tiêu chí {form.sheet.code}, phiên bản"
        f" {form.sheet.version}." + (" Dữ liệu mẫu." if form.cycle.is_sample else "")
    )
    paint(_text(page, 4, 1, origin), colour=_GREY, size=10)
    advice = (
        "Chỉ gõ vào ô vàng: số nguyên, hoặc chọn Có/Không. Ô đỏ là số chưa hợp lý."
        " Làm xong, nhập tệp này lại ở trang Nhập số liệu."
    )
    paint(_text(page, 5, 1, advice), size=10)
    page.row_dimensions[3].height = 26
    page.row_dimensions[6].height = 6
    for column, (name, width) in enumerate(zip(HEADER, _WIDTHS, strict=True), 1):
        page.column_dimensions[get_column_letter(column)].width = width
        align = "left" if name in {"Mã", "Số liệu", "Ghi chú"} else "center"
        cell = _text(page, HEADER_ROW, column, name)
        paint(cell, bold=True, align=align, frame="strong", ground="head")
    page.row_dimensions[HEADER_ROW].height = 24


def _write_line(painter: _Painter, row: int, line: Line, form: DataForm, texts: Texts) -> None:
    page = painter.page
    item = line.item
    is_yes_no = item.is_yes_no
    paint = partial(painter.paint, frame="strong" if line.heads else "thin")
    paint(_text(page, row, 1, item.code), size=9, colour=_GREY, shrink=True)
    name = _text(page, row, 2, item.label)
    height = ceil(len(item.label) / 62)
    if line.heads:
        # In the first item's own cell: every row under the header is one data item.
        head = f"{line.heads.number}. {line.heads.name}"
        name.value = CellRichText(TextBlock(_BOLD, f"{head}\n"), TextBlock(_PLAIN, item.label))
        height += ceil(len(head) / 52)
    paint(name, wrap=True, align="left")
    page.row_dimensions[row].height = 15 * height + 5
    last_year: Any = page.cell(row, 3)
    _value(last_year, plain(form.last_year.get(item.code)) or "", is_yes_no)
    paint(last_year, align="right", is_number=True, colour=_GREY)
    ground = "open" if item.code in form.opened else ""
    for column in (START, END):
        cell: Any = page.cell(row, COLUMNS[column] + 1)
        _value(cell, texts[key(item.code, column)], is_yes_no)
        paint(cell, align="right", is_number=True, bold=column == END, ground=ground)
    note = _text(page, row, COLUMNS[NOTE] + 1, texts[key(item.code, NOTE)])
    paint(note, size=10, wrap=True, align="left", ground=ground)


def _value(cell: Any, text: str, is_yes_no: bool) -> None:
    if is_yes_no:
        cell.value = {"1": YES, "0": NO}.get(text)
    elif text:
        cell.value = Decimal(text)


def _write_signatures(painter: _Painter, row: int) -> None:
    page = painter.page
    for column, title, hint in (
        (2, "NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)"),
        (5, "TM. ỦY BAN NHÂN DÂN", "(Ký, đóng dấu)"),
    ):
        painter.paint(_text(page, row, column, title), bold=True, align="center")
        painter.paint(_text(page, row + 1, column, hint), colour=_GREY, size=10, align="center")


def _add_checks(page: Worksheet, lines: Iterable[Line], form: DataForm) -> None:
    yes_no = DataValidation(
        type="list",
        formula1=f'"{YES},{NO}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Chọn trong danh sách",
        error=f"Hãy chọn {YES} hoặc {NO}.",
    )
    count = DataValidation(
        type="whole",
        operator="between",
        formula1="0",
        formula2=str(10**MAX_DIGITS - 1),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Số liệu chưa đúng",
        error="Hãy gõ số nguyên từ 0 trở lên, ví dụ 1234.",
    )
    note = DataValidation(
        type="textLength",
        operator="lessThanOrEqual",
        formula1=str(MAX_NOTE),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Ghi chú quá dài",
        error=f"Ghi chú dài nhất {MAX_NOTE} chữ.",
    )
    rows = {line.item.code: row for row, line in enumerate(lines, HEADER_ROW + 1)}
    for code, row in rows.items():
        check = yes_no if form.sheet.item(code).is_yes_no else count
        check.add(f"D{row}:E{row}")
        note.add(f"F{row}")
    for check in (yes_no, count, note):
        page.add_data_validation(check)
    for rule in form.sheet.indicators:
        if rule.denominator is None:
            continue
        for letter in "DE":
            part, whole = (f"{letter}{rows[code]}" for code in rule.items)
            formula = f"AND(ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole})"
            wrong = FormulaRule([formula], fill=_WRONG)  # type: ignore[no-untyped-call]
            page.conditional_formatting.add(part, wrong)


def _protect(page: Worksheet) -> None:
    """Against slips, without a password: what counts is checked again when the file comes back."""
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.formatRows = False
    page.freeze_panes = f"C{HEADER_ROW + 1}"
    page.sheet_view.showGridLines = False


def _set_up_print(page: Worksheet, form: DataForm, last: int) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = page.ORIENTATION_PORTRAIT
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins.left, page.page_margins.right = 0.6, 0.4
    page.page_margins.top, page.page_margins.bottom = 0.5, 0.75
    page.print_options.horizontalCentered = True
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    page.print_area = f"A1:F{last}"
    page.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(f"{form.commune.code} – {form.cycle.year}", size=9),
        right=_HeaderFooterPart("Trang &P/&N", size=9),
    )


def _write_stamp(page: Worksheet, form: DataForm, lines: Iterable[Line], texts: Texts) -> None:
    """Whose form this is and what stood in it, so that the upload can tell mine from theirs."""
    page.sheet_state = "veryHidden"
    page.protection.sheet = True
    stamp = {
        "form": FORMAT,
        "commune": form.commune.code,
        "valid_from": form.commune.valid_from.isoformat(),
        "authority": form.cycle.authority.code,
        "year": str(form.cycle.year),
        "ruleset": str(form.cycle.ruleset),
        "fingerprint": form.cycle.ruleset.fingerprint,
        "unit_group": form.unit_group,
        "made_at": form.made_at.isoformat(),
    }
    rows = [[name, value] for name, value in stamp.items()]
    rows += [
        ["item", line.item.code, str(row), *(texts[key(line.item.code, name)] for name in COLUMNS)]
        for row, line in enumerate(lines, HEADER_ROW + 1)
    ]
    for number, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            _text(page, number, column, value)
