"""What the minutes and the score table of a council meeting share."""

from typing import Any

from agencies.models import SourceStatus
from assessments.models import CouncilMember, Snapshot
from criteria.scoring import RuleSheet
from reports.documents.blocks import Block, Note, Signature
from reports.documents.frozen import head


def council_head(snapshot: Snapshot, symbol: str) -> dict[str, Any]:
    """Who issues the document, and its symbol."""
    return head(
        snapshot,
        superior=f"Ủy ban nhân dân {snapshot.content['commune']['name']}",
        agency="Hội đồng đánh giá",
        symbol=symbol,
    )


def people_of(council: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """The members by key."""
    return {member["id"]: member for member in council["members"]}


def who_gave_points(content: dict[str, Any], meeting: dict[str, Any]) -> str:
    """For how many criteria members gave points of their own: a meeting may agree without."""
    way = "bằng phiếu kín" if meeting["is_secret"] else "công khai"
    numbers = [
        str(row["number"])
        for row in content["criteria"]
        if any(
            ballot["points"] is not None
            for ballot in meeting["ballots"].get(str(row["number"]), [])
        )
    ]
    count = len(content["criteria"])
    if not numbers:
        return "thành viên có mặt không cho điểm riêng"
    if len(numbers) == count:
        return f"thành viên có mặt cho điểm {way} ở cả {count} tiêu chí"
    return (
        f"thành viên có mặt cho điểm {way} ở {len(numbers)}/{count} tiêu chí"
        f" ({', '.join(numbers)}), các tiêu chí còn lại Hội đồng thống nhất mà không lấy điểm của"
        " từng thành viên"
    )


def provisional_note(sheet: RuleSheet) -> list[Block]:
    """What the mark (*) means, where a criterion has it."""
    if all(rule.max_points_status == SourceStatus.VERIFIED for rule in sheet.criteria):
        return []
    return [Note("(*) Số liệu mức điểm tạm, chưa đối chiếu văn bản gốc.")]


def criterion_name(sheet: RuleSheet, number: int) -> str:
    """The criterion's name, marked where its points are provisional."""
    rule = sheet.criterion(number)
    return rule.name if rule.max_points_status == SourceStatus.VERIFIED else f"{rule.name} (*)"


def secretary_and_chair(
    council: dict[str, Any], meeting: dict[str, Any]
) -> tuple[Signature, Signature]:
    """Who took the minutes and who was in the chair: the deputy where the chair is away."""
    present = [row for row in council["members"] if row["id"] in meeting["present"]]
    role = {row["role"]: row["name"] for row in reversed(present)}
    chair = role.get(CouncilMember.Role.CHAIR) or role.get(CouncilMember.Role.DEPUTY, "")
    return (
        Signature("THƯ KÝ", role.get(CouncilMember.Role.SECRETARY, "")),
        Signature("CHỦ TỌA", chair),
    )
