"""Words typed while the session ends: the sign-in leads back to them and none is lost."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.e2e.test_whole_cycle import open_page, sign_in_by_hand

KEPT = "Trình duyệt này còn giữ chữ anh chị gõ lần trước mà chưa lưu được."


def lose_the_session(page: Page, button: str, username: str) -> None:
    """Press a button without a session, read why nothing was stored, and sign in again."""
    address = page.url
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=button).click()
    expect(
        page.get_by_text("Phiên làm việc đã hết nên việc vừa gửi chưa được lưu.")
    ).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("demo-2024")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(address)


def test_a_council_member_typed_without_a_session_is_offered_again(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, "canbo.05983")
    open_page(page, "Hội đồng")
    page.get_by_label("Họ và tên").nth(7).fill("Lý Thị Mai")
    page.get_by_label("Chức vụ, đơn vị").nth(7).fill("Đại diện trường học")

    lose_the_session(page, "Lưu Hội đồng", "canbo.05983")
    expect(page.get_by_label("Họ và tên").nth(7)).to_have_value("")
    expect(page.get_by_text(KEPT)).to_be_in_viewport()
    page.get_by_role("button", name="Lấy lại chữ đó").click()
    expect(page.get_by_label("Họ và tên").nth(7)).to_have_value("Lý Thị Mai")
    page.get_by_role("button", name="Lưu Hội đồng").click()

    # Stored: the next page lets the draft go, also once it is opened anew.
    expect(page.get_by_text("Đã lưu thông tin Hội đồng.")).to_be_visible()
    expect(page.get_by_label("Chức vụ, đơn vị").nth(7)).to_have_value("Đại diện trường học")
    page.reload()
    expect(page.get_by_text(KEPT)).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_points_put_back_do_not_pass_over_what_was_agreed_meanwhile(new_page: NewPage) -> None:
    page, other = (sign_in_by_hand(new_page, f"{name}.05983") for name in ("canbo", "chutich"))
    open_page(page, "Hội đồng")
    page.get_by_label("Điểm Hội đồng, tiêu chí 6").fill("110")
    page.get_by_label("Lý do, tiêu chí 6").fill("Ba cháu chưa được trợ giúp.")
    open_page(other, "Hội đồng")
    other.get_by_role("link", name="Trẻ em có hoàn cảnh đặc biệt được trợ giúp").click()
    other.get_by_label("Điểm thống nhất").fill("120")
    other.get_by_label("Lý do (bắt buộc khi khác điểm tự động)").fill("Một cháu.")
    other.get_by_role("button", name="Ghi điểm thống nhất").click()
    expect(other.get_by_text("đã ghi 120")).to_be_visible()

    lose_the_session(page, "Lưu điểm Hội đồng", "canbo.05983")
    page.get_by_role("button", name="Lấy lại chữ đó").click()
    page.get_by_role("button", name="Lưu điểm Hội đồng").click()
    expect(page.get_by_text("Chưa ghi tiêu chí 6:")).to_be_visible()
    page.get_by_label("Giữ 120 điểm đã ghi").check()
    page.get_by_role("button", name="Lưu điểm Hội đồng").click()

    expect(page.get_by_text("Đã lưu điểm của Hội đồng.")).to_be_visible()
    expect(page.get_by_label("Điểm Hội đồng, tiêu chí 6")).to_have_value("120")
    expect(page.get_by_label("Lý do, tiêu chí 6")).to_have_value("Một cháu.")


def test_an_agencys_comment_outlives_the_session(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, "y-te")
    page.goto("/ra-soat/")
    page.get_by_role("link", name=re.compile("^Xem ")).first.click()
    page.get_by_label("Trả lại", exact=False).first.check()
    page.locator("textarea[name=comment], input[name=comment]").fill("Cần đối chiếu sổ tiêm.")

    lose_the_session(page, page.locator("form .primary").inner_text(), "y-te")
    page.get_by_role("button", name="Lấy lại chữ đó").click()

    expect(page.locator("[name=comment]")).to_have_value("Cần đối chiếu sổ tiêm.")
    expect(page.get_by_label("Trả lại", exact=False).first).to_be_checked()
