"""A council meeting: its frame, the projector and the slips."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessments import clock
from assessments.models import Attendance, CouncilMember, Evidence, EvidenceUse
from assessments.services.ballots import keep_dissent
from assessments.services.conflicts import COUNCIL
from assessments.services.council import meeting_fingerprint
from assessments.services.points import Points, save_council_points
from tests.city import RECOGNISED, SCORING, City
from tests.html import parse, said, values, words

HX = {"HX-Request": "true"}


UNHEARD = 5


def address(city: City, name: str, *more: object, code: str = SCORING) -> str:
    return reverse(f"assessments:{name}", args=[city.assessment(code).pk, *more])


def officer(city: City, code: str = SCORING) -> Client:
    return city.client(f"canbo.{code}")


def seats(city: City) -> list[Attendance]:
    rows = city.meeting(SCORING).attendance.filter(is_present=True).select_related("member")
    return list(rows)


def test_points_read_the_same_on_every_page(city: City) -> None:
    """Half a point is "90,5" on the projector, in the table and in the minutes; never "90,50"."""
    given = {5: Points(Decimal("90.5"), "Sổ ghi thiếu.")}
    save_council_points(city.assessment(SCORING).pk, given, actor=city.officer(SCORING))

    projector = words(officer(city).get(address(city, "council_criterion", 5)))
    table = words(officer(city).get(address(city, "council")))
    meeting = words(officer(city).get(address(city, "meeting")))

    assert "đã ghi 90,5 " in projector
    assert "Tổng điểm 1.000 440,5 " in table
    assert "tổng điểm thống nhất đang là 440,5 ." in meeting


def test_a_refused_end_of_the_meeting_stays_typed(city: City) -> None:
    page = officer(city).post(address(city, "meeting_close"), {"ended_at": "16:45"})

    assert "Chưa kết thúc được: chưa có điểm thống nhất ở tiêu chí 5, 6" in words(page)
    assert values(page, "ended_at") == ["16:45"]
    # The form above it still goes to its own address, with everybody who is there ticked.
    assert address(city, "meeting") in parse(page).xpath(".//form/@action")
    assert len(values(page, "present")) == 6


def test_the_meeting_is_corrected_while_it_is_open(city: City) -> None:
    members = list(city.meeting(SCORING).council.members.all())

    answer = officer(city).post(
        address(city, "meeting"),
        {
            "fingerprint": meeting_fingerprint(city.meeting(SCORING)),
            "held_on": "06/11/2024",
            "held_at": "14:30",
            "place": "Hội trường",
            "present": [row.pk for row in members],
        },
        follow=True,
    )

    meeting = city.meeting(SCORING)
    assert said(answer) == ["Đã lưu cuộc họp."]
    # Half past two in Viet Nam is half past seven in Greenwich.
    assert meeting.held_at.isoformat() == "2024-11-06T07:30:00+00:00"
    assert (meeting.place, meeting.council.meetings.count()) == ("Hội trường", 1)
    assert meeting.attendance.filter(is_present=True).count() == 7


def test_of_two_who_take_attendance_the_slower_reads_what_is_stored(city: City) -> None:
    url = reverse("assessments:meeting", args=[city.assessment(SCORING).pk])
    client = city.client(f"canbo.{SCORING}")
    seen = meeting_fingerprint(city.meeting(SCORING))
    everyone = [row.pk for row in city.meeting(SCORING).council.members.all()]
    typed = {"held_on": "06/11/2024", "held_at": "14:30", "present": everyone, "fingerprint": seen}
    client.post(url, typed | {"place": "Hội trường"})

    page = client.post(url, typed | {"place": "Nhà văn hóa", "present": everyone[:5]})

    text = words(page)
    assert "Đang lưu: 14:30 06/11/2024, Hội trường; có mặt: Vũ Đức Long, Nguyễn Văn Thắng" in text
    assert values(page, "place") == ["Nhà văn hóa"]
    assert len(values(page, "present")) == 5
    meeting = city.meeting(SCORING)
    assert (meeting.place, meeting.attendance.filter(is_present=True).count()) == ("Hội trường", 7)
    again = typed | {"place": "Nhà văn hóa", "fingerprint": meeting_fingerprint(meeting)}
    assert said(client.post(url, again, follow=True)) == ["Đã lưu cuộc họp."]


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


def asks_again(fragment: HttpResponse) -> list[str]:
    return [str(trigger) for trigger in parse(fragment).xpath(".//@hx-trigger")]


def test_the_projector_asks_who_has_given_and_gets_the_points_when_all_have(city: City) -> None:
    waiting = officer(city).get(address(city, "council_criterion", UNHEARD), headers=HX)
    complete = officer(city).get(address(city, "council_criterion", 4), headers=HX)

    assert ("HX-Retarget" in waiting, asks_again(waiting)) == (False, ["every 4s"])
    assert "Vũ Đức Long" not in words(waiting)
    assert (complete["HX-Retarget"], asks_again(complete)) == ("#votes", [])
    assert "Vũ Đức Long 75" in words(complete)


def test_agreed_points_that_differ_stay_typed_until_there_is_a_reason(city: City) -> None:
    url = address(city, "council_criterion", UNHEARD)
    typed = city.seen(SCORING, COUNCIL) | {"points-5": "80", "reason-5": ""}

    refused = officer(city).post(url, typed)
    kept = officer(city).post(url, typed | {"reason-5": "Sổ ghi thiếu."}, follow=True)

    assert said(refused) == ["Tiêu chí 5: điểm khác với 100 thì phải ghi lý do."]
    assert values(refused, "points-5") == ["80"]
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
    pk, client = city.assessment(SCORING).pk, officer(city)
    member = CouncilMember.objects.get(council__assessment=pk, name="Trần Thị Hạnh").pk
    keep_dissent(pk, 4, member, "Quá cao.", actor=city.officer(SCORING))
    city.finish_council(SCORING)

    page = client.get(address(city, "council_criterion", 4))
    frame = officer(city, RECOGNISED).get(address(city, "meeting", code=RECOGNISED))

    assert "Trần Thị Hạnh: Quá cao." in words(page)
    assert parse(page).xpath(".//input[starts-with(@name, 'points-')]") == []
    assert "Kết thúc và chốt điểm" not in words(frame)
    assert len(parse(frame).xpath(".//fieldset[@disabled]")) == 1


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
