"""axe-core finds no serious fault on the pages of the commune's work, nor on the city's."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from tests.e2e.product import RunningProduct
from tests.e2e.watching import watched
from tests.files.bad import row_of

COLLECTING, SCORING, RECOGNISED, APPRAISING = "05977", "05983", "05971", "05986"
# Of Phường Vĩnh Trại (figures), Phường Chi Lăng (council), Phường Hoàng Văn Thụ (posting).
PAGES = {
    f"canbo.{COLLECTING}": [
        "/",
        f"/ho-so/{COLLECTING}/",
        f"/ho-so/{COLLECTING}/nhat-ky/",
        f"/ho-so/{COLLECTING}/so-lieu/1/",
        f"/ho-so/{COLLECTING}/so-lieu/7/",
        f"/ho-so/{COLLECTING}/thu-thay-so/",
        f"/ho-so/{COLLECTING}/tieu-chi-kho/",
        f"/ho-so/{COLLECTING}/nhap-tep/",
        f"/ho-so/{COLLECTING}/minh-chung/",
        f"/ho-so/{COLLECTING}/minh-chung/them/",
    ],
    f"canbo.{SCORING}": [
        f"/ho-so/{SCORING}/hoi-dong/",
        f"/ho-so/{SCORING}/hoi-dong/hop/",
        f"/ho-so/{SCORING}/hoi-dong/tieu-chi/1/",
        f"/ho-so/{SCORING}/hoi-dong/tieu-chi/5/",
    ],
    f"canbo.{RECOGNISED}": [
        f"/ho-so/{RECOGNISED}/hoi-dong/",
        f"/ho-so/{RECOGNISED}/bien-ban/",
        f"/ho-so/{RECOGNISED}/niem-yet/",
        f"/ho-so/{RECOGNISED}/bao-cao/",
    ],
    "ldtbxh": [
        "/",
        "/bang-theo-doi/",
        "/lich/",
        "/thong-bao/",
        "/nhac-viec/?target=late",
        "/tin-da-gui/",
        "/cong-viec-chung/",
        "/cong-viec-chung/2024/theo-doi/",
        "/cong-viec-chung/2024/so/kiem-tra/",
        "/cong-viec-chung/2024/tong-hop/",
        "/tham-dinh/",
        f"/tham-dinh/{APPRAISING}/",
        f"/tham-dinh/{APPRAISING}/kiem-tra-mau/",
        f"/ho-so/{APPRAISING}/du-thao/",
        f"/ho-so/{RECOGNISED}/luc-do/",
    ],
    "y-te": [
        "/",
        "/ra-soat/",
        "/ra-soat/?view=all",
        f"/ra-soat/{APPRAISING}/8/",
        "/cong-viec-chung/2024/bao-cao/",
        "/doi-mat-khau/",
    ],
    "lanh-dao": ["/", "/quyet-dinh/", f"/quyet-dinh/{RECOGNISED}/"],
    "": ["/dang-nhap/", "/phieu/"],
}


@pytest.fixture
def page(
    request: pytest.FixtureRequest, running_product: RunningProduct, browser: Browser
) -> Iterator[Page]:
    # axe-core is put into the page as text, which the product's own policy rightly forbids.
    with watched(browser, running_product, request.node, bypass_csp=True) as context:
        yield context.new_page()


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("person", PAGES)
def test_no_page_has_a_serious_fault(
    page: Page, running_product: RunningProduct, person: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    if person:
        sign_in(page, person)
    keys = keys_of_dossiers(running_product)

    faults = []
    for address in PAGES[person]:
        answer = page.goto(re.sub(r"/(0\d{4})/", lambda code: f"/{keys[code[1]]}/", address))
        assert answer is not None
        assert answer.status == 200
        faults += serious_faults(page)

    assert faults == []


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_on_the_way_has_a_serious_fault(page: Page, tmp_path: Path, width: int) -> None:
    """Pages that no address alone leads to."""
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, f"canbo.{COLLECTING}")
    page.goto("/")
    page.get_by_role("link", name=re.compile("Nhập số liệu")).first.click()
    form = page.get_by_role("link", name="Tải biểu mẫu").get_attribute("href")
    changed = change_the_form(page.request.get(str(form)).body(), tmp_path / "da-dien.xlsx")
    page.get_by_role("link", name="Nhập tệp").click()
    page.get_by_label("Tệp biểu mẫu đã điền (.xlsx)").set_input_files(changed)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("heading", name="Xem trước").wait_for()
    faults = serious_faults(page)

    page.get_by_role("link", name=re.compile("Minh chứng")).first.click()
    page.locator("td a.strong").first.click()
    page.get_by_role("link", name="Sổ văn bản minh chứng").wait_for()
    faults += serious_faults(page)

    page.context.clear_cookies()
    sign_in(page, f"canbo.{SCORING}")
    page.get_by_role("link", name=re.compile("Cuộc họp Hội đồng đang mở")).click()
    page.get_by_role("link", name="Điểm danh, kết thúc họp").click()
    page.get_by_role("link", name="Mã cho điểm của thành viên").click()
    page.get_by_role("button", name=re.compile("Cấp mã")).click()
    slip = page.get_by_role("listitem").filter(has_text="Đinh Thị Hiền")
    slip.wait_for()
    code = slip.locator(".big").inner_text()
    faults += serious_faults(page)

    page.goto("/phieu/")
    page.get_by_label("Mã cho điểm").fill(code)
    page.get_by_role("button", name="Vào cho điểm").click()
    page.get_by_role("heading", name="Đinh Thị Hiền").wait_for()
    faults += serious_faults(page)

    assert faults == []


def sign_in(page: Page, person: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(person)
    page.get_by_label("Mật khẩu").fill("demo-2024")
    page.get_by_role("button", name="Đăng nhập").click()
    page.locator(".me").wait_for()


def serious_faults(page: Page) -> list[tuple[str, str, object]]:
    page.locator("body").wait_for()  # axe passes over what is not shown yet
    return [
        (page.url, fault["id"], node["target"])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def change_the_form(form: bytes, to: Path) -> Path:
    book = load_workbook(BytesIO(form), rich_text=True)
    sheet = book.worksheets[0]
    sheet.cell(row_of(sheet, "infants_immunized"), 5, 99)
    sheet.cell(row_of(sheet, "births"), 5, "không rõ")
    book.save(to)
    return to


def keys_of_dossiers(product: RunningProduct) -> dict[str, str]:
    """The key of this cycle's assessment by the commune's code."""
    printed = product.manage(
        "shell",
        "--no-imports",
        "-c",
        "from assessments.models import Assessment\n"
        "rows = Assessment.objects.filter(cycle__is_open=True)\n"
        "print(*(f'{pk}={code}' for pk, code in rows.values_list('pk', 'commune__code')))",
    )
    pairs = (pair.split("=") for pair in printed.split())
    return {code: key for key, code in pairs}
