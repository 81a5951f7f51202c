"""From the frozen copy of a council meeting to its score table as blocks."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import override

from assessments.models import Snapshot
from config.numbers import show_number
from criteria.scoring import RuleSheet
from criteria.sheets import sheet_of
from reports.documents.blocks import Block, Column, Note, Official, Paragraph, Table
from reports.documents.council import (
    council_head,
    criterion_name,
    people_of,
    provisional_note,
    secretary_and_chair,
    who_gave_points,
)
from reports.documents.frozen import council_total, decimal_of, moment_of, points_of, sum_of

# So many members have a column each in the score table; more are listed in one.
_MOST_COLUMNS: Final = 12


def build_score_table(snapshot: Snapshot) -> Official:
    """Bảng chấm điểm: every criterion with the members' points beside those agreed on."""
    content = snapshot.content
    meeting = content["council"]["meetings"][-1]
    with override("vi"):
        sheet = sheet_of(snapshot.its_cycle.ruleset)
        return Official(
            **council_head(snapshot, "BCĐ-HĐĐG"),
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
                *provisional_note(sheet),
                *_legend(content, meeting),
            ),
            closing=(
                f"Tổng điểm Hội đồng thống nhất: {council_total(content)} điểm trên"
                f" {show_number(sheet.total_points)} điểm."
            ),
            signatures=secretary_and_chair(content["council"], meeting),
            recipients=("Kèm biên bản họp Hội đồng", "Lưu: Hồ sơ Hội đồng"),
            is_landscape=True,
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
                criterion_name(sheet, row["number"]),
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
    council, gave = content["council"], who_gave_points(content, meeting)
    said = Note(f"{gave[0].upper()}{gave[1:]}.")
    if meeting["is_secret"]:
        return [
            said,
            Note("Điểm của thành viên: phiếu kín, xếp từ thấp đến cao; “-” là không cho điểm."),
        ]
    people = people_of(council)
    names = "; ".join(
        f"({place}) {people[pk]['name']}" for place, pk in enumerate(meeting["present"], 1)
    )
    return [
        said,
        Note(f"Thành viên: {names}. Dấu “-” là không cho điểm; ô trống là không lấy điểm."),
        Note("Tổng điểm của một thành viên chỉ ghi khi thành viên đó cho điểm ở mọi tiêu chí."),
    ]
