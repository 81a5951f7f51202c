"""What a file is by its content; its name and what the browser says of it count for nothing.

Word and Excel files are ZIP archives that name their kind in ``[Content_Types].xml``. Archives
are opened only when their directory is small, and no more than a bounded part is unpacked.
"""

import struct
import zipfile
import zlib
from typing import IO, Final

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS: Final = {
    PDF: ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    DOCX: ".docx",
    XLSX: ".xlsx",
}
_PARTS: Final = {f"{media_type}.main+xml".encode(): media_type for media_type in (DOCX, XLSX)}
_TYPES_PART: Final = "[Content_Types].xml"
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MAX_TYPES: Final = 256 * 1024
_MAX_DIRECTORY: Final = 1024 * 1024
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LONGEST_TAIL: Final = _END_SIZE + 0xFFFF
_HEAD: Final = 16


def media_type_of(file: IO[bytes]) -> str | None:
    """One of the media types we take, or None."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _office_type(file)
    return None


def _office_type(file: IO[bytes]) -> str | None:
    if not _has_small_directory(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            info = archive.getinfo(_TYPES_PART)
            if info.compress_type not in _METHODS:
                return None
            with archive.open(info) as part:
                types = part.read(_MAX_TYPES)
    except (zipfile.BadZipFile, KeyError, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        return None
    return next((kind for name, kind in _PARTS.items() if name in types), None)


def _has_small_directory(file: IO[bytes]) -> bool:
    """A ZIP's directory is read into memory as a whole; no office file needs a large one."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_TAIL))
    tail = file.read()
    end = tail[tail.rfind(_END) :] if _END in tail else b""
    if len(end) < _END_SIZE or b"PK\x06\x07" in tail:  # the latter announces a ZIP64 directory
        return False
    (directory,) = struct.unpack_from("<I", end, 12)
    return bool(directory <= _MAX_DIRECTORY)
