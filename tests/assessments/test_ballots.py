"""What members of the council give, and who sees it when."""

from datetime import timedelta
from decimal import Decimal

import pytest

from assessments import clock
from assessments.errors import CouncilError
from assessments.models import Ballot, Cycle
from assessments.pages.council import Room
from assessments.queries.facts import Facts
from assessments.services.ballots import Vote, cast_own_votes, collect_votes
from assessments.services.council import issue_codes
from tests.assessments.test_council import (
    HEARD,
    UNHEARD,
    cast,
    collect,
    meet,
    members,
    present,
    room_shows,
    seat,
    vote_in_secret,
)
from tests.city import SCORING, SUPPLEMENT, City


def test_typed_points_are_sealed_until_everyone_present_has_given(city: City) -> None:
    collect(city, UNHEARD, "90", "80", "100", None, "95")
    sealed = room_shows(city, UNHEARD)

    collect(city, UNHEARD, "90", "80", "100", None, "95", "85.5")

    assert sealed == {}
    assert room_shows(city, UNHEARD) == {
        "Vũ Đức Long": "90",
        "Nguyễn Văn Thắng": "80",
        "Hà Thị Yến": "100",
        "Trần Thị Hạnh": "không cho điểm",
        "Lê Văn Dũng": "95",
        "Đinh Thị Hiền": "85,5",
    }


def test_the_log_holds_points_only_once_they_are_unsealed(city: City) -> None:
    collect(city, UNHEARD, "90", "80", "100", "100", "95")
    events = city.assessment(SCORING).events.filter(kind="ballot").order_by("-sequence")
    newest = events.first()
    assert newest is not None
    assert newest.after == {"member": "Lê Văn Dũng", "criteria": [UNHEARD]}

    collect(city, UNHEARD, "90", "80", "100", "100", "95", "85")

    unsealed = events.first()
    assert unsealed is not None
    assert unsealed.subject == "criterion:5"
    assert ["Lê Văn Dũng", "95"] in unsealed.after["points"]


def test_a_slip_typed_wrong_is_typed_again_and_the_log_says_so(city: City) -> None:
    collect(city, HEARD, "55")

    assert room_shows(city, HEARD)["Vũ Đức Long"] == "55"
    given = city.assessment(SCORING).events.filter(kind="ballot", subject="given")
    last = given.latest("sequence")
    assert last.after == {"member": "Vũ Đức Long", "criteria": [HEARD]}


@pytest.mark.parametrize("value", ["100.5", "-1"])
def test_members_points_stay_in_range_and_nothing_is_half_kept(city: City, value: str) -> None:
    with pytest.raises(CouncilError, match=r"^Tiêu chí 5: điểm phải từ 0 đến 100\.$"):
        collect(city, UNHEARD, "90", value)

    assert not Ballot.objects.filter(result=city.result(SCORING, UNHEARD)).exists()


def test_the_absent_give_no_points(city: City) -> None:
    absent = members(city)["Ngô Thị Phương"]

    with pytest.raises(CouncilError, match=r"^Chỉ thành viên có mặt mới cho điểm\.$"):
        collect_votes(
            city.assessment(SCORING).pk,
            [Vote(absent.pk, UNHEARD, Decimal(50))],
            actor=city.officer(SCORING),
        )


def test_a_member_sees_the_others_only_after_their_own(city: City) -> None:
    cast(city, "Hà Thị Yến", UNHEARD, "90")

    before = room_shows(city, UNHEARD, viewer="Lê Văn Dũng")
    cast(city, "Lê Văn Dũng", UNHEARD, "70")

    assert before == {}
    assert room_shows(city, UNHEARD, viewer="Lê Văn Dũng") == {
        "Hà Thị Yến": "90",
        "Lê Văn Dũng": "70",
    }
    assert room_shows(city, UNHEARD) == {}


def test_what_a_member_sent_is_changed_by_nobody(city: City) -> None:
    cast(city, "Vũ Đức Long", UNHEARD, "90")
    sent = r"^Vũ Đức Long đã cho điểm tiêu chí 5; điểm đã gửi thì không sửa nữa\.$"

    with pytest.raises(CouncilError, match=sent):
        cast(city, "Vũ Đức Long", UNHEARD, "10")
    with pytest.raises(CouncilError, match=sent):
        collect(city, UNHEARD, "10")

    event = city.assessment(SCORING).events.latest("sequence")
    assert (event.actor, event.actor_name) == (None, "Vũ Đức Long, Hội đồng đánh giá")


def test_a_code_ends_with_its_hours_with_a_new_one_and_with_the_meeting(city: City) -> None:
    own = seat(city, "Hà Thị Yến")
    vote = [Vote(own.member_id, UNHEARD, Decimal(90))]

    with clock.at(clock.now() + timedelta(hours=13)), pytest.raises(CouncilError, match="hết hạn"):
        cast_own_votes(own, vote)
    old = own.code
    issue_codes(city.assessment(SCORING).pk, actor=city.officer(SCORING))
    assert seat(city, "Hà Thị Yến").code != old
    city.finish_council(SCORING)
    assert not city.meeting(SCORING).attendance.filter(code__isnull=False).exists()


def test_a_secret_ballot_shows_no_name_and_nothing_before_all_have_given(city: City) -> None:
    vote_in_secret(city)
    names = [member.name for member in present(city)]
    for name, points in zip(names[:-1], ("90", "40", "100", "70", "60"), strict=True):
        cast(city, name, UNHEARD, points)
    room = Room(Facts(city.assessment(SCORING)))
    early = room.hearing(city.result(SCORING, UNHEARD), viewer=members(city)[names[0]])

    cast(city, names[-1], UNHEARD, None)

    room = Room(Facts(city.assessment(SCORING)))
    hearing = room.hearing(city.result(SCORING, UNHEARD))
    assert (early.unnamed, [vote.shown for vote in early.votes]) == ([], [""] * 6)
    assert hearing.unnamed == ["không cho điểm", "40", "60", "70", "90", "100"]
    assert [vote.shown for vote in hearing.votes] == [""] * 6
    event = city.assessment(SCORING).events.latest("sequence")
    assert event.after == {"points": [None, "40", "60", "70", "90", "100"]}


def test_in_a_secret_ballot_the_secretary_types_no_points(city: City) -> None:
    vote_in_secret(city)

    with pytest.raises(CouncilError, match=r"^Đợt này bỏ phiếu kín"):
        collect(city, UNHEARD, "90")
    collect(city, UNHEARD, None)

    assert Ballot.objects.get(result=city.result(SCORING, UNHEARD)).points is None


def test_the_frozen_copy_of_a_secret_ballot_names_nobody(city: City) -> None:
    vote_in_secret(city)
    city.finish_council(SCORING)

    snapshot = city.meeting(SCORING).snapshot
    assert snapshot is not None
    ballots = snapshot.content["council"]["meetings"][-1]["ballots"]
    assert ballots["4"] == [{"member": None, "points": "75"}] * 6


def test_the_setting_counts_when_the_meeting_opens(city: City) -> None:
    Cycle.objects.update(secret_ballot=True)

    meet(city, *members(city, SUPPLEMENT), code=SUPPLEMENT)

    assert (city.meeting(SUPPLEMENT).is_secret, city.meeting(SCORING).is_secret) == (True, False)
