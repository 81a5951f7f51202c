"""The registers: own unit only, every change kept, follow-ups until they are done."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from assessments import clock
from assessments.errors import ClosedError, DutyError, StaleError
from assessments.log.audit import verify
from assessments.models import (
    Activity,
    BudgetLine,
    Cycle,
    CycleEvent,
    Finding,
    Visit,
)
from assessments.pages.registers import money_of
from assessments.queries.registers import REGISTERS
from assessments.services.registers import add_row, answer_row, correct_row, remove_row
from tests.assessments.register_rows import (
    ACTIVITY,
    BOOK,
    LINE,
    activity,
    finding,
    first,
    last_line,
    line,
    url,
    visit,
)
from tests.city import APPRAISING, COLLECTING, EMPTY, RECOGNISED, City
from tests.factories.work import (
    make_activity,
    make_budget_line,
)

# Adding


def test_a_commune_adds_its_own_activity_and_the_log_says_so(city: City) -> None:
    answer = city.client(f"canbo.{EMPTY}").post(f"{BOOK}hoat-dong/them/", ACTIVITY)

    row = first(Activity, EMPTY)
    assert (answer.status_code, row.agency, row.participants) == (302, None, 1250)
    event = city.assessment(EMPTY).events.get(subject=f"activity:{row.pk}")
    assert (event.before, event.after["participants"]) == (None, 1250)
    assert verify(city.assessment(EMPTY)).faults == []
    assert last_line(row, "mttq", city) == (
        "Thêm hoạt động: Truyền thông; 01/06/2024; Ngày hội đọc sách; Nhà văn hóa; 1.250; UBND xã"
    )


def test_an_agencys_activity_is_in_the_chain_of_the_cycle(city: City) -> None:
    city.client("thanh-doan").post(f"{BOOK}hoat-dong/them/", ACTIVITY)

    row = Activity.objects.get(name="Ngày hội đọc sách")
    assert (row.commune, row.agency.code) == (None, "thanh-doan")
    assert CycleEvent.objects.get(subject=f"activity:{row.pk}").actor == city.user("thanh-doan")


def test_a_posted_commune_cannot_make_a_row_anothers(city: City) -> None:
    """The form of an activity has no commune; whose it is follows from the account."""
    other = city.assessment(RECOGNISED).commune_id
    city.client(f"canbo.{EMPTY}").post(
        f"{BOOK}hoat-dong/them/", ACTIVITY | {"commune": str(other), "cycle": "1"}
    )

    assert Activity.objects.get(name="Ngày hội đọc sách").commune == city.assessment(EMPTY).commune


def test_money_is_typed_and_shown_the_vietnamese_way(city: City) -> None:
    client = city.client(f"canbo.{EMPTY}")
    client.post(f"{BOOK}kinh-phi/them/", LINE)

    row = first(BudgetLine, EMPTY)
    assert (row.planned, row.spent) == (Decimal(12_500_000), Decimal(3_400_000))
    page = client.get(f"{BOOK}kinh-phi/").content.decode()
    assert "12.500.000" in page
    assert "3.400.000" in page
    assert 'value="12.500.000"' in client.get(url(row)).content.decode()

    wrong = client.post(f"{BOOK}kinh-phi/them/", LINE | {"planned": "-5"}).content.decode()
    assert "Số không được âm." in wrong
    assert BudgetLine.objects.filter(commune__code=EMPTY).count() == 1


def test_budget_totals_by_level(city: City) -> None:
    """Communes: 10 + 12,5 = 22,5 and 4 + 7,15 = 11,15 million; city: 45 and 42,35 million."""
    make_budget_line(city.cycle, actor=city.officer(EMPTY))
    for username, planned, spent in (
        (f"canbo.{COLLECTING}", 12_500_000, 7_150_000),
        ("tc-kh", 45_000_000, 42_350_000),
    ):
        make_budget_line(city.cycle, actor=city.user(username), planned=planned, spent=spent)

    totals = money_of(BudgetLine.objects.filter(cycle=city.cycle))

    assert [(row.planned, row.spent) for row in totals] == [
        ("22.500.000", "11.150.000"),
        ("45.000.000", "42.350.000"),
        ("67.500.000", "53.500.000"),
    ]


def test_a_finding_hangs_on_ones_own_visit_and_not_before_it(city: City) -> None:
    """Y tế's visit was on 15/8; the lead's visits are not its to write in."""
    own, other = visit(city, APPRAISING, by="y-te"), visit(city, RECOGNISED)
    client = city.client("y-te")
    data = {"text": "Bổ sung sổ theo dõi", "due": "30/11/2024"}

    assert client.post(f"{BOOK}khac-phuc/them/?visit={other.pk}", data).status_code == 403
    assert client.post(f"{BOOK}khac-phuc/them/", data).status_code == 404
    early = client.post(f"{BOOK}khac-phuc/them/?visit={own.pk}", data | {"due": "14/08/2024"})
    assert "Hạn khắc phục phải từ ngày kiểm tra trở đi." in early.content.decode()
    client.post(f"{BOOK}khac-phuc/them/?visit={own.pk}", data)

    row = Finding.objects.get(text="Bổ sung sổ theo dõi")
    assert (row.visit, row.commune, row.agency.code) == (own, own.commune, "y-te")


# Who may


# Correcting, answering, removing


def test_a_correction_is_told_from_what_to_what(city: City) -> None:
    row = activity(city, COLLECTING)
    data = {
        "kind": row.kind,
        "held_on": f"{row.held_on:%d/%m/%Y}",
        "name": row.name,
        "place": row.place,
        "participants": "275",
        "organiser": row.organiser,
        "version": "1",
    }

    city.client(f"canbo.{COLLECTING}").post(url(row, "sua/"), data)

    row.refresh_from_db()
    assert (row.participants, row.version) == (275, 2)
    assert last_line(row, "mttq", city) == "Sửa hoạt động: số người dự: 100 → 275"


def test_the_second_of_two_corrections_sees_both_texts(city: City) -> None:
    row = line(city, COLLECTING)
    correct_row(row, {"spent": Decimal(5_000_000)}, actor=city.officer(COLLECTING), version=1)

    page = city.client(f"chutich.{COLLECTING}").post(
        url(row, "sua/"),
        {"source": row.source, "purpose": "Đã sửa", "planned": "10000000", "spent": "6000000"}
        | {"version": "1"},
    )

    row.refresh_from_db()
    assert row.spent == Decimal(5_000_000)
    assert page.context["differing"] == [
        ("Nội dung chi", "Họp Hội đồng"),
        ("Đã chi (đồng)", "5.000.000"),
    ]
    text = page.content.decode()
    assert 'value="6000000"' in text
    assert 'name="version" value="2"' in text


def test_a_follow_up_waits_with_its_commune_until_it_is_done(city: City) -> None:
    row = finding(city, COLLECTING)
    client = city.client(f"canbo.{COLLECTING}")
    with clock.at(datetime(2024, 10, 2, 2, tzinfo=UTC)):
        before = {task.title: task for task in client.get("/").context["tasks"]}
        answer = client.post(url(row, "tra-loi/"), {"answer": "Đã lấy số Công an", "version": "1"})
        after = {task.title for task in client.get("/").context["tasks"]}

    # Due on 30/9.
    assert (before[row.text].chip, before[row.text].tone) == ("Quá hạn 2 ngày", "failed")
    assert answer.status_code == 302
    assert row.text not in after
    row.refresh_from_db()
    assert (row.answer, row.answered_on) == ("Đã lấy số Công an", date(2024, 10, 2))
    neighbour = city.client(f"canbo.{EMPTY}").get("/").context["tasks"]
    assert row.text not in str(neighbour)


def test_an_answered_row_is_not_changed_under_its_answer(city: City) -> None:
    row = finding(city, RECOGNISED)
    lead = city.user("ldtbxh")
    answer_row(row, "Đã bổ sung", actor=city.officer(RECOGNISED), version=1)
    row.refresh_from_db()

    with pytest.raises(DutyError, match=r"đã có trả lời"):
        correct_row(row, {"text": "Khác"}, actor=lead, version=row.version)
    with pytest.raises(DutyError, match=r"đã có trả lời"):
        remove_row(row, "Nhầm", actor=lead, version=row.version)
    answer_row(row, "Đã rào", actor=city.officer(RECOGNISED), version=row.version)


def test_removing_needs_a_reason_and_leaves_the_row_in_the_log(city: City) -> None:
    row = activity(city, COLLECTING)
    client = city.client(f"canbo.{COLLECTING}")

    refused = client.post(url(row, "bo/"), {"version": "1"}).content.decode()
    assert "Hãy ghi lý do bỏ dòng này." in refused
    client.post(url(row, "bo/"), {"version": "1", "reason": "Ghi trùng"})

    assert not Activity.objects.filter(pk=row.pk).exists()
    event = city.assessment(COLLECTING).events.filter(subject=f"activity:{row.pk}").last()
    assert event is not None
    assert (event.before["name"], event.after, event.note) == (row.name, None, "Ghi trùng")
    history = client.get(f"/ho-so/{city.assessment(COLLECTING).pk}/nhat-ky/").content.decode()
    assert "Bỏ hoạt động: " in history


def test_a_visit_with_findings_is_not_removed(city: City) -> None:
    row = finding(city, RECOGNISED).visit
    events = city.assessment(RECOGNISED).events.count()

    with pytest.raises(DutyError, match=r"còn việc cần khắc phục"):
        remove_row(row, "Nhầm", actor=city.user("ldtbxh"), version=1)

    assert Visit.objects.filter(pk=row.pk).exists()
    assert city.assessment(RECOGNISED).events.count() == events


def test_a_removed_row_and_an_old_page_are_told(city: City) -> None:
    row = activity(city, COLLECTING)
    officer = city.officer(COLLECTING)
    correct_row(row, {"place": "Sân trường"}, actor=officer, version=1)
    with pytest.raises(StaleError):
        remove_row(row, "Nhầm", actor=officer, version=1)
    remove_row(row, "Nhầm", actor=officer, version=2)
    with pytest.raises(DutyError, match=r"đã được bỏ khỏi sổ"):
        correct_row(row, {"place": "Nơi khác"}, actor=officer, version=2)


def test_a_closed_cycle_keeps_its_registers(city: City) -> None:
    row = activity(city, COLLECTING)
    Cycle.objects.filter(pk=city.cycle.pk).update(is_open=False)
    cycle = Cycle.objects.get(pk=row.cycle_id)
    officer, lead = city.officer(COLLECTING), city.user("ldtbxh")
    values = {"kind": "training", "held_on": date(2024, 5, 5), "name": "x", "place": "x"}
    values |= {"participants": 1, "organiser": "x"}

    for actor in (officer, lead):  # the commune's chain, and the cycle's own
        with pytest.raises(ClosedError):
            add_row(REGISTERS["hoat-dong"], cycle, values, actor=actor)
    with pytest.raises(ClosedError):
        correct_row(row, {"place": "x"}, actor=officer, version=1)

    page = city.client(f"canbo.{COLLECTING}").get(url(row)).content.decode()
    assert "Bỏ khỏi sổ" not in page
    assert row.name in page


# The chains


def test_a_change_behind_the_registers_back_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a commune's chain and in the cycle's own."""
    row = line(city, COLLECTING)
    BudgetLine.objects.filter(pk=row.pk).update(spent=1)
    ours = make_budget_line(city.cycle, actor=city.user("tc-kh"))
    BudgetLine.objects.filter(pk=ours.pk).update(spent=1)

    assert verify(city.assessment(COLLECTING)).faults == [
        f"công việc chung budgetline:{row.pk} bị sửa ngoài hệ thống"
    ]
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert (
        f"Đợt đánh giá 2024: công việc chung budgetline:{ours.pk} bị sửa ngoài hệ thống"
        in capsys.readouterr().err
    )


def test_a_line_of_the_cycles_chain_cannot_be_altered_or_dropped_unseen(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    for _line in range(5):
        make_budget_line(city.cycle, actor=city.user("tc-kh"))
    lines = CycleEvent.objects.filter(cycle=city.cycle).order_by("sequence")
    CycleEvent.objects.filter(pk=lines[1].pk).update(note="khác")
    CycleEvent.objects.filter(pk=lines[3].pk).delete()

    with pytest.raises(CommandError):
        call_command("verify_audit")

    faults = capsys.readouterr().err
    assert "Đợt đánh giá 2024: dòng 2: nội dung bị sửa" in faults
    assert "Đợt đánh giá 2024: dòng 5: mất dòng đứng trước" in faults


# Lists


def test_a_list_is_filtered_by_kind_and_unit_and_paged(city: City) -> None:
    client = city.client("mttq")
    for number in range(25):
        make_activity(city.cycle, actor=city.officer(EMPTY), name=f"Buổi {number}")
    make_activity(city.cycle, actor=city.user("ldtbxh"), kind="training")
    open_ = finding(city, RECOGNISED)
    done = finding(city, COLLECTING)
    answer_row(done, "Đã bổ sung", actor=city.officer(COLLECTING), version=1)

    whole = client.get(f"{BOOK}hoat-dong/").context["page"]
    second = client.get(f"{BOOK}hoat-dong/?page=2&search=quang lac").context["page"]
    training = client.get(f"{BOOK}hoat-dong/?kind=training").context["page"]
    waiting = client.get(f"{BOOK}khac-phuc/?kind=waiting").context["page"]

    assert (whole.paginator.count, len(whole)) == (26, 20)
    assert (second.paginator.count, len(second)) == (25, 5)
    assert [row.kind for row in training] == ["training"]
    assert list(waiting) == [open_]
