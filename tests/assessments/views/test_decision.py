"""The decision of the authority."""

from datetime import date

from django.urls import reverse

from assessments.states import State
from tests.city import APPRAISED_WITH_A_ZERO, RECOGNISED, City
from tests.html import parse, said, words


def decide(city: City, step: str, **typed: str) -> list[str]:
    url = reverse("assessments:step", args=[city.assessment(APPRAISED_WITH_A_ZERO).pk, step])
    answer = city.client("lanh-dao").post(url, {"fingerprint": "appraised", **typed}, follow=True)
    return said(answer)


def test_no_request_recognises_a_commune_with_a_criterion_at_zero(city: City) -> None:
    told = decide(city, "recognise", decision_number="1/QĐ", decision_date="01/12/2024", signer="A")

    assert told == [
        "Không công nhận được: Tiêu chí 9 (Trẻ em được khám sức khỏe định kỳ) được 0 điểm, phải"
        " lớn hơn 0 thì mới được công nhận."
    ]
    assert city.assessment(APPRAISED_WITH_A_ZERO).state == State.APPRAISED


def test_the_decision_page_shows_why_the_button_rests(city: City) -> None:
    url = reverse("assessments:decision", args=[city.assessment(APPRAISED_WITH_A_ZERO).pk])

    page = parse(city.client("lanh-dao").get(url))

    blocked = page.xpath(".//button[@disabled and @data-blocked]")
    assert [words(button) for button in blocked] == ["Công nhận"]
    assert page.xpath(".//*[@name='decision_number']") == []


def test_a_recognition_is_kept_with_number_day_and_signer(city: City) -> None:
    city.assessment(APPRAISED_WITH_A_ZERO).results.filter(number=9).update(appraised_points=50)

    told = decide(
        city,
        "recognise",
        decision_number="2151/QĐ-UBND",
        decision_date="01/12/2024",
        signer="Phạm Thị Hồng",
    )

    recognition = city.assessment(APPRAISED_WITH_A_ZERO).recognition
    assert told == ["Phường Đông Kinh: đã thực hiện “Công nhận”."]
    assert (
        recognition.decision_number,
        recognition.decision_date,
        recognition.signer,
        recognition.total_points,
    ) == ("2151/QĐ-UBND", date(2024, 12, 1), "Phạm Thị Hồng", 1000)


def test_an_impossible_day_of_decision_is_refused(city: City) -> None:
    city.assessment(APPRAISED_WITH_A_ZERO).results.filter(number=9).update(appraised_points=50)

    told = decide(city, "recognise", decision_number="1/QĐ", decision_date="31/11/2024", signer="A")

    assert told == ["Ngày quyết định: Nhập một ngày hợp lệ."]
    assert city.assessment(APPRAISED_WITH_A_ZERO).state == State.APPRAISED


def test_the_decisions_page_parts_waiting_from_decided(city: City) -> None:
    answer = city.client("lanh-dao").get("/quyet-dinh/")

    assert [row.commune.code for row in answer.context["waiting"]] == [APPRAISED_WITH_A_ZERO]
    assert [row.commune.code for row in answer.context["decided"]] == [RECOGNISED]
