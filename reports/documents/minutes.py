"""From the frozen copy of a council meeting to its minutes as blocks."""

from typing import Any

from django.utils.translation import override

from assessments.models import CouncilMember, Snapshot
from config.numbers import show_number
from criteria.scoring import RuleSheet, judge
from criteria.sheets import sheet_of
from criteria.wording import reason_text
from reports.documents.blocks import Block, Column, Heading, Official, Paragraph, Table
from reports.documents.council import (
    council_head,
    criterion_name,
    people_of,
    provisional_note,
    secretary_and_chair,
    who_gave_points,
)
from reports.documents.decree30 import closed, short_date
from reports.documents.frozen import council_total, day_of, decimal_of, moment_of, points_of, sum_of


def build_minutes(snapshot: Snapshot) -> Official:
    """Biên bản họp Hội đồng: who met, what was agreed, why it differs, who dissents."""
    content = snapshot.content
    meeting = content["council"]["meetings"][-1]
    with override("vi"):  # an official document has no other language
        sheet = sheet_of(snapshot.its_cycle.ruleset)
        return Official(
            **council_head(snapshot, "BB-HĐĐG"),
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
                *provisional_note(sheet),
                *_differences(content),
                *_dissents(content["council"], meeting),
                Heading("III. KẾT LUẬN"),
                *_conclusion(content, sheet),
            ),
            closing=f"Cuộc họp kết thúc lúc {moment_of(meeting['ended_at'])}./.",
            signatures=secretary_and_chair(content["council"], meeting),
            recipients=(
                f"UBND {content['commune']['name']}",
                "Các thành viên Hội đồng",
                "Lưu: Hồ sơ Hội đồng",
            ),
        )


def _attendance(council: dict[str, Any], meeting: dict[str, Any]) -> list[Block]:
    people = people_of(council)
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


def _person(member: dict[str, Any]) -> str:
    role = str(CouncilMember.Role(member["role"]).label)
    return ", ".join(filter(None, (member["name"], member["position"], role)))


def _way_of_voting(meeting: dict[str, Any], snapshot: Snapshot) -> str:
    return (
        "Hội đồng xem số liệu, minh chứng và điểm tính từ số liệu của từng tiêu chí theo"
        f" {snapshot.its_cycle.ruleset.citation}; {who_gave_points(snapshot.content, meeting)};"
        " điểm Hội đồng thống nhất như bảng dưới đây."
    )


def _agreed_points(content: dict[str, Any], sheet: RuleSheet) -> Table:
    rows = [
        (
            str(row["number"]),
            criterion_name(sheet, row["number"]),
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
    people = people_of(council)
    lines: list[Block] = [Paragraph("Ý kiến bảo lưu:", leads=True)]
    for row in meeting["dissents"]:
        name = people[row["member"]]["name"]
        lines.append(Paragraph(f"- Tiêu chí {row['number']}, {name}: {closed(row['text'])}"))
    return lines


def _conclusion(content: dict[str, Any], sheet: RuleSheet) -> list[Block]:
    group = content["commune"]["unit_group"]
    points = {row["number"]: decimal_of(row["council"]) for row in content["criteria"]}
    outcome = judge(sheet, group, points)
    commune, year = content["commune"]["name"], content["cycle"]["year"]
    ending = "" if outcome.qualifies else " Lý do:"
    blocks: list[Block] = [
        Paragraph(
            f"Hội đồng thống nhất tổng điểm {show_number(outcome.total)} điểm trên"
            f" {show_number(sheet.total_points)} điểm. Mức tối thiểu đối với nhóm"
            f" “{sheet.unit_group(group).label}” là {show_number(outcome.threshold)} điểm."
        ),
        Paragraph(
            f"Theo điểm này, {commune} {'đủ' if outcome.qualifies else 'chưa đủ'} điều kiện đề nghị"
            f" công nhận phù hợp với trẻ em năm {year}.{ending}",
            leads=bool(ending),
        ),
    ]
    blocks += [Paragraph(f"- {closed(reason_text(row, sheet))}") for row in outcome.reasons]
    return blocks
