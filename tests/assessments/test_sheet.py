"""The data form: out with what is stored, back with a preview, and only ticked cells are saved."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, DataEntry, Event
from assessments.queries.figures import Edit
from assessments.services.entries import save_entries
from assessments.sheet.form import form_of
from assessments.sheet.write import write_form
from assessments.states import Verdict
from tests.assessments.filled_forms import (
    downloaded,
    filled,
    page_of,
    preview,
    save,
    stored,
    type_on_the_page,
    upload,
)
from tests.city import APPRAISING, COLLECTING, City
from tests.files.bad import HEADER, edited, row_of
from tests.html import said, values

ITEMS = 41


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
