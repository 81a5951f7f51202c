"""Whether an uploaded file is an XLSX that is safe to open; asked before anything parses it.

Everything is bounded by what is really read, never by what the file says about itself.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from typing import Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from assessments.errors import DomainError

# A form is 15 kB packed and 100 kB unpacked; Excel may triple it, an officer's notes double it.
MAX_BYTES: Final = 5_000_000
_MAX_MEMBERS: Final = 200
_MAX_DECLARED: Final = 50_000_000
_MAX_XML: Final = 6_000_000
_MAX_ROWS: Final = 1_000
_MAX_CELLS: Final = 20_000
_CHUNK: Final = 65_536

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_HEADER: Final = 512
_OLE_ENTRY: Final = 128

Attributes = dict[str, str]
OnStart = Callable[[str, Attributes], None]


class FileError(DomainError):
    """A file that is not read at all."""


@dataclass(slots=True)
class Structure:
    """What one worksheet contains besides plain values: places that a form never has."""

    merged: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    rows: int = 0
    cells: int = 0


def check_archive(content: bytes) -> tuple[dict[str, Structure], bytes]:
    """The structure of each worksheet by name, and the file again with only what was inspected.

    Raises ``FileError`` for what is not to be opened. Parses at most ``_MAX_XML`` bytes, whatever
    was sent; what it did not parse nobody after it can come across.
    """
    _check_kind(content)
    try:
        with ZipFile(BytesIO(content)) as archive:
            inspection = _Inspection(archive)
            return inspection.sheets(), inspection.safe_copy()
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError) as error:
        raise FileError(_damaged()) from error


def _damaged() -> str:
    return _(
        "Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở tệp bằng Excel, lưu lại dạng .xlsx rồi nhập lại."
    )


def _check_kind(content: bytes) -> None:
    if not content:
        raise FileError(_("Tệp rỗng. Hãy lưu biểu mẫu trong Excel, đóng lại rồi nhập."))
    if len(content) > MAX_BYTES:
        raise FileError(
            _(
                "Tệp nặng %(size)s MB, trong khi biểu mẫu chỉ khoảng 20 kB; thường do hàng nghìn"
                " dòng trống còn định dạng hoặc ảnh chèn thêm. Hãy tải biểu mẫu mới và chép số"
                " liệu sang."
            )
            % {"size": len(content) // 1_000_000}
        )
    if content.startswith(_OLE):
        raise FileError(_about_ole(content))
    if not content.startswith(b"PK"):
        raise FileError(
            _(
                "Đây không phải tệp Excel (.xlsx). Hãy tải biểu mẫu ở trang Nhập số liệu, điền rồi"
                " nhập chính tệp đó."
            )
        )


def _about_ole(content: bytes) -> str:
    """An encrypted XLSX lies in the same container as an old .xls; its stream's name tells."""
    if _has_stream(content, "EncryptedPackage"):
        return _locked()
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        return _(
            "Tệp ở dạng Excel cũ (.xls). Hãy mở bằng Excel, chọn Lưu thành, dạng Excel Workbook"
            " (.xlsx), rồi nhập lại."
        )
    return _("Đây không phải tệp Excel (.xlsx). Hãy nhập biểu mẫu đã tải từ hệ thống.")


def _locked() -> str:
    return _(
        "Tệp đặt mật khẩu nên không đọc được. Hãy mở bằng Excel, bỏ mật khẩu (Tệp, Thông tin, Bảo"
        " vệ sổ làm việc), lưu lại rồi nhập."
    )


def _has_stream(content: bytes, name: str) -> bool:
    """Whether a directory entry of the OLE container carries the name."""
    sought = f"{name}\0".encode("utf-16-le")
    place = content.find(sought, _OLE_HEADER)
    while place >= 0:
        if (place - _OLE_HEADER) % _OLE_ENTRY == 0:
            return True
        place = content.find(sought, place + 1)
    return False


class _Inspection:
    """One pass over an archive with a budget of bytes."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.left = _MAX_XML
        self.parts: dict[str, bytes] = {}

    def safe_copy(self) -> bytes:
        file = BytesIO()
        with ZipFile(file, "w") as copy:
            for name, content in self.parts.items():
                copy.writestr(name, content)
        return file.getvalue()

    def sheets(self) -> dict[str, Structure]:
        members = self.archive.infolist()
        names = [member.filename for member in members]
        self._check_directory(members, names)
        self._check_format(set(names))
        worksheets = self._worksheets()
        if missing := set(worksheets.values()) - set(names):
            raise BadZipFile(str(missing))
        found = {name: self._structure(part, name) for name, part in worksheets.items()}
        for name in names:
            if name.endswith((".xml", ".rels")) and name not in self.parts:
                self._scan(name, lambda _tag, _attributes: None)
        return found

    def _check_directory(self, members: list[ZipInfo], names: list[str]) -> None:
        if any(member.flag_bits & 1 for member in members):
            raise FileError(_locked())
        # Worksheets are left to the count of their rows, which says what to do.
        beside = sum(
            member.file_size
            for member in members
            if not member.filename.startswith("xl/worksheets/")
        )
        if beside > _MAX_DECLARED or len(members) > _MAX_MEMBERS:
            raise FileError(_bomb())
        if len(set(names)) != len(names):
            raise FileError(_damaged())

    def _check_format(self, names: set[str]) -> None:
        if "xl/vbaProject.bin" in names:
            raise FileError(
                _(
                    "Tệp có macro. Hãy mở bằng Excel, chọn Lưu thành, dạng Excel Workbook (.xlsx)"
                    " không macro, rồi nhập lại."
                )
            )
        if "xl/workbook.xml" not in names:
            if "xl/workbook.bin" in names or "content.xml" in names:
                raise FileError(
                    _(
                        "Tệp không ở dạng .xlsx. Hãy chọn Lưu thành, dạng Excel Workbook (.xlsx),"
                        " rồi nhập lại."
                    )
                )
            raise FileError(
                _("Đây không phải tệp Excel (.xlsx). Hãy nhập biểu mẫu đã tải từ hệ thống.")
            )

    def _worksheets(self) -> dict[str, str]:
        """The part of each worksheet by its name."""
        targets: dict[str, str] = {}
        names: dict[str, str] = {}

        def relation(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
                target = attributes.get("Target", "")
                targets[attributes.get("Id", "")] = normpath(join("/xl", target)).lstrip("/")

        def sheet(tag: str, attributes: Attributes) -> None:
            if tag == "sheet":
                names[attributes.get("name", "")] = attributes.get("id", "")

        self._scan("xl/_rels/workbook.xml.rels", relation)
        self._scan("xl/workbook.xml", sheet)
        return {name: targets[ident] for name, ident in names.items() if ident in targets}

    def _structure(self, part: str, name: str) -> Structure:
        found = Structure()
        place = ""

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal place
            if tag == "row":
                found.rows += 1
            elif tag == "c":
                found.cells += 1
                place = attributes.get("r", "?")
            elif tag == "f":
                found.formulas.append(place)
            elif tag == "mergeCell":
                found.merged.append(attributes.get("ref", ""))
            if found.rows > _MAX_ROWS:
                raise FileError(_too_many(name, _("%(count)s dòng") % {"count": _MAX_ROWS}))
            if found.cells > _MAX_CELLS:
                raise FileError(_too_many(name, _("%(count)s ô") % {"count": _MAX_CELLS}))

        self._scan(part, start)
        return found

    def _scan(self, name: str, on_start: OnStart) -> None:
        """Parse one part in pieces: no DTD, no more than the budget."""
        parser = expat.ParserCreate(namespace_separator=" ")

        def start(tag: str, attributes: Attributes) -> None:
            on_start(
                tag.rpartition(" ")[2],
                {key.rpartition(" ")[2]: value for key, value in attributes.items()},
            )

        def refuse(*_declared: object) -> None:
            raise FileError(
                _(
                    "Tệp có khai báo lạ (DTD) mà Excel không bao giờ ghi nên không được đọc. Hãy"
                    " tải biểu mẫu mới và chép số liệu sang."
                )
            )

        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = refuse
        try:
            part = self.archive.open(name)
        except KeyError as error:
            raise BadZipFile(name) from error
        chunks = []
        with part:
            while chunk := part.read(_CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise FileError(_bomb())
                parser.Parse(chunk, False)
                chunks.append(chunk)
        parser.Parse(b"", True)
        self.parts[name] = b"".join(chunks)


def _too_many(sheet: str, what: str) -> str:
    return _(
        "Trang “%(sheet)s” có hơn %(what)s, thường do dòng trống còn định dạng. Hãy xóa các dòng"
        " dưới bảng, hoặc tải biểu mẫu mới và chép số liệu sang."
    ) % {"sheet": sheet, "what": what}


def _bomb() -> str:
    return _(
        "Tệp bung ra lớn bất thường nên không được đọc. Hãy tải biểu mẫu mới và chép số liệu sang."
    )
