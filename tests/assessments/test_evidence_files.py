"""What a file is: by its content, within bounds, whatever it is called."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.errors import EvidenceError
from assessments.services.evidence import inspect
from assessments.services.file_types import EXTENSIONS, media_type_of
from tests.factories.evidence import JPEG, PDF, PNG, WEBP, WORD, archive, docx, upload, xlsx


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, ".pdf"),
        (PNG, ".png"),
        (JPEG, ".jpg"),
        (WEBP, ".webp"),
        (docx(), ".docx"),
        (xlsx(), ".xlsx"),
    ],
)
def test_the_kinds_we_take_are_known_by_content(content: bytes, extension: str) -> None:
    found = inspect(upload(content, "../../Quyết định.exe"))

    assert found.name == f"Quyết định{extension}"
    assert found.size == len(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"GIF89a%PDF-1.7",
        b"MZ\x90\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),  # an old or encrypted office file
        archive("<Types/>"),
        archive('ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'),
        docx()[:-30],
        b"PK\x03\x04" + bytes(100),
        b"PK\x03\x04" + b"PK\x05\x06" * 40,
    ],
)
def test_what_only_pretends_by_its_name_is_refused(content: bytes) -> None:
    with pytest.raises(EvidenceError, match="Hãy lưu lại thành PDF"):
        inspect(upload(content, "bao-cao.pdf"))


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = archive(b"x" * 200_000_000 + WORD.encode(), compresslevel=9)

    tracemalloc.start()
    kind = media_type_of(io.BytesIO(bomb))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kind is None
    assert peak < 5_000_000


def test_a_huge_directory_is_not_read() -> None:
    content = io.BytesIO(docx())
    with zipfile.ZipFile(content, "a") as made:
        for number in range(20_000):
            made.writestr(f"{number:010}", b"")

    assert media_type_of(content) is None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(docx()) - 1), st.binary(min_size=1, max_size=12))
@example(0, b"%PDF-")
def test_a_damaged_archive_is_refused_or_known_but_never_an_error(place: int, noise: bytes) -> None:
    content = bytearray(docx())
    content[place : place + len(noise)] = noise

    known = {None, *EXTENSIONS} if place == 0 else {None, media_type_of(io.BytesIO(docx()))}
    assert media_type_of(io.BytesIO(bytes(content))) in known
