from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from pypdf import PageObject, PdfReader

from reports.documents.decree30 import (
    balanced_lines,
    closed,
    long_date,
    sequence_number,
    short_date,
    short_moment,
    unbroken,
)
from reports.documents.pdf import (
    STATIC,
    AppraisalReport,
    Conclusion,
    CriterionRow,
    IndicatorRow,
    Origin,
    Process,
    Receipt,
    Signer,
    StaticOnly,
    render_pdf,
)

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
A4 = (595.28, 841.89)
# 30, 20 and 20 mm in points, from the left and the bottom of the page
LEFT_MARGIN, TOP_MARGIN, BOTTOM_MARGIN = 85.04, 785.2, 56.7


def criterion(number: int, points: str, *, max_points: str = "100") -> CriterionRow:
    return CriterionRow(
        number=number,
        name=f"Tên tiêu chí {number}",
        agency="Phòng LĐ-TB&XH",
        verdict="Đạt",
        max_points=Decimal(max_points),
        computed=Decimal(points),
        council=Decimal(points),
        agency_points=None,
        appraised=Decimal(points),
        indicators=tuple(
            IndicatorRow(
                f"{number}.{order}",
                f"Tên chỉ tiêu {number}.{order}",
                "97,96 % (196/200)",
                Decimal(points) / 4,
                Decimal(max_points) / 4,
            )
            for order in range(1, 5)
        ),
    )


REPORT = AppraisalReport(
    superior_name="Ủy ban nhân dân thành phố Lạng Sơn",
    agency_name="Phòng Lao động - Thương binh và Xã hội",
    place="Lạng Sơn",
    symbol="BC-LĐTBXH",
    commune_name="phường Đông Kinh",
    authority_name="Ủy ban nhân dân thành phố Lạng Sơn",
    year=2024,
    legal_bases=(
        "Quyết định số 06/QĐ-TTg ngày 03/01/2019 của Thủ tướng Chính phủ",
        "Kế hoạch năm 2024 của Ủy ban nhân dân thành phố Lạng Sơn",
    ),
    ruleset_citation="Quyết định số 06/QĐ-TTg ngày 03/01/2019",
    receipt=Receipt("HS-07", datetime(2024, 11, 12, 16, 5, tzinfo=HERE), date(2024, 11, 15)),
    process=Process(
        council_decision="45/QĐ-UBND",
        council_decided_on=date(2024, 3, 20),
        met_on=date(2024, 11, 6),
        present=6,
        members=7,
        received_at=datetime(2024, 11, 14, 8, tzinfo=HERE),
        appraisers=("Hoàng Thị Lan", "Nguyễn Minh Đức"),
    ),
    criteria=tuple(criterion(number, "90.5") for number in range(1, 11)),
    conclusion=Conclusion(
        qualifies=True,
        total=Decimal("905.00"),
        max_total=Decimal(1000),
        threshold=Decimal(850),
        unit_group="Xã, phường, thị trấn còn lại",
    ),
    recommendation="Đề nghị công nhận phường Đông Kinh.",
    recipients=("Như trên", "Lưu: VT, LĐTBXH"),
    signer=Signer(("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), "Lê Thị Bích Ngọc"),
    origin=Origin("5f2c" * 16, "a91e" * 16, datetime(2024, 11, 20, 9, 30, 5, tzinfo=UTC)),
    number=5,
    issued_on=date(2024, 11, 20),
)


def pages_of(report: AppraisalReport) -> list[PageObject]:
    return list(PdfReader(BytesIO(render_pdf(report))).pages)


def words(*pages: PageObject) -> str:
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def lines(page: PageObject) -> list[str]:
    return [line.strip() for line in page.extract_text().splitlines()]


def placed(page: PageObject) -> list[tuple[float, float, str]]:
    """Where each piece of text starts, in points from the left and the bottom of the page."""
    found: list[tuple[float, float, str]] = []

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if text.strip():
            found.append((x, y, text.strip()))

    page.extract_text(visitor_text=note)
    return found


@pytest.fixture(scope="module")
def pages() -> list[PageObject]:
    return pages_of(REPORT)


@pytest.fixture(scope="module")
def text(pages: list[PageObject]) -> str:
    return words(*pages)


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2024, 1, 5), "ngày 05 tháng 01 năm 2024", "05/01/2024"),
        (date(2024, 2, 10), "ngày 10 tháng 02 năm 2024", "10/02/2024"),
        (date(2024, 3, 7), "ngày 07 tháng 3 năm 2024", "07/3/2024"),
        (date(2024, 9, 20), "ngày 20 tháng 9 năm 2024", "20/9/2024"),
        (date(2024, 12, 31), "ngày 31 tháng 12 năm 2024", "31/12/2024"),
    ],
)
def test_only_days_below_ten_and_the_first_two_months_get_a_zero(
    day: date, long: str, short: str
) -> None:
    assert (long_date(day), short_date(day)) == (long, short)


def test_a_moment_is_told_in_local_time() -> None:
    evening = datetime(2024, 11, 12, 17, 5, tzinfo=UTC)
    assert short_moment(evening) == "00 giờ 05 phút ngày 13/11/2024"
    assert short_date(evening) == "13/11/2024"


@pytest.mark.parametrize(("number", "shown"), [(1, "01"), (9, "09"), (10, "10"), (123, "123")])
def test_numbers_below_ten_get_a_zero(number: int, shown: str) -> None:
    assert sequence_number(number) == shown


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("CÔNG AN", ["CÔNG AN"]),
        ("PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", ["PHÒNG LAO ĐỘNG -", "THƯƠNG BINH VÀ XÃ HỘI"]),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ LẠNG SƠN", ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ LẠNG SƠN"]),
        ("", []),
    ],
)
def test_long_names_break_into_lines_of_about_equal_length(text: str, parts: list[str]) -> None:
    assert balanced_lines(text, 27) == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Thiếu biên bản", "Thiếu biên bản."),
        (" Đã đủ. ", "Đã đủ."),
        ("Còn nữa…", "Còn nữa…"),
        ("", ""),
    ],
)
def test_a_typed_reason_ends_with_a_mark(text: str, shown: str) -> None:
    assert closed(text) == shown


def test_a_reference_stays_on_one_line_and_typed_markup_is_text() -> None:
    assert unbroken("theo 06/QĐ-TTg - <b>") == (
        'theo <span class="unbroken">06/QĐ-TTg</span> - &lt;b&gt;'
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "ỦY BAN NHÂN DÂN THÀNH PHỐ LẠNG SƠN PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
        "Số: 05/BC-LĐTBXH Lạng Sơn, ngày 20 tháng 11 năm 2024",
        "BÁO CÁO THẨM ĐỊNH Hồ sơ đề nghị công nhận phường Đông Kinh phù hợp với trẻ em năm 2024",
        "Kính gửi: Ủy ban nhân dân thành phố Lạng Sơn.",
        "Căn cứ Quyết định số 06/QĐ-TTg ngày 03/01/2019 của Thủ tướng Chính phủ; "
        "Căn cứ Kế hoạch năm 2024 của Ủy ban nhân dân thành phố Lạng Sơn.",
        "Quyết định số 45/QĐ-UBND ngày 20/3/2024. Hội đồng họp ngày 06/11/2024, "
        "có mặt 6/7 thành viên.",
        "hồ sơ số HS-07 được nộp đúng thời hạn, lúc 16 giờ 05 phút ngày 12/11/2024. "
        "Thời hạn nộp: hết ngày 15/11/2024.",
        "tiếp nhận hồ sơ ngày 14/11/2024. Người thẩm định: Hoàng Thị Lan, Nguyễn Minh Đức.",
        "10 Tên tiêu chí 10 Phòng LĐ-TB&XH Đạt 100 90,5 90,5 - 90,5",
        "Tổng điểm 1.000 905 905 - 905",
        "Tổng điểm thẩm định là 905 điểm trên 1.000 điểm. Mức tối thiểu đối với nhóm "
        "“Xã, phường, thị trấn còn lại” là 850 điểm.",
        "phường Đông Kinh đủ điều kiện được công nhận phù hợp với trẻ em năm 2024.",
        "Nơi nhận: - Như trên; - Lưu: VT, LĐTBXH. KT. TRƯỞNG PHÒNG PHÓ TRƯỞNG PHÒNG "
        "Lê Thị Bích Ngọc",
        "(Kèm theo Báo cáo thẩm định số 05/BC-LĐTBXH ngày 20 tháng 11 năm 2024 "
        "của Phòng Lao động - Thương binh và Xã hội)",
        "2.4 Tên chỉ tiêu 2.4 97,96 % (196/200) 25 22,625",
        "Tạo lúc 16:30:05 ngày 20/11/2024",
        "a91e" * 16,
    ],
)
def test_the_report_says_exactly(sentence: str, text: str) -> None:
    assert sentence in text


def test_a_report_without_marks_has_none(text: str) -> None:
    absent = ("DỮ LIỆU MẪU", "(*)", "muộn", "Lý do", "Ý kiến của", "chưa đủ")
    assert [mark for mark in absent if mark in text] == []


def test_a_commune_with_a_criterion_at_zero_is_refused_with_the_reason() -> None:
    zero = replace(criterion(2, "0", max_points="50"), reason="Không có trẻ em khai sinh đúng hạn")
    failing = replace(
        REPORT,
        criteria=(criterion(1, "950", max_points="950"), zero),
        conclusion=replace(
            REPORT.conclusion,
            qualifies=False,
            total=Decimal(950),
            reasons=("Tiêu chí 2 được 0 điểm.",),
        ),
    )
    text = words(*pages_of(failing))
    assert "Tổng điểm thẩm định là 950 điểm" in text
    assert (
        "phường Đông Kinh chưa đủ điều kiện được công nhận phù hợp với trẻ em năm 2024. Lý do: "
        "- Tiêu chí 2 được 0 điểm." in text
    )
    assert "- Tiêu chí 2: Không có trẻ em khai sinh đúng hạn." in text


def test_a_late_dossier_is_named_with_its_reason() -> None:
    late = replace(REPORT.receipt, is_late=True, late_reason="Mất điện toàn xã")
    text = words(*pages_of(replace(REPORT, receipt=late)))
    assert (
        "được nộp muộn, lúc 16 giờ 05 phút ngày 12/11/2024. Thời hạn nộp: hết ngày 15/11/2024. "
        "Lý do nộp muộn: Mất điện toàn xã." in text
    )


def test_a_draft_leaves_room_for_the_number_and_the_day() -> None:
    first, *_ = pages_of(replace(REPORT, number=None, issued_on=None))
    assert "Số: /BC-LĐTBXH Lạng Sơn, ngày tháng năm 2024 BÁO CÁO" in words(first)


def test_unknown_steps_are_left_out() -> None:
    text = words(*pages_of(replace(REPORT, process=Process())))
    assert [step for step in ("- Tự đánh giá", "- Thẩm định") if step in text] == []


def test_a_provisional_figure_is_marked_and_explained() -> None:
    first, *rest = REPORT.criteria
    line = replace(first.indicators[0], is_provisional=True)
    marked = replace(first, is_provisional=True, indicators=(line, *first.indicators[1:]))
    text = words(*pages_of(replace(REPORT, criteria=(marked, *rest))))
    note = "(*) Số liệu mức điểm tạm, chưa đối chiếu văn bản gốc."
    assert (text.count("Tên tiêu chí 1 (*)"), text.count("Tên chỉ tiêu 1.1 (*)")) == (1, 1)
    assert (text.count("(*)"), text.count(note)) == (4, 2)


def test_sample_data_is_marked_on_every_page() -> None:
    marks = [words(page).count("DỮ LIỆU MẪU") for page in pages_of(replace(REPORT, is_sample=True))]
    assert marks == [1] * len(marks)


def test_every_page_is_a4_with_the_margins_of_the_decree(pages: list[PageObject]) -> None:
    for page in pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, 1e-3)
        starts = [x for x, y, _ in placed(page) if BOTTOM_MARGIN < y < TOP_MARGIN]
        assert min(starts) == pytest.approx(LEFT_MARGIN, abs=10)
        assert min(starts) > LEFT_MARGIN - 0.1


def test_pages_are_numbered_from_the_second_and_the_annex_on_its_own(
    pages: list[PageObject],
) -> None:
    in_top_margin = [[text for _, y, text in placed(page) if y > TOP_MARGIN] for page in pages]
    assert in_top_margin == [[], ["2"], [], ["2"]]
    assert "Phụ lục" in lines(pages[2])


def test_the_head_of_a_table_stands_on_each_of_its_pages(pages: list[PageObject]) -> None:
    assert [words(page).count("Mã Chỉ tiêu Số liệu") for page in pages] == [0, 0, 1, 1]


@pytest.mark.parametrize("extra", range(0, 30, 6))
def test_the_signature_never_stands_alone(extra: int) -> None:
    longer = "\n".join(["Đề nghị công nhận."] * extra)
    pages = pages_of(replace(REPORT, recommendation=longer))
    signed = [page for page in pages if "Lê Thị Bích Ngọc" in words(page)]
    assert len(signed) == 1
    assert "Trên đây là kết quả thẩm định" in words(*signed)


def test_only_the_bundled_face_is_embedded(pages: list[PageObject]) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {
        "Liberation-Serif",
        "Liberation-Serif-Bold",
        "Liberation-Serif-Italic",
        "Liberation-Serif-Bold-Italic",
    }


def test_every_rule_and_font_is_understood(caplog: pytest.LogCaptureFixture) -> None:
    render_pdf(REPORT)
    assert [row.getMessage() for row in caplog.records if row.levelname != "INFO"] == []


def test_the_file_names_its_title_language_and_time() -> None:
    pdf = PdfReader(BytesIO(render_pdf(REPORT)))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Báo cáo thẩm định phường Đông Kinh năm 2024"
    assert pdf.metadata.author == "Phòng Lao động - Thương binh và Xã hội"
    assert pdf.metadata.creation_date == REPORT.origin.created_at
    assert pdf.trailer["/Root"]["/Lang"] == "vi"


def test_the_same_report_gives_the_same_bytes_in_every_language() -> None:
    first = render_pdf(REPORT)
    with translation.override("en"):
        assert render_pdf(REPORT) == first


def test_typed_markup_is_printed_not_obeyed() -> None:
    text = words(*pages_of(replace(REPORT, recommendation='<img src="http://example.test/x">')))
    assert '<img src="http://example.test/x">.' in text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.png",
        "data:text/css,p{}",
        "file:///etc/passwd",
        f"{STATIC.as_uri()}/../manage.py",
        f"{STATIC.as_uri()}/%2e%2e/manage.py",
    ],
)
def test_a_document_reads_only_static_files(url: str) -> None:
    with pytest.raises(PermissionError):
        StaticOnly().fetch(url)
