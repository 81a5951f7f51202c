"""From the frozen copy of a cycle to the consolidated report as blocks."""

from collections import Counter
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import override

from assessments.models import Activity, BudgetLine, DutyReport, Snapshot
from assessments.queries.duties import MISSING
from assessments.states import State
from config.numbers import show_number
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
from reports.documents.frozen import day_of, decimal_of, head, points_of

_LEVELS = {"communes": "Cấp xã", "city": "Cấp thành phố"}


def build_consolidated(snapshot: Snapshot) -> Official:
    """Báo cáo tổng hợp kết quả thực hiện: every number is of the frozen copy."""
    content = snapshot.content
    cycle, lead = content["cycle"], content["lead"]
    with override("vi"):  # an official document has no other language
        return Official(
            **head(
                snapshot,
                superior=cycle["authority_name"],
                agency=lead.get("name", ""),
                symbol=f"BC-{lead.get('symbol', '')}",
            ),
            type_name="BÁO CÁO",
            subject=(
                "Tổng hợp kết quả thực hiện xây dựng xã, phường",
                f"phù hợp với trẻ em năm {cycle['year']}",
            ),
            addressee=f"{cycle['authority_name']}.",
            blocks=(
                Paragraph(
                    f"{_opening(cycle)}{lead.get('name', '')} tổng hợp kết quả thực hiện đến ngày"
                    f" {short_date(day_of(content['day']))} như sau:"
                ),
                Heading("I. KẾT QUẢ ĐÁNH GIÁ, CÔNG NHẬN"),
                *_recognition(content),
                Heading("II. CÔNG TÁC TRIỂN KHAI"),
                *_work(content),
                Heading("III. KINH PHÍ"),
                *_money(content["money"]),
                Heading("IV. CHẾ ĐỘ BÁO CÁO"),
                *_reports(content["reports"], cycle),
                Heading("V. GIÁM SÁT CỦA MẶT TRẬN TỔ QUỐC VÀ CÁC TỔ CHỨC"),
                *_comments(content["comments"]),
                Heading("VI. KHÓ KHĂN, VƯỚNG MẮC VÀ ĐỀ XUẤT"),
                *_difficulties(content["reports"]),
            ),
            closing=(
                f"Trên đây là báo cáo tổng hợp kết quả thực hiện năm {cycle['year']}, trân trọng"
                f" báo cáo {cycle['authority_name']}./."
            ),
            signatures=(Signature(lead.get("head_title", "").upper()),),
            recipients=(
                "Như trên",
                "Các cơ quan, đơn vị, UBND các xã, phường",
                f"Lưu: VT, {lead.get('symbol', '')}",
            ),
        )


def _opening(cycle: dict[str, Any]) -> str:
    plan = cycle["plan_citation"]
    return f"Thực hiện {plan}, " if plan else ""


def _share(part: int, whole: int) -> str:
    """ "6/8 xã, phường (75 %)"; never rounded up to a whole."""
    percent = Decimal(100 * part) / whole if whole else Decimal(0)
    shown = show_number(percent.quantize(Decimal("0.1"), rounding=ROUND_FLOOR))
    return f"{part}/{whole} xã, phường ({shown} %)"


def _recognition(content: dict[str, Any]) -> list[Block]:
    rows = content["communes"]
    states = Counter(row["state"] for row in rows)
    by_state = "; ".join(f"“{state.label}” {states[state]}" for state in State if states[state])
    recognised = sum(row["is_recognised"] for row in rows)
    return [
        Paragraph(
            f"1. Được công nhận phù hợp với trẻ em: {_share(recognised, len(rows))}. Hồ sơ của"
            f" {len(rows)} xã, phường đang ở các bước: {by_state}."
        ),
        Paragraph("2. Điểm hiện có của từng xã, phường theo 13 tiêu chí:", leads=True),
        _points(rows),
        Note(
            "Điểm là điểm thẩm định; chưa thẩm định thì lấy điểm cơ quan theo dõi, rồi điểm Hội"
            " đồng, rồi điểm tính từ số liệu. Dấu “-”: chưa đủ số liệu."
        ),
    ]


def _points(rows: list[dict[str, Any]]) -> Table:
    numbers = sorted({number for row in rows for number in row["points"]}, key=int)
    return Table(
        (
            Column("Xã, phường"),
            *(Column(number, 9, "right") for number in numbers),
            Column("Tổng/ cần đạt", 16, "right"),
        ),
        tuple(
            (
                row["name"],
                *(points_of(row["points"].get(number)) for number in numbers),
                f"{points_of(row['total'])}/{points_of(row['threshold'])}",
            )
            for row in rows
        ),
    )


def _work(content: dict[str, Any]) -> list[Block]:
    commitments, visits = content["commitments"], content["visits"]
    blocks: list[Block] = [
        Paragraph(
            "1. Kế hoạch và cam kết: đã ban hành đủ kế hoạch và cam kết"
            f" {_share(commitments['done'], commitments['all'])}."
        ),
        Paragraph(f"2. Truyền thông, tập huấn: {_activities(content['activities'])}."),
        Paragraph(
            f"3. Kiểm tra, giám sát: {visits['number']} lần tại {visits['communes']} xã, phường;"
            f" nêu {visits['findings']} việc cần khắc phục, đã khắc phục {visits['mended']}, quá"
            f" hạn {visits['overdue']}.",
            leads=bool(visits["open"]),
        ),
    ]
    if visits["open"]:
        blocks.append(
            Table(
                (
                    Column("TT", 10, "centre"),
                    Column("Xã, phường", 40),
                    Column("Việc chưa khắc phục"),
                    Column("Hạn", 26, "centre"),
                ),
                tuple(
                    (str(place), row["commune"], row["text"], short_date(day_of(row["due"])))
                    for place, row in enumerate(visits["open"], start=1)
                ),
            )
        )
    return blocks


def _activities(rows: list[dict[str, Any]]) -> str:
    labels = dict(Activity.Kind.choices)
    parts = [
        f"{str(labels[row['kind']]).lower()} {row['number']} hoạt động với"
        f" {show_number(Decimal(row['people']))} lượt người dự"
        for row in rows
    ]
    return "; ".join(parts) or "chưa có hoạt động nào được ghi"


def _money(rows: list[dict[str, Any]]) -> list[Block]:
    if not rows:
        return [Paragraph("Chưa có khoản kinh phí nào được ghi.")]
    labels = dict(BudgetLine.Source.choices)
    sums = [
        sum((decimal_of(row[name]) or Decimal(0) for row in rows), Decimal(0))
        for name in ("planned", "spent")
    ]
    return [
        Paragraph(
            f"Tổng dự toán {show_number(sums[0])} đồng, đã chi {show_number(sums[1])} đồng, theo"
            " cấp và nguồn như sau:",
            leads=True,
        ),
        Table(
            (
                Column("Cấp", 32),
                Column("Nguồn"),
                Column("Dự toán (đồng)", 32, "right"),
                Column("Đã chi (đồng)", 32, "right"),
            ),
            (
                *(
                    (
                        _LEVELS[row["level"]],
                        str(labels[row["source"]]),
                        points_of(row["planned"]),
                        points_of(row["spent"]),
                    )
                    for row in rows
                ),
                ("", "Tổng cộng", *(show_number(value) or "0" for value in sums)),
            ),
            has_total=True,
        ),
    ]


def _reports(rows: list[dict[str, Any]], cycle: dict[str, Any]) -> list[Block]:
    status = Counter(row["status"] for row in rows)
    sent = [row for row in rows if row["status"] != MISSING]
    late = [row for row in sent if row["is_late"]]
    missing = [row["name"] for row in rows if row["status"] == MISSING]
    blocks: list[Block] = [
        Paragraph(
            f"{len(sent)}/{len(rows)} cơ quan, tổ chức, xã, phường đã gửi báo cáo việc được giao"
            f" (hạn {short_date(day_of(cycle['deadline']))}):"
            f" {status[DutyReport.Status.RECEIVED]} đã nhận,"
            f" {status[DutyReport.Status.SENT]} chờ nhận,"
            f" {status[DutyReport.Status.RETURNED]} cần bổ sung; {len(late)} gửi muộn;"
            f" {len(missing)} chưa gửi."
        )
    ]
    blocks += [
        Paragraph(f"- Gửi muộn: {row['name']}. Lý do: {closed(row['late_reason'])}") for row in late
    ]
    if missing:
        blocks.append(Paragraph(f"- Chưa gửi: {'; '.join(missing)}."))
    return blocks


def _comments(rows: list[dict[str, Any]]) -> list[Block]:
    if not rows:
        return [Paragraph("Chưa có ý kiến giám sát nào.")]
    answered = sum(bool(row["answer"]) for row in rows)
    return [
        Paragraph(f"Có {len(rows)} ý kiến, đã trả lời {answered}:", leads=True),
        Table(
            (
                Column("TT", 10, "centre"),
                Column("Của, gửi tới", 40),
                Column("Nội dung"),
                Column("Trả lời, tiếp thu", 40),
            ),
            tuple(
                (
                    str(place),
                    f"{row['by']} ({short_date(day_of(row['on']))}), gửi"
                    f" {row['to'] or 'cả thành phố'}",
                    row["content"],
                    row["answer"] or "Chưa trả lời",
                )
                for place, row in enumerate(rows, start=1)
            ),
        ),
    ]


def _difficulties(rows: list[dict[str, Any]]) -> list[Block]:
    """What units wrote themselves, line by line."""
    blocks: list[Block] = []
    for title, field in (("1. Khó khăn", "difficulties"), ("2. Đề xuất", "proposals")):
        said = [row for row in rows if row[field]]
        if not said:
            blocks.append(Paragraph(f"{title}: các đơn vị không nêu."))
            continue
        blocks.append(Paragraph(f"{title}:", leads=True))
        for row in said:
            text = "; ".join(line.strip("- .;") for line in row[field].splitlines() if line)
            blocks.append(Paragraph(f"- {row['name']}: {closed(text)}"))
    return blocks
