"""The consolidated report: the numbers of PDF and DOCX are those frozen when it was asked for."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments import clock
from assessments.models import Assessment, BudgetLine, Cycle, Snapshot
from assessments.queries.consolidated import consolidated_content
from assessments.services.registers import answer_row
from reports import tasks
from reports.models import Document
from reports.requests import DocumentError, request_of_cycle
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SCORING, City
from tests.factories.assessments import on
from tests.factories.work import (
    make_activity,
    make_budget_line,
    make_comment,
    make_finding,
    make_report,
    make_visit,
    receive,
    send_back,
)
from tests.reports.test_council_documents import docx_tables, docx_text, pdf_text
from tests.test_queries import _add_communes

BASE = "/cong-viec-chung/2024/tong-hop/"


@pytest.fixture
def season(city: City) -> None:
    """A few rows of each register, and reports at every place."""
    cycle, officer, lead = city.cycle, city.officer(COLLECTING), city.user("ldtbxh")
    make_activity(cycle, actor=lead, kind="training", participants=64)
    make_activity(cycle, actor=officer, participants=260)
    make_activity(cycle, actor=city.user("y-te"), participants=120)
    visit = make_visit(cycle, commune=officer.commune, actor=lead)
    make_finding(visit, actor=lead)
    mended = make_finding(visit, actor=lead, text="Lập danh sách điểm vui chơi")
    make_budget_line(cycle, actor=lead, planned=45_000_000, spent=42_350_000)
    make_budget_line(cycle, actor=officer, source="other", planned=25_000_000, spent=25_000_000)
    comment = make_comment(cycle, actor=city.user("mttq"), commune=officer.commune)
    make_comment(cycle, actor=city.user("mttq"))
    for row in (mended, comment):
        answer_row(row, "Đã làm.", actor=officer, version=1)
    with on(11, 13):
        make_report(cycle, actor=city.user("tu-phap"))
        make_report(cycle, actor=city.officer(SCORING), proposals="Bố trí kinh phí tập huấn.")
        make_report(cycle, actor=officer, send=False, difficulties="Chưa muốn nói")
        receive(make_report(cycle, actor=city.user("y-te")), actor=lead)
        send_back(make_report(cycle, actor=city.user("vhtt")), actor=lead)
    with on(11, 18):
        make_report(cycle, actor=city.user("gddt"), late_reason="Chờ số liệu.")


def ask(city: City) -> list[Document]:
    with clock.at(datetime(2024, 11, 26, 2, tzinfo=UTC)):
        return request_of_cycle(city.cycle, "consolidated", actor=city.user("ldtbxh"))


def made(documents: list[Document]) -> dict[str, bytes]:
    files = {}
    for row in documents:
        tasks.make_document(row.pk)
        row.refresh_from_db()
        with row.file.open() as file:
            files[row.format] = file.read()
        assert row.sha256 == hashlib.sha256(files[row.format]).hexdigest()
    return files


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_both_formats_tell_the_season(city: City, form: str) -> None:
    content = made(ask(city))[form]
    text = (pdf_text if form == "pdf" else docx_text)(content)

    for sentence in (
        "ỦY BAN NHÂN DÂN THÀNH PHỐ LẠNG SƠN PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
        "BÁO CÁO Tổng hợp kết quả thực hiện xây dựng xã, phường phù hợp với trẻ em năm 2024",
        "Kính gửi: Ủy ban nhân dân thành phố Lạng Sơn.",
        "tổng hợp kết quả thực hiện đến ngày 26/11/2024 như sau:",
        "1. Được công nhận phù hợp với trẻ em: 1/8 xã, phường (12,5 %).",
        "“Thu thập số liệu” 2; “Hội đồng chấm điểm” 1; “Đã nộp hồ sơ” 1;",
        "đã ban hành đủ kế hoạch và cam kết 0/8 xã, phường (0 %).",
        # 260 + 120.
        "truyền thông 2 hoạt động với 380 lượt người dự; tập huấn, bồi dưỡng 1 hoạt động với 64",
        "1 lần tại 1 xã, phường; nêu 2 việc cần khắc phục, đã khắc phục 1, quá hạn 1.",
        "Tổng dự toán 70.000.000 đồng, đã chi 67.350.000 đồng",
        "5/17 cơ quan, tổ chức, xã, phường đã gửi báo cáo việc được giao (hạn 15/11/2024):"
        " 1 đã nhận, 3 chờ nhận, 1 cần bổ sung; 1 gửi muộn; 12 chưa gửi.",
        "- Gửi muộn: Phòng Giáo dục và Đào tạo. Lý do: Chờ số liệu.",
        "Có 2 ý kiến, đã trả lời 1:",
        "- Phường Chi Lăng: Bố trí kinh phí tập huấn.",
        "TRƯỞNG PHÒNG",
        "Lưu: VT, LĐTBXH.",
    ):
        assert sentence in text


@pytest.mark.usefixtures("season")
def test_the_table_of_points_is_the_standing_points(city: City) -> None:
    _head, points, open_, money, comments, _signature = docx_tables(made(ask(city))["docx"])
    rows = city.assessment(RECOGNISED).results.order_by("number")
    stored = [f"{row.standing_points.normalize():f}".replace(".", ",") for row in rows]

    assert points[0][1:14] == [str(number) for number in range(1, 14)]
    assert points[1] == ["Phường Hoàng Văn Thụ", *stored, "1.000/850"]
    assert [row[1:] for row in open_[1:]] == [
        ["Phường Vĩnh Trại", "Bổ sung sổ", "30/9/2024"],
    ]
    assert money[1] == ["Cấp xã", "Huy động, nguồn khác", "25.000.000", "25.000.000"]
    assert money[-1] == ["", "Tổng cộng", "70.000.000", "67.350.000"]
    assert [row[3] for row in comments[1:]] == ["Đã làm.", "Chưa trả lời"]


@pytest.mark.usefixtures("season")
def test_what_changes_after_the_press_is_not_in_the_report(city: City) -> None:
    documents = ask(city)
    BudgetLine.objects.filter(cycle=city.cycle).update(spent=0)

    assert "đã chi 67.350.000 đồng" in pdf_text(made(documents)["pdf"])


@pytest.mark.usefixtures("season")
def test_a_draft_stays_out_of_the_report(city: City) -> None:
    assert "Chưa muốn nói" not in str(ask(city)[0].snapshot.content)


def test_two_presses_are_one_report_and_a_later_one_is_new(city: City) -> None:
    documents = ask(city)
    assert [row.pk for row in ask(city)] == sorted((row.pk for row in documents), reverse=True)
    made(documents)

    again = ask(city)

    assert {row.pk for row in again}.isdisjoint(row.pk for row in documents)
    assert Snapshot.objects.filter(cycle=city.cycle).count() == 2


def test_a_closed_cycle_is_still_reported_on(city: City) -> None:
    Cycle.objects.filter(year=2024).update(is_open=False)
    cycle = Cycle.objects.get(year=2024, authority__code="ubnd-tp")

    assert len(request_of_cycle(cycle, "consolidated", actor=city.user("ldtbxh"))) == 2


def test_an_empty_cycle_makes_a_whole_report(city: City) -> None:
    """No registers and no reports."""
    cycle = city.cycle
    text = pdf_text(made(request_of_cycle(cycle, "consolidated", actor=city.user("ldtbxh")))["pdf"])

    assert "chưa có hoạt động nào được ghi" in text
    assert "Chưa có khoản kinh phí nào được ghi." in text
    assert "0/17 cơ quan, tổ chức, xã, phường đã gửi báo cáo" in text
    assert "Chưa có ý kiến giám sát nào." in text
    assert "1. Khó khăn: các đơn vị không nêu." in text


def test_the_lead_asks_and_the_city_side_downloads(city: City) -> None:
    page = city.client("ldtbxh").post(f"{BASE}lap/", follow=True)
    for row in Document.objects.filter(kind="consolidated"):
        tasks.make_document(row.pk)
    pdf = Document.objects.get(kind="consolidated", format="pdf")

    assert "đang chờ lập" in page.content.decode()
    file = city.client("mttq").get(f"{BASE}{pdf.pk}/tai/")
    assert BytesIO(b"".join(file)).read(5) == b"%PDF-"  # type: ignore[arg-type]
    assert city.client(f"canbo.{RECOGNISED}").get(f"{BASE}{pdf.pk}/tai/").status_code == 403
    assert city.client("mttq").post(f"{BASE}lap/").status_code == 403
    # Another year's address does not lead to it, nor does a dossier's.
    dossier = city.assessment(RECOGNISED).pk
    for other in ("cong-viec-chung/2023/tong-hop", f"ho-so/{dossier}/bao-cao"):
        assert city.client("mttq").get(f"/{other}/{pdf.pk}/tai/").status_code == 404


def test_the_copy_takes_no_more_queries_for_more_communes(city: City) -> None:
    day = datetime(2024, 11, 26, tzinfo=UTC).date()
    with CaptureQueriesContext(connection) as with_8:
        consolidated_content(city.cycle, day)
    _add_communes(city, 20)
    with CaptureQueriesContext(connection) as with_28:
        content = consolidated_content(city.cycle, day)

    assert len(with_28) == len(with_8) <= 15
    assert len(content["communes"]) == 28


def test_a_document_is_of_an_assessment_or_of_a_cycle_and_never_of_both(city: City) -> None:
    document = ask(city)[0]
    wrong = ({"cycle": None}, {"assessment": city.assessment(RECOGNISED)})

    for change in wrong:
        for rows in (
            Document.objects.filter(pk=document.pk),
            Snapshot.objects.filter(pk=document.snapshot_id),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)


# --- tờ trình -------------------------------------------------------------------------------------


def propose(city: City) -> list[Document]:
    return request_of_cycle(city.cycle, "proposal", actor=city.user("ldtbxh"))


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_proposal_names_who_qualifies_and_who_does_not(city: City, form: str) -> None:
    """Đông Kinh has 950 points and a zero; Hoàng Đồng is made appraised with 13 × 66 = 858."""
    row = city.assessment(APPRAISING)
    row.results.update(appraised_points=66)
    Assessment.objects.filter(pk=row.pk).update(state="appraised")

    text = (pdf_text if form == "pdf" else docx_text)(made(propose(city))[form])

    assert "TỜ TRÌNH Về việc công nhận xã, phường phù hợp với trẻ em năm 2024" in text
    assert "Kính gửi: Ủy ban nhân dân thành phố Lạng Sơn." in text
    assert "1. Công nhận 1 xã, phường đủ điều kiện:" in text
    assert "2. Chưa công nhận 1 xã, phường:" in text
    assert "- Phường Đông Kinh, 950 điểm: Tiêu chí 9" in text


def test_nothing_appraised_leaves_nothing_to_propose(city: City) -> None:
    Assessment.objects.filter(state="appraised").update(state="appraising")

    with pytest.raises(DocumentError, match="Chưa có xã, phường nào thẩm định xong"):
        propose(city)
