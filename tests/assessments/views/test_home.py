"""What waits for each person, on the first page."""

import pytest

from assessments.models import Cycle
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SCORING, SUPPLEMENT, City
from tests.factories.assessments import on
from tests.factories.work import make_report
from tests.html import parse, words


def tasks(city: City, username: str) -> list[str]:
    """What waits, as the reader's own list tells it."""
    page = parse(city.client(username).get("/"))
    return [
        words(task) for listed in page.find_class("tasks") for task in listed.iterchildren("li")
    ]


def main_button(city: City, username: str) -> str:
    page = parse(city.client(username).get("/"))
    (button,) = page.xpath(".//a[@class='btn primary']")
    return words(button)


def test_a_commune_with_figures_missing_is_led_to_the_first_of_them(city: City) -> None:
    # What is shared with others comes after.
    assert tasks(city, f"canbo.{COLLECTING}")[:2] == [
        "Chưa đủ số Tiêu chí 8, 9, 10, 11, 12, 13 Còn 21 số liệu cuối năm",
        "Chưa được Chuyển Hội đồng chấm điểm Chưa chuyển được: còn 13 chỉ tiêu thiếu số liệu cuối"
        " năm: 8.1, 8.2, 9.1, 10.1, 10.2, 10.3, 11.1, 11.2, 11.3, 12.1, 12.2, 13.1, 13.2",
    ]


def test_a_returned_dossier_comes_first_with_the_reason(city: City) -> None:
    first, *_others = tasks(city, f"chutich.{SUPPLEMENT}")

    assert first == (
        "Bổ sung Hồ sơ bị trả lại để bổ sung Biên bản họp Hội đồng chưa có chữ ký thư ký."
        " · quá hạn 22/11/2024"
    )


def test_a_returned_criterion_waits_with_the_agencys_words(city: City) -> None:
    assert tasks(city, f"canbo.{APPRAISING}")[:1] == [
        "Trả lại 8. Suy dinh dưỡng Trung tâm Y tế: Số liệu khác sổ theo dõi."
    ]


def report(city: City, code: str) -> None:
    """The commune's duty report, so that it does not wait among the tasks."""
    with on(11, 12):
        make_report(city.cycle, actor=city.officer(code))


def test_only_the_chair_is_offered_to_hand_in(city: City) -> None:
    report(city, SCORING)
    city.finish_council(SCORING)

    assert tasks(city, f"canbo.{SCORING}") == []
    assert tasks(city, f"chutich.{SCORING}") == ["Bước tiếp Nộp hồ sơ"]
    assert main_button(city, f"canbo.{SCORING}") == "Mở bảng số liệu"
    assert main_button(city, f"chutich.{SCORING}") == "Nộp hồ sơ"


def test_an_open_meeting_waits_for_the_commune(city: City) -> None:
    report(city, SCORING)

    assert tasks(city, f"canbo.{SCORING}") == [
        "Hội đồng Cuộc họp Hội đồng đang mở"
        " Chấm từng tiêu chí, rồi kết thúc cuộc họp để lập biên bản."
    ]


def test_a_recognised_commune_has_nothing_to_do(city: City) -> None:
    report(city, RECOGNISED)

    assert tasks(city, f"canbo.{RECOGNISED}") == []


@pytest.mark.parametrize(
    ("username", "listed"),
    [
        (
            "y-te",
            [
                "Chờ ý kiến 5. Tai nạn, thương tích 3 xã, phường đã đủ số liệu",
                "Chờ ý kiến 7. Tiêm chủng 4 xã, phường đã đủ số liệu",
                "Chờ ý kiến 8. Suy dinh dưỡng 3 xã, phường đã đủ số liệu",
                "Chờ ý kiến 9. Khám sức khỏe 3 xã, phường đã đủ số liệu",
                "Quá hạn Báo cáo thực hiện nhiệm vụ được giao Hạn 15/11/2024.",
            ],
        ),
        (
            "lanh-dao",
            ["Chờ quyết định Phường Đông Kinh Đã thẩm định xong, chờ quyết định công nhận."],
        ),
        ("quan-tri", []),
        ("mttq", ["Quá hạn Báo cáo thực hiện nhiệm vụ được giao Hạn 15/11/2024."]),
    ],
)
def test_each_role_reads_its_own_tasks(city: City, username: str, listed: list[str]) -> None:
    assert tasks(city, username) == listed


def test_the_appraiser_is_led_to_dossiers_the_longest_waiting_first(city: City) -> None:
    # What all agencies share comes after.
    assert tasks(city, "ldtbxh")[:5] == [
        "Mới nộp Phường Tam Thanh Hồ sơ 2024-05974-01, nộp 12/11/2024",
        "Đang thẩm định Xã Hoàng Đồng Hồ sơ 2024-05986-01, nộp 12/11/2024",
        "Chờ ý kiến 1. Nguồn lực 4 xã, phường đã đủ số liệu",
        "Chờ ý kiến 6. Hoàn cảnh đặc biệt 4 xã, phường đã đủ số liệu",
        "Chờ ý kiến 13. Mức độ hài lòng 3 xã, phường đã đủ số liệu",
    ]


def test_a_city_without_an_open_cycle_says_so_on_every_page(city: City) -> None:
    Cycle.objects.update(is_open=False)

    for username, path in (
        ("y-te", "/ra-soat/"),
        ("ldtbxh", "/tham-dinh/"),
        ("lanh-dao", "/quyet-dinh/"),
        ("mttq", "/bang-theo-doi/"),
        (f"canbo.{COLLECTING}", "/"),
    ):
        answer = city.client(username).get(path)
        assert "Chưa có đợt đánh giá nào đang mở" in words(answer), path
