"""A season of two communes and all agencies, in a real browser.

Phường Tam Thanh is handed in; a criterion comes back, a shared figure re-opens what was signed, two
counts are reconciled, and one criterion at 0 bars it. Phường Chi Lăng is handed in late, with a
reason, by a deputy, and is recognised.
"""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.e2e.product import RunningProduct
from tests.e2e.test_whole_cycle import sign_in, sign_in_by_hand

AGENCIES = ("tu-phap", "cong-an", "y-te", "gddt", "thanh-doan", "vhtt", "ldtbxh")
FINISH_THE_COUNCIL = """
from datetime import timedelta
from agencies.models import User
from assessments.models import Assessment, Meeting
from assessments.services.council import close_meeting
from assessments.services.points import Points, save_council_points
row = Assessment.objects.get(commune__code="05983", cycle__is_open=True)
officer = User.objects.select_related("commune", "agency").get(username="canbo.05983")
open_ = row.results.filter(council_points=None)
save_council_points(row.pk, {r.number: Points(r.computed_points) for r in open_}, actor=officer)
meeting = Meeting.objects.filter(council__assessment=row).latest("pk")
close_meeting(row.pk, actor=officer, ended_at=meeting.held_at + timedelta(hours=2))
print(row.pk, Assessment.objects.get(commune__code="05974", cycle__is_open=True).pk)
"""


def confirm_all(page: Page, commune: str) -> None:
    """An agency narrows its queue to a commune and confirms everything that waits there."""
    page.goto(f"/ra-soat/?search={commune}")
    page.get_by_role("button", name="Chọn cả trang").click()
    page.get_by_role("button", name="Ghi “Đạt” cho các tiêu chí đã chọn").click()
    expect(page.get_by_text(re.compile("Đã ghi “Đạt” cho"))).to_be_visible()


def send_back(page: Page, pk: str, number: int) -> None:
    page.goto(f"/ra-soat/{pk}/{number}/")
    page.get_by_label("Trả lại", exact=True).check()
    page.get_by_label(re.compile("^Lý do")).select_option(label="Khác sổ theo dõi của ngành")
    page.get_by_label(re.compile("^Nội dung")).fill("Sổ khám ghi 3 em ít hơn.")
    page.get_by_role("button", name="Lưu và tiếp").click()
    expect(page.get_by_text(f"tiêu chí {number}: đã ghi “Trả lại”.")).to_be_visible()


def correct_a_shared_figure(page: Page, pk: str) -> None:
    """The number of children feeds what the police has signed: the officer is asked first."""
    page.goto(f"/ho-so/{pk}/so-lieu/9/")
    figure = page.locator("#figure-children-end")
    figure.fill("2.349")
    figure.blur()
    asked = page.locator("[data-reopening]")
    expect(asked).to_contain_text("của Công an thành phố")
    expect(page.locator("#state-children-end")).to_have_text("chưa lưu, xem phía trên")
    asked.get_by_role("button", name="Giữ số cũ").click()
    expect(figure).to_have_value("2.350")

    figure.fill("2.349")
    figure.blur()
    page.locator("[data-reopening]").get_by_role("button", name="Vẫn sửa").click()
    expect(page.locator("#state-children-end")).to_have_text(re.compile(r"^đã lưu \d\d:\d\d$"))
    expect(page.get_by_text(re.compile("Số vừa sửa mở lại ý kiến ở tiêu chí"))).to_be_visible()


def reconcile_and_answer(page: Page, pk: str) -> None:
    page.goto(f"/ho-so/{pk}/doi-chieu/")
    page.get_by_role("button", name=re.compile("Lấy số của cơ quan")).click()
    expect(page.get_by_text("Đã lấy số của cơ quan.")).to_be_visible()
    page.goto(f"/ho-so/{pk}/so-lieu/9/")
    page.get_by_label("Trả lời Trung tâm Y tế").fill("Đã lấy số của Trung tâm.")
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(page.get_by_text("Đã gửi trả lời tiêu chí 9")).to_be_visible()


def hand_in_by_a_deputy(new_page: NewPage, pk: str) -> None:
    chair = sign_in_by_hand(new_page, "chutich.05983")
    chair.locator(".me summary").click()
    chair.get_by_role("link", name="Người làm thay").click()
    today = date.today()  # noqa: DTZ011 - the served product's own clock runs
    chair.get_by_label("Người làm thay").select_option(label="Hà Thị Yến")
    chair.get_by_label("Hình thức").select_option("KT.")
    chair.get_by_label("Từ ngày").fill(f"{today - timedelta(days=1):%d/%m/%Y}")
    chair.get_by_label("Đến hết ngày").fill(f"{today + timedelta(days=3):%d/%m/%Y}")
    chair.get_by_role("button", name="Cử làm thay").click()
    expect(chair.get_by_text("Đã cử Hà Thị Yến làm thay.")).to_be_visible()

    deputy = sign_in_by_hand(new_page, "canbo.05983")
    deputy.goto(f"/ho-so/{pk}/")
    expect(deputy.get_by_role("button", name="Nộp hồ sơ")).to_have_count(0)
    deputy.locator(".me summary").click()
    deputy.get_by_role("link", name="Người làm thay").click()
    deputy.get_by_role("button", name="Làm thay", exact=True).click()
    expect(deputy.get_by_role("button", name="Thôi làm thay")).to_be_visible()
    deputy.goto(f"/ho-so/{pk}/")
    deputy.get_by_label("Lý do nộp muộn").fill("Chờ kết quả khảo sát.")
    deputy.get_by_role("button", name="Nộp hồ sơ").click()
    expect(deputy.get_by_text("Nộp muộn", exact=True)).to_be_visible()
    expect(deputy.get_by_text("KT. Vũ Đức Long: Hà Thị Yến").first).to_be_visible()


def appraise(page: Page, pk: str, *, zero: int | None = None) -> None:
    page.goto(f"/tham-dinh/{pk}/")
    page.get_by_role("button", name="Tiếp nhận hồ sơ").click()
    expect(page.get_by_text(re.compile("đã thực hiện “Tiếp nhận hồ sơ”"))).to_be_visible()
    page.goto(f"/tham-dinh/{pk}/")
    if zero is not None:
        page.get_by_label(f"Điểm thẩm định, tiêu chí {zero}", exact=True).fill("0")
        page.get_by_label(f"Lý do, tiêu chí {zero}", exact=True).fill(
            "Điểm vui chơi không dùng được."
        )
    page.get_by_label("Kết luận thẩm định").fill("Đã đối chiếu với các cơ quan.")
    page.get_by_role("button", name="Lưu điểm và kết luận").click()
    expect(page.get_by_text("Đã lưu điểm và kết luận thẩm định.")).to_be_visible()
    page.get_by_role("button", name="Kết luận thẩm định").click()
    expect(page.get_by_text(re.compile("đã thực hiện “Kết luận thẩm định”"))).to_be_visible()


def decide(page: Page, refused: str, recognised: str) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/quyet-dinh/{refused}/")
    expect(page.get_by_role("button", name="Công nhận", exact=True)).to_be_disabled()
    expect(page.get_by_text("Không công nhận được: Tiêu chí 12")).to_be_visible()
    page.get_by_text("Không công nhận", exact=True).click()
    page.locator("#refuse-note").fill("Tiêu chí 12 không đạt.")
    page.get_by_role("button", name="Ghi quyết định không công nhận").click()
    expect(page.get_by_text("Không được công nhận: Tiêu chí 12 không đạt.")).to_be_visible()

    page.goto(f"/quyet-dinh/{recognised}/")
    page.get_by_label("Số quyết định").first.fill("2202/QĐ-UBND")
    page.get_by_label("Ngày", exact=True).fill("03/12/2024")
    page.get_by_label("Người ký, chức vụ").fill("Phạm Thị Hồng, Phó Chủ tịch")
    page.get_by_role("button", name="Công nhận", exact=True).click()
    expect(page.get_by_text("Được công nhận theo Quyết định số 2202/QĐ-UBND")).to_be_visible()


def test_a_season_of_two_communes_and_all_agencies(
    running_product: RunningProduct, new_page: NewPage
) -> None:
    late, first = running_product.manage("shell", "--no-imports", "-c", FINISH_THE_COUNCIL).split()
    desks = {name: sign_in(new_page, name) for name in AGENCIES}
    officer = sign_in_by_hand(new_page, "canbo.05974")

    confirm_all(desks["cong-an"], "tam+thanh")
    send_back(desks["y-te"], first, 9)
    correct_a_shared_figure(officer, first)
    reconcile_and_answer(officer, first)
    desks["y-te"].goto(f"/ra-soat/{first}/9/")
    expect(desks["y-te"].get_by_text("Đã thay đổi từ lần cho ý kiến trước")).to_be_visible()
    row = desks["y-te"].get_by_role("row").filter(has_text="Tổng số trẻ em").first
    expect(row).to_contain_text("2.349")

    hand_in_by_a_deputy(new_page, late)
    for name, desk in desks.items():
        confirm_all(desk, "tam+thanh")
        if name != "ldtbxh":
            confirm_all(desk, "chi+lang")
    lead = desks["ldtbxh"]
    confirm_all(lead, "chi+lang")
    lead.goto(f"/ra-soat/{late}/1/")
    lead.get_by_role("button", name="Báo cơ quan chủ trì").click()
    expect(lead.get_by_text("Đã báo cơ quan chủ trì.")).to_be_visible()

    appraise(lead, first, zero=12)
    appraise(lead, late)
    decide(sign_in(new_page, "lanh-dao"), first, late)

    lead.goto("/bang-theo-doi/")
    expect(lead.get_by_role("row").filter(has_text="P. Tam Thanh")).to_contain_text(
        "Không công nhận"
    )
    expect(lead.get_by_role("row").filter(has_text="P. Chi Lăng")).to_contain_text("Được công nhận")
    officer.goto("/thong-bao/")
    expect(officer.get_by_text("Phường Tam Thanh không được công nhận")).to_be_visible()
    assert running_product.manage("verify_audit").startswith("Nhật ký của 16 hồ sơ")
