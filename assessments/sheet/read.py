"""Reads a filled form back: whose it is, what stands in each cell, and what is wrong where."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from assessments.sheet.archive import FileError, Structure, check_archive
from assessments.sheet.layout import (
    COLUMNS,
    END,
    HEADER,
    MAX_DIGITS,
    MAX_NOTE,
    NO,
    NOTE,
    STAMP_SHEET,
    START,
    YES,
    Texts,
    key,
)
from assessments.sheet.vietnamese import encoding_fault, from_tcvn3
from config.numbers import NumberError, parse_count, plain
from config.text import clean
from criteria.scoring import ItemRule, RuleSheet

logger = logging.getLogger(__name__)

_LAST_ROW: Final = 1_000
_LAST_COLUMN: Final = 30
_SHOWN: Final = 40
_LONG: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend, with its place."""

    sheet: str
    cell: str
    text: str

    def __str__(self) -> str:
        return _("Trang “%(sheet)s”, ô %(cell)s: %(text)s.") % {
            "sheet": self.sheet,
            "cell": self.cell,
            "text": self.text,
        }


@dataclass(frozen=True)
class Stamp:
    """What the hidden sheet says about a downloaded form."""

    form: str
    commune: str
    valid_from: str
    authority: str
    year: str
    ruleset: str
    fingerprint: str
    unit_group: str
    made_at: str
    rows: dict[str, int]
    base: Texts


@dataclass
class FilledForm:
    """The texts of a form and the places they stand in, by key."""

    sheet_name: str
    stamp: Stamp | None
    structure: Structure
    header: tuple[int, int]
    rows: list[tuple[int, list[Any]]]
    texts: Texts = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0

    @property
    def codes(self) -> set[str]:
        """What stands in the first column."""
        return {shown(cells[0]) for _row, cells in self.rows} - {""}


# --- the file -----------------------------------------------------------------------------------


def open_form(content: bytes) -> FilledForm:
    """Find the form in an uploaded file; raises ``FileError`` when there is none."""
    structures, safe_copy = check_archive(content)
    try:
        return _find_form(safe_copy, structures)
    except FileError:
        raise
    except Exception as error:
        # openpyxl answers a damaged part with whatever its code runs into.
        logger.info("unreadable form: %r", error)
        raise FileError(
            _("Tệp bị hỏng. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi nhập lại.")
        ) from error


def _find_form(content: bytes, structures: dict[str, Structure]) -> FilledForm:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        stamp = _read_stamp(book) if STAMP_SHEET in book.sheetnames else None
        looks_like_tcvn3 = False
        for name, structure in structures.items():
            if name == STAMP_SHEET:
                continue
            rows = list(_rows(book[name]))
            if (place := _header_in(rows)) is not None:
                row, column = place
                body = [
                    (number, cells[column:])
                    for number, cells in rows
                    if number >= row and len(cells) > column
                ]
                return FilledForm(name, stamp, structure, place, body)
            looks_like_tcvn3 = looks_like_tcvn3 or _is_tcvn3_header(rows)
    finally:
        book.close()
    if looks_like_tcvn3:
        raise FileError(
            _(
                "Tệp dùng bảng mã cũ TCVN3 (phông .VnTime) nên không đọc được chữ Việt. Hãy tải"
                " biểu mẫu mới và gõ bằng Unicode."
            )
        )
    raise FileError(
        _(
            "Tệp này không phải biểu mẫu số liệu: không có hàng tiêu đề %(header)s. Hãy tải biểu"
            " mẫu ở trang Nhập số liệu."
        )
        % {"header": ", ".join(HEADER)}
    )


def _rows(page: Any) -> Iterator[tuple[int, list[Any]]]:
    """Each row that has cells, by its number."""
    for number, cells in enumerate(
        page.iter_rows(max_row=_LAST_ROW, max_col=_LAST_COLUMN), start=1
    ):
        if any(cell.value is not None for cell in cells):
            yield number, list(cells)


def _header_in(rows: list[tuple[int, list[Any]]]) -> tuple[int, int] | None:
    width = len(HEADER)
    for number, cells in rows:
        texts = [clean(str(cell.value or "")) for cell in cells]
        for column in range(len(texts) - width + 1):
            if tuple(texts[column : column + width]) == HEADER:
                return number, column
    return None


def _is_tcvn3_header(rows: list[tuple[int, list[Any]]]) -> bool:
    return any(
        set(HEADER) <= {clean(from_tcvn3(str(cell.value or ""))) for cell in cells}
        for _number, cells in rows
    )


def _read_stamp(book: Any) -> Stamp | None:
    """None when the hidden sheet is not one that a form of any version had."""
    pairs: dict[str, str] = {}
    rows: dict[str, int] = {}
    base: Texts = {}
    for cells in book[STAMP_SHEET].iter_rows(max_row=_LAST_ROW, max_col=6, values_only=True):
        name, *values = (str(value or "") for value in cells)
        if name == "item":
            code, row, start, end, note = values
            rows[code] = int(row)
            base |= {
                key(code, START): start if start.isdecimal() else "",
                key(code, END): end if end.isdecimal() else "",
                key(code, NOTE): note,
            }
        elif name:
            pairs[name] = values[0]
    fields = set(Stamp.__dataclass_fields__) - {"rows", "base"}
    if "form" not in pairs:
        return None
    return Stamp(rows=rows, base=base, **{name: pairs.get(name, "") for name in fields})


# --- the cells ----------------------------------------------------------------------------------


def read_values(form: FilledForm, sheet: RuleSheet) -> None:
    """Fill in the texts, places and faults of an opened form by the rules of its ruleset."""
    _Reader(form, sheet).read()


class _Reader:
    def __init__(self, form: FilledForm, sheet: RuleSheet) -> None:
        self.form = form
        self.items = {item.code: item for item in sheet.items}
        self.found: dict[str, int] = {}

    def read(self) -> None:
        self._check_structure()
        for number, cells in self.form.rows:
            self._check_encoding(number, cells)
            if number > self.form.header[0]:
                self._read_row(number, cells)
        self._check_rows()
        self.form.more_faults = len(self.form.faults[_SHOWN:])
        del self.form.faults[_SHOWN:]

    def _place(self, number: int, column: int) -> str:
        return f"{get_column_letter(self.form.header[1] + column + 1)}{number}"

    def _fault(self, cell: str, text: str) -> None:
        self.form.faults.append(Fault(self.form.sheet_name, cell, text))

    def _check_structure(self) -> None:
        for area in filter(self._is_in_table, self.form.structure.merged):
            self._fault(area, _("các ô bị gộp. Hãy bỏ gộp ô, mỗi số liệu một dòng như biểu mẫu"))
        for cell in filter(self._is_in_table, self.form.structure.formulas):
            self._fault(cell, _("ô chứa công thức. Hãy gõ thẳng con số (chép, rồi dán giá trị)"))
        if self.form.stamp and self.form.header[1]:
            self._fault(
                self._place(self.form.header[0], 0),
                _("cột đã bị chèn thêm phía trước bảng. Hãy xóa cột đó"),
            )

    def _is_in_table(self, area: str) -> bool:
        """Whether cells touch the header or what is below it; titles above it may be merged."""
        row, column = self.form.header
        try:
            left, _top, _right, bottom = range_boundaries(area)
        except ValueError:
            return True
        return (bottom or row) >= row and (left or 1) <= column + len(HEADER)

    def _check_encoding(self, number: int, cells: list[Any]) -> None:
        for column, cell in enumerate(cells[: len(HEADER)]):
            if isinstance(cell.value, str) and (fault := encoding_fault(cell.value)):
                self._fault(self._place(number, column), fault)

    def _read_row(self, number: int, cells: list[Any]) -> None:
        code = shown(cells[0])
        typed = [shown(cell) for cell in cells[COLUMNS[START] : COLUMNS[END] + 1]]
        if not code:
            # Below the table stand the signatures; figures there belong to no data item.
            if any(text[:1].isdigit() or text in {YES, NO} for text in typed):
                self._fault(
                    self._place(number, 0),
                    _("dòng chèn thêm, không có mã số liệu. Hãy xóa dòng này"),
                )
        elif code not in self.items:
            self._fault(
                self._place(number, 0),
                _("mã “%(code)s” không có trong bộ tiêu chí. Hãy xóa dòng này")
                % {"code": _short(code)},
            )
        elif code in self.found:
            self._fault(
                self._place(number, 0),
                _("mã “%(code)s” đã có ở dòng %(row)s. Mỗi số liệu chỉ một dòng")
                % {"code": code, "row": self.found[code]},
            )
        else:
            self.found[code] = number
            for name, column in COLUMNS.items():
                cell = cells[column] if column < len(cells) else None
                self._read_cell(self.items[code], name, cell, self._place(number, column))

    def _read_cell(self, item: ItemRule, column: str, cell: Any, place: str) -> None:
        name = key(item.code, column)
        self.form.places[name] = place
        if cell is not None and cell.data_type == "f":
            return  # told by _check_structure
        try:
            self.form.texts[name] = _note(cell) if column == NOTE else read_figure(item, cell)
        except NumberError as error:
            self._fault(place, str(error).rstrip("."))

    def _check_rows(self) -> None:
        """A downloaded form has every row where it was."""
        if self.form.stamp is None:
            return
        rows = self.form.stamp.rows
        if missing := [code for code in rows if code not in self.found]:
            self._fault(
                f"A{rows[missing[0]]}",
                _("thiếu dòng của mã %(codes)s. Hãy tải biểu mẫu mới và chép số liệu sang")
                % {"codes": ", ".join(missing[:5])},
            )
        for code, number in self.found.items():
            if code in rows and rows[code] != number:
                self._fault(
                    f"A{number}",
                    _(
                        "mã “%(code)s” lúc tải về ở dòng %(row)s: có dòng bị chèn, xóa hoặc sắp"
                        " xếp lại. Hãy tải biểu mẫu mới và chép số liệu sang"
                    )
                    % {"code": code, "row": rows[code]},
                )
                return


def shown(cell: Any) -> str:
    """What a cell says, cleaned."""
    return "" if cell is None or cell.value is None else clean(str(cell.value))


def _short(text: str) -> str:
    """Enough of a text to recognise it by."""
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _note(cell: Any) -> str:
    text = "".join(char for char in shown(cell) if char.isprintable())
    if len(text) > MAX_NOTE:
        raise NumberError(
            _("ghi chú dài %(length)s chữ, nhiều nhất %(most)s. Hãy rút gọn")
            % {"length": len(text), "most": MAX_NOTE}
        )
    return text


def read_figure(item: ItemRule, cell: Any) -> str:
    """A figure as ``Texts`` carry it; "" for an empty cell. Raises ``NumberError``."""
    value = None if cell is None else cell.value
    if value is None or (isinstance(value, str) and not clean(value)):
        return ""
    if cell.data_type == "e":
        raise NumberError(_("ô báo lỗi %(text)s. Hãy gõ lại con số") % {"text": value})
    if item.is_yes_no:
        return _answer(value)
    if cell.is_date:
        raise NumberError(
            _("Excel đã đổi số thành ngày tháng. Hãy chọn định dạng Số (Number) rồi gõ lại")
        )
    if isinstance(value, str):
        return plain(parse_count(_short(value), digits=MAX_DIGITS)) or ""
    return _count(value)


def _answer(value: Any) -> str:
    text = clean(str(value))
    if text.casefold() == YES.casefold():
        return "1"
    if text.casefold() == NO.casefold():
        return "0"
    raise NumberError(_("“%(text)s” phải là Có hoặc Không. Hãy chọn lại") % {"text": _short(text)})


def _count(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise NumberError(_("“%(text)s” không phải số. Hãy gõ số nguyên") % {"text": value})
    number = Decimal(repr(value))
    if number != number.to_integral_value():
        raise NumberError(
            _("%(text)s không phải số nguyên. Hãy gõ số đếm, không gõ tỷ lệ")
            % {"text": str(value).replace(".", ",")}
        )
    if number < 0:
        raise NumberError(_("Số không được âm."))
    if number >= 10**MAX_DIGITS:
        raise NumberError(_("“%(text)s” quá lớn. Hãy kiểm tra lại.") % {"text": value})
    return plain(number.quantize(Decimal(1))) or ""
