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
