"""Nothing typed is lost: a dropped line, an expired session, a closed tab, two officers."""

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import NewPage
from tests.e2e.test_whole_cycle import open_page, sign_in_by_hand

OFFICER, CHAIR = "canbo.05977", "chutich.05977"
SAVED, FAILED = "đã lưu", "chưa gửi được"
SET = "(field, value) => { field.value = value; }"


def open_criterion(page: Page, number: int) -> None:
    open_page(page, "Nhập số liệu")
    page.locator(".criteria:visible a").nth(number - 1).click()
    expect(page.locator("h1")).to_contain_text(f"{number}. ")


def type_figure(page: Page, item: str, value: str, period: str = "end") -> None:
    figure = page.locator(f"#figure-{item}-{period}")
    figure.fill(value)
    figure.blur()


def state(page: Page, item: str, period: str = "end") -> object:
    return expect(page.locator(f"#state-{item}-{period}"))


def paste(figure: Locator, text: str) -> None:
    figure.wait_for()
    figure.evaluate(
        """(field, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = {clipboardData: data, bubbles: true, cancelable: true};
            field.dispatchEvent(new ClipboardEvent("paste", paste));
        }""",
        text,
    )


def stored(new_page: NewPage, number: int, item: str) -> str:
    """What another person reads after opening the page anew."""
    page = sign_in_by_hand(new_page, CHAIR)
    open_criterion(page, number)
    return page.locator(f"#figure-{item}-end").input_value()


def test_a_figure_typed_without_a_line_is_sent_when_it_returns(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 8)

    page.context.set_offline(True)
    type_figure(page, "under5_measured", "481")
    state(page, "under5_measured").to_have_text(FAILED)
    expect(page.locator("#unsent")).to_contain_text("Chưa gửi được: 1 số.")
    page.context.set_offline(False)

    state(page, "under5_measured").to_contain_text(SAVED)
    expect(page.locator("#unsent")).to_be_hidden()
    assert stored(new_page, 8, "under5_measured") == "481"


def test_a_tab_closed_without_a_line_offers_its_figures_later(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 8)
    address = page.url
    page.context.set_offline(True)
    # Typed and not even left: the tab closes on it.
    page.locator("#figure-under5_underweight-end").fill("31")
    context = page.context
    page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(address)
    offer = page.locator("#journal")
    expect(offer).to_contain_text("Số trẻ em dưới 5 tuổi suy dinh dưỡng thể nhẹ cân, Cuối năm: 31")
    offer.get_by_role("button", name="Gửi ngay").click()

    state(page, "under5_underweight").to_contain_text(SAVED)
    page.reload()
    expect(page.locator("#journal")).to_be_hidden()
    assert stored(new_page, 8, "under5_underweight") == "31"


def test_a_figure_typed_before_a_colleague_saved_asks_when_it_is_sent_later(
    new_page: NewPage,
) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 9)
    address = page.url
    page.context.set_offline(True)
    page.locator("#figure-children_checked-end").fill("1.500")
    context = page.context
    page.close()
    colleague = sign_in_by_hand(new_page, CHAIR)
    open_criterion(colleague, 9)
    type_figure(colleague, "children_checked", "2.222")
    state(colleague, "children_checked").to_contain_text(SAVED)
    context.set_offline(False)

    page = context.new_page()
    page.goto(address)
    expect(page.locator("#journal")).to_contain_text("1.500")
    expect(page.locator("#journal")).to_contain_text("đang lưu: 2.222")
    page.locator("#journal").get_by_role("button", name="Gửi ngay").click()

    choice = page.locator("#conflicts")
    expect(choice).to_contain_text("người khác vừa lưu 2.222; anh chị gõ 1.500")
    assert stored(new_page, 9, "children_checked") == "2.222"
    choice.get_by_role("button", name="Lấy số đã lưu: 2.222").click()
    state(page, "children_checked").to_contain_text(SAVED)
    expect(page.locator("#figure-children_checked-end")).to_have_value("2.222")


def test_what_is_typed_before_the_script_arrives_is_saved(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 11)
    address = page.url
    answer = "0" if page.locator("#figure-has_forum-end").input_value() == "1" else "1"

    def type_meanwhile(script: Route) -> None:
        page.locator("#figure-has_forum-end").evaluate(SET, answer)
        page.locator("#figure-opinions_answered-end").evaluate(SET, "1")
        script.continue_()

    page.goto("/")
    page.route("**/js/figures*.js", type_meanwhile)
    page.goto(address)

    state(page, "has_forum").to_contain_text(SAVED)
    state(page, "opinions_answered").to_contain_text(SAVED)
    assert stored(new_page, 11, "has_forum") == answer
    assert stored(new_page, 11, "opinions_answered") == "1"


def test_a_figure_of_another_criterion_says_what_became_of_it(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 8)
    type_figure(page, "under5_underweight", "13,75")
    state(page, "under5_underweight").to_contain_text("không phải số nguyên")
    expect(page.locator("#figure-under5_underweight-end")).to_have_attribute("aria-invalid", "true")

    open_criterion(page, 9)
    page.locator("#journal").get_by_role("button", name="Gửi ngay").click()

    refused = page.locator("#journal").get_by_role("link", name="“13,75” không phải số nguyên")
    refused.click()
    expect(page.locator("h1")).to_contain_text("8. ")
    page.locator("#journal").get_by_role("button", name="Bỏ các số này").click()


def test_a_saved_figure_is_shown_the_vietnamese_way(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 9)

    type_figure(page, "children_checked", " 2 100 ")

    state(page, "children_checked").to_contain_text(SAVED)
    expect(page.locator("#figure-children_checked-end")).to_have_value("2.100")


def test_what_could_not_be_pasted_is_named(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 1)
    choice = page.locator("select[data-figure]").last
    kept = choice.input_value()

    paste(choice, "Đạt\tlời dặn\r\ndòng thừa\r\n")

    expect(page.locator("#pasted")).to_contain_text("Đã dán 0 ô.")
    expect(page.locator("#pasted")).to_contain_text("Không dán được: “Đạt”")
    expect(page.locator("#pasted")).to_contain_text("2 ô nằm ngoài bảng")
    assert choice.input_value() == kept


def test_on_a_phone_the_total_stays_in_sight(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 10)
    page.set_viewport_size({"width": 390, "height": 800})

    page.locator("[data-figure]").last.scroll_into_view_if_needed()

    box = page.locator("[data-total]").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 100


def test_an_expired_session_comes_back_to_what_was_typed(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 8)
    address = page.url
    page.context.clear_cookies(name="sessionid")

    type_figure(page, "under5_stunted", "61")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill(OFFICER)
    page.get_by_label("Mật khẩu").fill("demo-2024")
    page.get_by_role("button", name="Đăng nhập").click()

    expect(page).to_have_url(address)
    page.locator("#journal").get_by_role("button", name="Gửi ngay").click()
    state(page, "under5_stunted").to_contain_text(SAVED)
    assert stored(new_page, 8, "under5_stunted") == "61"


def test_the_second_of_two_officers_sees_both_figures_and_chooses(new_page: NewPage) -> None:
    first, second = (sign_in_by_hand(new_page, who) for who in (OFFICER, CHAIR))
    open_criterion(first, 9)
    open_criterion(second, 9)

    type_figure(first, "children_checked", "2.200")
    state(first, "children_checked").to_contain_text(SAVED)
    type_figure(second, "children_checked", "2.250")

    choice = second.locator("#conflicts")
    expect(choice).to_contain_text("người khác vừa lưu 2.200; anh chị gõ 2.250")
    # Typing on answers nothing: the question stays until one is chosen.
    type_figure(second, "children_checked", "2.251")
    expect(choice).to_contain_text("người khác vừa lưu 2.200; anh chị gõ 2.251")
    type_figure(second, "children_checked", "2.250")
    expect(choice).to_contain_text("anh chị gõ 2.250")
    choice.get_by_role("button", name="Lấy số của tôi: 2.250").click()
    state(second, "children_checked").to_contain_text(SAVED)
    first.reload()
    expect(first.locator("#figure-children_checked-end")).to_have_value("2.250")


def test_a_colleagues_note_outlives_the_choice_of_a_figure(new_page: NewPage) -> None:
    first, second = (sign_in_by_hand(new_page, who) for who in (OFFICER, CHAIR))
    open_criterion(first, 12)
    open_criterion(second, 12)
    noted = "Theo sổ hoạt động."
    row = first.get_by_role("row").filter(has_text="Số hoạt động")
    type_figure(first, "activities", "2")
    state(first, "activities").to_contain_text(SAVED)
    row.locator("details").evaluate("details => { details.open = true; }")
    row.get_by_label("Ghi chú").fill(noted)
    with first.expect_request(
        lambda sent: "activities%3Aend%3Anote" in (sent.post_data or "")
    ) as s:
        row.get_by_label("Ghi chú").blur()
    s.value.response()

    type_figure(second, "activities", "3")
    second.locator("#conflicts").get_by_role("button", name="Lấy số của tôi: 3").click()

    state(second, "activities").to_contain_text(SAVED)
    first.reload()
    expect(first.locator("#figure-activities-end")).to_have_value("3")
    expect(first.locator("#note-activities-end")).to_have_value(noted)


def test_what_was_typed_over_is_neither_sent_nor_forgotten_with_the_offer(
    new_page: NewPage,
) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 9)
    address = page.url
    page.context.set_offline(True)
    page.locator("#figure-children_checked-end").fill("1.500")
    context = page.context
    page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(address)
    type_figure(page, "children_checked", "1.600")
    state(page, "children_checked").to_contain_text(SAVED)
    page.locator("#journal").get_by_role("button", name="Gửi ngay").click()

    expect(page.locator("#figure-children_checked-end")).to_have_value("1.600")
    state(page, "children_checked").to_contain_text(SAVED)


def test_typing_faster_than_the_line_never_conflicts_with_oneself(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 9)

    for value in ("1", "21", "210", "2.100"):
        type_figure(page, "children_checked", value)

    state(page, "children_checked").to_contain_text(SAVED)
    expect(page.locator("#indicator-9-1")).to_contain_text("2.100/2.350")
    expect(page.locator("#conflicts")).to_be_empty()


def test_a_block_copied_from_a_spreadsheet_fills_the_grid(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 10)
    first = page.locator("#figure-age5_in_preschool-start")
    first.focus()

    paste(first, "93\t94\r\n95\t96\r\n140\t13,5\r\n")

    expect(page.locator("#pasted")).to_have_text("Đã dán 6 ô.")
    for item, period in (
        ("age5_in_preschool", "start"),
        ("age5_in_preschool", "end"),
        ("age5", "end"),
    ):
        state(page, item, period).to_contain_text(SAVED)
    state(page, "primary_completed").to_contain_text("“13,5” không phải số nguyên")
    expect(page.locator("#indicator-10-1")).to_contain_text("94/96")


def test_nothing_occurred_needs_its_reason(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 11)
    row = page.get_by_role("row").filter(has_text="Tổng số ý kiến, kiến nghị của trẻ em")
    row.get_by_text("Ghi chú").click()

    row.get_by_role("button", name="Không phát sinh").click()
    state(page, "opinions").to_contain_text("Hãy ghi lý do không phát sinh")
    row.get_by_label("Ghi chú").fill("chưa có kiến nghị nào")
    with page.expect_request(lambda sent: "opinions%3Aend=0" in (sent.post_data or "")) as sent:
        row.get_by_role("button", name="Không phát sinh").click()
    sent.value.response()

    state(page, "opinions").to_contain_text(SAVED)
    page.reload()
    expect(page.locator("#figure-opinions-end")).to_have_value("0")
    expect(page.locator("#note-opinions-end")).to_have_value(
        "Không phát sinh: chưa có kiến nghị nào"
    )


def test_a_page_shown_again_by_the_back_button_sends_anew(new_page: NewPage) -> None:
    page = sign_in_by_hand(new_page, OFFICER)
    open_criterion(page, 5)
    page.get_by_role("link", name="Dự báo, tiêu chí khó").click()
    expect(page.get_by_role("heading", name="Dự báo và tiêu chí khó")).to_be_visible()
    keys = page.locator("input[name=request_key]")
    sent = [field.get_attribute("value") for field in keys.all()]

    # Chromium under test keeps no pages in memory, so the page is told that it was kept.
    page.evaluate(
        "() => window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )

    assert set(sent).isdisjoint(field.input_value() for field in keys.all())
