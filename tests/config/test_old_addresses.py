"""A bookmark from before the queries were English opens the page that it was made on."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("old", "today"),
    [
        (
            "/bang-theo-doi/?san=cq-y-te&qua=5&tieu-chi=8&trang=2",
            {"holder": ["agency-y-te"], "over": ["5"], "criterion": ["8"], "page": ["2"]},
        ),
        ("/bang-theo-doi/?xem=khu-vuc", {"view": ["areas"]}),
        ("/bang-theo-doi/?khu-vuc=Huyện Bắc", {"area": ["Huyện Bắc"]}),
        ("/ra-soat/?tieu_chi=7&xem=tat-ca", {"criterion": ["7"], "view": ["all"]}),
        ("/cong-viec-chung/2024/khac-phuc/?loai=cho", {"kind": ["waiting"]}),
        (
            "/ho-so/1/minh-chung/?tep=thieu&tim=kế hoạch",
            {"file": ["missing"], "search": ["kế hoạch"]},
        ),
        ("/ho-so/1/luc-do/?luc=12/11/2024 08:00", {"at": ["12/11/2024 08:00"]}),
    ],
)
def test_an_old_address_leads_to_the_same_page(old: str, today: dict[str, list[str]]) -> None:
    answer = Client().get(old)

    assert answer.status_code == 301
    assert urlsplit(answer["Location"]).path == urlsplit(old).path
    assert parse_qs(urlsplit(answer["Location"]).query) == today


def test_an_old_address_never_leads_to_another_host() -> None:
    answer = Client().get("/", {"tim": "x"}, PATH_INFO="//evil.example/")

    assert answer.status_code == 301
    assert urlsplit(answer["Location"]).netloc == ""


def test_a_form_that_is_sent_is_not_led_away() -> None:
    assert Client().post("/ra-soat/chon/?tim=x").status_code != 301
