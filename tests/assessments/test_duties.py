"""Duty reports: drafted, sent on time or late, received or sent back, and nobody else's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from agencies.models import Agency, Role, User
from assessments import clock
from assessments.errors import ClosedError, DutyError, StaleError
from assessments.models import Cycle, CycleEvent, Duty, DutyReport
from assessments.queries.duties import counts_of, track
from assessments.services.duties import ReportText, judge_report, report_of, save_report
from assessments.services.opening import copy_to_next_year
from assessments.services.registers import answer_row
from tests.city import COLLECTING, EMPTY, RECOGNISED, SUBMITTED, City
from tests.factories.assessments import make_cycle
from tests.factories.work import (
    make_activity,
    make_budget_line,
    make_finding,
    make_report,
    make_visit,
    receive,
    send_back,
)
from tests.html import parse, values, words

OWN = "/cong-viec-chung/2024/bao-cao/"


@contextmanager
def on(day: int, hour: int = 9) -> Iterator[None]:
    """A day of November 2024, in Viet Nam."""
    with clock.at(datetime(2024, 11, day, hour - 7, tzinfo=UTC)):
        yield


def save(
    city: City, username: str, *, day: int = 10, version: int = 0, hour: int = 9, **more: object
) -> DutyReport:
    text = ReportText(results=str(more.pop("results", "Đã làm xong.")))
    with on(day, hour):
        user = city.user(username)
        save_report(city.cycle, text, actor=user, version=version, **more)  # type: ignore[arg-type]
        report = report_of(city.cycle, user)
    assert report is not None
    return report


def typed(version: int, **more: str) -> dict[str, str]:
    return {"results": "", "difficulties": "", "proposals": "", "version": str(version)} | more


def results_in(page: HttpResponse) -> str:
    (field,) = parse(page).xpath(".//textarea[@name='results']")
    return words(field)


@pytest.mark.parametrize(
    ("day", "hour", "is_late"), [(15, 9, False), (15, 23, False), (16, 7, True)]
)
def test_the_day_of_the_deadline_counts_and_the_next_is_late(
    city: City, day: int, hour: int, is_late: bool
) -> None:
    report = save(city, "tc-kh", day=day, hour=hour, send=True, late_reason="Chờ quyết toán")

    assert (report.status, report.is_late) == ("sent", is_late)
    assert report.late_reason == ("Chờ quyết toán" if is_late else "")


def test_a_deadline_that_says_before_makes_its_own_day_late(city: City) -> None:
    Cycle.objects.filter(pk=city.cycle.pk).update(deadline_inclusive=False)

    assert save(city, "tc-kh", day=15, send=True, late_reason="Chờ quyết toán").is_late


@pytest.mark.parametrize("allow_late", [True, False])
def test_a_late_report_needs_a_reason_and_is_taken_with_one(city: City, allow_late: bool) -> None:
    """Late dossiers may be refused; a report is owed all the same."""
    Cycle.objects.filter(pk=city.cycle.pk).update(allow_late=allow_late)

    with pytest.raises(DutyError, match=r"gửi sau hạn 15/11/2024\. Hãy ghi lý do"):
        save(city, "tc-kh", day=18, send=True)
    assert report_of(city.cycle, city.user("tc-kh")) is None

    assert save(city, "tc-kh", day=18, send=True, late_reason="Chờ quyết toán").status == "sent"


def test_a_sent_report_is_closed_until_it_is_sent_back(city: City) -> None:
    report = save(city, "tc-kh", send=True)
    with pytest.raises(DutyError, match=r"đã gửi nên không sửa được nữa"):
        save(city, "tc-kh", version=1, results="Viết lại")

    lead = city.user("ldtbxh")
    with on(20):
        judge_report(report, actor=lead, version=1, is_accepted=False, reason="Nêu số đã chi")
    again = save(city, "tc-kh", day=21, version=2, results="Đã chi 6,5 triệu", send=True)

    # It came in time; the supplement that was asked for does not make it late.
    assert (again.status, again.is_late, again.results) == ("sent", False, "Đã chi 6,5 triệu")
    assert again.first_sent_at == datetime(2024, 11, 10, 2, tzinfo=UTC)
    with on(22):
        judge_report(again, actor=lead, version=3, is_accepted=True)
    assert DutyReport.objects.get(pk=report.pk).status == "received"


def test_sending_back_needs_a_reason_and_an_old_page_is_told(city: City) -> None:
    report = save(city, "tc-kh", send=True)
    lead = city.user("ldtbxh")

    with pytest.raises(DutyError, match=r"^Hãy ghi nội dung cần bổ sung"):
        judge_report(report, actor=lead, version=1, is_accepted=False)
    judge_report(report, actor=lead, version=1, is_accepted=True)
    with pytest.raises(StaleError):
        judge_report(report, actor=lead, version=1, is_accepted=False, reason="Chưa đủ")


def test_an_empty_report_is_not_sent(city: City) -> None:
    with pytest.raises(DutyError, match=r"^Hãy ghi kết quả thực hiện"):
        save(city, "tc-kh", results="", send=True)


def test_two_officers_at_once_both_keep_their_words(city: City) -> None:
    """The second sees what the first stored, and their own words stay in the form."""
    save(city, f"canbo.{EMPTY}", results="Bản của cán bộ")
    client = city.client(f"chutich.{EMPTY}")

    page = client.post(OWN, typed(0, results="Bản của chủ tịch"))

    assert "Báo cáo này vừa được người cùng đơn vị sửa nên chưa lưu gì." in words(page)
    assert "Bản của cán bộ" in words(page)
    assert results_in(page) == "Bản của chủ tịch"
    report = report_of(city.cycle, city.chair(EMPTY))
    assert report is not None
    assert report.results == "Bản của cán bộ"

    # The page now knows the version that its reader has seen.
    assert values(page, "version") == ["1"]
    client.post(OWN, typed(1, results="Bản của chủ tịch"))
    report.refresh_from_db()
    assert (report.results, report.version) == ("Bản của chủ tịch", 2)


def test_what_was_typed_stays_when_sending_is_refused(city: City) -> None:
    with on(18):
        page = city.client("tc-kh").post(OWN, typed(0, results="Đã làm xong", send="1"))

    assert "Hãy ghi lý do gửi muộn." in words(page)
    assert results_in(page) == "Đã làm xong"


def test_the_same_request_twice_is_one_report(city: City) -> None:
    data = typed(0, results="Đã làm xong", request_key="6f2f2c4e-5d1e-4b6f-9f0e-0a6f2f2c4e5d")
    client = city.client("tc-kh")
    events = CycleEvent.objects.count()

    answers = [client.post(OWN, data) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert CycleEvent.objects.count() == events + 1


def test_a_report_begins_with_what_the_registers_know(city: City) -> None:
    officer, lead = city.officer(RECOGNISED), city.user("ldtbxh")
    make_activity(city.cycle, actor=officer, participants=95)
    make_activity(city.cycle, actor=officer, kind="training", participants=22)
    visit = make_visit(city.cycle, commune=officer.commune, actor=lead)
    answer_row(make_finding(visit, actor=lead), "Đã bổ sung.", actor=officer, version=1)
    make_budget_line(city.cycle, actor=officer, planned=12_500_000, spent=12_500_000)

    page = city.client(f"canbo.{RECOGNISED}").get(OWN).content.decode()

    for line in (
        "- Hồ sơ đánh giá: được công nhận; tổng điểm tự động 1.000, mức cần đạt 850.",
        "- Truyền thông: 1 hoạt động, 95 lượt người dự.",
        "- Tập huấn, bồi dưỡng: 1 hoạt động, 22 lượt người dự.",
        "- Kiểm tra, giám sát: 1 lần; đã khắc phục 1/1 việc được nêu.",
        "- Kinh phí: dự toán 12.500.000 đồng, đã chi 12.500.000 đồng.",
    ):
        assert line in page


def test_each_unit_reads_the_duties_that_the_plan_gives_it(city: City) -> None:
    commune = city.client(f"canbo.{EMPTY}").get(OWN).content.decode()
    justice = city.client("tu-phap").get(OWN).content.decode()

    assert "Thành lập, kiện toàn Hội đồng đánh giá" in commune
    assert "đăng ký khai sinh đúng thời hạn" in justice
    assert "Thành lập, kiện toàn Hội đồng" not in justice
    assert Duty.objects.filter(cycle=city.cycle, agency=None).count() == 5


def test_the_office_writes_the_duties_of_next_year(city: City) -> None:
    cycle = city.cycle

    new = copy_to_next_year(cycle)

    both = [list(each.duties.values_list("agency", "order", "text")) for each in (cycle, new)]
    assert both[0] == both[1]
    assert len(both[0]) == 25


# Who sees what


def test_the_lead_sees_who_has_sent_and_who_has_not(city: City) -> None:
    """9 agencies without the authority and 8 communes: 4 reports, and 13 missing."""
    lead = city.user("ldtbxh")
    with on(13, 15):
        make_report(city.cycle, actor=city.user("tu-phap"))
        receive(make_report(city.cycle, actor=city.user("y-te")), actor=lead)
        send_back(make_report(city.cycle, actor=city.user("vhtt")), actor=lead)
    with on(18):
        make_report(city.cycle, actor=city.user("gddt"), late_reason="Chờ số liệu.")

    with on(20):
        rows = track(city.cycle)
        page = city.client("ldtbxh").get("/cong-viec-chung/2024/theo-doi/?kind=late")

    assert len(rows) == 17
    assert {status: number for status, _tone, _label, number in counts_of(rows)} == {
        "received": 1,
        "sent": 2,
        "returned": 1,
        "missing": 13,
        "late": 1,
    }
    missing = next(row for row in rows if row.name == "Phường Vĩnh Trại")
    assert (missing.label, missing.days) == ("Quá hạn", "quá 5 ngày")  # 15/11 to 20/11
    waiting = next(row for row in rows if row.name == "Phòng Tư pháp")
    assert waiting.days == "chờ 5 ngày làm việc"  # from 13/11: 14, 15, 18, 19, 20
    assert [row.name for row in page.context["page"].object_list] == ["Phòng Giáo dục và Đào tạo"]


def test_before_the_deadline_nobody_is_overdue(city: City) -> None:
    with on(12):
        missing = next(row for row in track(city.cycle) if row.name == "Xã Mai Pha")

    assert (missing.label, missing.days) == ("Chưa gửi", "còn 3 ngày")


def drafts_and_sent(city: City) -> tuple[str, str]:
    """Vĩnh Trại's draft and Tư pháp's sent report."""
    with on(11):
        draft = make_report(city.cycle, actor=city.officer(COLLECTING), send=False)
        sent = make_report(city.cycle, actor=city.user("tu-phap"))
    return f"{OWN}{draft.pk}/", f"{OWN}{sent.pk}/"


@pytest.mark.parametrize(
    ("username", "draft", "sent"),
    [
        (f"canbo.{COLLECTING}", 200, 404),
        (f"canbo.{EMPTY}", 404, 404),
        ("tu-phap", 404, 200),
        ("y-te", 404, 403),
        ("ldtbxh", 404, 200),
        ("lanh-dao", 404, 200),
        ("mttq", 404, 200),
        ("nguoi-la", 404, 404),
    ],
)
def test_a_draft_is_its_units_alone_and_a_sent_report_the_leads_too(
    city: City, stranger: User, username: str, draft: int, sent: int
) -> None:
    client = city.client(username)

    assert tuple(client.get(url).status_code for url in drafts_and_sent(city)) == (draft, sent)


def test_only_the_lead_receives(city: City) -> None:
    """An appraiser of the lead agency; not an assessor, not the unit itself, not an observer."""
    with on(11):
        sent = make_report(city.cycle, actor=city.user("tu-phap"))
    url = f"{OWN}{sent.pk}/y-kien/"
    data = {"version": "1", "accept": "1"}

    for username in ("y-te", "tu-phap", "mttq", "lanh-dao", f"canbo.{SUBMITTED}"):
        assert city.client(username).post(url, data).status_code == 403
    sent.refresh_from_db()
    assert sent.status == "sent"

    answer = city.client("ldtbxh").post(url, data)
    sent.refresh_from_db()
    assert (answer.status_code, sent.status) == (302, "received")


def test_the_authority_owes_no_report_not_even_its_observer(city: City) -> None:
    authority = Agency.objects.get(code="ubnd-tp")
    User.objects.create_user(
        "giam-sat", "x", full_name="Người Xem", role=Role.OBSERVER, agency=authority
    )

    for username in ("lanh-dao", "quan-tri", "giam-sat"):
        assert city.client(username).get(OWN).status_code == 403


def test_a_closed_cycle_is_read_and_never_written(city: City) -> None:
    save(city, "tc-kh", results="Bản nháp cũ")
    Cycle.objects.filter(pk=city.cycle.pk).update(is_open=False)
    cycle = Cycle.objects.get(year=2024, authority__code="ubnd-tp")

    page = city.client("tc-kh").get(OWN).content.decode()

    assert "Bản nháp cũ" in page
    assert "Gửi báo cáo" not in page
    with pytest.raises(ClosedError):
        save_report(cycle, ReportText("x"), actor=city.user("tc-kh"), version=1)


def test_a_year_without_a_cycle_has_no_page(city: City) -> None:
    client, cycle = city.client("ldtbxh"), city.cycle
    lead = Agency.objects.get(code="ldtbxh")
    make_cycle(authority=cycle.authority, ruleset=cycle.ruleset, agency=lead, year=2023)

    assert client.get("/cong-viec-chung/1999/").status_code == 404
    assert client.get("/cong-viec-chung/2023/theo-doi/").status_code == 200


# My tasks


def tasks(client: Client) -> list[str]:
    return [task.title for task in client.get("/").context["tasks"]]


def test_a_returned_report_and_waiting_ones_stand_among_my_tasks(city: City) -> None:
    title = "Báo cáo thực hiện nhiệm vụ được giao"
    lead = city.user("ldtbxh")
    with on(14):
        reason = "Đề nghị nêu rõ số điểm vui chơi đã xây dựng trong năm."
        send_back(make_report(city.cycle, actor=city.user("vhtt")), actor=lead, reason=reason)
        receive(make_report(city.cycle, actor=city.user("y-te")), actor=lead)
        make_report(city.cycle, actor=city.user("tu-phap"))

    with on(20):
        returned = city.client("vhtt").get("/").content.decode()
        assert title in tasks(city.client("vhtt"))
        assert title not in tasks(city.client("y-te"))  # received
        assert "Báo cáo của các đơn vị" in tasks(city.client("ldtbxh"))

    assert reason in returned


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2024, 10, 15), False), (date(2024, 10, 16), True)]
)
def test_a_report_is_a_task_thirty_days_before_its_deadline(
    city: City, day: date, shown: bool
) -> None:
    with clock.at(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):
        titles = tasks(city.client("tc-kh"))

    assert ("Báo cáo thực hiện nhiệm vụ được giao" in titles) is shown
