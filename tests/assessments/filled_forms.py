"""The data form as a file: taken from the page, filled in, and given back."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Assessment, DataEntry
from assessments.queries.figures import Edit
from assessments.services.entries import save_entries
from assessments.states import Period
from tests.city import City
from tests.files.bad import edited, row_of


def downloaded(client: Client, assessment: Assessment) -> bytes:
    answer = client.get(reverse("assessments:sheet_download", args=[assessment.pk]))
    assert answer.status_code == 200
    return bytes(answer.content)


def page_of(content: bytes) -> Any:
    return load_workbook(BytesIO(content)).worksheets[0]


def filled(content: bytes, **figures: Any) -> bytes:
    """The form with year-end figures typed in; ``births__note`` is a note."""

    def change(page: Any) -> None:
        for name, value in figures.items():
            code, _mark, column = name.partition("__")
            letter = {"": "E", "start": "D", "note": "F"}[column]
            page[f"{letter}{row_of(page, code)}"] = value

    return edited(content, change)


def upload(client: Client, assessment: Assessment, content: bytes) -> Any:
    url = reverse("assessments:sheet_upload", args=[assessment.pk])
    return client.post(url, {"file": SimpleUploadedFile("bieu-mau.xlsx", content)})


def preview(answer: Any) -> dict[str, tuple[str, str, str, str, bool]]:
    """Each line by its key: downloaded, stored, in the file, what it means, ticked or not."""
    return {
        line.key: (line.base, line.theirs, line.mine, str(line.status.label), line.is_ticked)
        for line in answer.context["lines"]
    }


def save(client: Client, assessment: Assessment, shown: Any, *keys: str, **more: Any) -> Any:
    url = reverse("assessments:sheet_take", args=[assessment.pk])
    return client.post(url, {"token": shown.context["token"], "take": list(keys), **more})


def stored(city: City, code: str, item: str, period: str = "end") -> Any:
    entry = DataEntry.objects.get(assessment=city.assessment(code), item__code=item, period=period)
    return entry.value


def type_on_the_page(city: City, code: str, item: str, value: int) -> None:
    """Somebody else of the commune saves a figure meanwhile."""
    entry = DataEntry.objects.get(
        assessment=city.assessment(code), item__code=item, period=Period.END
    )
    edit = Edit(item, Period.END, Decimal(value), entry.version)
    save_entries(entry.assessment_id, [edit], actor=city.chair(code))
