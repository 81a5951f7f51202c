"""Hostile and unlucky files: each is told clearly what is wrong, and changes nothing."""

import html
import time
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments.models import DataEntry, Event
from assessments.sheet.archive import FileError
from assessments.sheet.form import form_of
from assessments.sheet.read import open_form
from assessments.sheet.write import write_form
from tests.city import COLLECTING, City
from tests.files.bad import BAD, bomb, million_rows


@pytest.fixture
def good(city: City) -> bytes:
    return write_form(form_of(city.assessment(COLLECTING)))


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_is_refused_in_words_and_changes_nothing(
    city: City, good: bytes, name: str
) -> None:
    make, words = BAD[name]
    before = list(DataEntry.objects.order_by("pk").values()), Event.objects.count()
    url = reverse("assessments:sheet_upload", args=[city.assessment(COLLECTING).pk])

    answer = city.client(f"canbo.{COLLECTING}").post(
        url, {"file": SimpleUploadedFile("bieu-mau.xlsx", make(good))}
    )

    page = html.unescape(answer.content.decode())
    assert words in page
    assert "Lưu các ô đã đánh dấu" not in page
    assert (list(DataEntry.objects.order_by("pk").values()), Event.objects.count()) == before


def test_there_are_many_kinds_of_bad_files() -> None:
    assert len(BAD) >= 25


@pytest.mark.parametrize("make", [million_rows, bomb])
def test_a_monstrous_file_costs_little_time_and_memory(good: bytes, make: object) -> None:
    content = make(good)  # type: ignore[operator]

    start = time.perf_counter()
    with pytest.raises(FileError):
        open_form(content)
    seconds = time.perf_counter() - start
    tracemalloc.start()
    with pytest.raises(FileError):
        open_form(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert seconds < 2
    assert peak < 20_000_000


@pytest.mark.parametrize("name", ["old-xls", "password", "formula", "words", "merged", "bomb"])
def test_the_command_refuses_the_same_files(good: bytes, name: str, tmp_path: object) -> None:
    make, words = BAD[name]
    path = tmp_path / "bieu-mau.xlsx"  # type: ignore[operator]
    path.write_bytes(make(good))

    with pytest.raises(CommandError) as refusal:
        call_command("score_sheet", path)

    assert words in str(refusal.value)
