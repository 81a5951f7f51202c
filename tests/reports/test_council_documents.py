"""The council's documents: the numbers of PDF and DOCX are those that are stored, by layout."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from docx.oxml.ns import qn
from pypdf import PdfReader

from assessments.models import Ballot, CouncilMember, CriterionResult
from assessments.services.ballots import keep_dissent
from assessments.services.points import Points, save_council_points
from assessments.services.posting import close_posting, keep_feedback, start_posting
from config.numbers import show_number
from reports import tasks
from reports.models import Document
from reports.requests import DocumentError, request_council_documents
from tests.city import RECOGNISED, SCORING, SUBMITTED, City


def make_all(city: City, code: str) -> dict[tuple[str, str], bytes]:
    """Every council document of a dossier, made by the worker's task: bytes by kind and format."""
    made = {}
    for row in request_council_documents(city.assessment(code), actor=city.officer(code)):
        tasks.make_document(row.pk)
        row.refresh_from_db()
        with row.file.open() as file:
            made[row.kind, row.format] = file.read()
        assert row.sha256 == hashlib.sha256(made[row.kind, row.format]).hexdigest()
    return made


def pdf_text(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def docx_text(content: bytes) -> str:
    """Paragraphs and cells in the order of the page."""
    body = docx.Document(BytesIO(content)).element.body
    paragraphs = [
        "".join(node.text for node in row.iter(qn("w:t"))) for row in body.iter(qn("w:p"))
    ]
    return " ".join(" ".join(paragraphs).split())


def docx_tables(content: bytes) -> list[list[list[str]]]:
    tables = docx.Document(BytesIO(content)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


@pytest.fixture
def set_apart(city: City) -> dict[tuple[str, str], bytes]:
    """A finished council that set criterion 4 apart, and its documents."""
    save_council_points(
        city.assessment(SCORING).pk,
        {4: Points(Decimal("37.5"), "Một vụ chưa xử lý xong")},
        actor=city.officer(SCORING),
    )
    city.finish_council(SCORING)
    return make_all(city, SCORING)


def test_each_document_is_made_in_both_formats(set_apart: dict[tuple[str, str], bytes]) -> None:
    assert set(set_apart) == {
        (kind, form) for kind in ("council_minutes", "score_table") for form in ("pdf", "docx")
    }
    for (_kind, form), content in set_apart.items():
        assert content.startswith(b"%PDF-" if form == "pdf" else b"PK")


def test_the_numbers_of_both_formats_are_the_stored_points(
    city: City, set_apart: dict[tuple[str, str], bytes]
) -> None:
    rows = list(
        CriterionResult.objects.filter(assessment=city.assessment(SCORING))
        .select_related("criterion")
        .order_by("number")
    )
    stored = [
        [str(row.number), show_number(row.computed_points), show_number(row.council_points)]
        for row in rows
    ]
    total = show_number(sum((row.council_points or Decimal(0) for row in rows), Decimal(0)))

    pdf = pdf_text(set_apart["council_minutes", "pdf"])
    _head, minutes, _signatures = docx_tables(set_apart["council_minutes", "docx"])

    assert [[row[0], row[3], row[4]] for row in minutes[1:14]] == stored
    assert minutes[14] == ["", "Tổng điểm", "1.000", "1.000", total]
    assert total == "962,5"
    for row, (number, computed, council) in zip(rows, stored, strict=True):
        maximum = show_number(row.criterion.max_points)
        name = f"{number} {row.criterion.name}"
        assert re.search(
            rf"{re.escape(name)}(?: \(\*\))? {maximum} {computed} {re.escape(council)}\b", pdf
        )
    assert f"Tổng điểm 1.000 1.000 {total}" in pdf
    assert f"Hội đồng thống nhất tổng điểm {total} điểm trên 1.000 điểm." in pdf


def test_the_score_table_has_every_members_points(
    city: City, set_apart: dict[tuple[str, str], bytes]
) -> None:
    results = {row.pk: row.number for row in city.assessment(SCORING).results.all()}
    given: dict[int, list[str]] = {number: [""] * 6 for number in results.values()}
    ballots = Ballot.objects.filter(meeting=city.meeting(SCORING)).order_by("member")
    order = sorted({row.member_id for row in ballots})
    for row in ballots:
        given[results[row.result_id]][order.index(row.member_id)] = show_number(row.points)

    _head, table, _signatures = docx_tables(set_apart["score_table", "docx"])
    pdf = pdf_text(set_apart["score_table", "pdf"])

    assert {int(row[0]): row[4:10] for row in table[1:14]} == given
    assert "75 75 75 75 75 75 75 75 37,5" in pdf
    assert "(1) Vũ Đức Long; (2) Nguyễn Văn Thắng; (3) Hà Thị Yến" in pdf


def test_no_member_has_a_total_while_criteria_are_missing(
    city: City, set_apart: dict[tuple[str, str], bytes]
) -> None:
    """Six members gave points for 4 of 13 criteria: 350 beside 962,5 would be no comparison."""
    _head, table, _signatures = docx_tables(set_apart["score_table", "docx"])

    assert table[14] == ["", "Tổng điểm", "1.000", "1.000", *[""] * 6, "962,5"]
    said = "hành viên có mặt cho điểm công khai ở 4/13 tiêu chí (1, 2, 3, 4), các tiêu chí còn lại"
    for kind in ("council_minutes", "score_table"):
        assert said in pdf_text(set_apart[kind, "pdf"])
        assert said in docx_text(set_apart[kind, "docx"])


def test_a_member_who_gave_points_for_all_has_a_total(city: City) -> None:
    meeting = city.meeting(SCORING)
    rows = list(city.assessment(SCORING).results.order_by("number"))
    seats = list(meeting.attendance.filter(is_present=True))
    for row in rows[4:]:
        for seat in seats:
            # The last member gives none for criterion 13.
            points = None if row.number == 13 and seat == seats[-1] else Decimal("40.5")
            Ballot.objects.create(
                meeting=meeting,
                member_id=seat.member_id,
                result=row,
                points=points,
                given_at=meeting.held_at,
            )
    city.finish_council(SCORING)
    first = Ballot.objects.filter(meeting=meeting, member=seats[0].member_id)
    total = sum((row.points or Decimal(0) for row in first), Decimal(0))

    made = make_all(city, SCORING)

    _head, table, _signatures = docx_tables(made["score_table", "docx"])
    order = sorted(seat.member_id for seat in seats)
    cells = dict(zip(order, table[14][4:10], strict=True))
    assert cells[seats[0].member_id] == show_number(total)
    assert cells[seats[-1].member_id] == ""
    minutes = pdf_text(made["council_minutes", "pdf"])
    assert "thành viên có mặt cho điểm công khai ở cả 13 tiêu chí;" in minutes


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_minutes_say_who_met_why_points_differ_and_how_it_ended(
    set_apart: dict[tuple[str, str], bytes], form: str
) -> None:
    content = set_apart["council_minutes", form]
    text = (pdf_text if form == "pdf" else docx_text)(content)

    for sentence in (
        "ỦY BAN NHÂN DÂN PHƯỜNG CHI LĂNG HỘI ĐỒNG ĐÁNH GIÁ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BIÊN BẢN Họp Hội đồng đánh giá Phường Chi Lăng phù hợp với trẻ em năm 2024",
        "Thời gian bắt đầu: 14 giờ 00 phút ngày 06/11/2024.",
        "Có mặt 6/7 thành viên; đợt đánh giá này cần ít nhất 2/3 số thành viên (5 người).",
        "1. Vũ Đức Long, Phó Chủ tịch UBND, Chủ tịch Hội đồng;",
        "Vắng mặt: Ngô Thị Phương, Bí thư Đoàn Thanh niên, Ủy viên.",
        "- Tiêu chí 4: từ 75 thành 37,5 điểm. Một vụ chưa xử lý xong.",
        "Không có ý kiến bảo lưu.",
        "Phường Chi Lăng đủ điều kiện đề nghị công nhận phù hợp với trẻ em năm 2024.",
        "Cuộc họp kết thúc lúc 16 giờ 00 phút ngày 06/11/2024./.",
        "THƯ KÝ",
        "CHỦ TỌA",
    ):
        assert sentence in text


def test_dissent_stands_in_the_minutes(city: City) -> None:
    pk, officer = city.assessment(SCORING).pk, city.officer(SCORING)
    member = CouncilMember.objects.get(council__assessment=pk, name="Trần Thị Hạnh").pk
    keep_dissent(pk, 4, member, "Đề nghị trừ điểm.", actor=officer)
    city.finish_council(SCORING)

    text = pdf_text(make_all(city, SCORING)["council_minutes", "pdf"])

    assert "Ý kiến bảo lưu: - Tiêu chí 4, Trần Thị Hạnh: Đề nghị trừ điểm." in text


def test_a_secret_ballots_documents_give_points_without_names(city: City) -> None:
    meeting = city.meeting(SCORING)
    meeting.is_secret = True
    meeting.save()
    city.finish_council(SCORING)

    made = make_all(city, SCORING)

    _head, table, _signatures = docx_tables(made["score_table", "docx"])
    assert table[4][4:] == ["75; 75; 75; 75; 75; 75", "75"]
    assert "thành viên có mặt cho điểm bằng phiếu kín ở 4/13 tiêu chí (1, 2, 3, 4)," in pdf_text(
        made["council_minutes", "pdf"]
    )


def test_the_layout_is_that_of_the_decree(set_apart: dict[tuple[str, str], bytes]) -> None:
    file = docx.Document(BytesIO(set_apart["council_minutes", "docx"]))
    section = file.sections[0]
    wide = docx.Document(BytesIO(set_apart["score_table", "docx"])).sections[0]

    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [
        round(side.mm)
        for side in (
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
    ] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert file.styles["Normal"].font.name == "Times New Roman"
    assert round(wide.page_width.mm) == 297
    pages = PdfReader(BytesIO(set_apart["score_table", "pdf"])).pages
    assert {round(float(page.mediabox.width)) for page in pages} == {842}


def test_the_closing_record_lists_each_opinion_with_its_answer(city: City) -> None:
    pk, officer = city.assessment(SUBMITTED).pk, city.officer(SUBMITTED)
    start_posting(
        pk,
        actor=officer,
        starts_on=date(2024, 11, 7),
        ends_on=date(2024, 11, 11),
        place="Trụ sở UBND",
    )
    keep_feedback(
        pk,
        actor=officer,
        received_on=date(2024, 11, 8),
        sender="Bà Mai",
        content="Thêm điểm vui chơi.",
        answer="Đã tiếp thu.",
    )
    close_posting(pk, actor=officer, closed_on=date(2024, 11, 12), conclusion="Giữ nguyên kết quả")

    made = make_all(city, SUBMITTED)

    pdf, word = (
        pdf_text(made["posting_record", "pdf"]),
        docx_text(made["posting_record", "docx"]),
    )
    for text in (pdf, word):
        assert "từ ngày 07/11/2024 đến hết ngày 11/11/2024 (5 ngày)" in text
        assert "đã nhận 1 ý kiến:" in text
        assert "1 08/11/2024 Bà Mai Thêm điểm vui chơi. Đã tiếp thu." in text
        assert "Giữ nguyên kết quả." in text


def test_documents_are_made_once_and_never_before_the_end(city: City) -> None:
    with pytest.raises(DocumentError) as refused:
        request_council_documents(city.assessment(SCORING), actor=city.officer(SCORING))
    first = request_council_documents(city.assessment(RECOGNISED), actor=city.officer(RECOGNISED))
    again = request_council_documents(city.assessment(RECOGNISED), actor=city.officer(RECOGNISED))
    Document.objects.filter(pk=first[0].pk).update(status=Document.Status.FAILED)
    repaired = request_council_documents(
        city.assessment(RECOGNISED), actor=city.officer(RECOGNISED)
    )

    assert str(refused.value) == "Kết thúc cuộc họp Hội đồng trước, rồi mới lập được biên bản."
    assert (len(first), len(again)) == (4, 0)
    assert [(row.kind, row.format) for row in repaired] == [(first[0].kind, first[0].format)]


def address(city: City, name: str, *more: int) -> str:
    return reverse(f"reports:{name}", args=[city.assessment(RECOGNISED).pk, *more])


def fetch(client: Client, url: str) -> FileResponse:
    answer = client.get(url)
    assert isinstance(answer, FileResponse)
    answer.close()
    return answer


def test_the_commune_asks_and_the_city_downloads(city: City) -> None:
    client, health = city.client(f"canbo.{RECOGNISED}"), city.client("y-te")
    waiting = client.post(address(city, "make_council_documents"), follow=True).content.decode()
    for row in Document.objects.all():
        tasks.make_document(row.pk)
    done = health.get(address(city, "council_documents")).content.decode()
    word = Document.objects.get(kind="council_minutes", format="docx")

    file = fetch(health, address(city, "council_download", word.pk))

    assert ('hx-trigger="every 2s"' in waiting, "Tải DOCX" in waiting) == (True, False)
    assert (done.count("Tải DOCX"), done.count("Tải PDF")) == (2, 2)
    assert "Lập văn bản của Hội đồng" not in done
    assert file["Content-Type"].endswith("wordprocessingml.document")
    assert file["Content-Disposition"].endswith("2024.docx")


def test_neither_address_gives_the_others_documents(city: City) -> None:
    make_all(city, RECOGNISED)
    minutes = Document.objects.filter(kind="council_minutes").first()
    assert minutes is not None
    lead = city.client("ldtbxh")
    lead.post(address(city, "make_appraisal_report"))
    report = Document.objects.get(kind="appraisal_report")
    tasks.make_document(report.pk)

    assert [
        lead.get(address(city, name, row.pk)).status_code
        for name, row in (("download", minutes), ("council_download", report))
    ] == [404, 404]
