"""From the frozen copy of a council meeting to its minutes and score table as blocks."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import override

from agencies.models import SourceStatus
from assessments.models import CouncilMember, Snapshot
from config.numbers import show_number
from criteria.scoring import RuleSheet, judge
from criteria.sheets import sheet_of
from criteria.wording import reason_text
from reports.documents.blocks import (
    Block,
    Column,
    Heading,
    Note,
    Official,
    Paragraph,
    Signature,
    Table,
)
from reports.documents.decree30 import closed, short_date
from reports.documents.frozen import (
    council_total,
    day_of,
    decimal_of,
    head,
    moment_of,
    points_of,
    sum_of,
)

# So many members have a column each in the score table; more are listed in one.
_MOST_COLUMNS: Final = 12


def build_minutes(snapshot: Snapshot) -> Official:
    """Biên bản họp Hội đồng: who met, what was agreed, why it differs, who dissents."""
    content = snapshot.content
    meeting = content["council"]["meetings"][-1]
    with override("vi"):  # an official document has no other language
        sheet = sheet_of(snapshot.its_cycle.ruleset)
        return Official(
            **_council_head(snapshot, "BB-HĐĐG"),
            type_name="BIÊN BẢN",
            subject=(
                f"Họp Hội đồng đánh giá {content['commune']['name']}",
                f"phù hợp với trẻ em năm {content['cycle']['year']}",
            ),
            blocks=(
                Paragraph(f"Thời gian bắt đầu: {moment_of(meeting['held_at'])}."),
                Paragraph(f"Địa điểm: {closed(meeting['place'])}"),
                Heading("I. THÀNH PHẦN THAM DỰ"),
                *_attendance(content["council"], meeting),
                Heading("II. NỘI DUNG VÀ KẾT QUẢ CHẤM ĐIỂM"),
                Paragraph(_way_of_voting(meeting, snapshot), leads=True),
                _agreed_points(content, sheet),
                *_provisional(sheet),
                *_differences(content),
                *_dissents(content["council"], meeting),
                Heading("III. KẾT LUẬN"),
                *_conclusion(content, sheet),
            ),
            closing=f"Cuộc họp kết thúc lúc {moment_of(meeting['ended_at'])}./.",
            signatures=_secretary_and_chair(content["council"], meeting),
            recipients=(
                f"UBND {content['commune']['name']}",
                "Các thành viên Hội đồng",
                "Lưu: Hồ sơ Hội đồng",
            ),
        )


def build_score_table(snapshot: Snapshot) -> Official:
    """Bảng chấm điểm: every criterion with the members' points beside those agreed on."""
    content = snapshot.content
    meeting = content["council"]["meetings"][-1]
    with override("vi"):
        sheet = sheet_of(snapshot.its_cycle.ruleset)
        return Official(
            **_council_head(snapshot, "BCĐ-HĐĐG"),
            type_name="BẢNG CHẤM ĐIỂM",
            subject=(
                f"Các tiêu chí {content['commune']['name']} phù hợp với trẻ em"
                f" năm {content['cycle']['year']}",
            ),
            blocks=(
                Paragraph(
                    f"Kèm theo biên bản cuộc họp Hội đồng đánh giá bắt đầu lúc"
                    f" {moment_of(meeting['held_at'])}."
                ),
                _members_points(content, meeting, sheet),
                *_provisional(sheet),
                *_legend(content, meeting),
            ),
            closing=(
                f"Tổng điểm Hội đồng thống nhất: {council_total(content)} điểm trên"
                f" {show_number(sheet.total_points)} điểm."
            ),
            signatures=_secretary_and_chair(content["council"], meeting),
            recipients=("Kèm biên bản họp Hội đồng", "Lưu: Hồ sơ Hội đồng"),
            is_landscape=True,
        )


def _council_head(snapshot: Snapshot, symbol: str) -> dict[str, Any]:
    return head(
        snapshot,
        superior=f"Ủy ban nhân dân {snapshot.content['commune']['name']}",
        agency="Hội đồng đánh giá",
        symbol=symbol,
    )


def _attendance(council: dict[str, Any], meeting: dict[str, Any]) -> list[Block]:
    people = _people(council)
    quorum, present, absent = meeting["quorum"], meeting["present"], meeting["absent"]
    lines: list[Block] = [
        Paragraph(
            f"Hội đồng được thành lập theo Quyết định số {council['decision_number']} ngày"
            f" {short_date(day_of(council['decision_date']))}, gồm {len(present) + len(absent)}"
            f" thành viên. Có mặt {len(present)}/{len(present) + len(absent)} thành viên; đợt đánh"
            f" giá này cần ít nhất {quorum['part']}/{quorum['whole']} số thành viên"
            f" ({quorum['needed']} người).",
            leads=True,
        )
    ]
    lines += [Paragraph(f"{place}. {_person(people[pk])};") for place, pk in enumerate(present, 1)]
    if absent:
        names = "; ".join(_person(people[pk]) for pk in absent)
        lines.append(Paragraph(f"Vắng mặt: {names}."))
    return lines


def _people(council: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {member["id"]: member for member in council["members"]}


def _person(member: dict[str, Any]) -> str:
    role = str(CouncilMember.Role(member["role"]).label)
    return ", ".join(filter(None, (member["name"], member["position"], role)))


def _way_of_voting(meeting: dict[str, Any], snapshot: Snapshot) -> str:
    return (
        "Hội đồng xem số liệu, minh chứng và điểm tính từ số liệu của từng tiêu chí theo"
        f" {snapshot.its_cycle.ruleset.citation}; {_who_gave_points(snapshot.content, meeting)};"
        " điểm Hội đồng thống nhất như bảng dưới đây."
    )


def _who_gave_points(content: dict[str, Any], meeting: dict[str, Any]) -> str:
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


def _agreed_points(content: dict[str, Any], sheet: RuleSheet) -> Table:
    rows = [
        (
            str(row["number"]),
            _name(sheet, row["number"]),
            show_number(sheet.criterion(row["number"]).max_points),
            points_of(row["computed"]),
            points_of(row["council"]),
        )
        for row in content["criteria"]
    ]
    computed = [decimal_of(row["computed"]) for row in content["criteria"]]
    rows.append(
        ("", "Tổng điểm", show_number(sheet.total_points), sum_of(computed), council_total(content))
    )
    return Table(
        (
            Column("TT", 10, "centre"),
            Column("Tiêu chí"),
            Column("Điểm tối đa", 18, "right"),
            Column("Tính từ số liệu", 22, "right"),
            Column("Hội đồng thống nhất", 26, "right"),
        ),
        tuple(rows),
        has_total=True,
    )


def _totals(content: dict[str, Any], sheet: RuleSheet) -> tuple[str, str, str]:
    computed = [decimal_of(row["computed"]) for row in content["criteria"]]
    return ("Tổng điểm", show_number(sheet.total_points), sum_of(computed))


def _members_points(content: dict[str, Any], meeting: dict[str, Any], sheet: RuleSheet) -> Table:
    """A column for each member, or one for all where they are many or voted in secret."""
    present = meeting["present"]
    by_member = not meeting["is_secret"] and len(present) <= _MOST_COLUMNS
    rows = []
    for row in content["criteria"]:
        given = meeting["ballots"].get(str(row["number"]), [])
        if by_member:
            points = {ballot["member"]: points_of(ballot["points"]) for ballot in given}
            cells = tuple(points.get(pk, "") for pk in present)
        elif meeting["is_secret"]:
            cells = ("; ".join(points_of(ballot["points"]) for ballot in given),)
        else:
            cells = (
                "; ".join(
                    f"({present.index(ballot['member']) + 1}) {points_of(ballot['points'])}"
                    for ballot in given
                    if ballot["member"] in present
                ),
            )
        rows.append(
            (
                str(row["number"]),
                _name(sheet, row["number"]),
                show_number(sheet.criterion(row["number"]).max_points),
                points_of(row["computed"]),
                *cells,
                points_of(row["council"]),
            )
        )
    sums = tuple(_given_by(pk, content, meeting) for pk in present) if by_member else ("",)
    rows.append(("", *_totals(content, sheet), *sums, council_total(content)))
    members = (
        tuple(Column(f"({place})", 10, "right") for place in range(1, len(present) + 1))
        if by_member
        else (Column("Điểm của thành viên", 60),)
    )
    return Table(
        (
            Column("TT", 10, "centre"),
            Column("Tiêu chí"),
            Column("Điểm tối đa", 18, "right"),
            Column("Tính từ số liệu", 18, "right"),
            *members,
            Column("Hội đồng thống nhất", 22, "right"),
        ),
        tuple(rows),
        has_total=True,
    )


def _given_by(member: int, content: dict[str, Any], meeting: dict[str, Any]) -> str:
    """A member's total; none where a criterion is missing, it would not compare with the others."""
    points = [
        decimal_of(ballot["points"])
        for given in meeting["ballots"].values()
        for ballot in given
        if ballot["member"] == member
    ]
    values = [value for value in points if value is not None]
    if len(values) < len(content["criteria"]):
        return ""
    return show_number(sum(values, Decimal(0)))


def _legend(content: dict[str, Any], meeting: dict[str, Any]) -> list[Block]:
    council, gave = content["council"], _who_gave_points(content, meeting)
    said = Note(f"{gave[0].upper()}{gave[1:]}.")
    if meeting["is_secret"]:
        return [
            said,
            Note("Điểm của thành viên: phiếu kín, xếp từ thấp đến cao; “-” là không cho điểm."),
        ]
    people = _people(council)
    names = "; ".join(
        f"({place}) {people[pk]['name']}" for place, pk in enumerate(meeting["present"], 1)
    )
    return [
        said,
        Note(f"Thành viên: {names}. Dấu “-” là không cho điểm; ô trống là không lấy điểm."),
        Note("Tổng điểm của một thành viên chỉ ghi khi thành viên đó cho điểm ở mọi tiêu chí."),
    ]


def _provisional(sheet: RuleSheet) -> list[Block]:
    if all(rule.max_points_status == SourceStatus.VERIFIED for rule in sheet.criteria):
        return []
    return [Note("(*) Số liệu mức điểm tạm, chưa đối chiếu văn bản gốc.")]


def _name(sheet: RuleSheet, number: int) -> str:
    rule = sheet.criterion(number)
    return rule.name if rule.max_points_status == SourceStatus.VERIFIED else f"{rule.name} (*)"


def _differences(content: dict[str, Any]) -> list[Block]:
    rows = [row for row in content["criteria"] if row["council"] != row["computed"]]
    if not rows:
        return [Paragraph("Điểm Hội đồng thống nhất bằng điểm tính từ số liệu ở mọi tiêu chí.")]
    return [
        Paragraph("Tiêu chí có điểm thống nhất khác điểm tính từ số liệu và lý do:", leads=True),
        *(
            Paragraph(
                f"- Tiêu chí {row['number']}: từ {points_of(row['computed'])} thành"
                f" {points_of(row['council'])} điểm. {closed(row['council_reason'])}"
            )
            for row in rows
        ),
    ]


def _dissents(council: dict[str, Any], meeting: dict[str, Any]) -> list[Block]:
    if not meeting["dissents"]:
        return [Paragraph("Không có ý kiến bảo lưu.")]
    people = _people(council)
    lines: list[Block] = [Paragraph("Ý kiến bảo lưu:", leads=True)]
    for row in meeting["dissents"]:
        name = people[row["member"]]["name"]
        lines.append(Paragraph(f"- Tiêu chí {row['number']}, {name}: {closed(row['text'])}"))
    return lines


def _conclusion(content: dict[str, Any], sheet: RuleSheet) -> list[Block]:
    group = content["commune"]["unit_group"]
    points = {row["number"]: decimal_of(row["council"]) for row in content["criteria"]}
    verdict = judge(sheet, group, points)
    commune, year = content["commune"]["name"], content["cycle"]["year"]
    ending = "" if verdict.qualifies else " Lý do:"
    blocks: list[Block] = [
        Paragraph(
            f"Hội đồng thống nhất tổng điểm {show_number(verdict.total)} điểm trên"
            f" {show_number(sheet.total_points)} điểm. Mức tối thiểu đối với nhóm"
            f" “{sheet.unit_group(group).label}” là {show_number(verdict.threshold)} điểm."
        ),
        Paragraph(
            f"Theo điểm này, {commune} {'đủ' if verdict.qualifies else 'chưa đủ'} điều kiện đề nghị"
            f" công nhận phù hợp với trẻ em năm {year}.{ending}",
            leads=bool(ending),
        ),
    ]
    blocks += [Paragraph(f"- {closed(reason_text(row, sheet))}") for row in verdict.reasons]
    return blocks


def _secretary_and_chair(
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
