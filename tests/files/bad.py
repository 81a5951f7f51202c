"""Hostile and unlucky files, made from a good form of Phường Vĩnh Trại, with what is said to each.

``python -m tests.files.bad GOOD.xlsx FOLDER`` writes them all.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

HERE: Final = Path(__file__).parent
HEADER_ROW: Final = 7
SHEET_PART: Final = "xl/worksheets/sheet1.xml"
HEADER: Final = ("Mã", "Số liệu", "Năm trước", "Đầu năm", "Cuối năm", "Ghi chú")

Make = Callable[[bytes], bytes]


def edited(good: bytes, change: Callable[[Any], object]) -> bytes:
    """The form as Excel would save it after ``change`` to its page."""
    book = load_workbook(BytesIO(good), rich_text=True)
    change(book.worksheets[0])
    return saved(book)


def stamped(good: bytes, **stamp: str) -> bytes:
    """The form with another stamp on its hidden sheet."""
    book = load_workbook(BytesIO(good), rich_text=True)
    for row in book["_bieu_mau"].iter_rows():
        if row[0].value in stamp:
            row[1].value = stamp[row[0].value]
    return saved(book)


def saved(book: Any) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def row_of(page: Any, code: str) -> int:
    return next(cell.row for cell in page["A"] if cell.value == code)


def with_figure(value: Any, code: str = "infants", column: str = "E") -> Make:
    """A form with one cell typed over."""

    def make(good: bytes) -> bytes:
        return edited(good, lambda page: page.__setitem__(f"{column}{row_of(page, code)}", value))

    return make


def zipped(parts: Mapping[str, bytes], good: bytes = b"") -> bytes:
    """The members of ``good`` with some added or replaced."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        if good:
            with ZipFile(BytesIO(good)) as old:
                for name in old.namelist():
                    if name not in parts:
                        archive.writestr(name, old.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def part(good: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(good)) as archive:
        return archive.read(name)


# --- not a workbook -------------------------------------------------------------------------------


def _scrambled(good: bytes) -> bytes:
    """Bytes turned over in the middle of the packed sheet."""
    place = good.index(SHEET_PART.encode()) + 400
    return (
        good[:place] + bytes(byte ^ 0xFF for byte in good[place : place + 64]) + good[place + 64 :]
    )


def _locked_member(good: bytes) -> bytes:
    """The flag "encrypted" on every member, as zip programs set it."""
    content = bytearray(good)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for found in re.finditer(re.escape(signature), good):
            content[found.start() + offset] |= 1
    return bytes(content)


def _twice(good: bytes) -> bytes:
    file = BytesIO(good)
    with ZipFile(file, "a") as archive:
        archive.NameToInfo.clear()  # or zipfile would warn
        archive.writestr(SHEET_PART, part(good, SHEET_PART))
    return file.getvalue()


def _old_word(good: bytes) -> bytes:
    """An OLE container with a Word stream."""
    name = "WordDocument".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(1024)


def _without_sheet(good: bytes) -> bytes:
    kept = {name: part(good, name) for name in ZipFile(BytesIO(good)).namelist()}
    kept.pop(SHEET_PART)
    return zipped(kept)


# --- too much -------------------------------------------------------------------------------------


def million_rows(good: bytes) -> bytes:
    """A million rows that hold nothing but a format."""
    sheet = part(good, SHEET_PART)
    rows = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(60, 1_000_061))
    return zipped(
        {SHEET_PART: sheet.replace(b"</sheetData>", rows.encode() + b"</sheetData>")}, good
    )


def _wide_row(good: bytes) -> bytes:
    sheet = part(good, SHEET_PART)
    row = b'<row r="60">' + b"<c/>" * 25_000 + b"</row></sheetData>"
    return zipped({SHEET_PART: sheet.replace(b"</sheetData>", row)}, good)


def bomb(good: bytes) -> bytes:
    """Shared strings that unfold to 300 MB."""
    return zipped({"xl/sharedStrings.xml": b"<sst>" + b" " * 300_000_000 + b"</sst>"}, good)


def _laughs(good: bytes) -> bytes:
    entities = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10)
    )
    return zipped(
        {
            "xl/sharedStrings.xml": (
                f'<!DOCTYPE sst [<!ENTITY l0 "lol">{entities}]><sst><si><t>&l9;</t></si></sst>'
            ).encode()
        },
        good,
    )


def _hidden_bomb(good: bytes) -> bytes:
    """The shared strings under a name that looks like a picture."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/media/a.png" ContentType="{kind}"/></Types>'
    kinds = part(good, "[Content_Types].xml").replace(b"</Types>", override.encode())
    return zipped(
        {"[Content_Types].xml": kinds, "xl/media/a.png": b"<sst>" + b" " * 40_000_000 + b"</sst>"},
        good,
    )


def _utf16_entities(good: bytes) -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE sst [<!ENTITY a "b">]><sst/>'
    return zipped({"xl/sharedStrings.xml": text.encode("utf-16")}, good)


# --- not this form --------------------------------------------------------------------------------


def _other_table(good: bytes) -> bytes:
    book = Workbook()
    book.worksheets[0].append(["STT", "Họ và tên", "Ngày sinh"])
    return saved(book)


def _by_hand(good: bytes) -> bytes:
    """The right header, but nothing says whose figures these are."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(HEADER)
    page.append(["infants", "Số trẻ em dưới 1 tuổi", None, None, 100, None])
    return saved(book)


def _tcvn3(good: bytes) -> bytes:
    def change(page: Any) -> None:
        old = ("M·", "Sè liÖu", "N¨m tr\xadíc", "§Çu n¨m", "Cuèi n¨m", "Ghi chó")
        for column, text in enumerate(old, 1):
            page.cell(HEADER_ROW, column, text)

    return edited(good, change)


def _decomposed(good: bytes) -> bytes:
    def change(page: Any) -> None:
        for cell in page[HEADER_ROW]:
            cell.value = unicodedata.normalize("NFD", cell.value)

    return edited(good, change)


# --- mishaps inside the form ----------------------------------------------------------------------


def _shifted(good: bytes) -> bytes:
    return edited(good, lambda page: page.insert_rows(row_of(page, "infants")))


def _extra_figure(good: bytes) -> bytes:
    def change(page: Any) -> None:
        row = row_of(page, "residents_surveyed") + 1
        page.cell(row, 2, "Số trẻ em khác")
        page.cell(row, 5, 12)

    return edited(good, change)


def _all_wrong(good: bytes) -> bytes:
    def change(page: Any) -> None:
        for row in range(HEADER_ROW + 1, HEADER_ROW + 42):
            page.cell(row, 5, "?")

    return edited(good, change)


def _copied(good: bytes) -> bytes:
    def change(page: Any) -> None:
        page.cell(row_of(page, "infants"), 1, "births")

    return edited(good, change)


def _sorted(good: bytes) -> bytes:
    def change(page: Any) -> None:
        one, other = row_of(page, "births"), row_of(page, "children")
        for column in range(1, 7):
            first, second = page.cell(one, column), page.cell(other, column)
            first.value, second.value = second.value, first.value

    return edited(good, change)


# What is wrong, how it is made, and the words it is refused with.
BAD: Final[dict[str, tuple[Make, str]]] = {
    "empty": (lambda _good: b"", "Tệp rỗng."),
    "text": (lambda _good: "Mã;Số liệu\n".encode(), "Đây không phải tệp Excel (.xlsx)."),
    "pdf": (lambda _good: b"%PDF-1.7\n%\xe2\xe3", "Đây không phải tệp Excel (.xlsx)."),
    "web-page": (lambda _good: b"<html><table>", "Đây không phải tệp Excel (.xlsx)."),
    "old-xls": (lambda _good: (HERE / "old.xls").read_bytes(), "Tệp ở dạng Excel cũ (.xls)."),
    "password": (lambda _good: (HERE / "locked.xlsx").read_bytes(), "Tệp đặt mật khẩu"),
    "zip-password": (_locked_member, "Tệp đặt mật khẩu"),
    "old-word": (_old_word, "Đây không phải tệp Excel (.xlsx)."),
    "half": (lambda good: good[: len(good) // 2], "Tệp bị hỏng hoặc tải lên chưa hết."),
    "scrambled": (_scrambled, "Tệp bị hỏng"),
    "member-twice": (_twice, "Tệp bị hỏng"),
    "sheet-missing": (_without_sheet, "Tệp bị hỏng"),
    "broken-xml": (
        lambda good: zipped({SHEET_PART: b"<worksheet><sheetData>"}, good),
        "Tệp bị hỏng",
    ),
    "broken-styles": (
        lambda good: zipped({"xl/styles.xml": b"<styleSheet><cellXfs><xf a='b'/>"}, good),
        "Tệp bị hỏng",
    ),
    "word": (
        lambda _good: zipped({"word/document.xml": b"<w/>"}),
        "Đây không phải tệp Excel (.xlsx).",
    ),
    "ods": (lambda _good: zipped({"content.xml": b"<o/>"}), "Tệp không ở dạng .xlsx."),
    "xlsb": (lambda _good: zipped({"xl/workbook.bin": b"\0"}), "Tệp không ở dạng .xlsx."),
    "macro": (lambda good: zipped({"xl/vbaProject.bin": b"\0"}, good), "Tệp có macro."),
    "heavy": (lambda good: good + bytes(5_000_000), "trong khi biểu mẫu chỉ khoảng 20 kB"),
    "million-rows": (million_rows, "Trang “Biểu mẫu số liệu” có hơn 1000 dòng"),
    "wide-row": (_wide_row, "Trang “Biểu mẫu số liệu” có hơn 20000 ô"),
    "bomb": (bomb, "Tệp bung ra lớn bất thường"),
    "picture-bomb": (
        lambda good: zipped({"xl/media/a.png": bytes(80_000_000)}, good),
        "Tệp bung ra lớn bất thường",
    ),
    "members": (
        lambda good: zipped({f"xl/a{number}.xml": b"<a/>" for number in range(300)}, good),
        "Tệp bung ra lớn bất thường",
    ),
    "hidden-bomb": (_hidden_bomb, "Tệp bị hỏng"),
    "utf-16-entities": (_utf16_entities, "Tệp có khai báo lạ (DTD)"),
    "entities": (_laughs, "Tệp có khai báo lạ (DTD)"),
    "other-table": (_other_table, "không có hàng tiêu đề Mã, Số liệu, Năm trước"),
    "by-hand": (_by_hand, "Tệp không có dấu của hệ thống"),
    "tcvn3": (_tcvn3, "Tệp dùng bảng mã cũ TCVN3"),
    "other-commune": (
        lambda good: stamped(good, commune="05971"),
        "Đây là biểu mẫu của đơn vị khác (mã 05971), không phải của Phường Vĩnh Trại (mã 05977).",
    ),
    "same-code-later": (
        # From 01/7/2025 the code belongs to another unit.
        lambda good: stamped(good, valid_from="2025-07-01"),
        "Đây là biểu mẫu của đơn vị khác",
    ),
    "other-year": (
        lambda good: stamped(good, year="2023"),
        "Đây là biểu mẫu của năm 2023, hồ sơ này là của năm 2024.",
    ),
    "old-form": (lambda good: stamped(good, form="0"), "Biểu mẫu thuộc phiên bản cũ"),
    "old-rules": (
        lambda good: stamped(good, fingerprint="0" * 64, ruleset="QD06-2019/0"),
        "Biểu mẫu lập theo bộ tiêu chí QD06-2019/0, đợt này dùng QD06-2019/1.",
    ),
    "decomposed-header": (_decomposed, "ô A7: chữ Việt ở dạng Unicode tổ hợp"),
    "decomposed-note": (
        with_figure(unicodedata.normalize("NFD", "Đã đối chiếu"), column="F"),
        "ô F27: chữ Việt ở dạng Unicode tổ hợp",
    ),
    "tcvn3-answer": (
        with_figure("Cã", "has_budget"),
        "ô E11: chữ Việt theo bảng mã cũ TCVN3",
    ),
    "tcvn3-note": (
        with_figure("§· ®èi chiÕu", column="F"),
        "ô F27: chữ Việt theo bảng mã cũ TCVN3",
    ),
    "formula": (with_figure("=90+10"), "ô E27: ô chứa công thức."),
    "essay": (with_figure("một trăm " * 3000), "…” không phải số nguyên."),
    "all-wrong": (_all_wrong, "và 1 chỗ nữa."),
    "words": (with_figure("khoảng 100"), "ô E27: “khoảng 100” không phải số nguyên."),
    "ambiguous": (with_figure("1,234"), "ô E27: “1,234” có thể là 1234, cũng có thể là số lẻ."),
    "fraction": (with_figure(97.5), "ô E27: 97,5 không phải số nguyên."),
    "negative": (with_figure(-1), "ô E27: Số không được âm."),
    "negative-text": (with_figure("-1"), "ô E27: Số không được âm."),
    "huge": (with_figure(1e20), "quá lớn. Hãy kiểm tra lại."),
    "logical": (with_figure(True), "ô E27: “True” không phải số."),
    "date": (
        with_figure(datetime(2024, 2, 1)),  # noqa: DTZ001 - Excel knows no zones
        "ô E27: Excel đã đổi số thành ngày tháng.",
    ),
    "error": (with_figure("#DIV/0!"), "ô E27: ô báo lỗi #DIV/0!."),
    "neither": (with_figure("Đồng ý", "has_budget"), "“Đồng ý” phải là Có hoặc Không."),
    "one-for-yes": (with_figure(1, "has_budget"), "“1” phải là Có hoặc Không."),
    "long-note": (with_figure("dài " * 200, column="F"), "ô F27: ghi chú dài 799 chữ"),
    "merged": (
        lambda good: edited(good, lambda page: page.merge_cells("D10:E10")),
        "ô D10:E10: các ô bị gộp.",
    ),
    "inserted-row": (_shifted, "mã “infants” lúc tải về ở dòng 27: có dòng bị chèn"),
    "deleted-row": (
        lambda good: edited(good, lambda page: page.delete_rows(row_of(page, "infants"))),
        "thiếu dòng của mã infants.",
    ),
    "inserted-column": (
        lambda good: edited(good, lambda page: page.insert_cols(1)),
        "cột đã bị chèn thêm phía trước bảng.",
    ),
    "middle-column": (
        lambda good: edited(good, lambda page: page.insert_cols(4)),
        "không có hàng tiêu đề Mã, Số liệu, Năm trước",
    ),
    "extra-figure": (_extra_figure, "dòng chèn thêm, không có mã số liệu."),
    "copied-code": (_copied, "mã “births” đã có ở dòng 13."),
    "unknown-code": (
        lambda good: edited(good, lambda page: page.cell(row_of(page, "infants"), 1, "tre_em")),
        "mã “tre_em” không có trong bộ tiêu chí.",
    ),
    "sorted": (_sorted, "có dòng bị chèn, xóa hoặc sắp xếp lại."),
}


if __name__ == "__main__":
    source, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for name, (make, _words) in BAD.items():
        (folder / f"{name}.xlsx").write_bytes(make(source.read_bytes()))
