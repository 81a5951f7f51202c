"""A form sent without a session, or from a page older than the sign-in: said, and led back."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import CouncilMember
from tests.city import SCORING, City

HOST = "http://testserver"


def council(city: City) -> tuple[str, str]:
    pk = city.assessment(SCORING).pk
    return reverse("assessments:council", args=[pk]), reverse(
        "assessments:council_members", args=[pk]
    )


def test_a_form_sent_without_a_session_leads_back_to_its_page_and_says_so(city: City) -> None:
    page, form = council(city)
    client = Client()

    answer = client.post(form, {"decision_number": "1"}, headers={"Referer": f"{HOST}{page}?a=1"})
    sign_in = client.get(answer["Location"])

    assert answer["Location"] == f"/dang-nhap/?next={page}%3Fa%3D1"
    assert "Phiên làm việc đã hết nên việc vừa gửi chưa được lưu." in sign_in.content.decode()


@pytest.mark.parametrize("referer", ["", "https://noi-khac.vn/ho-so/5/", "javascript:alert(1)"])
def test_another_sites_address_is_not_led_back_to(city: City, referer: str) -> None:
    answer = Client().post(council(city)[1], headers={"Referer": referer})

    assert answer["Location"] == "/dang-nhap/?next=/"


def test_the_address_of_a_form_alone_leads_to_its_page(city: City) -> None:
    """A refused form stays at its own address; reloaded or signed in to, it was an error 405."""
    page, form = council(city)
    client = city.client(f"canbo.{SCORING}")

    assert client.get(form)["Location"] == page
    assert client.get(form, follow=True).status_code == 200


def test_a_page_older_than_the_sign_in_says_what_to_do(city: City) -> None:
    page, form = council(city)
    client = Client(enforce_csrf_checks=True)
    client.force_login(city.officer(SCORING), backend="agencies.backends.RoleBackend")
    before = CouncilMember.objects.count()

    answer = client.post(form, {"csrfmiddlewaretoken": "x"}, headers={"Referer": f"{HOST}{page}"})

    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 403
    assert "Hãy mở lại trang đang làm: chữ đã gõ còn trong trình duyệt này" in text
    assert f'href="{page}">Mở lại trang đang làm</a>' in text
    assert CouncilMember.objects.count() == before


def test_only_a_stored_form_lets_its_draft_go(city: City) -> None:
    url = reverse("assessments:council_dissent", args=[city.assessment(SCORING).pk, 5])
    client = city.client(f"canbo.{SCORING}")
    seat = city.meeting(SCORING).attendance.filter(is_present=True).first()
    assert seat is not None
    typed = {"keep": "7-1z141z3-2fk", "text": "Nên là 80 điểm."}

    refused = client.post(url, typed | {"member": "0"})
    kept = client.post(url, typed | {"member": seat.member_id})
    nameless = client.post(url, {"member": seat.member_id, "text": "x", "keep": "a; b=c"})

    assert "kept" not in refused.cookies
    assert kept.cookies["kept"].value == "7-1z141z3-2fk"
    assert "kept" not in nameless.cookies
