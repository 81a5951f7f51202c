"""From the frozen copy of a cycle to the lead agency's tờ trình: whom to recognise, whom not."""

from typing import Any

from django.utils.translation import override

from assessments.models import Snapshot
from assessments.states import State
from criteria.scoring import judge
from criteria.sheets import sheet_of
from criteria.wording import reason_text
from reports.documents.blocks import Block, Column, Official, Paragraph, Signature, Table
from reports.documents.decree30 import closed
from reports.documents.frozen import decimal_of, head, points_of


def appraised(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The communes of a frozen copy whose appraisal is concluded and that wait for a decision."""
    return [row for row in content["communes"] if row["state"] == State.APPRAISED]


def build_proposal(snapshot: Snapshot) -> Official:
    """Tờ trình về việc công nhận: every number is of the frozen copy, the rule is the ruleset's."""
    content = snapshot.content
    cycle, lead = content["cycle"], content["lead"]
    with override("vi"):  # an official document has no other language
        ruleset = snapshot.its_cycle.ruleset
        bases = [f"{ruleset.citation}: {ruleset.name}", cycle["plan_citation"]]
        return Official(
            **head(
                snapshot,
                superior=cycle["authority_name"],
                agency=lead.get("name", ""),
                symbol=f"TTr-{lead.get('symbol', '')}",
            ),
            type_name="TỜ TRÌNH",
            subject=("Về việc công nhận xã, phường", f"phù hợp với trẻ em năm {cycle['year']}"),
            addressee=f"{cycle['authority_name']}.",
            blocks=(
                *(Paragraph(f"Căn cứ {basis};") for basis in bases if basis),
                Paragraph(
                    f"Trên cơ sở kết quả thẩm định, {lead.get('name', '')} kính trình"
                    f" {cycle['authority_name']} xem xét, quyết định như sau:"
                ),
                *_proposals(content, snapshot),
            ),
            closing=(
                f"{lead.get('name', '')} kính trình {cycle['authority_name']} xem xét, quyết"
                " định./."
            ),
            signatures=(Signature(lead.get("head_title", "").upper()),),
            recipients=("Như trên", f"Lưu: VT, {lead.get('symbol', '')}"),
        )


def _proposals(content: dict[str, Any], snapshot: Snapshot) -> list[Block]:
    sheet = sheet_of(snapshot.its_cycle.ruleset)
    fit, unfit = [], []
    for row in appraised(content):
        points = {int(number): decimal_of(text) for number, text in row["points"].items()}
        outcome = judge(sheet, row["unit_group"], points)
        if outcome.qualifies:
            fit.append(row)
        else:
            unfit.append((row, [reason_text(reason, sheet) for reason in outcome.reasons]))
    blocks: list[Block] = []
    if fit:
        blocks += [
            Paragraph(f"1. Công nhận {len(fit)} xã, phường đủ điều kiện:", leads=True),
            Table(
                (
                    Column("TT", 10, "centre"),
                    Column("Xã, phường"),
                    Column("Điểm thẩm định", 34, "right"),
                    Column("Mức phải đạt", 34, "right"),
                ),
                tuple(
                    (
                        str(place),
                        row["name"],
                        points_of(row["total"]),
                        points_of(row["threshold"]),
                    )
                    for place, row in enumerate(fit, start=1)
                ),
            ),
        ]
    if unfit:
        number = "2" if fit else "1"
        blocks.append(Paragraph(f"{number}. Chưa công nhận {len(unfit)} xã, phường:", leads=True))
        blocks += [
            Paragraph(f"- {row['name']}, {points_of(row['total'])} điểm: {closed(' '.join(why))}")
            for row, why in unfit
        ]
    return blocks
