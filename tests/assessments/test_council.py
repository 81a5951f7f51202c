"""The council's meeting: quorum, sealed points, own ballots, dissent, and its frozen end."""

from datetime import timedelta
from decimal import Decimal

import pytest

from assessments import clock
from assessments.errors import CouncilError, PointsError
from assessments.log.audit import verify
from assessments.models import Attendance, Ballot, CouncilMember, Cycle, Dissent
from assessments.pages.council import Room
from assessments.queries.facts import Facts
from assessments.services.ballots import Vote, cast_own_votes, collect_votes, keep_dissent
from assessments.services.council import (
    Member,
    close_meeting,
    issue_codes,
    save_council,
    save_meeting,
)
from assessments.services.points import Points, save_council_points
from tests.city import SCORING, SUBMITTED, SUPPLEMENT, City

# The open meeting of the scoring commune: six of seven are there, criteria 1 to 4 are heard.
HEARD, UNHEARD = 4, 5


def members(city: City, code: str = SCORING) -> dict[str, CouncilMember]:
    return {row.name: row for row in city.meeting(code).council.members.all()}


def present(city: City) -> list[CouncilMember]:
    rows = city.meeting(SCORING).attendance.filter(is_present=True).select_related("member")
    return [row.member for row in rows]


def collect(city: City, number: int, *points: str | None) -> None:
    votes = [
        Vote(member.pk, number, None if value is None else Decimal(value))
        for member, value in zip(present(city), points, strict=False)
    ]
    collect_votes(city.assessment(SCORING).pk, votes, actor=city.officer(SCORING))


def meet(city: City, *names: str, code: str = SCORING) -> None:
    """Open a meeting, or correct the open one, with only these people there."""
    meeting = city.meeting(code)
    save_meeting(
        city.assessment(code).pk,
        actor=city.officer(code),
        held_at=meeting.held_at,
        place=meeting.place,
        present=[row.pk for name, row in members(city, code).items() if name in names],
    )


def close(city: City, code: str = SCORING, hours: int = 2) -> None:
    close_meeting(
        city.assessment(code).pk,
        actor=city.officer(code),
        ended_at=city.meeting(code).held_at + timedelta(hours=hours),
    )


def vote_in_secret(city: City) -> None:
    meeting = city.meeting(SCORING)
    meeting.is_secret = True
    meeting.save()


def seat(city: City, name: str) -> Attendance:
    """The seat of a member who has a code."""
    meeting = city.meeting(SCORING)
    if not meeting.attendance.filter(code__isnull=False).exists():
        issue_codes(city.assessment(SCORING).pk, actor=city.officer(SCORING))
    return meeting.attendance.select_related(
        "member", "meeting__council", "meeting__opened_by"
    ).get(member__name=name)


def cast(city: City, name: str, number: int, points: str | None) -> None:
    own = seat(city, name)
    value = None if points is None else Decimal(points)
    cast_own_votes(own, [Vote(own.member_id, number, value)])


def room_shows(city: City, number: int, viewer: str = "") -> dict[str, str]:
    """What each present member's points read as, in the room or to one member."""
    room = Room(Facts(city.assessment(SCORING)))
    hearing = room.hearing(
        city.result(SCORING, number), viewer=members(city)[viewer] if viewer else None
    )
    return {vote.member.name: vote.shown for vote in hearing.votes if vote.shown}


# --- the frame ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "people", "needed"),
    [(2, 3, 6, 4), (2, 3, 7, 5), (1, 2, 7, 4), (1, 1, 7, 7), (1, 3, 0, 0)],
)
def test_the_quorum_is_rounded_up(part: int, whole: int, people: int, needed: int) -> None:
    assert Cycle(quorum_part=part, quorum_whole=whole).quorum_of(people) == needed


def test_a_meeting_below_the_quorum_cannot_end(city: City) -> None:
    pk = city.assessment(SCORING).pk
    agreed = {
        row.number: Points(row.computed_points) for row in city.assessment(SCORING).results.all()
    }
    save_council_points(pk, agreed, actor=city.officer(SCORING))
    Ballot.objects.filter(meeting=city.meeting(SCORING)).delete()
    meet(city, "Vũ Đức Long", "Hà Thị Yến", "Lê Văn Dũng", "Trần Thị Hạnh")

    with pytest.raises(CouncilError) as refused:
        close(city)

    assert str(refused.value) == ("Chưa kết thúc được: mới có mặt 4/7 thành viên, cần ít nhất 5.")
    assert not city.meeting(SCORING).is_closed
    meet(city, "Vũ Đức Long", "Hà Thị Yến", "Lê Văn Dũng", "Trần Thị Hạnh", "Ngô Thị Phương")
    close(city)
    assert city.meeting(SCORING).is_closed


def test_a_meeting_ends_only_with_points_for_all_and_all_slips_in(city: City) -> None:
    collect(city, 6, "100", "100")
    city.assessment(SCORING).results.filter(number=4).update(council_points=50)

    with pytest.raises(CouncilError) as refused:
        close(city)

    assert str(refused.value) == (
        "Chưa kết thúc được: chưa có điểm thống nhất ở tiêu chí 5, 6, 7, 8, 9, 10, 11, 12, 13;"
        " điểm khác điểm tự động mà chưa có lý do ở tiêu chí 4;"
        " còn thành viên chưa cho điểm ở tiêu chí 6."
    )


def test_a_meeting_ends_after_it_began(city: City) -> None:
    with pytest.raises(CouncilError, match=r"^Giờ kết thúc phải sau giờ bắt đầu họp\.$"):
        close(city, hours=-1)


def test_a_meeting_of_a_day_to_come_cannot_end(city: City) -> None:
    meeting = city.meeting(SCORING)

    with (
        clock.at(meeting.held_at - timedelta(days=1)),
        pytest.raises(CouncilError, match=r"^Cuộc họp ghi ngày 06/11/2024, chưa tới\."),
    ):
        close(city)

    assert not city.meeting(SCORING).is_closed


def test_the_end_freezes_everything(city: City) -> None:
    city.finish_council(SCORING)
    pk, officer = city.assessment(SCORING).pk, city.officer(SCORING)
    ended = r"^Chưa mở cuộc họp Hội đồng, hoặc cuộc họp đã kết thúc\.$"
    long = members(city)["Vũ Đức Long"].pk

    with pytest.raises(CouncilError, match=ended):
        collect(city, UNHEARD, "100")
    with pytest.raises(CouncilError, match=ended):
        keep_dissent(pk, 4, long, "Không đồng ý.", actor=officer)
    with pytest.raises(CouncilError, match=ended):
        issue_codes(pk, actor=officer)
    with pytest.raises(PointsError, match="mở cuộc họp Hội đồng trước"):
        save_council_points(pk, {4: Points(Decimal(50), "Lý do.")}, actor=officer)
    assert verify(city.assessment(SCORING)).faults == []


def test_a_returned_dossier_gets_a_new_meeting_and_the_old_one_stands(city: City) -> None:
    old = city.meeting(SUPPLEMENT)
    everyone = members(city, SUPPLEMENT)

    meet(city, *everyone, code=SUPPLEMENT)

    new = city.meeting(SUPPLEMENT)
    assert (new.pk > old.pk, new.is_closed, new.ballots.count()) == (True, False, 0)
    save_council_points(
        city.assessment(SUPPLEMENT).pk,
        {13: Points(Decimal(1), "Khảo sát lại.")},
        actor=city.officer(SUPPLEMENT),
    )
    close(city, SUPPLEMENT)
    old.refresh_from_db()
    frozen = [
        {row["number"]: row["council"] for row in meeting.snapshot.content["criteria"]}[13]
        for meeting in (old, city.meeting(SUPPLEMENT))
        if meeting.snapshot
    ]
    assert frozen == ["50", "1"]


def test_after_handing_in_no_council_meets(city: City) -> None:
    with pytest.raises(CouncilError) as refused:
        meet(city, "Vũ Đức Long", code=SUBMITTED)

    assert str(refused.value) == (
        "Hội đồng chỉ họp chấm điểm ở bước “Hội đồng chấm điểm”; hồ sơ đang ở bước “Đã nộp hồ sơ”."
    )


def test_who_spoke_stays_on_the_council_and_present(city: City) -> None:
    seats = members(city)

    with pytest.raises(CouncilError, match=r"^Hà Thị Yến đã cho điểm trong cuộc họp này nên"):
        meet(city, "Vũ Đức Long", "Nguyễn Văn Thắng", "Trần Thị Hạnh", "Lê Văn Dũng")
    with pytest.raises(CouncilError, match=r"đã cho điểm hoặc nêu ý kiến nên không xóa được\.$"):
        save_council(
            city.assessment(SCORING).pk,
            actor=city.officer(SCORING),
            decision_number="45/QĐ-UBND",
            decision_date=clock.now().date(),
            members=[
                Member(row.name, row.position, row.role, row.pk)
                for row in seats.values()
                if row.name != "Trần Thị Hạnh"
            ],
        )


def test_who_joins_the_council_in_a_meeting_is_absent_until_marked(city: City) -> None:
    rows = [Member(row.name, row.position, row.role, row.pk) for row in members(city).values()]

    save_council(
        city.assessment(SCORING).pk,
        actor=city.officer(SCORING),
        decision_number="46/QĐ-UBND",
        decision_date=clock.now().date(),
        members=[*rows, Member("Mã Văn Quý", "", "member")],
    )

    new = city.meeting(SCORING).attendance.get(member__name="Mã Văn Quý")
    assert (new.is_present, city.meeting(SCORING).ballots.count()) == (False, 24)


# --- points of the members ------------------------------------------------------------------------


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


# --- one's own ballot -----------------------------------------------------------------------------


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


# --- the secret ballot ----------------------------------------------------------------------------


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


# --- dissent --------------------------------------------------------------------------------------


def test_dissent_is_kept_changed_and_taken_back_with_a_trace(city: City) -> None:
    pk, officer = city.assessment(SCORING).pk, city.officer(SCORING)
    member = members(city)["Trần Thị Hạnh"].pk

    for text in ("Quá cao.", "Nên là 50.", ""):
        keep_dissent(pk, HEARD, member, text, actor=officer)
        kept = [row.text for row in Dissent.objects.filter(meeting=city.meeting(SCORING))]
        assert kept == [text] * bool(text)

    events = city.assessment(SCORING).events.filter(kind="dissent").order_by("sequence")
    assert [event.after["text"] for event in events] == ["Quá cao.", "Nên là 50.", ""]


def test_the_absent_do_not_dissent(city: City) -> None:
    absent = members(city)["Ngô Thị Phương"].pk

    with pytest.raises(CouncilError, match=r"^Hãy chọn một thành viên có mặt\.$"):
        keep_dissent(
            city.assessment(SCORING).pk, HEARD, absent, "Quá cao.", actor=city.officer(SCORING)
        )
