"""axe-core finds no serious fault on the pages of the commune's work, nor on the city's."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.product import RunningProduct

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
    f"canbo.{RECOGNISED}": [f"/ho-so/{RECOGNISED}/hoi-dong/", f"/ho-so/{RECOGNISED}/niem-yet/"],
    "ldtbxh": ["/", "/bang-theo-doi/", "/tham-dinh/", f"/tham-dinh/{APPRAISING}/"],
    "y-te": ["/ra-soat/", f"/ra-soat/{APPRAISING}/8/"],
    "": ["/dang-nhap/", "/phieu/"],
}


@pytest.fixture
def page(running_product: RunningProduct, browser: Browser) -> Iterator[Page]:
    # axe-core is put into the page as text, which the product's own policy rightly forbids.
    context = browser.new_context(base_url=running_product.url, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("person", PAGES)
def test_no_page_has_a_serious_fault(
    page: Page, running_product: RunningProduct, person: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    if person:
        page.goto("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(person)
        page.get_by_label("Mật khẩu").fill("demo-2024")
        page.get_by_role("button", name="Đăng nhập").click()
        page.locator(".me").wait_for()
    keys = keys_of_dossiers(running_product)

    faults = []
    for address in PAGES[person]:
        path = re.sub(r"/(0\d{4})/", lambda code: f"/{keys[code[1]]}/", address)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200
        faults += [
            (path, fault["id"], node["target"])
            for fault in Axe().run(page).response["violations"]
            if fault["impact"] in {"serious", "critical"}
            for node in fault["nodes"]
        ]

    assert faults == []


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
