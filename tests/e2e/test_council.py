"""A council meeting in a real browser, from a member's phone to the minutes and the posting.

The council of Phường Chi Lăng is meeting: six of seven are there, criteria 1 to 4 are heard.
"""

import re
from io import BytesIO

import docx
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import NewPage
from tests.e2e.test_whole_cycle import open_page, sign_in_by_hand
from tests.e2e.watching import MAKING

PHONE = {"width": 390, "height": 844}
TYPED = {
    "Vũ Đức Long": "100",
    "Nguyễn Văn Thắng": "95",
    "Hà Thị Yến": "90",
    "Trần Thị Hạnh": "80",
    "Lê Văn Dũng": "95",
}


def code_of(page: Page, member: str) -> str:
    """Have codes made and read one off its slip."""
    page.get_by_role("link", name="Điểm danh, kết thúc họp").click()
    page.get_by_role("link", name="Mã cho điểm của thành viên").click()
    page.get_by_role("button", name=re.compile("Cấp mã")).click()
    slip = page.get_by_role("listitem").filter(has_text=member)
    slip.wait_for()
    return slip.locator(".big").inner_text()


def vote_by_phone(page: Page, code: str) -> None:
    """A member without an account types the code and sends points for criterion 5."""
    page.set_viewport_size(PHONE)
    page.goto("/phieu/")
    page.get_by_label("Mã cho điểm").fill(code)
    page.get_by_role("button", name="Vào cho điểm").click()
    expect(page.get_by_role("heading", name="Đinh Thị Hiền")).to_be_visible()
    expect(page.get_by_text("Vũ Đức Long 100").nth(1)).to_have_count(0)
    page.get_by_label("Điểm của tôi, tiêu chí 5").fill("85,5")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Gửi điểm đã ghi").click()
    expect(page.get_by_text("Đã nhận điểm.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="5. Trẻ em bị tai nạn")).to_contain_text(
        "Trần Thị Hạnh 80"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def collect_on_the_projector(page: Page) -> None:
    """Five slips are typed: covered while typed, not shown while the sixth is out."""
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="5. Trẻ em bị tai nạn")).to_be_visible()
    for member, points in TYPED.items():
        page.get_by_label(f"Điểm của {member}").fill(points)
    covered = page.get_by_label("Điểm của Trần Thị Hạnh")
    assert covered.evaluate("field => getComputedStyle(field).webkitTextSecurity") == "disc"
    page.get_by_role("button", name="Ghi điểm thành viên").click()
    expect(page.get_by_text("5/6 đã cho điểm")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Trần Thị Hạnh")).not_to_contain_text("80")


def agree_with_a_reason_and_a_dissent(page: Page) -> None:
    page.get_by_label("Điểm thống nhất").fill("90")
    page.get_by_role("button", name="Ghi điểm thống nhất").click()
    expect(page.get_by_text("Tiêu chí 5: điểm khác với 100 thì phải ghi lý do.")).to_be_visible()
    page.get_by_label("Lý do (bắt buộc khi khác điểm tự động)").fill("Sổ theo dõi ghi chưa đủ.")
    page.get_by_role("button", name="Ghi điểm thống nhất").click()
    expect(page.get_by_text("đã ghi 90")).to_be_visible()
    page.get_by_text("Ghi ý kiến bảo lưu").click()
    page.get_by_label("Thành viên", exact=True).select_option(label="Trần Thị Hạnh")
    page.get_by_label("Nội dung (để trống là rút lại)").fill("Nên là 80 điểm.")
    page.get_by_role("button", name="Ghi ý kiến").click()
    expect(page.get_by_text("Nên là 80 điểm.")).to_be_visible()


def end_the_meeting(page: Page) -> None:
    """Too few people first; then the rest is agreed and the meeting ends."""
    page.get_by_role("link", name="Thoát trình chiếu").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Kết thúc lúc").fill("16:30")
    page.get_by_role("button", name="Kết thúc và chốt điểm").click()
    expect(
        page.get_by_text("Chưa kết thúc được: chưa có điểm thống nhất ở tiêu chí 6, 7, 8")
    ).to_be_visible()
    open_page(page, "Hội đồng")
    page.get_by_role("button", name="Lưu điểm Hội đồng").click()
    expect(page.get_by_text("Đã lưu điểm của Hội đồng.")).to_be_visible()
    page.get_by_role("link", name="Điểm danh, kết thúc họp").click()
    page.get_by_label("Kết thúc lúc").fill("16:30")
    page.get_by_role("button", name="Kết thúc và chốt điểm").click()
    expect(page.get_by_text("Cuộc họp đã kết thúc.")).to_be_visible()


def download(page: Page, name: str) -> bytes:
    link = page.get_by_role("link", name=name)
    expect(link).to_be_visible(timeout=MAKING)
    body: bytes = page.request.get(str(link.get_attribute("href"))).body()
    return body


def read_the_minutes(page: Page) -> None:
    page.get_by_role("button", name="Lập văn bản của Hội đồng (PDF và DOCX)").click()
    pdf = PdfReader(BytesIO(download(page, "Tải PDF Biên bản họp Hội đồng")))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    word = docx.Document(BytesIO(download(page, "Tải DOCX Bảng chấm điểm")))

    assert "- Tiêu chí 5: từ 100 thành 90 điểm. Sổ theo dõi ghi chưa đủ." in text
    assert "- Tiêu chí 5, Trần Thị Hạnh: Nên là 80 điểm." in text
    assert "Tổng điểm 1.000 980 970" in text
    assert "Cuộc họp kết thúc lúc 16 giờ 30 phút ngày 06/11/2024./." in text
    fifth = [cell.text for cell in word.tables[1].rows[5].cells]
    assert fifth[2:] == ["100", "100", "100", "95", "90", "80", "95", "85,5", "90"]


def post_the_result(page: Page) -> None:
    open_page(page, "Hội đồng")
    page.get_by_role("link", name="Niêm yết kết quả").click()
    page.get_by_label("Niêm yết từ ngày").fill("07/11/2024")
    page.get_by_label("Đến hết ngày").fill("08/11/2024")
    page.get_by_role("button", name="Bắt đầu niêm yết").click()
    expect(page.get_by_text("Phải niêm yết ít nhất 5 ngày;")).to_be_visible()
    page.get_by_label("Đến hết ngày").fill("11/11/2024")
    page.get_by_role("button", name="Bắt đầu niêm yết").click()
    page.get_by_text("Ghi một ý kiến").click()
    page.get_by_label("Ngày nhận").fill("09/11/2024")
    page.get_by_label("Người góp ý").fill("Bà Lộc Thị Mai")
    page.get_by_label("Nội dung").fill("Thêm điểm vui chơi.")
    page.get_by_role("button", name="Ghi ý kiến").click()
    page.get_by_label("Trả lời Bà Lộc Thị Mai").fill("Đã ghi vào kế hoạch năm sau.")
    page.get_by_role("button", name="Ghi trả lời").click()
    expect(page.get_by_role("row").filter(has_text="Đã ghi vào kế hoạch năm sau.")).to_be_visible()
    page.get_by_label("Ngày lập biên bản").fill("12/11/2024")
    page.get_by_label("Kết luận").fill("Giữ nguyên kết quả.")
    page.get_by_role("button", name="Kết thúc niêm yết").click()
    expect(page.get_by_text("Kết thúc ngày 12/11/2024, nhận 1 ý kiến.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Lập văn bản của Hội đồng")).click()
    pdf = PdfReader(BytesIO(download(page, "Tải PDF Biên bản kết thúc niêm yết")))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert "Bà Lộc Thị Mai Thêm điểm vui chơi. Đã ghi vào kế hoạch năm sau." in text


def test_a_meeting_from_the_slips_to_its_minutes_and_posting(new_page: NewPage) -> None:
    secretary = sign_in_by_hand(new_page, "canbo.05983")
    secretary.get_by_role("link", name=re.compile("Cuộc họp Hội đồng đang mở")).click()
    code = code_of(secretary, "Đinh Thị Hiền")

    open_page(secretary, "Hội đồng")
    secretary.get_by_role("link", name="Chấm từng tiêu chí (trình chiếu)").click()
    for number in (2, 3, 4):
        secretary.get_by_role("link", name="→").click()
        heading = secretary.get_by_role("heading", name=re.compile(rf"^{number}\. "))
        expect(heading).to_be_visible()
    collect_on_the_projector(secretary)
    vote_by_phone(new_page(), code)
    expect(secretary.get_by_text("6/6 đã cho điểm")).to_be_visible()
    expect(secretary.get_by_role("row").filter(has_text="Đinh Thị Hiền")).to_contain_text("85,5")
    agree_with_a_reason_and_a_dissent(secretary)
    end_the_meeting(secretary)
    read_the_minutes(secretary)
    post_the_result(secretary)
