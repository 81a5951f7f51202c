"""An agency's own counts as XLSX: a row per commune, a column per data item it follows."""

from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from assessments.sheet.archive import FileError, check_archive
from assessments.sheet.read import Fault, read_figure, shown
from config.numbers import NumberError
from criteria.scoring import ItemRule

_SHEET: Final = "Số của cơ quan"
_FIRST: Final = ("Mã xã", "Xã, phường")
_CODES, _LABELS, _BODY = 1, 2, 3
_LAST_ROW: Final = 1_000
_MOST_FAULTS: Final = 40
_OPEN: Final = PatternFill("solid", fgColor="FFF9E5")
_HEAD: Final = PatternFill("solid", fgColor="F1E3E3")
_BOLD: Final = Font(name="Times New Roman", size=11, bold=True)
_PLAIN: Final = Font(name="Times New Roman", size=11)

Table = dict[tuple[str, str], Decimal | None]


@dataclass
class Counted:
    """What a file says by (commune code, item code), and its faults; an empty cell says nothing."""

    values: Table = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def write_counts(communes: dict[str, str], items: list[ItemRule], known: Table) -> bytes:
    """The file to fill in: ``communes`` are names by code, ``known`` what was counted before."""
    book = Workbook()
    page: Any = book.active
    page.title = _SHEET
    for column, text in enumerate([*_FIRST, *(item.code for item in items)], 1):
        page.cell(_CODES, column, text).font = _PLAIN
    for column, text in enumerate(["", "", *(item.label for item in items)], 1):
        cell = page.cell(_LABELS, column, text)
        cell.font, cell.fill = _BOLD, _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row, (code, name) in enumerate(communes.items(), _BODY):
        for column, text in enumerate((code, name), 1):
            cell = page.cell(row, column, text)
            cell.data_type, cell.font = "s", _PLAIN
        for column, item in enumerate(items, len(_FIRST) + 1):
            value = known.get((code, item.code))
            cell = page.cell(row, column, None if value is None else int(value))
            cell.font, cell.fill, cell.number_format = _PLAIN, _OPEN, "#,##0"
    page.freeze_panes = page.cell(_BODY, len(_FIRST) + 1)
    for column, width in enumerate([9, 26, *(16 for _item in items)], 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.row_dimensions[_LABELS].height = 62
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read_counts(content: bytes, communes: dict[str, str], items: list[ItemRule]) -> Counted:
    """Read a filled file; raises ``FileError`` when it is no such file at all."""
    structures, safe_copy = check_archive(content)
    if _SHEET not in structures:
        raise FileError(
            _("Tệp không có trang “%(sheet)s”. Hãy tải tệp mẫu ở trang này, điền rồi nhập lại.")
            % {"sheet": _SHEET}
        )
    book = load_workbook(BytesIO(safe_copy), read_only=True, keep_links=False)
    try:
        rows = list(book[_SHEET].iter_rows(max_row=_LAST_ROW, max_col=len(items) + 20))
    finally:
        book.close()
    columns = _columns(list(rows[0]) if rows else [], items)
    counted = Counted()
    for place in structures[_SHEET].formulas:
        counted.faults.append(
            Fault(_SHEET, place, _("ô chứa công thức. Hãy gõ thẳng con số (chép, rồi dán giá trị)"))
        )
    for number, cells in enumerate(rows[_BODY - 1 :], _BODY):
        _read_row(counted, number, list(cells), columns, communes)
    del counted.faults[_MOST_FAULTS:]
    return counted


def _columns(header: list[Any], items: list[ItemRule]) -> dict[int, ItemRule]:
    """The items by the place of their column."""
    known = {item.code: item for item in items}
    texts = [shown(cell) for cell in header]
    if tuple(texts[: len(_FIRST)]) != _FIRST:
        raise FileError(_("Dòng 1 của tệp đã bị sửa. Hãy tải tệp mẫu mới và chép số liệu sang."))
    codes = [text for text in texts[len(_FIRST) :] if text]
    if foreign := [code for code in codes if code not in known]:
        raise FileError(
            _("Cột “%(code)s” không thuộc tiêu chí mà cơ quan anh chị theo dõi. Hãy xóa cột đó.")
            % {"code": foreign[0]}
        )
    if len(set(codes)) != len(codes):
        raise FileError(_("Có hai cột cùng một mã số liệu. Hãy xóa bớt một cột."))
    return {place: known[text] for place, text in enumerate(texts) if text in known}


def _read_row(
    counted: Counted,
    number: int,
    cells: list[Any],
    columns: dict[int, ItemRule],
    communes: dict[str, str],
) -> None:
    code = shown(cells[0]).zfill(5) if cells and shown(cells[0]) else ""
    found = [(place, item, cells[place]) for place, item in columns.items() if place < len(cells)]
    if not code:
        if any(shown(cell) for _place, _item, cell in found):
            counted.faults.append(Fault(_SHEET, f"A{number}", _("dòng có số mà thiếu mã xã")))
        return
    if code not in communes:
        counted.faults.append(
            Fault(
                _SHEET,
                f"A{number}",
                _("mã xã “%(code)s” không có trong đợt này hoặc hồ sơ đã kết luận thẩm định")
                % {"code": code},
            )
        )
        return
    for place, item, cell in found:
        cell_name = f"{get_column_letter(place + 1)}{number}"
        try:
            text = "" if cell.data_type == "f" else read_figure(item, cell)
        except NumberError as error:
            counted.faults.append(Fault(_SHEET, cell_name, str(error).rstrip(".")))
            continue
        if not text:
            continue
        if (code, item.code) in counted.values:
            counted.faults.append(
                Fault(_SHEET, f"A{number}", _("xã, phường này đã có ở một dòng khác"))
            )
            return
        counted.values[code, item.code] = Decimal(text)
