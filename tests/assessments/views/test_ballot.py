"""A member's own ballot, opened by the code on a slip."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments import clock
from assessments.models import Attendance, Ballot
from tests.city import SCORING, City
from tests.html import parse, said, values, words


def address(city: City, name: str, *more: object, code: str = SCORING) -> str:
    return reverse(f"assessments:{name}", args=[city.assessment(code).pk, *more])


def officer(city: City, code: str = SCORING) -> Client:
    return city.client(f"canbo.{code}")


def seats(city: City) -> list[Attendance]:
    rows = city.meeting(SCORING).attendance.filter(is_present=True).select_related("member")
    return list(rows)


def codes(city: City) -> list[str]:
    officer(city).post(address(city, "council_codes"))
    return [str(row.code) for row in seats(city)]


def ballot(code: str) -> str:
    return reverse("assessments:ballot", args=[code])


def test_a_slip_opens_the_ballot_of_its_member(city: City) -> None:
    first, *_rest = codes(city)
    slips = words(officer(city).get(address(city, "council_codes")))
    typed = f"{first[:4].lower()}-{first[4:]}"

    answer = Client().post(reverse("assessments:ballot_enter"), {"code": typed}, follow=True)

    assert f"{first[:4]}-{first[4:]}" in slips
    assert answer.redirect_chain == [(ballot(first), 302)]
    assert parse(answer).xpath("string(.//h1)") == "Vũ Đức Long"


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

    assert values(answer, "points-5") == ["nhiều"]
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
