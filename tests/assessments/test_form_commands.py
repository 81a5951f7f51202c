"""The commands that write a data form and score one."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook

from agencies.models import Commune
from assessments.models import Assessment, Event
from assessments.sheet.form import form_of
from assessments.sheet.write import write_form
from tests.assessments.filled_forms import downloaded, page_of
from tests.city import COLLECTING, RECOGNISED, City
from tests.files.bad import HEADER, row_of

Score = Callable[..., dict[str, Any]]
FULL_BY_HAND = {
    "has_protection_officer": "Có",
    "has_collaborators": "Có",
    "has_protection_board": "Có",
    "has_budget": "Không",
    "births_registered": "1.960",
    "births": 2000,
    "under5_stunted": 24,
    "under5_measured": 100,
}


@pytest.fixture
def score(tmp_path: Path) -> Score:
    def run(content: bytes, *options: str) -> dict[str, Any]:
        path = tmp_path / "bieu-mau.xlsx"
        path.write_bytes(content)
        out = StringIO()
        call_command("score_sheet", path, "--json", *options, stdout=out, stderr=StringIO())
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    return run


def by_hand(figures: dict[str, Any]) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.append(HEADER)
    for code, value in figures.items():
        page.append([code, code, None, None, value, None])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_command_writes_the_form_that_the_page_gives(
    officer: Client, mine: Assessment, tmp_path: Path
) -> None:
    path = tmp_path / "f.xlsx"

    call_command("data_form", commune=COLLECTING, year=2024, out=path, stdout=StringIO())

    typed, given = page_of(path.read_bytes()), page_of(downloaded(officer, mine))
    values = [[cell.value for cell in row] for page in (typed, given) for row in page["A6:F60"]]
    assert values[: len(values) // 2] == values[len(values) // 2 :]


def test_a_commune_whose_cycle_is_not_opened_has_an_empty_form(city: City, tmp_path: Path) -> None:
    Commune.objects.create(
        code="09999",
        name="Xã Mới",
        kind="commune",
        authority=city.cycle.authority,
        unit_group="other",
        valid_from=date(2000, 1, 1),
    )
    path = tmp_path / "f.xlsx"

    call_command("data_form", commune="09999", year=2024, out=path, stdout=StringIO())

    page = page_of(path.read_bytes())
    assert page["A1"].value == "Xã Mới (mã 09999)"
    assert page[f"E{row_of(page, 'births')}"].value is None


@pytest.mark.parametrize(
    ("commune", "year", "words"),
    [
        ("00000", 2024, "Năm 2024 không có xã, phường nào mang mã 00000."),
        (COLLECTING, 1999, "Không có đợt đánh giá năm 1999."),
    ],
)
def test_a_form_that_cannot_be_is_told(
    city: City, tmp_path: Path, commune: str, year: int, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("data_form", commune=commune, year=year, out=tmp_path / "f.xlsx")


def test_a_form_scores_as_its_dossier_does(city: City, score: Score) -> None:
    assessment = city.assessment(RECOGNISED)
    events = Event.objects.count()

    answer = score(write_form(form_of(assessment)))

    results = assessment.results.values_list("number", "computed_points")
    assert answer["total"] == assessment.computed_total == 1000
    assert answer["criteria"] == {str(number): points for number, points in results}
    assert answer["points"]["2.1"] == 50
    assert (answer["complete"], answer["recognised"], answer["reasons"]) == (True, True, [])
    assert Event.objects.count() == events


def test_an_unfinished_form_says_what_is_missing(city: City, score: Score) -> None:
    answer = score(write_form(form_of(city.assessment(COLLECTING))))

    assert (answer["complete"], answer["recognised"], answer["total"]) == (False, False, 625)
    assert answer["points"]["8.1"] is None
    assert answer["reasons"][-1] == "Tổng 625 điểm, thấp hơn mức 850: còn thiếu 225 điểm."


def test_a_form_made_by_hand_is_scored_too(city: City, score: Score) -> None:
    answer = score(by_hand(FULL_BY_HAND), "--unit-group", "mountain_island_difficult")

    # 50 + 15 + 15 + 0; 1960/2000 = 98 %; 24 % stunted in a mountain commune.
    assert answer["criteria"]["1"] == 80
    assert answer["criteria"]["2"] == 50
    assert answer["points"]["8.2"] == 40


def test_the_unit_group_decides_the_points(city: City, score: Score) -> None:
    answers = [
        score(by_hand(FULL_BY_HAND), *options)
        for options in ((), ("--unit-group", "central_city_ward"))
    ]

    assert [answer["points"]["8.2"] for answer in answers] != [40, 40]
    assert "thấp hơn mức 850" in answers[0]["reasons"][-1]
    assert "thấp hơn mức 900" in answers[1]["reasons"][-1]


def test_an_unknown_unit_group_is_told_with_the_known_ones(city: City, score: Score) -> None:
    with pytest.raises(CommandError, match="Các nhóm: central_city_ward, mountain_island"):
        score(by_hand(FULL_BY_HAND), "--unit-group", "x")


def test_figures_that_cannot_be_are_reasons(city: City, score: Score) -> None:
    answer = score(by_hand({"births_registered": 130, "births": 120}))

    assert answer["points"]["2.1"] is None
    assert answer["reasons"][0].endswith(
        "lớn hơn “Số trẻ em phải đăng ký khai sinh trong kỳ”. Hãy kiểm tra lại hai số."
    )
