"""The data form: out with what is stored, back with a preview, and only ticked cells are saved."""

import html
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from agencies.models import Commune
from assessments.models import Assessment, DataEntry, Event
from assessments.queries.figures import Edit
from assessments.services.entries import save_entries
from assessments.sheet.form import form_of
from assessments.sheet.write import write_form
from assessments.states import Period, Verdict
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SUBMITTED, City
from tests.factories.assessments import make_last_year
from tests.factories.criteria import FULL
from tests.files.bad import HEADER, edited, row_of
from tests.html import links, said, values

ITEMS = 41


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


@pytest.fixture
def officer(city: City) -> Client:
    return city.client(f"canbo.{COLLECTING}")


@pytest.fixture
def mine(city: City) -> Assessment:
    return city.assessment(COLLECTING)


@pytest.fixture
def last_year(city: City) -> None:
    """What the collecting commune reported in 2023."""
    figures = FULL | {"births": 131, "children": 2310, "age5": 99, "has_forum": 0}
    make_last_year(city.cycle, figures, actor=city.officer(COLLECTING))


# --- the form -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("last_year")
def test_the_form_has_one_row_per_data_item_under_the_header(
    officer: Client, mine: Assessment
) -> None:
    rows = list(page_of(downloaded(officer, mine)).iter_rows(values_only=True))

    head = rows.index(HEADER)
    items = rows[head + 1 : head + 1 + ITEMS]
    codes = [row[0] for row in items]
    assert len(set(codes)) == ITEMS
    assert None not in codes
    assert rows[head + 1 + ITEMS][0] is None
    by_code = {row[0]: row for row in items}
    assert by_code["children"][2:] == (2310, 2350, 2350, None)
    assert by_code["has_budget"][2:] == ("Có", "Có", "Có", None)
    assert by_code["residents_surveyed"][2:] == (200, 200, None, None)


def test_only_the_cells_to_fill_are_unlocked_and_checked(officer: Client, mine: Assessment) -> None:
    page = page_of(downloaded(officer, mine))

    unlocked = {cell.column_letter for row in page for cell in row if not cell.protection.locked}
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    whole = [rule for rule in page.data_validations.dataValidation if rule.type == "whole"]
    assert page.protection.sheet
    assert unlocked == {"D", "E", "F"}
    assert [rule.formula1 for rule in lists] == ['"Có,Không"']
    assert f"E{row_of(page, 'has_budget')}" in lists[0].sqref
    assert f"E{row_of(page, 'children')}" in whole[0].sqref
    assert (page.page_setup.paperSize, page.print_title_rows) == (9, "$7:$7")


def test_a_closed_figure_is_locked_in_the_form(city: City) -> None:
    # Only criterion 8 of Xã Hoàng Đồng is open, sent back by its agency.
    content = downloaded(city.client(f"canbo.{APPRAISING}"), city.assessment(APPRAISING))

    page = page_of(content)

    assert not page[f"E{row_of(page, 'under5_measured')}"].protection.locked
    assert page[f"E{row_of(page, 'births')}"].protection.locked


@pytest.mark.usefixtures("last_year")
def test_last_years_figures_stand_in_their_own_column(mine: Assessment) -> None:
    page = page_of(write_form(form_of(mine)))

    assert page[f"C{row_of(page, 'births')}"].value == 131
    assert page[f"C{row_of(page, 'has_forum')}"].value == "Không"


def test_a_note_that_looks_like_a_formula_leaves_as_text(city: City, mine: Assessment) -> None:
    entry = DataEntry.objects.get(assessment=mine, item__code="births", period="end")
    edit = Edit("births", "end", entry.value, entry.version, "=HYPERLINK(1)\x01")
    save_entries(mine.pk, [edit], actor=city.officer(COLLECTING))

    page = page_of(write_form(form_of(mine)))

    cell = page[f"F{row_of(page, 'births')}"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


# --- preview --------------------------------------------------------------------------------------


def test_a_form_as_it_was_taken_changes_nothing(officer: Client, mine: Assessment) -> None:
    shown = upload(officer, mine, downloaded(officer, mine))

    assert preview(shown) == {}
    assert "Tệp giống hệt số liệu trên hệ thống" in shown.content.decode()


def test_the_preview_tells_mine_from_theirs_and_saves_nothing(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(
        downloaded(officer, mine),
        infants_immunized=99,
        children=2400,
        births=None,
        children_checked="2.300",
        has_forum="Không",
        births__note="Theo sổ hộ tịch",
    )
    type_on_the_page(city, COLLECTING, "children", 2360)
    type_on_the_page(city, COLLECTING, "special_children", 61)
    events = Event.objects.count()

    shown = upload(officer, mine, content)

    assert preview(shown) == {
        "births:end": ("120", "120", "", "sẽ xóa số", False),
        "births:note": ("", "", "Theo sổ hộ tịch", "sẽ sửa", True),
        "children:end": ("2.350", "2.360", "2.400", "người khác đã sửa", False),
        "special_children:end": ("60", "61", "60", "giữ số trên hệ thống", False),
        "infants_immunized:end": ("100", "100", "99", "sẽ sửa", True),
        "children_checked:end": ("", "", "2.300", "sẽ sửa", True),
        "has_forum:end": ("", "", "Không", "sẽ sửa", True),
    }
    assert "E26" in shown.content.decode()
    assert Event.objects.count() == events


def test_the_preview_says_what_the_ticked_cells_would_earn(
    officer: Client, mine: Assessment
) -> None:
    # 625 so far. 97 of 100 infants: 40 instead of 50; 2300 of 2350 checked is 97.87 %: 50 more.
    content = filled(downloaded(officer, mine), infants_immunized=97, children_checked=2300)

    shown = upload(officer, mine, content)
    fewer = save(officer, mine, shown, "infants_immunized:end", recount="1")

    assert "625 → 665 điểm" in " ".join(shown.content.decode().split())
    assert "625 → 615 điểm" in " ".join(fewer.content.decode().split())


@pytest.mark.usefixtures("last_year")
def test_figures_that_do_not_fit_and_jumps_are_told_with_their_cells(
    officer: Client, mine: Assessment
) -> None:
    """9 answers to 5 opinions; 99 children of five last year and 1.234 on new year's day."""
    content = filled(
        downloaded(officer, mine),
        opinions_answered=9,
        opinions=5,
        age5__start="1.234",
        infants_immunized=99,
    )
    wrong = (
        "Trang “Biểu mẫu số liệu”, ô E40, E41: “Số ý kiến, kiến nghị được phản hồi” lớn hơn"
        " “Tổng số ý kiến, kiến nghị của trẻ em”. Hãy kiểm tra lại hai số."
    )

    shown = upload(officer, mine, content)

    assert preview(shown) == {
        "infants_immunized:end": ("100", "100", "99", "sẽ sửa", True),
        "age5:start": ("95", "95", "1.234", "cần giải thích", True),
        "opinions_answered:end": ("", "", "9", "sai số liệu", False),
        "opinions:end": ("", "", "5", "sai số liệu", False),
    }
    page = html.unescape(shown.content.decode())
    assert wrong in page
    assert (
        "Trang “Biểu mẫu số liệu”, ô D33: Số trẻ em 5 tuổi trên địa bàn: năm trước 99,"
        " đầu năm nay 1.234. Nếu đúng, hãy ghi một câu giải thích vào ghi chú." in page
    )
    assert "không có điểm khi số còn sai" not in page

    ticked = save(officer, mine, shown, "opinions:end", "opinions_answered:end", recount="1")
    text = " ".join(html.unescape(ticked.content.decode()).split())
    assert wrong in text
    assert "Chỉ tiêu 11.3 không có điểm khi số còn sai." in text
    assert "625 → 625 điểm" in text


def test_a_part_that_fits_only_a_cell_not_chosen_is_not_chosen_either(
    city: City, officer: Client, mine: Assessment
) -> None:
    """61 of 60 special children: the file's 62 is somebody else's to change meanwhile."""
    content = filled(downloaded(officer, mine), special_children=62, special_children_supported=61)
    type_on_the_page(city, COLLECTING, "special_children", 59)

    shown = upload(officer, mine, content)

    marks = {key: line[3:] for key, line in preview(shown).items()}
    assert marks == {
        "special_children:end": ("người khác đã sửa", False),
        "special_children_supported:end": ("sai số liệu", False),
    }
    both = save(officer, mine, shown, *marks, recount="1")
    assert "còn sai" not in both.content.decode()


def test_a_note_in_the_file_answers_the_question_about_its_jump(
    officer: Client, mine: Assessment
) -> None:
    content = filled(downloaded(officer, mine), age5__start=1234, age5__note="Nhận thêm hai thôn")

    shown = upload(officer, mine, content)

    assert {line[3] for line in preview(shown).values()} == {"sẽ sửa"}


def test_a_cell_re_opens_a_sign_off_only_after_the_preview_said_so(
    city: City, officer: Client, mine: Assessment
) -> None:
    """Births are signed by justice; somebody who never saw the sentence is shown it first."""
    shown = upload(officer, mine, filled(downloaded(officer, mine), births=121, infants=99))
    sentence = "Sửa số này sẽ mở lại: 2.1 của Phòng Tư pháp."
    assert sentence in shown.content.decode()

    unsaid = save(officer, mine, shown, "births:end")
    assert said(unsaid) == [f"{sentence} Chưa lưu; hãy xem rồi bấm lại."]
    assert unsaid.context["ticked"] == ["births:end"]
    assert (stored(city, COLLECTING, "births"), stored(city, COLLECTING, "infants")) == (120, 100)

    save(officer, mine, unsaid, "births:end", reopen=values(unsaid, "reopen"))
    assert (stored(city, COLLECTING, "births"), stored(city, COLLECTING, "infants")) == (121, 100)
    assert city.result(COLLECTING, 2).verdict == Verdict.PENDING


@pytest.mark.parametrize(
    ("typed", "value"),
    [(1234, 1234), (1234.0, 1234), ("1234", 1234), ("1.234", 1234), (" 1 234 ", 1234), (0, 0)],
)
def test_numbers_are_read_as_excel_keeps_them_or_as_officers_write_them(
    city: City, officer: Client, mine: Assessment, typed: Any, value: int
) -> None:
    shown = upload(officer, mine, filled(downloaded(officer, mine), children=typed))
    save(officer, mine, shown, "children:end")

    assert stored(city, COLLECTING, "children") == value


def test_titles_and_sums_beside_the_table_are_nobodys_business(
    officer: Client, mine: Assessment
) -> None:
    def change(page: Any) -> None:
        page.merge_cells("A3:F3")
        page["H10"] = "=SUM(E8:E20)"

    shown = upload(officer, mine, edited(downloaded(officer, mine), change))

    assert shown.context["faults"] == []


def test_without_a_file_the_page_asks_for_one(officer: Client, mine: Assessment) -> None:
    answer = officer.post(reverse("assessments:sheet_upload", args=[mine.pk]))

    assert "Hãy chọn tệp biểu mẫu đã điền." in answer.content.decode()


def test_the_browser_is_told_how_large_a_form_may_be(officer: Client, mine: Assessment) -> None:
    """5 MB, as the server takes; what is far beyond would get the answer about scanned evidence."""
    url = reverse("assessments:sheet_upload", args=[mine.pk])

    page = officer.get(url).content.decode()
    refused = upload(officer, mine, bytes(5_000_001)).content.decode()

    assert 'data-max-bytes="5000000"' in page
    assert "Hãy chọn đúng tệp biểu mẫu." in page
    assert "Tệp nặng 5 MB, trong khi biểu mẫu chỉ khoảng 20 kB" in refused


# --- saving ---------------------------------------------------------------------------------------


def test_only_ticked_cells_are_saved_with_one_event_each(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(
        downloaded(officer, mine),
        infants_immunized=99,
        children_checked=2300,
        births__note="Theo sổ hộ tịch",
    )
    shown = upload(officer, mine, content)
    events = Event.objects.count()

    answer = save(officer, mine, shown, "infants_immunized:end", "births:note")

    assert answer["Location"] == reverse("assessments:figures", args=[mine.pk])
    assert stored(city, COLLECTING, "infants_immunized") == 99
    assert not DataEntry.objects.filter(
        assessment=mine, item__code="children_checked", period="end"
    )
    births = DataEntry.objects.get(assessment=mine, item__code="births", period="end")
    assert (births.value, births.note) == (120, "Theo sổ hộ tịch")
    assert Event.objects.count() == events + 2
    assert city.result(COLLECTING, 7).computed_points == 50


def test_a_note_alone_reopens_no_sign_off(city: City, officer: Client, mine: Assessment) -> None:
    # Criterion 2, which births feed, is signed off.
    shown = upload(officer, mine, filled(downloaded(officer, mine), births__note="Theo sổ"))

    save(officer, mine, shown, "births:note")

    assert city.result(COLLECTING, 2).verdict == Verdict.ACCEPTED


def test_a_ticked_conflict_overwrites_knowingly(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(downloaded(officer, mine), children=2400)
    type_on_the_page(city, COLLECTING, "children", 2360)
    shown = upload(officer, mine, content)

    save(officer, mine, shown, "children:end")

    assert stored(city, COLLECTING, "children") == 2400


def test_what_changed_since_the_preview_is_asked_again(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(downloaded(officer, mine), children=2400, infants_immunized=99)
    shown = upload(officer, mine, content)
    type_on_the_page(city, COLLECTING, "children", 2360)

    again = save(officer, mine, shown, "children:end", "infants_immunized:end")

    assert stored(city, COLLECTING, "children") == 2360
    assert stored(city, COLLECTING, "infants_immunized") == 99
    assert preview(again) == {
        "children:end": ("2.350", "2.360", "2.400", "người khác đã sửa", False)
    }
    assert said(again) == [
        "Đã lưu 1 ô từ tệp.",
        "Có số liệu vừa được người khác sửa nên chưa lưu. Hãy xem lại bên dưới.",
    ]
    save(officer, mine, again, "children:end")
    assert stored(city, COLLECTING, "children") == 2400


def test_a_conflict_leaves_unticked_what_the_officer_had_unticked(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(
        downloaded(officer, mine), children=2400, infants_immunized=99, births__note="Theo sổ"
    )
    shown = upload(officer, mine, content)
    assert shown.context["ticked"] == ["births:note", "children:end", "infants_immunized:end"]
    type_on_the_page(city, COLLECTING, "children", 2360)

    again = save(officer, mine, shown, "children:end", "births:note")

    # The note is saved; the chair's figure asks for a new tick; infants were never wanted.
    assert list(preview(again)) == ["children:end", "infants_immunized:end"]
    assert values(again, "take") == []
    nothing = save(officer, mine, again)
    assert said(nothing) == ["Chưa đánh dấu ô nào. Hãy đánh dấu các ô muốn lưu."]
    assert nothing.context["ticked"] == []


def test_a_tick_does_not_outlive_the_figure_it_was_given_for(
    city: City, officer: Client, mine: Assessment
) -> None:
    """Births re-open a sign-off, so nothing is saved yet; meanwhile the chair changes children."""
    shown = upload(officer, mine, filled(downloaded(officer, mine), births=121, children=2400))
    type_on_the_page(city, COLLECTING, "children", 2360)

    asked = save(officer, mine, shown, "births:end", "children:end")

    assert asked.context["ticked"] == ["births:end"]
    assert stored(city, COLLECTING, "births") == 120


def test_saving_twice_saves_once(city: City, officer: Client, mine: Assessment) -> None:
    shown = upload(officer, mine, filled(downloaded(officer, mine), children=2400))
    key = "5b0f6f5e-8d0b-4c58-9a64-0a2f5f3a7c11"
    save(officer, mine, shown, "children:end", request_key=key)
    events = Event.objects.count()

    answer = save(officer, mine, shown, "children:end", request_key=key)

    assert answer.status_code == 302
    assert Event.objects.count() == events


def test_nothing_ticked_is_told(officer: Client, mine: Assessment) -> None:
    shown = upload(officer, mine, filled(downloaded(officer, mine), children=2400))

    assert said(save(officer, mine, shown)) == ["Chưa đánh dấu ô nào. Hãy đánh dấu các ô muốn lưu."]


def test_a_closed_figure_is_not_offered(city: City) -> None:
    client, assessment = city.client(f"canbo.{APPRAISING}"), city.assessment(APPRAISING)
    content = filled(downloaded(client, assessment), births=130, under5_measured=482)

    shown = upload(client, assessment, content)

    assert preview(shown) == {
        "births:end": ("120", "120", "130", "đang khóa", False),
        "under5_measured:end": ("480", "480", "482", "sẽ sửa", True),
    }
    save(client, assessment, shown, "births:end", "under5_measured:end")
    assert stored(city, APPRAISING, "births") == 120
    assert stored(city, APPRAISING, "under5_measured") == 482


@pytest.mark.parametrize("code", [SUBMITTED, RECOGNISED])
def test_a_dossier_that_is_handed_in_takes_no_file(city: City, code: str) -> None:
    client, assessment = city.client(f"canbo.{code}"), city.assessment(code)
    content = filled(downloaded(client, assessment), births=130)

    answer = upload(client, assessment, content)

    assert "Số liệu đang khóa" in answer.content.decode()
    assert stored(city, code, "births") == 120


def test_another_persons_preview_cannot_be_saved(
    city: City, officer: Client, mine: Assessment
) -> None:
    shown = upload(officer, mine, filled(downloaded(officer, mine), children=2400))

    answer = save(city.client(f"chutich.{COLLECTING}"), mine, shown, "children:end")

    assert answer["Location"] == reverse("assessments:sheet_upload", args=[mine.pk])
    assert stored(city, COLLECTING, "children") == 2350


def test_the_workbench_leads_to_the_form_and_an_agency_only_takes_it(city: City) -> None:
    pk = city.assessment(COLLECTING).pk
    figures = reverse("assessments:figures", args=[pk, 5])

    addresses = [reverse(f"assessments:sheet_{name}", args=[pk]) for name in ("download", "upload")]
    own, agency = city.client(f"canbo.{COLLECTING}").get(figures), city.client("y-te").get(figures)

    offered = [[address for address in addresses if links(page, address)] for page in (own, agency)]
    assert offered == [addresses, addresses[:1]]
    assert downloaded(city.client("y-te"), city.assessment(COLLECTING))[:2] == b"PK"


# --- the commands ---------------------------------------------------------------------------------

Score = Callable[..., dict[str, Any]]


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
