"""Lịch của đợt: proposed, moved by the lead office, seen by everyone."""

from datetime import UTC, date, datetime

import pytest

from agencies.models import User
from assessments import clock
from assessments.errors import CalendarError, ClosedError
from assessments.log.audit import verify_cycle
from assessments.models import Cycle, CycleChain, Milestone, MilestoneDistance
from assessments.models import MilestoneKind as Kind
from assessments.services.calendar import proposal_for, propose_again, save_calendar
from tests.city import COLLECTING, RECOGNISED, SCORING, City
from tests.html import values, words


def stored(city: City) -> dict[str, date]:
    return dict(city.cycle.milestones.values_list("kind", "day"))


def form(city: City, **changed: str) -> dict[str, str]:
    """What the page sends, as a browser would."""
    days = {kind: f"{day:%d/%m/%Y}" for kind, day in stored(city).items()}
    return {"version": str(city.cycle.calendar_version), **days, **changed}


@pytest.fixture(autouse=True)
def calendar(city: City) -> None:
    """The proposal, with the councils' day moved by the lead office."""
    pk, lead = city.cycle.pk, city.user("ldtbxh")
    propose_again(pk, actor=lead, version=0, keep_moved=False)
    days = proposal_for(city.cycle) | {Kind.COUNCIL: date(2024, 11, 6)}
    save_calendar(pk, days, actor=lead, version=1)


def test_only_a_day_that_differs_from_the_proposal_counts_as_moved(city: City) -> None:
    moved = Milestone.objects.get(is_moved=True)

    # The council was proposed for 5/11, eight working days before the deadline.
    assert (moved.kind, moved.day) == (Kind.COUNCIL, date(2024, 11, 6))
    assert moved.set_by_name == "Vi Thị Hòa, Phòng LĐ-TB&XH"
    assert stored(city)[Kind.HAND_IN] == date(2024, 11, 15)


def test_the_lead_moves_a_day_and_everyone_sees_it(city: City) -> None:
    lead = city.client("ldtbxh")

    answer = lead.post("/lich/luu/", form(city, freeze="22/10/2024"))

    assert (answer.status_code, answer["Location"]) == (302, "/lich/")
    assert stored(city)[Kind.FREEZE] == date(2024, 10, 22)
    for username in (f"canbo.{COLLECTING}", "y-te", "mttq", "lanh-dao"):
        page = words(city.client(username).get("/lich/"))
        assert "Chốt số liệu 22/10/2024 Thứ 3" in page
        assert "Lưu lịch" not in page
    assert page.count("dời tay") == 2


def test_what_does_not_fit_is_said_beside_its_day_and_nothing_is_kept(city: City) -> None:
    before = stored(city)

    answer = city.client("ldtbxh").post(
        "/lich/luu/", form(city, council="09/11/2024", decision="không rõ")
    )
    unread = words(answer)
    answer = city.client("ldtbxh").post("/lich/luu/", form(city, council="09/11/2024"))
    page = words(answer)

    assert answer.status_code == 200
    assert "Nhập một ngày hợp lệ" in unread
    assert "Chưa lưu lịch: xem lại ngày của “Hội đồng họp chấm điểm”" in page
    assert "09/11/2024 là ngày nghỉ cuối tuần, không phải ngày làm việc" in page
    assert "Đang lưu: 06/11/2024" in page
    assert values(answer, "council") == ["09/11/2024"]
    assert stored(city) == before


def test_the_slower_of_two_is_told_and_may_save_after_looking(city: City) -> None:
    first, second = city.client("ldtbxh"), city.client("ldtbxh")
    mine, theirs = form(city, freeze="22/10/2024"), form(city, freeze="23/10/2024")
    first.post("/lich/luu/", mine)

    answer = second.post("/lich/luu/", theirs)
    told = words(answer)
    again = values(answer, "version")[0]
    after_conflict = stored(city)[Kind.FREEZE]
    second.post("/lich/luu/", theirs | {"version": again})

    assert "Lịch của đợt vừa được Vi Thị Hòa, Phòng LĐ-TB&XH, " in told
    assert "Đang lưu: 22/10/2024" in told
    assert after_conflict == date(2024, 10, 22)
    assert stored(city)[Kind.FREEZE] == date(2024, 10, 23)


def test_a_moved_day_is_in_the_log_of_the_cycle_and_on_the_page(city: City) -> None:
    city.client("ldtbxh").post("/lich/luu/", form(city, freeze="22/10/2024"))

    page = words(city.client(f"canbo.{COLLECTING}").get("/lich/"))
    chain = CycleChain.objects.get(cycle=city.cycle)

    assert "Mốc “Chốt số liệu”: 24/10/2024 → 22/10/2024" in page
    assert city.cycle.events.latest("sequence").actor_name == "Vi Thị Hòa, Phòng LĐ-TB&XH"
    assert verify_cycle(chain).faults == []


def test_a_day_moved_behind_the_products_back_is_found(city: City) -> None:
    Milestone.objects.filter(kind=Kind.COUNCIL).update(day=date(2024, 11, 8))

    chain = CycleChain.objects.get(cycle=city.cycle)

    assert verify_cycle(chain).faults == ["lịch của đợt bị sửa ngoài hệ thống"]


def test_saving_what_stands_is_no_change_and_no_conflict(city: City) -> None:
    version = city.cycle.calendar_version

    save_calendar(
        city.cycle.pk,
        {Kind(kind): day for kind, day in stored(city).items()},
        actor=city.user("ldtbxh"),
        version=0,
    )

    assert city.cycle.calendar_version == version


def test_a_new_deadline_is_noticed_and_proposed_again(city: City) -> None:
    Cycle.objects.filter(pk=city.cycle.pk).update(deadline=date(2024, 11, 20))
    lead = city.client("ldtbxh")

    noticed = words(lead.get("/lich/"))
    lead.post("/lich/de-xuat/", {"version": city.cycle.calendar_version, "keep_moved": "1"})

    assert "Bấm “Đề xuất lại” để tính lại các mốc" in noticed
    # Three working days later than before; the council's own day stays.
    assert stored(city)[Kind.HAND_IN] == date(2024, 11, 20)
    assert stored(city)[Kind.AGENCY_CHECK] == date(2024, 11, 5)
    assert stored(city)[Kind.COUNCIL] == date(2024, 11, 6)


def test_kept_days_that_no_longer_fit_refuse_the_proposal(city: City) -> None:
    """The councils' day of 6/11 lies before the agencies' check of 7/11."""
    Cycle.objects.filter(pk=city.cycle.pk).update(deadline=date(2024, 11, 22))

    with pytest.raises(CalendarError) as refused:
        propose_again(
            city.cycle.pk,
            actor=city.user("ldtbxh"),
            version=city.cycle.calendar_version,
            keep_moved=True,
        )

    assert refused.value.faults == {
        "council": "Phải từ ngày 07/11/2024 (“Cơ quan theo dõi kiểm tra xong”) trở đi."
    }


def test_a_proposal_forgets_what_was_moved_when_asked(city: City) -> None:
    city.client("ldtbxh").post("/lich/de-xuat/", {"version": city.cycle.calendar_version})

    assert stored(city)[Kind.COUNCIL] == date(2024, 11, 5)
    assert not Milestone.objects.filter(is_moved=True).exists()


def test_before_the_calendar_is_kept_only_the_lead_sees_a_proposal(city: City) -> None:
    Milestone.objects.all().delete()

    lead, other = words(city.client("ldtbxh").get("/lich/")), city.client("mttq").get("/lich/")

    assert "Đây mới là đề xuất tính từ hạn nộp" in lead
    assert "Chưa có lịch của đợt" in words(other)


def test_an_authority_without_distances_is_told_where_to_set_them(
    city: City, stranger: User
) -> None:
    page = words(city.client("nguoi-la").get("/lich/"))

    assert "Nhờ quản trị ghi ở Quản trị → Khoảng cách mốc" in page
    assert not Milestone.objects.exclude(cycle__authority__code="ubnd-tp").exists()


def test_distances_are_the_authoritys_setting(city: City) -> None:
    MilestoneDistance.objects.filter(kind=Kind.FREEZE).update(working_days=17)

    assert proposal_for(city.cycle)[Kind.FREEZE] == date(2024, 10, 23)


def test_a_closed_cycle_keeps_its_calendar(city: City) -> None:
    cycle = city.cycle
    Cycle.objects.filter(pk=cycle.pk).update(is_open=False)

    with pytest.raises(ClosedError):
        propose_again(cycle.pk, actor=city.user("ldtbxh"), version=2, keep_moved=False)


def test_the_file_has_an_event_for_each_milestone(city: City) -> None:
    answer = city.client(f"canbo.{COLLECTING}").get("/lich/tep/")
    lines = answer.content.decode().split("\r\n")

    assert answer["Content-Type"].startswith("text/calendar")
    assert lines.count("BEGIN:VEVENT") == 8
    assert "DTSTART;VALUE=DATE:20241115" in lines
    assert "DTEND;VALUE=DATE:20241116" in lines
    assert "SUMMARY:Nộp hồ sơ 2024" in lines


@pytest.mark.parametrize(
    ("username", "shown"),
    [
        # On Monday 4/11: figures were to be frozen on 24/10, seven working days ago.
        (f"canbo.{COLLECTING}", "Chốt số liệu 24/10/2024 đã qua 7 ngày làm việc"),
        (f"canbo.{SCORING}", "Hội đồng họp chấm điểm 06/11/2024 còn 2 ngày làm việc"),
        (f"canbo.{RECOGNISED}", "Không còn mốc nào của anh chị trong đợt này"),
        ("y-te", "Không còn mốc nào của anh chị trong đợt này"),
        ("ldtbxh", "Nộp hồ sơ 15/11/2024 còn 9 ngày làm việc"),
        ("lanh-dao", "Trình cơ quan công nhận 03/12/2024 còn 21 ngày làm việc"),
    ],
)
def test_my_tasks_name_the_next_milestone(city: City, username: str, shown: str) -> None:
    with clock.at(datetime(2024, 11, 4, 3, tzinfo=UTC)):
        page = words(city.client(username).get("/"))

    assert f"Mốc tiếp theo {shown}" in page
