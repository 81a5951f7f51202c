"""Files and documents as officers keep them, and some that pretend."""

import io
import zipfile
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from assessments.models import Evidence
from assessments.services.evidence import Details, add_document, inspect
from tests.city import City

NEW = Details("77/BC-UBND", date(2024, 10, 1), "UBND phường", "Báo cáo mới")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def xlsx() -> bytes:
    target = io.BytesIO()
    Workbook().save(target)
    return target.getvalue()


def archive(types: str | bytes, **options: int) -> bytes:
    """A ZIP whose ``[Content_Types].xml`` says what it is told to."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as made:
        made.writestr("[Content_Types].xml", types)
    return target.getvalue()


def docx() -> bytes:
    return archive(f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>')


def upload(content: bytes = PDF, name: str = "van-ban.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def add(city: City, code: str, *uses: str, content: bytes | None = None, **more: Any) -> Evidence:
    """An officer of a commune enters a document."""
    add_document(
        city.assessment(code).pk,
        more.pop("details", NEW),
        actor=city.officer(code),
        upload=inspect(upload(content)) if content else None,
        uses=uses,
        **more,
    )
    return Evidence.objects.latest("pk")


def numbered(city: City, code: str, number: str) -> Evidence:
    return Evidence.objects.get(commune__code=code, number=number)
