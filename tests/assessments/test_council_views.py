"""The pages of a council meeting: the projector, the slips, a member's own ballot."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments import clock
from assessments.models import Attendance, Ballot, Evidence, EvidenceUse
from assessments.services.conflicts import COUNCIL
from assessments.services.points import Points, save_council_points
from tests.city import RECOGNISED, SCORING, City

HX = {"HX-Request": "true"}
UNHEARD = 5


def words(answer: HttpResponse) -> str:
    """The text between the tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def address(city: City, name: str, *more: object, code: str = SCORING) -> str:
    return reverse(f"assessments:{name}", args=[city.assessment(code).pk, *more])


def officer(city: City, code: str = SCORING) -> Client:
    return city.client(f"canbo.{code}")


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in answer.context["messages"]]  # type: ignore[attr-defined]


def seats(city: City) -> list[Attendance]:
    rows = city.meeting(SCORING).attendance.filter(is_present=True).select_related("member")
    return list(rows)


def codes(city: City) -> list[str]:
    officer(city).post(address(city, "council_codes"))
    return [str(row.code) for row in seats(city)]


def ballot(code: str) -> str:
    return reverse("assessments:ballot", args=[code])


def test_points_read_the_same_on_every_page(city: City) -> None:
    """Half a point is "90,5" on the projector, in the table and in the minutes; never "90,50"."""
    given = {5: Points(Decimal("90.5"), "Sổ ghi thiếu.")}
    save_council_points(city.assessment(SCORING).pk, given, actor=city.officer(SCORING))

    projector = words(officer(city).get(address(city, "council_criterion", 5)))
    table = words(officer(city).get(address(city, "council")))
    meeting = words(officer(city).get(address(city, "meeting")))

    assert "đã ghi 90,5 " in projector
    assert "Tổng điểm 980 425,5 " in table
    assert "tổng điểm thống nhất đang là 425,5 ." in meeting


def test_a_refused_end_of_the_meeting_stays_typed(city: City) -> None:
    page = officer(city).post(address(city, "meeting_close"), {"ended_at": "16:45"})

    assert "Chưa kết thúc được: chưa có điểm thống nhất ở tiêu chí 5, 6" in words(page)
    assert 'value="16:45"' in page.content.decode()
    # The form above it still goes to its own address, with everybody who is there ticked.
    assert f'action="{address(city, "meeting")}"' in page.content.decode()
    assert page.content.decode().count("checked") == 6


# --- the projector --------------------------------------------------------------------------------


def test_the_projector_shows_figures_evidence_points_and_the_way_on(city: City) -> None:
    assessment = city.assessment(SCORING)
    proof = Evidence.objects.create(
        commune=assessment.commune,
        number="31/BC-TYT",
        issued_on=date(2024, 10, 30),
        issuer="Trạm Y tế",
        title="Báo cáo tai nạn thương tích",
        added_at=clock.now(),
        added_by=city.officer(SCORING),
    )
    ruleset = city.result(SCORING, 5).criterion.ruleset
    EvidenceUse.objects.create(
        evidence=proof,
        assessment=assessment,
        indicator=ruleset.criteria.get(number=5).indicators.get(code="5.1"),
    )

    text = words(officer(city).get(address(city, "council_criterion", 5)))

    assert "Tổng số trẻ em trên địa bàn 2.350 2.350" in text
    assert "5.1 31/BC-TYT, 30/10/2024: Báo cáo tai nạn thương tích (Trạm Y tế)" in text
    assert "Điểm tự động 100 /100" in text
    assert ("← Tiêu chí 4" in text, "Tiêu chí 6 →" in text) == (True, True)
    assert "0/6 đã cho điểm" in text


def test_typed_points_are_not_on_the_page_before_all_are_in(city: City) -> None:
    url = address(city, "council_criterion", UNHEARD)
    *first, last = seats(city)
    typed = {f"points-{row.member_id}": "87,5" for row in first}

    officer(city).post(address(city, "council_ballots", UNHEARD), typed)
    sealed = words(officer(city).get(url))
    officer(city).post(address(city, "council_ballots", UNHEARD), {f"none-{last.member_id}": "on"})
    unsealed = words(officer(city).get(url))

    assert ("87,5" in sealed, sealed.count("đã cho điểm")) == (False, 6)
    assert "5/6 đã cho điểm" in sealed
    assert unsealed.count("87,5") == 5
    assert "Đinh Thị Hiền không cho điểm" in unsealed


def test_the_projector_asks_who_has_given_and_gets_the_points_when_all_have(city: City) -> None:
    waiting = officer(city).get(address(city, "council_criterion", UNHEARD), headers=HX)
    complete = officer(city).get(address(city, "council_criterion", 4), headers=HX)

    assert ("HX-Retarget" in waiting, 'hx-trigger="every 4s"' in waiting.content.decode()) == (
        False,
        True,
    )
    assert "Vũ Đức Long" not in words(waiting)
    assert (complete["HX-Retarget"], "hx-trigger" in complete.content.decode()) == ("#votes", False)
    assert "Vũ Đức Long 60" in words(complete)


def test_agreed_points_that_differ_stay_typed_until_there_is_a_reason(city: City) -> None:
    url = address(city, "council_criterion", UNHEARD)
    typed = city.seen(SCORING, COUNCIL) | {"points-5": "80", "reason-5": ""}

    refused = officer(city).post(url, typed)
    kept = officer(city).post(url, typed | {"reason-5": "Sổ ghi thiếu."}, follow=True)

    assert said(refused) == ["Tiêu chí 5: điểm khác với 100 thì phải ghi lý do."]
    assert 'value="80"' in refused.content.decode()
    assert "đã ghi 80" in words(kept)
    assert city.result(SCORING, 5).council_reason == "Sổ ghi thiếu."


def test_a_criterion_that_is_not_there_is_not_found(city: City) -> None:
    statuses = {
        officer(city).get(address(city, "council_criterion", 14)).status_code,
        officer(city).post(address(city, "council_ballots", 14)).status_code,
        officer(city).post(address(city, "council_dissent", 14)).status_code,
    }

    assert statuses == {404}


def test_after_the_meeting_the_pages_take_nothing(city: City) -> None:
    client = officer(city, RECOGNISED)
    page = client.get(address(city, "council_criterion", 5, code=RECOGNISED)).content.decode()
    frame = client.get(address(city, "meeting", code=RECOGNISED)).content.decode()

    assert "Trần Thị Hạnh:" in page
    assert 'name="points-' not in page
    assert ("Kết thúc và chốt điểm" in frame, "<fieldset" in frame, "disabled" in frame) == (
        False,
        True,
        True,
    )


# --- the frame ------------------------------------------------------------------------------------


def test_the_meeting_page_counts_the_quorum(city: City) -> None:
    text = words(officer(city).get(address(city, "meeting")))

    assert "Có mặt 6/7, cần 5" in text
    assert "ít nhất 2/3 số thành viên; mức này là thiết lập của đợt" in text


@pytest.mark.parametrize(
    ("ended_at", "message"),
    [
        ("16 giờ", "Hãy ghi giờ kết thúc, ví dụ 16:30."),
        ("13:00", "Giờ kết thúc phải sau giờ bắt đầu họp."),
    ],
)
def test_a_wrong_end_is_refused_in_words(city: City, ended_at: str, message: str) -> None:
    answer = officer(city).post(address(city, "meeting_close"), {"ended_at": ended_at}, follow=True)

    assert said(answer) == [message]


# --- one's own ballot -----------------------------------------------------------------------------


def test_a_slip_opens_the_ballot_of_its_member(city: City) -> None:
    first, *_rest = codes(city)
    slips = words(officer(city).get(address(city, "council_codes")))
    typed = f"{first[:4].lower()}-{first[4:]}"

    answer = Client().post(reverse("assessments:ballot_enter"), {"code": typed}, follow=True)

    assert f"{first[:4]}-{first[4:]}" in slips
    assert answer.redirect_chain == [(ballot(first), 302)]
    assert "<h1>Vũ Đức Long</h1>" in answer.content.decode()


def test_a_member_sends_points_and_then_reads_the_others(city: City) -> None:
    first, second, *_rest = codes(city)
    Client().post(ballot(first), {"points-5": "70", "points-6": "99"})

    before = words(Client().get(ballot(second)))
    after = words(Client().post(ballot(second), {"points-5": "60"}, follow=True))

    assert ("Vũ Đức Long 70" in before, "Vũ Đức Long 70" in after) == (False, True)
    assert "Vũ Đức Long 99" not in after
    assert "Đã nhận điểm." in after


@pytest.mark.usefixtures("warm")
def test_a_ballot_asks_the_database_little(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, *_rest = codes(city)
    Client().get(ballot(first))  # what a process remembers is read once

    with django_assert_max_num_queries(10):
        assert Client().get(ballot(first)).status_code == 200


def test_sent_points_are_not_sent_again(city: City) -> None:
    first, *_rest = codes(city)
    Client().post(ballot(first), {"points-5": "70"})

    again = Client().post(ballot(first), {"points-5": "10"})

    assert said(again) == ["Vũ Đức Long đã cho điểm tiêu chí 5; điểm đã gửi thì không sửa nữa."]
    assert Ballot.objects.get(result=city.result(SCORING, 5)).points == 70


def test_points_that_are_no_number_stay_typed(city: City) -> None:
    first, *_rest = codes(city)

    answer = Client().post(ballot(first), {"points-5": "nhiều"})

    assert 'value="nhiều"' in answer.content.decode()
    assert "“nhiều” không phải số điểm. Hãy gõ như 40 hoặc 37,5." in words(answer)


@pytest.mark.parametrize("code", ["AAAABBBB", "x"])
def test_an_unknown_code_opens_nothing(city: City, code: str) -> None:
    answer = Client().get(ballot(code), follow=True)

    assert answer.redirect_chain == [(reverse("assessments:ballot_enter"), 302)]
    assert said(answer) == ["Mã không đúng hoặc đã hết hạn. Hãy xem lại phiếu, hoặc hỏi thư ký."]


def test_an_old_code_opens_nothing(city: City) -> None:
    first, *_rest = codes(city)

    with clock.at(clock.now() + timedelta(hours=13)):
        late = Client().get(ballot(first)).status_code
    city.finish_council(SCORING)

    assert (late, Client().get(ballot(first)).status_code) == (302, 302)
