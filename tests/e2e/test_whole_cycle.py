"""One whole cycle in a real browser: from the year-end figures to the recognition decision.

Xã Quảng Lạc reaches exactly its threshold of 800 points. Phường Đông Kinh has 950 points and one
criterion at 0, and cannot be recognised.
"""

import re
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import NewPage
from tests.e2e.product import RunningProduct
from tests.e2e.watching import MAKING

# As on a city's first day: script/server makes the database, the reference data and the demo city.
STARTS_EMPTY = True

# 1: 100 · 2: 110/120 = 91.67 % → 25 · 3: 2/2350 = 0.85 ‰ → 25, handled → 50 · 4: 75
# 5: 12/2350 = 5.11 ‰ → 20, no death → 50 · 6: 50/60 = 83.3 % → 20, no case → 75
# 7: 92/100 → 25 · 8: 75 · 9: 2000/2350 = 85.1 % → 25 · 10: 100
# 11: 20 + 15 + 10/12 = 83.3 % → 10 · 12: 6/10 → 15, 5 → 25 · 13: 50      sum: 800
YEAR_END = {
    1: {
        "has_protection_officer": "1",
        "has_collaborators": "1",
        "has_protection_board": "1",
        "has_budget": "1",
    },
    2: {"births_registered": "110", "births": "120"},
    3: {
        "abused_children": "2",
        "children": "2.350",
        "abuse_cases_handled": "2",
        "abuse_cases": "2",
    },
    4: {"children_breaking_law": "0", "children_addicted": "0"},
    5: {"children_injured": "12", "injury_deaths": "0"},
    6: {
        "special_children_supported": "50",
        "special_children": "60",
        "severe_cases_planned": "0",
        "severe_cases": "0",
    },
    7: {"infants_immunized": "92", "infants": "100"},
    8: {"under5_underweight": "30", "under5_measured": "480", "under5_stunted": "60"},
    9: {"children_checked": "2000"},
    10: {
        "age5_in_preschool": "95",
        "age5": "95",
        "primary_completed": "140",
        "primary_due": "140",
        "lower_secondary_completed": "130",
        "lower_secondary_due": "130",
    },
    11: {
        "has_forum": "1",
        "has_consultation": "1",
        "opinions_answered": "10",
        "opinions": "12",
    },
    12: {"villages_with_playground": "6", "villages": "10", "activities": "5"},
    13: {
        "children_satisfied": "95",
        "children_surveyed": "100",
        "residents_satisfied": "190",
        "residents_surveyed": "200",
    },
}
YES_NO = {
    "has_protection_officer",
    "has_collaborators",
    "has_protection_board",
    "has_budget",
    "has_forum",
    "has_consultation",
}
REQUIRED_DOCUMENTS = (
    "Kế hoạch và cam kết",
    "Quyết định thành lập Hội đồng",
    "Biên bản họp Hội đồng",
    "Tờ trình hoặc công văn",
)


def sign_in(new_page: NewPage, username: str) -> Page:
    page = new_page()
    page.goto("/dang-nhap/")
    page.get_by_role("button", name=username, exact=True).click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    return page


def sign_in_by_hand(new_page: NewPage, username: str) -> Page:
    page = new_page()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("demo-2024")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    return page


def open_page(page: Page, link: str) -> None:
    page.get_by_role("navigation", name="Trang chính").get_by_role("link", name=link).click()


def enter(page: Page, item: str, value: str) -> None:
    """Type one figure and leave the field; wait until the page says that it is saved."""
    figure = page.locator(f"#figure-{item}-end")
    if item in YES_NO:
        figure.select_option(value)
    else:
        figure.fill(value)
        figure.blur()
    expect(page.locator(f"#state-{item}-end")).to_have_text(re.compile(r"^đã lưu \d\d:\d\d$"))


def enter_the_year_end(page: Page) -> None:
    open_page(page, "Nhập số liệu")
    for number, figures in YEAR_END.items():
        expect(page.get_by_role("heading", name=re.compile(rf"^{number}\. "))).to_be_visible()
        if number == 2:
            enter(page, "births_registered", "125")
            enter(page, "births", "120")
            expect(page.locator("#remarks")).to_contain_text("Hãy kiểm tra lại hai số.")
        for item, value in figures.items():
            enter(page, item, value)
        if number < len(YEAR_END):
            page.get_by_role("link", name=re.compile(rf"^{number + 1}\. .* →$")).click()
    expect(page.locator("[data-total]")).to_have_text("800")


def score_in_council(page: Page) -> None:
    page.get_by_role("button", name="Chuyển Hội đồng chấm điểm").click()
    expect(page.get_by_text(re.compile("đã thực hiện “Chuyển Hội đồng chấm điểm”"))).to_be_visible()
    open_page(page, "Hội đồng")
    page.get_by_label("Số quyết định thành lập Hội đồng").fill("12/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill("20/3/2024")
    page.locator("#id_form-0-name").fill("Lộc Văn Nam")
    page.locator("#id_form-0-role").select_option("chair")
    page.locator("#id_form-1-name").fill("Hà Thị Yến")
    page.locator("#id_form-1-role").select_option("secretary")
    page.get_by_role("button", name="Lưu Hội đồng").click()
    expect(page.get_by_text("Đã lưu thông tin Hội đồng.")).to_be_visible()

    page.get_by_role("link", name="Mở cuộc họp").click()
    page.get_by_label("Ngày họp").fill("05/11/2024")
    page.get_by_label("Giờ họp").fill("08:00")
    page.get_by_label("Địa điểm").fill("Phòng họp UBND xã")
    page.get_by_role("button", name="Mở cuộc họp").click()
    expect(page.get_by_text("Có mặt 2/2, cần 2")).to_be_visible()

    open_page(page, "Hội đồng")
    page.get_by_label("Điểm Hội đồng, tiêu chí 4").fill("60")
    page.get_by_role("button", name="Lưu điểm Hội đồng").click()
    expect(page.get_by_text("Tiêu chí 4: điểm khác với 75 thì phải ghi lý do.")).to_be_visible()
    page.get_by_label("Điểm Hội đồng, tiêu chí 4").fill("75")
    page.get_by_role("button", name="Lưu điểm Hội đồng").click()
    expect(page.get_by_text("Đã lưu điểm của Hội đồng.")).to_be_visible()

    page.get_by_role("link", name="Điểm danh, kết thúc họp").click()
    page.get_by_label("Kết thúc lúc").fill("10:15")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Kết thúc và chốt điểm").click()
    expect(page.get_by_text("Cuộc họp đã kết thúc.")).to_be_visible()


def submit(page: Page) -> None:
    open_page(page, "Hồ sơ")
    expect(page.get_by_text("Chưa nộp được: hồ sơ còn thiếu:")).to_be_visible()
    for number, label in enumerate(REQUIRED_DOCUMENTS, start=1):
        row = page.get_by_role("row").filter(has_text=label)
        row.get_by_text("Ghi văn bản").click()
        row.get_by_label("Số, ký hiệu").fill(f"{30 + number}/UBND")
        row.get_by_label("Ngày").fill("06/11/2024")
        row.get_by_role("button", name="Ghi").click()
        expect(page.get_by_text(f"Đã ghi văn bản {30 + number}/UBND.")).to_be_visible()
    page.get_by_label("Lý do nộp muộn").fill("Chờ số liệu khám sức khỏe của Trạm Y tế.")
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_text("Số tiếp nhận 2024-05989-01")).to_be_visible()
    expect(page.get_by_text("Nộp muộn", exact=True)).to_be_visible()


def review(page: Page, path: str, number: int, verdict: str, comment: str = "") -> None:
    page.goto(path.replace("/ho-so/", "/ra-soat/") + f"{number}/")
    page.get_by_label(verdict, exact=True).check()
    if comment:
        page.get_by_label(re.compile("^Lý do")).select_option(label="Khác sổ theo dõi của ngành")
        page.get_by_label(re.compile("^Nội dung")).fill(comment)
    page.get_by_role("button", name="Lưu và tiếp").click()
    expect(
        page.get_by_text(f"Xã Quảng Lạc, tiêu chí {number}: đã ghi “{verdict}”.")
    ).to_be_visible()


def return_and_answer(new_page: NewPage, officer: Page, dossier: str) -> None:
    """Two agencies review; one of them sends a criterion back, and only that one opens."""
    police = sign_in(new_page, "cong-an")
    review(police, dossier, 3, "Đạt")
    review(police, dossier, 4, "Đạt")
    health = sign_in(new_page, "y-te")
    review(health, dossier, 7, "Trả lại", "Sổ tiêm chủng ghi 101 trẻ. Đề nghị kiểm tra lại.")
    for number in (5, 8, 9):
        review(health, dossier, number, "Đạt")

    officer.goto("/")
    officer.get_by_role("link", name=re.compile("Sổ tiêm chủng ghi 101 trẻ")).click()
    enter(officer, "infants", "101")
    officer.get_by_role("link", name=re.compile(r"^← 6\. ")).click()
    expect(officer.get_by_role("heading", name=re.compile(r"^6\. "))).to_be_visible()
    expect(officer.locator("#figure-special_children-end")).to_have_count(0)
    officer.go_back()
    officer.get_by_label("Trả lời Trung tâm Y tế").fill("Đã đối chiếu, sửa thành 101 trẻ.")
    officer.get_by_role("button", name="Gửi trả lời").click()
    expect(officer.get_by_text("Đã gửi trả lời tiêu chí 7")).to_be_visible()
    review(health, dossier, 7, "Đạt")


def appraise(new_page: NewPage, dossier: str) -> None:
    """The lead office receives, reviews its own criteria, appraises, and has the PDF made."""
    lead = sign_in(new_page, "ldtbxh")
    lead.get_by_role("link", name=re.compile("Xã Quảng Lạc")).first.click()
    lead.get_by_role("button", name="Tiếp nhận hồ sơ").click()
    expect(lead.get_by_text("Xã Quảng Lạc: đã thực hiện “Tiếp nhận hồ sơ”.")).to_be_visible()
    for number in (1, 6, 13):
        review(lead, dossier, number, "Đạt")
    lead.goto(dossier.replace("/ho-so/", "/tham-dinh/"))
    lead.get_by_label("Kết luận thẩm định").fill("Hồ sơ đầy đủ, số liệu khớp.")
    lead.get_by_role("button", name="Lưu điểm và kết luận").click()
    expect(lead.get_by_text("Đủ điều kiện công nhận theo điểm hiện có")).to_be_visible()
    lead.get_by_role("button", name="Kết luận thẩm định").click()
    expect(lead.get_by_text("Xã Quảng Lạc: đã thực hiện “Kết luận thẩm định”.")).to_be_visible()
    lead.get_by_role("button", name="Lập báo cáo thẩm định (PDF)").click()
    link = lead.get_by_role("link", name="Tải PDF")
    expect(link).to_be_visible(timeout=MAKING)
    answer = lead.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)
    assert "XÃ QUẢNG LẠC" in text.upper()
    assert "800" in text


def recognise(new_page: NewPage) -> None:
    """The city recognises; the board and the admin show it."""
    city = sign_in(new_page, "lanh-dao")
    city.get_by_role("link", name=re.compile("Xã Quảng Lạc")).click()
    expect(city.get_by_text("Đủ điều kiện: mọi tiêu chí đều đạt")).to_be_visible()
    city.get_by_label("Số quyết định").fill("2201/QĐ-UBND")
    city.get_by_label("Ngày", exact=True).fill("02/12/2024")
    city.get_by_label("Người ký, chức vụ").fill("Phạm Thị Hồng, Phó Chủ tịch")
    city.on("dialog", lambda dialog: dialog.accept())
    city.get_by_role("button", name="Công nhận", exact=True).click()
    expect(
        city.get_by_text("Được công nhận theo Quyết định số 2201/QĐ-UBND ngày 02/12/2024")
    ).to_be_visible()

    open_page(city, "Bảng theo dõi")
    row = city.get_by_role("row").filter(has_text="X. Quảng Lạc")
    expect(row).to_contain_text("Được công nhận")
    expect(row).to_contain_text("800/800")

    office = sign_in(new_page, "quan-tri")
    office.goto("/quan-tri/assessments/recognition/?q=quang+lac")
    expect(office.get_by_role("row").filter(has_text="2201/QĐ-UBND")).to_contain_text("800,00")


def test_from_the_figures_to_the_decision(
    running_product: RunningProduct, new_page: NewPage
) -> None:
    officer = sign_in_by_hand(new_page, "canbo.05989")
    enter_the_year_end(officer)
    score_in_council(officer)
    open_page(officer, "Hồ sơ")
    expect(officer).to_have_url(re.compile(r"/ho-so/\d+/$"))
    dossier = officer.url.removeprefix(running_product.url)
    expect(officer.get_by_role("button", name="Nộp hồ sơ")).to_have_count(0)

    chair = sign_in_by_hand(new_page, "chutich.05989")
    submit(chair)

    return_and_answer(new_page, officer, dossier)
    for username, number in {"tu-phap": 2, "gddt": 10, "thanh-doan": 11, "vhtt": 12}.items():
        review(sign_in(new_page, username), dossier, number, "Đạt")
    appraise(new_page, dossier)
    recognise(new_page)

    assert running_product.manage("verify_audit") == "Nhật ký của 16 hồ sơ và 1 đợt nguyên vẹn.\n"


def test_a_criterion_at_zero_bars_recognition(new_page: NewPage) -> None:
    city = sign_in(new_page, "lanh-dao")

    city.get_by_role("link", name=re.compile("Phường Đông Kinh")).click()

    expect(city.get_by_text("950", exact=True)).to_be_visible()
    expect(city.get_by_role("button", name="Công nhận", exact=True)).to_be_disabled()
    expect(city.get_by_text("Không công nhận được: Tiêu chí 9")).to_be_visible()
