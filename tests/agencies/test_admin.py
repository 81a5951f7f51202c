"""The city office's admin: searching, spreadsheets in and out, the law frozen once published."""

from datetime import date
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from agencies.models import Agency, Commune, User
from assessments.models import Cycle
from criteria.models import Band, Indicator, Ruleset
from criteria.sheets import build_sheet, copy_as_new_version, publish
from tests.city import City
from tests.html import parse, values, words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def office(city: City) -> Client:
    return city.client("quan-tri")


def workbook(*rows: list[object]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("tep.xlsx", content.getvalue(), content_type=XLSX)


def upload(client: Client, path: str, *rows: list[object]) -> str:
    """Upload a workbook; what comes back is the dry run."""
    page = client.post(f"/quan-tri/{path}/import/", {"import_file": workbook(*rows), "format": "0"})
    assert page.status_code == 200
    return page.content.decode()


def confirm(client: Client, path: str, page: str) -> None:
    names = ("import_file_name", "original_file_name", "format", "resource")
    fields = {name: value for name in names for value in values(page, name)}
    answer = client.post(f"/quan-tri/{path}/process_import/", fields)
    assert answer.status_code == 302


def faults(page: str) -> list[tuple[str, ...]]:
    """Row in the file, column, fault, as the table shows them."""
    rows = [tuple(words(cell) for cell in row.xpath("./td")) for row in parse(page).xpath(".//tr")]
    return [row[:3] for row in rows if len(row) >= 3]


BAND_COLUMNS = ["ruleset", "indicator", "unit_group", "lower", "lower_inclusive", "upper"]
BAND_COLUMNS += ["upper_inclusive", "points", "status"]
COMMUNE_COLUMNS = ["code", "name", "kind", "authority", "unit_group", "valid_from", "valid_to"]


@pytest.mark.parametrize(
    ("path", "words", "found"),
    [
        ("agencies/commune", "dong kinh", "Phường Đông Kinh"),
        ("agencies/commune", "QUANG LAC", "Xã Quảng Lạc"),
        ("agencies/agency", "giao duc", "Phòng Giáo dục và Đào tạo"),
        ("agencies/user", "hong", "Phạm Thị Hồng"),
        ("agencies/user", "vinh trai", "canbo.05977"),
        ("criteria/criterion", "suy dinh duong", "Trẻ em dưới 5 tuổi bị suy dinh dưỡng"),
        ("criteria/indicator", "tiem chung", "Tỷ lệ trẻ em dưới 1 tuổi được tiêm chủng"),
        ("criteria/dataitem", "diem vui choi", "có điểm vui chơi"),
        ("criteria/ruleset", "QD06", "QD06-2019"),
        ("criteria/ruleset", "tre em", "QD06-2019"),
        ("criteria/unitgroup", "mien nui", "Xã, thị trấn thuộc miền núi"),
        ("assessments/recognition", "QĐ-UBND", "Phường Hoàng Văn Thụ"),
        ("assessments/event", "hoang dong", "Xã Hoàng Đồng"),
        ("assessments/assessment", "hoang dong", "Xã Hoàng Đồng"),
    ],
)
def test_searching_needs_no_diacritics(office: Client, path: str, words: str, found: str) -> None:
    page = office.get(f"/quan-tri/{path}/", {"q": words}).content.decode()
    nothing = office.get(f"/quan-tri/{path}/", {"q": "khong co gi nhu the"}).content.decode()

    assert found in page
    assert found not in nothing


def test_an_import_is_shown_first_and_written_on_confirmation(office: Client) -> None:
    page = upload(
        office,
        "agencies/commune",
        COMMUNE_COLUMNS,
        # Excel has dropped the leading zero and made the date a text of ours.
        [
            5971,
            "Phường Hoàng Văn Thụ (sửa)",
            "ward",
            "ubnd-tp",
            "other",
            "01/01/1975",
            "30/06/2025",
        ],
        ["06187", "Phường Kỳ Lừa", "ward", "ubnd-tp", "other", "01/07/2025", None],
    )

    assert "(sửa)" in page
    assert Commune.objects.filter(name__contains="(sửa)").count() == 0
    assert Commune.objects.filter(code="06187").count() == 0

    confirm(office, "agencies/commune", page)

    assert Commune.objects.get(code="05971").name == "Phường Hoàng Văn Thụ (sửa)"
    assert Commune.objects.get(code="06187").valid_to is None


def test_a_faulty_row_is_named_and_nothing_is_written(office: Client) -> None:
    page = upload(
        office,
        "agencies/commune",
        COMMUNE_COLUMNS,
        ["06187", "Phường Kỳ Lừa", "ward", "ubnd-tp", "other", "01/07/2025", None],
        ["06188", "Phường Lỗi", "ward", "khong-co", "other", "01/07/2025", None],
    )
    assert faults(page) == [("3", "authority", "Không có cơ quan nào có mã “khong-co”.")]

    page = upload(
        office,
        "agencies/commune",
        COMMUNE_COLUMNS,
        ["06189", "Phường Ngày", "ward", "ubnd-tp", "other", "hôm qua", None],
    )
    assert faults(page) == [
        ("2", "valid_from", "“hôm qua” không phải ngày. Hãy ghi như 15/11/2024.")
    ]

    page = upload(office, "agencies/commune", ["Tên", "code"], ["Phường Cột", "06190"])
    assert "Tệp thiếu cột Có từ ngày. Hãy xuất ra tệp để lấy đúng mẫu" in page
    assert "Traceback" not in page
    assert Commune.objects.filter(code__in=["06187", "06188", "06189", "06190"]).count() == 0


def test_a_reused_code_is_a_new_unit_only_in_another_period(office: Client) -> None:
    page = upload(
        office,
        "agencies/commune",
        COMMUNE_COLUMNS,
        ["05977", "Phường Đông Kinh", "ward", "ubnd-tp", "other", "01/01/2025", None],
    )
    assert "Mã 05977 đang dùng cho Phường Vĩnh Trại trong cùng thời gian." in page

    page = upload(
        office,
        "agencies/commune",
        COMMUNE_COLUMNS,
        ["05977", "Phường Đông Kinh", "ward", "ubnd-tp", "other", "01/07/2025", None],
    )
    confirm(office, "agencies/commune", page)
    assert Commune.objects.filter(code="05977").count() == 2


@pytest.mark.parametrize(
    "path", ["agencies/commune", "agencies/agency", "agencies/user", "criteria/band"]
)
def test_what_is_exported_comes_back_as_no_change(office: Client, path: str) -> None:
    exported = office.post(f"/quan-tri/{path}/export/", {"format": "0", "resource": "0"})
    rows = [list(row) for row in load_workbook(BytesIO(exported.content)).active.values]

    page = upload(office, path, *rows)

    assert len(rows) > 5
    assert 'class="new"' not in page
    assert 'class="update"' not in page


def test_what_would_be_a_formula_is_exported_as_text_and_comes_back_unchanged(
    office: Client,
) -> None:
    name = '=HYPERLINK("http://example.org";"Bấm")'
    Agency.objects.filter(code="y-te").update(name=name)

    exported = office.post("/quan-tri/agencies/agency/export/", {"format": "0", "resource": "0"})
    sheet = load_workbook(BytesIO(exported.content)).active
    cell = next(row[1] for row in sheet.iter_rows() if row[0].value == "y-te")
    assert (cell.value, cell.data_type) == ("'" + name, "s")

    page = upload(office, "agencies/agency", *[list(row) for row in sheet.values])
    assert "Thêm mới: 0 dòng. Sửa: 0 dòng. Giữ nguyên: 10 dòng." in page


def test_a_file_may_name_columns_and_choices_the_way_the_export_does(office: Client) -> None:
    page = upload(
        office,
        "agencies/commune",
        ["Mã đơn vị hành chính", "TÊN", "loại", "Cơ quan công nhận", "Nhóm đơn vị", "Có từ ngày"],
        [6187, "Phường Kỳ Lừa", "phuong", "ubnd-tp", "other", "01/07/2025"],
    )
    confirm(office, "agencies/commune", page)

    commune = Commune.objects.get(code="06187")
    assert (commune.name, commune.kind) == ("Phường Kỳ Lừa", "ward")


def test_a_choice_or_number_that_cannot_be_read_is_never_guessed(office: Client) -> None:
    page = upload(
        office,
        "criteria/band",
        ["Bộ tiêu chí", "Chỉ tiêu", "Chỉ cho nhóm đơn vị", "Từ", "Đến", "Lấy cả mức dưới", "Điểm"],
        # 1.234 is a thousand to one reader and a fraction to another.
        ["QD06-2019/1", "7.1", "", 97.5, None, "chắc là có", "1.234"],
    )

    assert faults(page)[:2] == [
        ("2", "Lấy cả mức dưới", "“chắc là có” phải là Có hoặc Không."),
        ("2", "Điểm", "“1.234” không phải số. Hãy ghi như 1000 hoặc 37,5."),
    ]


def test_an_account_of_a_reused_code_stays_with_its_own_commune(office: Client) -> None:
    old = Commune.objects.get(code="05977")
    new = Commune.objects.create(
        code="05977",
        name="Phường Đông Kinh",
        kind="ward",
        authority=old.authority,
        unit_group="other",
        valid_from=date(2025, 7, 1),
    )
    columns = ["username", "full_name", "role", "commune", "is_active"]

    ambiguous = upload(
        office, "agencies/user", columns, ["canbo.05977", "A", "officer", "05977", "Có"]
    )
    named = upload(
        office, "agencies/user", columns, ["canbo.05977", "A", "officer", "05977 (01/07/2025)", 1]
    )

    assert faults(ambiguous)[0][1:] == (
        "commune",
        "Mã 05977 được dùng lại qua các thời kỳ. Hãy ghi kèm ngày bắt đầu, như 05977 (01/01/1975).",
    )
    assert User.objects.get(username="canbo.05977").commune == old
    confirm(office, "agencies/user", named)
    assert User.objects.get(username="canbo.05977").commune == new


def test_accounts_arrive_without_a_password(office: Client) -> None:
    columns = ["username", "full_name", "title", "email", "role", "commune", "agency", "is_active"]
    page = upload(
        office,
        "agencies/user",
        columns,
        ["moi.05971", "Nguyễn Thị Mới", "Công chức", "", "officer", "05971", "", 1],
    )
    confirm(office, "agencies/user", page)

    user = User.objects.get(username="moi.05971")
    assert (user.commune.code, user.has_usable_password()) == ("05971", False)


def test_a_role_must_have_its_unit(office: Client) -> None:
    columns = ["username", "full_name", "role", "commune", "agency", "is_active"]
    page = upload(office, "agencies/user", columns, ["sai", "Nguyễn Sai", "officer", "", "y-te", 1])

    assert "Cán bộ và lãnh đạo xã, phường phải gắn với một xã, phường" in page


def test_a_published_ruleset_cannot_be_changed_by_any_way(office: Client) -> None:
    band = Band.objects.filter(indicator__code="7.1", points=50).get()

    form = office.get(f"/quan-tri/criteria/band/{band.pk}/change/").content.decode()
    posted = office.post(f"/quan-tri/criteria/band/{band.pk}/change/", {"points": "1"})
    deleted = office.post(f"/quan-tri/criteria/band/{band.pk}/delete/", {"post": "yes"})
    page = upload(
        office,
        "criteria/band",
        BAND_COLUMNS,
        ["QD06-2019/1", "7.1", "", 98, 1, None, 0, 49, "verified"],
    )

    assert 'name="points"' not in form
    assert (posted.status_code, deleted.status_code) == (403, 403)
    assert "Bộ tiêu chí QD06-2019/1 đã ban hành nên không sửa được." in page
    band.refresh_from_db()
    assert band.points == 50


def test_nothing_is_added_to_a_published_ruleset_or_moved_into_it(office: Client) -> None:
    first = Ruleset.objects.get()
    indicator = Indicator.objects.get(code="7.1")
    draft = copy_as_new_version(first)
    of_draft = Band.objects.filter(indicator__criterion__ruleset=draft, indicator__code="7.1")[0]
    before = build_sheet(first)
    fields = {"indicator": indicator.pk, "lower": "1", "points": "1", "status": "provisional"}
    item = {"ruleset": first.pk, "code": "moi", "label": "Mới", "kind": "count", "order": "1"}

    added = office.post("/quan-tri/criteria/band/add/", fields)
    moved = office.post(f"/quan-tri/criteria/band/{of_draft.pk}/change/", fields)
    new_item = office.post("/quan-tri/criteria/dataitem/add/", item)

    assert "Bộ tiêu chí QD06-2019/1 đã ban hành nên không sửa được." in added.content.decode()
    assert "Bộ tiêu chí QD06-2019/1 đã ban hành nên không sửa được." in moved.content.decode()
    assert new_item.status_code == 200
    assert build_sheet(first) == before


def test_forms_offer_only_the_parts_of_drafts(office: Client) -> None:
    query = {"app_label": "criteria", "model_name": "band", "field_name": "indicator", "term": "7"}
    assert office.get("/quan-tri/autocomplete/", query).json()["results"] == []

    draft = copy_as_new_version(Ruleset.objects.get())

    found = office.get("/quan-tri/autocomplete/", {**query, "term": "7.1"}).json()["results"]
    expected = Indicator.objects.get(criterion__ruleset=draft, code="7.1")
    assert [choice["id"] for choice in found] == [str(expected.pk)]


@pytest.mark.parametrize("path", ["band", "criterion", "indicator", "dataitem", "unitgroup"])
def test_parts_of_a_published_ruleset_cannot_be_deleted_together(office: Client, path: str) -> None:
    before = build_sheet(Ruleset.objects.get())
    pks = list(apps.get_model("criteria", path).objects.values_list("pk", flat=True))

    office.post(
        f"/quan-tri/criteria/{path}/",
        {"action": "delete_selected", "_selected_action": pks, "post": "yes"},
    )

    assert build_sheet(Ruleset.objects.get()) == before


def act(client: Client, path: str, action: str, pk: int) -> str:
    answer = client.post(
        f"/quan-tri/{path}/", {"action": action, "_selected_action": [pk]}, follow=True
    )
    return answer.content.decode()


def test_a_new_version_is_a_whole_copy_that_can_be_changed_checked_and_published(
    office: Client,
) -> None:
    first = Ruleset.objects.get()
    assert "QD06-2019/1: không có lỗi." in act(office, "criteria/ruleset", "find_faults", first.pk)
    assert "Đã tạo QD06-2019/2." in act(office, "criteria/ruleset", "copy", first.pk)
    second = Ruleset.objects.get(version=2)
    assert build_sheet(second).criteria == build_sheet(first).criteria

    band = Band.objects.get(indicator__criterion__ruleset=second, indicator__code="7.1", points=50)
    band.lower = 97
    band.save()
    assert "7.1 [97; )" in act(office, "criteria/ruleset", "publish", second.pk)
    second.refresh_from_db()
    assert not second.is_published

    band.lower = 98
    band.save()
    assert "Đã ban hành QD06-2019/2." in act(office, "criteria/ruleset", "publish", second.pk)


def test_a_cycle_that_has_begun_keeps_its_ruleset(office: Client) -> None:
    cycle = Cycle.objects.get(is_open=True)

    form = office.get(f"/quan-tri/assessments/cycle/{cycle.pk}/change/").content.decode()

    assert 'name="ruleset"' not in form
    assert 'name="deadline"' in form


def test_a_file_cannot_give_a_cycle_that_has_begun_another_ruleset(office: Client) -> None:
    publish(copy_as_new_version(Ruleset.objects.get()))

    page = upload(
        office,
        "assessments/cycle",
        ["authority", "year", "ruleset"],
        ["ubnd-tp", 2024, "QD06-2019/2"],
    )

    assert faults(page) == [
        ("2", "ruleset", "Đợt đã mở hồ sơ nên giữ nguyên bộ tiêu chí từ đầu đến cuối.")
    ]


def test_opening_a_cycle_waits_until_every_criterion_has_its_agency(office: Client) -> None:
    cycle = Cycle.objects.get(is_open=True)
    cycle.responsibilities.filter(criterion__number__in=[3, 4]).delete()
    authority = Agency.objects.get(code="ubnd-tp")
    Commune.objects.create(
        code="90000", name="Xã Mới", kind="commune", authority=authority, unit_group="other"
    )

    page = act(office, "assessments/cycle", "open", cycle.pk)

    assert "Đợt đánh giá 2024: chưa phân công theo dõi tiêu chí 3, 4." in page
    assert cycle.assessments.count() == 8


def test_the_next_year_is_made_from_this_one(office: Client) -> None:
    cycle = Cycle.objects.get(is_open=True)

    page = act(office, "assessments/cycle", "copy", cycle.pk)

    assert "Đã tạo Đợt đánh giá 2025, hạn 15/11/2025. Hãy kiểm tra rồi mở hồ sơ." in page
    new = Cycle.objects.get(year=2025)
    assert (new.ruleset, new.allow_late, new.assessments.count()) == (cycle.ruleset, True, 0)
    assert list(new.responsibilities.values_list("criterion", "agency")) == list(
        cycle.responsibilities.values_list("criterion", "agency")
    )
    assert list(new.checklist.values_list("code", "order")) == list(
        cycle.checklist.values_list("code", "order")
    )
    assert "Đã có đợt 2025." in act(office, "assessments/cycle", "copy", cycle.pk)


def test_who_follows_what_is_one_press_from_the_cycle(office: Client) -> None:
    cycle = Cycle.objects.get(is_open=True)
    form = office.get(f"/quan-tri/assessments/cycle/{cycle.pk}/change/").content.decode()
    url = f"/quan-tri/assessments/responsibility/?cycle__id__exact={cycle.pk}"

    assert f'<a href="{url}">13 dòng</a>' in form
    page = office.get(url)
    assert page.context["cl"].result_count == 13
    assert page.content.decode().count("Trung tâm Y tế</td>") == 4


@pytest.mark.parametrize("path", ["event", "assessment", "recognition"])
def test_the_years_work_is_only_read_here(office: Client, path: str) -> None:
    page = office.get(f"/quan-tri/assessments/{path}/")

    assert page.status_code == 200
    assert office.get(f"/quan-tri/assessments/{path}/add/").status_code == 403


def test_unit_groups_are_named_not_coded(office: Client, city: City) -> None:
    commune = Commune.objects.get(code="05971")
    mountain = "Xã, thị trấn thuộc miền núi, hải đảo; xã đặc biệt khó khăn"
    other = "Xã, phường, thị trấn còn lại"

    listed = office.get("/quan-tri/agencies/commune/").content.decode()
    found = office.get("/quan-tri/agencies/commune/", {"unit_group": commune.unit_group})
    form = office.get(f"/quan-tri/agencies/commune/{commune.pk}/change/").content.decode()
    pk = city.assessment("05971").pk
    dossier = office.get(f"/quan-tri/assessments/assessment/{pk}/change/").content.decode()

    assert f'<td class="field-group">{mountain}</td>' in listed
    assert f'<td class="field-group">{other}</td>' in listed
    assert {row.unit_group for row in found.context["cl"].queryset} == {commune.unit_group}
    assert f'<option value="other" selected>{other}</option>' in form
    assert f'<div class="readonly">{other}</div>' in dossier


def test_the_log_is_read_in_sentences(office: Client) -> None:
    page = office.get("/quan-tri/assessments/event/", {"q": "mai pha"}).content.decode()

    assert "Chuyển “Đã nộp hồ sơ” → “Đang bổ sung”" in words(page)


def test_dossiers_are_not_opened_in_a_cycle_that_is_over(office: Client) -> None:
    cycle = Cycle.objects.get(is_open=True)
    Commune.objects.create(
        code="90000", name="Xã Mới", kind="commune", authority=cycle.authority, unit_group="other"
    )
    Cycle.objects.update(is_open=False)

    page = act(office, "assessments/cycle", "open", cycle.pk)

    assert "Đợt đánh giá 2024 đã khép lại. Hãy đánh dấu “Đang thực hiện” rồi mở hồ sơ." in words(
        page
    )
    assert cycle.assessments.count() == 8
