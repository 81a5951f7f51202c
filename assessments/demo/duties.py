"""The demo city's common work: activities, visits, money, oversight and duty reports, invented."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from agencies.models import Commune, User
from assessments import clock
from assessments.models import Cycle, Finding, OversightComment, Visit
from assessments.queries.duty_draft import draft_for
from assessments.queries.registers import BY_NAME as _REGISTER
from assessments.services.duties import ReportText, judge_report, report_of, save_report
from assessments.services.registers import add_row, answer_row

_VIET_NAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")

# Account, month, day, kind, name, place, people, who organised.
_ACTIVITIES: Final = (
    ("ldtbxh", 3, 28, "training", "Tập huấn thu thập thông tin, đánh giá 13 tiêu chí",
     "Hội trường UBND thành phố", 64, "Phòng LĐ-TB&XH"),
    ("y-te", 4, 18, "communication", "Nói chuyện về dinh dưỡng và tiêm chủng cho trẻ",
     "Trạm Y tế phường Chi Lăng", 120, "Trung tâm Y tế"),
    ("cong-an", 5, 22, "communication", "Phòng, chống xâm hại và bạo lực trẻ em trong trường học",
     "Trường THCS Vĩnh Trại", 410, "Công an thành phố"),
    ("thanh-doan", 6, 1, "communication", "Diễn đàn trẻ em thành phố năm 2024",
     "Nhà thiếu nhi", 180, "Thành đoàn"),
    ("canbo.05971", 5, 30, "communication", "Truyền thông phòng, chống đuối nước dịp hè",
     "Nhà văn hóa khối 2", 95, "UBND Phường Hoàng Văn Thụ"),
    ("canbo.05971", 7, 12, "training", "Bồi dưỡng cộng tác viên bảo vệ trẻ em",
     "Trụ sở UBND phường", 22, "UBND Phường Hoàng Văn Thụ"),
    ("canbo.05977", 6, 14, "communication", "Tháng hành động vì trẻ em",
     "Sân vận động phường", 260, "UBND Phường Vĩnh Trại"),
    ("canbo.05986", 8, 9, "communication", "Vận động khai sinh đúng hạn ở thôn Hoàng Thượng",
     "Nhà văn hóa thôn", 48, "UBND Xã Hoàng Đồng"),
)  # fmt: skip
# Account, commune, month, day, delegation, remarks.
_VISITS: Final = (
    ("ldtbxh", "05971", 6, 20, "Đoàn kiểm tra liên ngành theo Kế hoạch năm 2024",
     "Hồ sơ, sổ sách đầy đủ; cộng tác viên nắm chắc địa bàn."),
    ("ldtbxh", "05977", 8, 15, "Đoàn kiểm tra liên ngành theo Kế hoạch năm 2024",
     "Đã thành lập Hội đồng; số liệu đầu năm còn lấy từ nhiều nguồn."),
    ("y-te", "05986", 9, 10, "Tổ kiểm tra chuyên môn của Trung tâm Y tế",
     "Theo dõi cân đo trẻ dưới 5 tuổi chưa đều giữa các thôn."),
)  # fmt: skip
# The commune visited, what is wanting, until when, what came of it.
_FINDINGS: Final = (
    ("05971", "Bổ sung biển báo ở hồ nước khối 5", date(2024, 7, 15),
     "Đã cắm 3 biển báo và rào quanh hồ."),
    ("05977", "Thống nhất một nguồn số trẻ em dưới 16 tuổi", date(2024, 9, 30), ""),
    ("05977", "Lập danh sách điểm vui chơi theo khối", date(2024, 10, 15),
     "Đã lập danh sách 10 điểm, gửi Phòng VH&TT."),
    ("05986", "Cân đo bổ sung trẻ ở hai thôn còn thiếu", date(2024, 10, 20), ""),
)  # fmt: skip
# Account, source, purpose, planned, spent.
_MONEY: Final = (
    ("ldtbxh", "child_care", "Tập huấn, in biểu mẫu thu thập thông tin", 45_000_000, 42_350_000),
    ("ldtbxh", "province", "Hỗ trợ đánh giá, công nhận xã, phường", 60_000_000, 38_000_000),
    ("tc-kh", "child_care", "Kiểm tra, xét duyệt hồ sơ cấp thành phố", 20_000_000, 6_500_000),
    ("canbo.05971", "regular", "Thu thập thông tin, họp Hội đồng", 12_500_000, 12_500_000),
    ("canbo.05977", "regular", "Thu thập thông tin, họp Hội đồng", 11_000_000, 4_200_000),
    ("canbo.05977", "other", "Sửa chữa điểm vui chơi khối 4", 25_000_000, 25_000_000),
    ("canbo.05986", "regular", "Thu thập thông tin, họp Hội đồng", 9_000_000, 7_150_000),
)  # fmt: skip
# The commune or "" for the whole city, day of October, content, answer.
_COMMENTS: Final = (
    ("05971", 8, "Đề nghị công khai lịch mở cửa các điểm vui chơi.",
     "UBND phường đã niêm yết lịch tại 8 nhà văn hóa khối."),
    ("05977", 9, "Cần lấy ý kiến trẻ em trước khi sửa điểm vui chơi khối 4.", ""),
    ("", 16, "Các xã, phường cần ghi rõ nguồn của số trẻ em dưới 16 tuổi.", ""),
)  # fmt: skip
_DIFFICULTIES: Final = "Cán bộ phụ trách kiêm nhiệm nhiều việc, số liệu nằm ở nhiều sổ khác nhau."
_PROPOSALS: Final = "Bố trí kinh phí tập huấn cho cộng tác viên ở thôn, khối."


Step = tuple[tuple[int, int, int], Callable[[], None]]


def play_common_work(cycle: Cycle, accounts: Mapping[str, User], code: str = "") -> None:
    """The registers of one commune until autumn, or without a code what is of the whole city.

    In the order of the season, so that each log is.
    """
    steps = [*_activities(cycle, accounts, code), *_money(cycle, accounts, code)]
    steps += [*_visits(cycle, accounts, code), *_comments(cycle, accounts, code)]
    for when, act in sorted(steps, key=lambda step: step[0]):
        with _on(*when):
            act()


def _on(month: int, day: int, hour: int) -> AbstractContextManager[None]:
    return clock.at(datetime(2024, month, day, hour, tzinfo=_VIET_NAM))


def _unit(account: str) -> str:
    """The commune's code in "canbo.05971", nothing for an agency."""
    return account.partition(".")[2]


def _activities(cycle: Cycle, accounts: Mapping[str, User], code: str) -> Iterator[Step]:
    for account, month, day, kind, name, place, people, organiser in _ACTIVITIES:
        if _unit(account) == code:
            values = {
                "kind": kind,
                "held_on": date(2024, month, day),
                "name": name,
                "place": place,
                "participants": people,
                "organiser": organiser,
            }
            yield (
                (month, day, 15),
                partial(add_row, _REGISTER["activity"], cycle, values, actor=accounts[account]),
            )


def _money(cycle: Cycle, accounts: Mapping[str, User], code: str) -> Iterator[Step]:
    for account, source, purpose, planned, spent in _MONEY:
        if _unit(account) == code:
            values = {
                "source": source,
                "purpose": purpose,
                "planned": Decimal(planned),
                "spent": Decimal(spent),
            }
            yield (
                (10, 20, 11),
                partial(add_row, _REGISTER["budgetline"], cycle, values, actor=accounts[account]),
            )


def _visits(cycle: Cycle, accounts: Mapping[str, User], code: str) -> Iterator[Step]:
    for account, where, month, day, delegation, remarks in _VISITS:
        if where == code:
            values = {
                "commune": accounts[f"canbo.{code}"].commune,
                "visited_on": date(2024, month, day),
                "delegation": delegation,
                "remarks": remarks,
            }
            actor = accounts[account]
            yield (
                (month, day, 15),
                partial(add_row, _REGISTER["visit"], cycle, values, actor=actor),
            )
            commune = accounts[f"canbo.{code}"].commune
            yield (month, day, 16), partial(_find, cycle, commune, code, actor)
    for where, text, due, answer in _FINDINGS:
        if where == code and answer:
            officer = accounts[f"canbo.{code}"]
            rows = Finding.objects.filter(cycle=cycle, commune=officer.commune, text=text)
            yield (due.month, due.day, 10), partial(_answer, rows, officer, answer)


def _find(cycle: Cycle, commune: Commune | None, code: str, actor: User) -> None:
    visit = Visit.objects.get(cycle=cycle, commune=commune)
    for where, text, due, _answer_text in _FINDINGS:
        if where == code:
            values = {"visit": visit, "text": text, "due": due}
            add_row(_REGISTER["finding"], cycle, values, actor=actor)


def _comments(cycle: Cycle, accounts: Mapping[str, User], code: str) -> Iterator[Step]:
    for to, day, content, answer in _COMMENTS:
        if to == code:
            commune = accounts[f"canbo.{to}"].commune if to else None
            values = {
                "commune": commune,
                "given_on": date(2024, 10, day),
                "content": content,
            }
            actor = accounts["mttq"]
            yield (
                (10, day, 15),
                partial(add_row, _REGISTER["oversightcomment"], cycle, values, actor=actor),
            )
            if answer:
                rows = OversightComment.objects.filter(
                    cycle=cycle, commune=commune, content=content
                )
                yield (10, day + 3, 10), partial(_answer, rows, accounts[f"canbo.{to}"], answer)


def _answer(rows: Any, actor: User, text: str) -> None:
    row = rows.get()
    answer_row(row, text, actor=actor, version=row.version)


def report_on_time(cycle: Cycle, accounts: Mapping[str, User], account: str) -> None:
    """A report sent in the morning of 12/11 and received the same day."""
    _report(cycle, accounts, account, 12, hour=10, receive=True, difficulties=_DIFFICULTIES)


def play_reports(cycle: Cycle, accounts: Mapping[str, User]) -> None:
    """Reports that stand at every place: sent, received, sent back, late, drafted; some missing."""
    _report(cycle, accounts, "y-te", 11, receive=True)
    _report(cycle, accounts, "cong-an", 12, receive=True)
    _report(cycle, accounts, "tu-phap", 13)
    _report(cycle, accounts, "canbo.05983", 14, proposals=_PROPOSALS)
    back = "Đề nghị nêu rõ số điểm vui chơi đã xây dựng trong năm."
    _report(cycle, accounts, "vhtt", 14, back=back)
    late_reason = "Chờ số liệu đầu năm học của các trường."
    _report(cycle, accounts, "gddt", 18, late_reason=late_reason)
    _report(cycle, accounts, "canbo.05977", 11, send=False)


def _report(
    cycle: Cycle,
    accounts: Mapping[str, User],
    account: str,
    day: int,
    *,
    hour: int = 15,
    send: bool = True,
    receive: bool = False,
    back: str = "",
    late_reason: str = "",
    difficulties: str = "",
    proposals: str = "",
) -> None:
    user, lead = accounts[account], accounts["ldtbxh"]
    with _on(11, day, hour):
        text = ReportText(draft_for(cycle, user), difficulties, proposals)
        save_report(cycle, text, actor=user, version=0, send=send, late_reason=late_reason)
    report = report_of(cycle, user)
    if report is not None and (receive or back):
        with _on(11, day, hour + 1):
            judge_report(
                report, actor=lead, version=report.version, is_accepted=receive, reason=back
            )
