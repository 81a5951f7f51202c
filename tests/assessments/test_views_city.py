"""The city's pages: agencies review, the lead agency appraises, the authority decides."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import User
from assessments.models import Assessment, Cycle, Event
from assessments.services.conflicts import APPRAISED, fingerprint
from assessments.states import State, Verdict
from config.text import fold
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    EMPTY,
    RECOGNISED,
    SCORING,
    SUBMITTED,
    SUPPLEMENT,
    City,
)


def words(page: str) -> str:
    """The text between the tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def tasks(client: Client) -> list[str]:
    page = client.get("/").content.decode()
    listed = re.search(r'<ul class="tasks[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [] if listed is None else [words(task) for task in listed[1].split("<li>")[1:]]


def links_to(page: str, beginning: str) -> list[str]:
    return list(dict.fromkeys(re.findall(rf'href="({beginning}[0-9][^"]*)"', page)))


# --- what waits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "listed"),
    [
        (
            "y-te",
            [
                "Chờ ý kiến 5. Tai nạn, thương tích 3 xã, phường đã đủ số liệu",
                "Chờ ý kiến 7. Tiêm chủng 4 xã, phường đã đủ số liệu",
                "Chờ ý kiến 8. Suy dinh dưỡng 3 xã, phường đã đủ số liệu",
                "Chờ ý kiến 9. Khám sức khỏe 3 xã, phường đã đủ số liệu",
            ],
        ),
        (
            "lanh-dao",
            ["Chờ quyết định Phường Đông Kinh Đã thẩm định xong, chờ quyết định công nhận."],
        ),
        ("quan-tri", []),
        ("mttq", ["Quá hạn Báo cáo thực hiện nhiệm vụ được giao Hạn 15/11/2024."]),
    ],
)
def test_each_role_reads_its_own_tasks(city: City, username: str, listed: list[str]) -> None:
    assert tasks(city.client(username)) == listed


def test_the_appraiser_is_led_to_dossiers_the_longest_waiting_first(city: City) -> None:
    # What all agencies share comes after.
    assert tasks(city.client("ldtbxh"))[:5] == [
        "Mới nộp Phường Tam Thanh Hồ sơ 2024-05974-01, nộp 13/11/2024",
        "Đang thẩm định Xã Hoàng Đồng Hồ sơ 2024-05986-01, nộp 12/11/2024",
        "Chờ ý kiến 1. Nguồn lực 4 xã, phường đã đủ số liệu",
        "Chờ ý kiến 6. Hoàn cảnh đặc biệt 4 xã, phường đã đủ số liệu",
        "Chờ ý kiến 13. Mức độ hài lòng 3 xã, phường đã đủ số liệu",
    ]


def test_a_city_without_an_open_cycle_says_so_on_every_page(city: City) -> None:
    Cycle.objects.update(is_open=False)

    for username, path in (
        ("y-te", "/ra-soat/"),
        ("ldtbxh", "/tham-dinh/"),
        ("lanh-dao", "/quyet-dinh/"),
        ("mttq", "/bang-theo-doi/"),
        (f"canbo.{COLLECTING}", "/"),
    ):
        answer = city.client(username).get(path)
        assert "Chưa có đợt đánh giá nào đang mở" in answer.content.decode(), path


# --- agencies -------------------------------------------------------------------------------------


def test_the_queue_holds_what_waits_for_this_agency_and_all_on_request(city: City) -> None:
    client = city.client("y-te")

    waiting = links_to(client.get("/ra-soat/").content.decode(), "/ra-soat/")
    everything = links_to(client.get("/ra-soat/?view=all").content.decode(), "/ra-soat/")

    assert len(waiting) == 13
    # Criteria 5, 7, 8 and 9 of eight communes.
    assert len(everything) == 32
    assert set(waiting) <= {link.partition("?")[0] for link in everything}


def opinion(city: City, code: str, number: int, **typed: object) -> tuple[int, str, list[str]]:
    """Send the review form as its page shows it: status, address, messages and field errors."""
    url = reverse("assessments:review", args=[city.assessment(code).pk, number])
    client = city.client("y-te")
    version = re.search(r'name="version" value="(\d+)"', client.get(url).content.decode())
    assert version
    answer = client.post(url, {"version": version[1], **typed}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    errors = re.findall(r'class="error">([^<]+)<', answer.content.decode())
    path = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    return answer.status_code, path, said + errors


def test_an_opinion_leads_to_the_next_criterion_that_waits(city: City) -> None:
    status, path, said = opinion(city, SUBMITTED, 8, verdict="accepted")

    # Whoever passed over criteria 5 and 7 is not thrown back to them: the list goes on from here.
    following = reverse("assessments:review", args=[city.assessment(SCORING).pk, 8])
    assert (status, path, said) == (
        200,
        following,
        ["Phường Tam Thanh, tiêu chí 8: đã ghi “Đạt”."],
    )
    row = city.result(SUBMITTED, 8)
    assert (row.verdict, row.signed_by) == (Verdict.ACCEPTED, city.user("y-te"))


@pytest.mark.parametrize(
    ("typed", "said"),
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
def test_half_an_opinion_is_not_kept(city: City, typed: dict[str, str], said: str) -> None:
    _status, path, told = opinion(city, SUBMITTED, 8, **typed)

    assert (path, said in told) == ("", True)
    assert city.result(SUBMITTED, 8).verdict == Verdict.PENDING


def test_two_of_one_agency_do_not_overwrite_each_other(city: City) -> None:
    url = reverse("assessments:review", args=[city.assessment(SUBMITTED).pk, 8])
    shown = {"version": city.result(SUBMITTED, 8).version}
    city.client("y-te").post(
        url,
        {**shown, "verdict": "returned", "reason": "other", "comment": "Đề nghị đối chiếu lại."},
    )

    answer = city.client("y-te").post(url, {**shown, "verdict": "accepted"})

    assert "Tiêu chí 8 vừa thay đổi trong lúc anh chị xem." in answer.content.decode()
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

    page = city.client("y-te").get(url).content.decode()

    assert 'name="verdict"' not in page
    assert "Chưa cho ý kiến được: số liệu cuối năm chưa đủ" in page


def test_a_criterion_of_another_agency_stays_closed(city: City) -> None:
    # Criterion 2 is followed by Phòng Tư pháp.
    url = reverse("assessments:review", args=[city.assessment(SUBMITTED).pk, 2])

    assert city.client("y-te").get(url).status_code == 403
    assert city.client("tu-phap").get(url).status_code == 200


# --- appraisal ------------------------------------------------------------------------------------


def test_the_inbox_holds_dossiers_of_this_city_handed_in_and_not_decided(
    city: City, stranger: User
) -> None:
    page = city.client("ldtbxh").get("/tham-dinh/").content.decode()
    strange = city.client(stranger.username).get("/tham-dinh/").content.decode()

    codes = (SUBMITTED, APPRAISING, SUPPLEMENT, APPRAISED_WITH_A_ZERO)
    assert set(links_to(page, "/tham-dinh/")) == {
        f"/tham-dinh/{city.assessment(code).pk}/" for code in codes
    }
    assert links_to(strange, "/tham-dinh/") == []


def test_the_inbox_is_searched_without_diacritics_and_says_what_it_did_not_find(
    city: City,
) -> None:
    name = city.assessment(SUBMITTED).commune.name
    lead = city.client("ldtbxh")

    found = lead.get("/tham-dinh/", {"search": fold(name)}).content.decode()
    nothing = lead.get("/tham-dinh/", {"search": "không có nơi này"}).content.decode()

    assert links_to(found, "/tham-dinh/") == [f"/tham-dinh/{city.assessment(SUBMITTED).pk}/"]
    assert "Không tìm thấy xã, phường nào" in nothing


def test_a_long_inbox_comes_in_pages_and_its_heads_count_all(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.views.appraisal._PER_PAGE", 2)
    Assessment.objects.filter(pk=city.assessment(APPRAISING).pk).update(state=State.SUBMITTED)
    lead = city.client("ldtbxh")

    pages = [lead.get("/tham-dinh/", {"page": number}) for number in (1, 2)]

    sections = [
        [(each["state"], each["count"], len(each["rows"])) for each in page.context["sections"]]
        for page in pages
    ]
    assert sections == [
        [(State.SUBMITTED, 2, 2)],
        [(State.SUPPLEMENT, 1, 1), (State.APPRAISED, 1, 1)],
    ]


def test_appraised_points_and_the_conclusion_are_kept_together(city: City) -> None:
    url = reverse("assessments:appraisal", args=[city.assessment(APPRAISING).pk])
    typed = city.seen(APPRAISING, APPRAISED) | {
        "seen_conclusion": fingerprint(""),
        "points-1": "100",
        "points-2": "25",
        "reason-2": "Sổ ghi 110.",
        "conclusion": "Đạt.\r\nĐề nghị  công nhận.",
    }

    answer = city.client("ldtbxh").post(url, typed, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "Đã lưu điểm và kết luận thẩm định."
    ]
    assert (
        city.result(APPRAISING, 1).appraised_points,
        city.result(APPRAISING, 2).appraised_points,
        city.result(APPRAISING, 3).appraised_points,
    ) == (100, 25, None)
    assert city.assessment(APPRAISING).appraisal.conclusion == "Đạt.\nĐề nghị công nhận."


def test_refused_appraised_points_stay_typed_and_nothing_is_half_kept(city: City) -> None:
    url = reverse("assessments:appraisal", args=[city.assessment(APPRAISING).pk])
    events = Event.objects.count()
    typed = {"points-1": "90", "reason-1": "x", "points-2": "25", "conclusion": "Chưa xong."}

    page = city.client("ldtbxh").post(url, city.seen(APPRAISING, APPRAISED) | typed)

    text = page.content.decode()
    assert "Tiêu chí 2: điểm khác với 40 thì phải ghi lý do." in text
    assert ('value="25"' in text, "Chưa xong." in text) == (True, True)
    assert city.result(APPRAISING, 1).appraised_points is None
    assert Event.objects.count() == events


def test_before_receiving_there_is_nothing_to_appraise(city: City) -> None:
    url = reverse("assessments:appraisal", args=[city.assessment(SUBMITTED).pk])
    typed = city.seen(SUBMITTED, APPRAISED) | {"points-1": "100", "conclusion": "Đạt."}

    answer = city.client("ldtbxh").post(url, typed)

    assert (
        "Chỉ chấm thẩm định ở bước “Đang thẩm định”; hồ sơ đang ở bước “Đã nộp hồ sơ”."
        in answer.content.decode()
    )
    assert city.result(SUBMITTED, 1).appraised_points is None


# --- decision -------------------------------------------------------------------------------------


def decide(city: City, step: str, **typed: str) -> list[str]:
    url = reverse("assessments:step", args=[city.assessment(APPRAISED_WITH_A_ZERO).pk, step])
    answer = city.client("lanh-dao").post(url, {"seen": "appraised", **typed}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_no_request_recognises_a_commune_with_a_criterion_at_zero(city: City) -> None:
    said = decide(city, "recognise", decision_number="1/QĐ", decision_date="01/12/2024", signer="A")

    assert said == [
        "Không công nhận được: Tiêu chí 9 (Trẻ em được khám sức khỏe định kỳ) được 0 điểm, phải"
        " lớn hơn 0 thì mới được công nhận."
    ]
    assert city.assessment(APPRAISED_WITH_A_ZERO).state == State.APPRAISED


def test_the_decision_page_shows_why_the_button_rests(city: City) -> None:
    url = reverse("assessments:decision", args=[city.assessment(APPRAISED_WITH_A_ZERO).pk])

    page = city.client("lanh-dao").get(url).content.decode()

    assert '<button class="primary" disabled data-blocked>Công nhận</button>' in page
    assert 'name="decision_number"' not in page


def test_a_recognition_is_kept_with_number_day_and_signer(city: City) -> None:
    city.assessment(APPRAISED_WITH_A_ZERO).results.filter(number=9).update(appraised_points=50)

    said = decide(
        city,
        "recognise",
        decision_number="2151/QĐ-UBND",
        decision_date="01/12/2024",
        signer="Phạm Thị Hồng",
    )

    recognition = city.assessment(APPRAISED_WITH_A_ZERO).recognition
    assert said == ["Phường Đông Kinh: đã thực hiện “Công nhận”."]
    assert (
        recognition.decision_number,
        recognition.decision_date,
        recognition.signer,
        recognition.total_points,
    ) == ("2151/QĐ-UBND", date(2024, 12, 1), "Phạm Thị Hồng", 1000)


def test_an_impossible_day_of_decision_is_refused(city: City) -> None:
    city.assessment(APPRAISED_WITH_A_ZERO).results.filter(number=9).update(appraised_points=50)

    said = decide(city, "recognise", decision_number="1/QĐ", decision_date="31/11/2024", signer="A")

    assert said == ["Ngày quyết định: Nhập một ngày hợp lệ."]
    assert city.assessment(APPRAISED_WITH_A_ZERO).state == State.APPRAISED


def test_the_decisions_page_parts_waiting_from_decided(city: City) -> None:
    answer = city.client("lanh-dao").get("/quyet-dinh/")

    assert [row.commune.code for row in answer.context["waiting"]] == [APPRAISED_WITH_A_ZERO]
    assert [row.commune.code for row in answer.context["decided"]] == [RECOGNISED]
