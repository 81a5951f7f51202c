"""The data form in a real browser: down, filled in a spreadsheet, up, a conflict, saved."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.e2e.product import RunningProduct
from tests.e2e.test_whole_cycle import open_page, sign_in_by_hand
from tests.files.bad import row_of

# No other browser test signs in as this commune.
COMMUNE = "05977"


def upload(page: Page, file: Path) -> None:
    page.get_by_role("link", name="Nhập tệp").click()
    page.get_by_label("Tệp biểu mẫu đã điền (.xlsx)").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()


def total(page: Page) -> int:
    shown = page.locator("[data-total]")
    shown.wait_for()
    return int(shown.inner_text())


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    return tmp_path / "da-dien.xlsx"


def test_a_form_is_filled_offline_and_overwrites_nobody_unasked(
    running_product: RunningProduct, new_page: NewPage, filled: Path
) -> None:
    officer = sign_in_by_hand(new_page, f"canbo.{COMMUNE}")
    open_page(officer, "Nhập số liệu")
    before = total(officer)
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Tải biểu mẫu").click()
    assert download.value.suggested_filename == f"bieu-mau-2024-{COMMUNE}.xlsx"

    # Offline: 99 of 100 infants earns 10 points more, 4 injured of 2.350 instead of 8 earns 15.
    download.value.save_as(filled)
    book = load_workbook(filled, rich_text=True)
    form = book.worksheets[0]
    form.cell(row_of(form, "infants_immunized"), 5, 99)
    form.cell(row_of(form, "children_injured"), 5, "4")
    form.cell(row_of(form, "births"), 5, 125)
    book.save(filled)

    # Meanwhile the chair corrects one of these figures on the page.
    chair = sign_in_by_hand(new_page, f"chutich.{COMMUNE}")
    open_page(chair, "Nhập số liệu")
    chair.get_by_role("link", name=re.compile("Khai sinh")).first.click()
    chair.locator("#figure-births-end").fill("122")
    chair.locator("#figure-births-end").blur()
    # The justice office has signed this criterion: the chair is asked before its word re-opens.
    chair.get_by_role("button", name="Vẫn sửa").click()
    expect(chair.locator("#state-births-end")).to_have_text(re.compile("đã lưu"))

    officer.reload()
    now = total(officer)
    upload(officer, filled)

    expect(officer.locator("#gain")).to_contain_text(f"{now} → {now + 25} điểm")
    expect(officer.locator("#gain")).to_contain_text("nếu lưu 2 ô đã đánh dấu")
    conflict = officer.get_by_role("row").filter(has_text="người khác đã sửa")
    expect(conflict).to_contain_text("Số trẻ em phải đăng ký khai sinh trong kỳ")
    for value in ("120", "122", "125"):
        expect(conflict).to_contain_text(value)
    expect(conflict.get_by_role("checkbox")).not_to_be_checked()

    conflict.get_by_role("checkbox").check()
    expect(officer.locator("#gain")).to_contain_text("nếu lưu 3 ô đã đánh dấu")
    conflict.get_by_role("checkbox").uncheck()
    expect(officer.locator("#gain")).to_contain_text(f"{now} → {now + 25} điểm")
    officer.get_by_role("button", name="Lưu các ô đã đánh dấu").click()

    expect(officer.get_by_text("Đã lưu 2 ô từ tệp.")).to_be_visible()
    assert total(officer) == now + 25
    assert before >= now  # 120 of 122 births earns no more than 120 of 120

    # The same file again: only the chair's figure is left, and it is still theirs.
    upload(officer, filled)
    rows = officer.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("người khác đã sửa")


def test_a_file_that_is_no_form_is_refused_in_words(new_page: NewPage, filled: Path) -> None:
    filled.write_text("Mã;Số liệu")
    officer = sign_in_by_hand(new_page, f"canbo.{COMMUNE}")
    open_page(officer, "Nhập số liệu")

    upload(officer, filled)

    alert = officer.get_by_role("alert")
    expect(alert).to_contain_text("Chưa nhập được tệp này, chưa có gì thay đổi.")
    expect(alert).to_contain_text("Đây không phải tệp Excel (.xlsx).")
