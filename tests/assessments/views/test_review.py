"""An agency's queue and its opinion on one criterion."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from assessments.states import Verdict
from tests.city import EMPTY, SCORING, SUBMITTED, City
from tests.html import by_class, links, parse, said, values, words


def rows(page: HttpResponse) -> list[str]:
    """The addresses of the criteria that the queue lists."""
    return [link for link in links(page, "/ra-soat/") if link[len("/ra-soat/") :][:1].isdigit()]


def test_the_queue_holds_what_waits_for_this_agency_and_all_on_request(city: City) -> None:
    client = city.client("y-te")

    waiting = rows(client.get("/ra-soat/"))
    everything = rows(client.get("/ra-soat/?view=all"))

    assert len(waiting) == 13
    # Criteria 5, 7, 8 and 9 of eight communes.
    assert len(everything) == 32
    assert set(waiting) <= {link.partition("?")[0] for link in everything}


def opinion(city: City, code: str, number: int, **typed: object) -> tuple[int, str, list[str]]:
    """Send the review form as its page shows it: status, address, messages and field errors."""
    url = reverse("assessments:review", args=[city.assessment(code).pk, number])
    client = city.client("y-te")
    (version,) = values(client.get(url), "version")
    answer = client.post(url, {"version": version, **typed}, follow=True)
    path = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    return answer.status_code, path, said(answer) + by_class(answer, "error")


def test_an_opinion_leads_to_the_next_criterion_that_waits(city: City) -> None:
    status, path, told = opinion(city, SUBMITTED, 8, verdict="accepted")

    # Whoever passed over criteria 5 and 7 is not thrown back to them: the list goes on from here.
    following = reverse("assessments:review", args=[city.assessment(SCORING).pk, 8])
    assert (status, path, told) == (
        200,
        following,
        ["Phường Tam Thanh, tiêu chí 8: đã ghi “Đạt”."],
    )
    row = city.result(SUBMITTED, 8)
    assert (row.verdict, row.signed_by) == (Verdict.ACCEPTED, city.user("y-te"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Hãy chọn Đạt, Đạt còn hỏi hoặc Trả lại."),
        ({"verdict": "returned", "reason": "proof"}, "Hãy ghi nội dung còn hỏi hoặc cần sửa."),
        ({"verdict": "returned", "comment": "x"}, "Hãy chọn lý do còn hỏi hoặc trả lại."),
        (
            {"verdict": "accepted", "points": "abc"},
            "“abc” không phải số điểm. Hãy gõ như 40 hoặc 37,5.",
        ),
        (
            {"verdict": "accepted", "points": "60"},
            "Tiêu chí 8: điểm khác với 75 thì phải ghi lý do.",
        ),
        (
            {"verdict": "questioned", "reason": "other", "comment": "Xem lại.", "points": "76"},
            "Tiêu chí 8: điểm phải từ 0 đến 75.",
        ),
    ],
)
def test_half_an_opinion_is_not_kept(city: City, typed: dict[str, str], sentence: str) -> None:
    _status, path, told = opinion(city, SUBMITTED, 8, **typed)

    assert (path, sentence in told) == ("", True)
    assert city.result(SUBMITTED, 8).verdict == Verdict.PENDING


def test_two_of_one_agency_do_not_overwrite_each_other(city: City) -> None:
    url = reverse("assessments:review", args=[city.assessment(SUBMITTED).pk, 8])
    shown = {"version": city.result(SUBMITTED, 8).version}
    city.client("y-te").post(
        url,
        {**shown, "verdict": "returned", "reason": "other", "comment": "Đề nghị đối chiếu lại."},
    )

    answer = city.client("y-te").post(url, {**shown, "verdict": "accepted"})

    assert "Tiêu chí 8 vừa được người khác sửa nên chưa lưu gì." in words(answer)
    assert city.result(SUBMITTED, 8).verdict == Verdict.RETURNED


def test_the_same_press_twice_is_one_opinion(city: City) -> None:
    url = reverse("assessments:review", args=[city.assessment(SUBMITTED).pk, 8])
    press = {
        "version": city.result(SUBMITTED, 8).version,
        "verdict": "accepted",
        "request_key": "8a1f8a0e-6b2e-4f3f-9a52-1d1c62a8ac2f",
    }

    answers = [city.client("y-te").post(url, press).status_code for _press in range(2)]

    events = city.assessment(SUBMITTED).events.filter(kind="sign_off", subject="criterion:8")
    assert (answers, events.count()) == ([302, 302], 1)


def test_a_page_come_back_to_saves_what_was_changed_on_it(city: City) -> None:
    url = reverse("assessments:review", args=[city.assessment(SUBMITTED).pk, 8])
    press = {
        "version": city.result(SUBMITTED, 8).version,
        "verdict": "questioned",
        "reason": "other",
        "comment": "Hỏi thêm về số trẻ tạm trú.",
        "request_key": "8a1f8a0e-6b2e-4f3f-9a52-1d1c62a8ac2f",
    }
    client = city.client("y-te")
    client.post(url, press)

    version = city.result(SUBMITTED, 8).version
    client.post(url, {**press, "version": version, "comment": "Đã xem lại: đủ số liệu."})

    assert city.result(SUBMITTED, 8).comment == "Đã xem lại: đủ số liệu."


def test_a_criterion_without_figures_has_no_form(city: City) -> None:
    url = reverse("assessments:review", args=[city.assessment(EMPTY).pk, 8])

    page = city.client("y-te").get(url)

    assert parse(page).xpath(".//*[@name='verdict']") == []
    assert "Chưa cho ý kiến được: số liệu cuối năm chưa đủ" in words(page)


def test_a_criterion_of_another_agency_stays_closed(city: City) -> None:
    # Criterion 2 is followed by Phòng Tư pháp.
    url = reverse("assessments:review", args=[city.assessment(SUBMITTED).pk, 2])

    assert city.client("y-te").get(url).status_code == 403
    assert city.client("tu-phap").get(url).status_code == 200
