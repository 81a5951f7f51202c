"""The registers: own unit only, every change kept, follow-ups until they are done."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency, Role, User
from assessments import clock
from assessments.errors import ClosedError, DutyError, StaleError
from assessments.log.audit import verify
from assessments.models import (
    Activity,
    BudgetLine,
    Cycle,
    CycleEvent,
    Finding,
    OversightComment,
    RegisterRow,
    Visit,
)
from assessments.pages.registers import money_of
from assessments.queries.registers import BY_NAME, REGISTERS
from assessments.services.registers import add_row, answer_row, correct_row, remove_row
from tests.city import APPRAISING, COLLECTING, EMPTY, RECOGNISED, City
from tests.factories.assessments import make_cycle
from tests.factories.work import (
    make_activity,
    make_budget_line,
    make_comment,
    make_finding,
    make_visit,
)

BOOK = "/cong-viec-chung/2024/so/"
ACTIVITY = {
    "kind": "communication",
    "held_on": "01/06/2024",
    "name": "Ngày hội đọc sách",
    "place": "Nhà văn hóa",
    "participants": "1.250",
    "organiser": "UBND xã",
}
LINE = {
    "source": "regular",
    "purpose": "In biểu mẫu",
    "planned": "12.500.000",
    "spent": "3 400 000",
}


def first(model: type[RegisterRow], code: str) -> RegisterRow:
    return model.objects.filter(cycle__year=2024, commune__code=code).order_by("pk")[0]


def activity(city: City, code: str) -> Activity:
    return make_activity(city.cycle, actor=city.officer(code))


def visit(city: City, code: str, by: str = "ldtbxh") -> Visit:
    commune = city.assessment(code).commune
    return make_visit(city.cycle, commune=commune, actor=city.user(by))


def finding(city: City, code: str) -> Finding:
    return make_finding(visit(city, code), actor=city.user("ldtbxh"))


def line(city: City, code: str) -> BudgetLine:
    return make_budget_line(city.cycle, actor=city.officer(code))


def comment(city: City, code: str) -> OversightComment:
    commune = city.assessment(code).commune
    return make_comment(city.cycle, commune=commune, actor=city.user("mttq"))


# How a row of a commune comes into each register.
MAKERS = {
    Activity: activity,
    Visit: visit,
    Finding: finding,
    BudgetLine: line,
    OversightComment: comment,
}


def url(row: RegisterRow, act: str = "") -> str:
    return f"{BOOK}{BY_NAME[row._meta.model_name].slug}/{row.pk}/{act}"


def last_line(row: RegisterRow, username: str, city: City) -> str:
    """The newest line of a row's history as its page tells it."""
    return city.client(username).get(url(row)).context["events"][0].what


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


KEEPERS = {
    "hoat-dong": {f"canbo.{EMPTY}", f"chutich.{EMPTY}", "y-te", "ldtbxh"},
    "kiem-tra": {"y-te", "ldtbxh"},
    "kinh-phi": {f"canbo.{EMPTY}", f"chutich.{EMPTY}", "ldtbxh", "tc-kh"},
    "giam-sat": {"mttq"},
}
PEOPLE = (
    f"canbo.{EMPTY}",
    f"chutich.{EMPTY}",
    "y-te",
    "ldtbxh",
    "tc-kh",
    "mttq",
    "lanh-dao",
    "quan-tri",
)


@pytest.mark.parametrize("slug", sorted(KEEPERS))
@pytest.mark.parametrize("username", PEOPLE)
def test_each_register_is_kept_by_exactly_its_keepers(city: City, slug: str, username: str) -> None:
    status = city.client(username).get(f"{BOOK}{slug}/them/").status_code

    assert status == (200 if username in KEEPERS[slug] else 403)


def test_an_observer_of_no_oversight_agency_writes_nothing(city: City) -> None:
    User.objects.create_user(
        "xem", "x", full_name="Xem", role=Role.OBSERVER, agency=Agency.objects.get(code="tu-phap")
    )

    for slug in KEEPERS:
        assert city.client("xem").get(f"{BOOK}{slug}/them/").status_code == 403
        assert city.client("xem").get(f"{BOOK}{slug}/").status_code == 200


@pytest.mark.parametrize("model", [Activity, Visit, Finding, BudgetLine, OversightComment])
def test_a_commune_meets_its_own_rows_and_nobody_elses(
    city: City, model: type[RegisterRow]
) -> None:
    own, other = MAKERS[model](city, COLLECTING), MAKERS[model](city, RECOGNISED)
    client = city.client(f"canbo.{COLLECTING}")

    assert client.get(url(own)).status_code == 200
    for act in ("", "sua/", "bo/"):
        answer = client.post(url(other, act)) if act else client.get(url(other))
        # A visit or a comment is never a commune's to keep, yet another's is hidden all the same.
        assert answer.status_code == 404
    listed = client.get(f"{BOOK}{BY_NAME[model._meta.model_name].slug}/").context["page"]
    assert {row.commune_id for row in listed} <= {own.commune_id, None}


def test_a_comment_to_the_whole_city_is_read_by_communes_and_answered_by_the_lead(
    city: City,
) -> None:
    row = make_comment(city.cycle, actor=city.user("mttq"))
    commune, lead = city.client(f"canbo.{EMPTY}"), city.client("ldtbxh")
    data = {"answer": "Đã hướng dẫn các xã, phường.", "version": "1"}

    assert commune.get(url(row)).status_code == 200
    assert commune.post(url(row, "tra-loi/"), data).status_code == 403
    assert lead.post(url(row, "tra-loi/"), data).status_code == 302
    row.refresh_from_db()
    assert row.answer == "Đã hướng dẫn các xã, phường."


def test_an_agency_corrects_its_own_rows_only(city: City) -> None:
    row = visit(city, RECOGNISED)  # the lead's

    assert city.client("y-te").post(url(row, "sua/")).status_code == 403
    assert city.client("mttq").post(url(row, "bo/"), {"version": "1"}).status_code == 403
    assert city.client(f"canbo.{RECOGNISED}").post(url(row, "sua/")).status_code == 403


def test_another_citys_rows_and_another_years_addresses_are_hidden(
    city: City, stranger: User
) -> None:
    row = activity(city, RECOGNISED)
    lead = Agency.objects.get(code="ldtbxh")
    cycle = city.cycle
    make_cycle(authority=cycle.authority, ruleset=cycle.ruleset, agency=lead, year=2023)

    assert city.client("nguoi-la").get(url(row)).status_code == 404
    assert city.client("nguoi-la").get(f"{BOOK}hoat-dong/").context["rows"] == []
    assert city.client("ldtbxh").get(url(row).replace("2024", "2023")).status_code == 404
    assert city.client("ldtbxh").get(f"{BOOK}khong-co/").status_code == 404


def test_a_comment_to_a_commune_of_another_city_is_refused(city: City, stranger: User) -> None:
    theirs = Cycle.objects.get(authority__code="tp-khac").assessments.get().commune_id

    page = city.client("mttq").post(
        f"{BOOK}giam-sat/them/",
        {"commune": str(theirs), "given_on": "01/10/2024", "content": "Góp ý"},
    )

    assert page.context["form"].errors.keys() == {"commune"}
    assert not OversightComment.objects.filter(content="Góp ý").exists()


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
