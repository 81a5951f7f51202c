"""From the frozen copy of a posting to its closing record as blocks."""

from django.utils.translation import override

from assessments.models import Snapshot
from reports.documents.blocks import Block, Column, Heading, Official, Paragraph, Signature, Table
from reports.documents.decree30 import closed, short_date
from reports.documents.frozen import council_total, day_of, head


def build_posting_record(snapshot: Snapshot) -> Official:
    """Biên bản kết thúc niêm yết: its days, each opinion with its answer, the conclusion."""
    content = snapshot.content
    posting, commune = content["posting"], content["commune"]["name"]
    feedback = posting["feedback"]
    first, last = day_of(posting["starts_on"]), day_of(posting["ends_on"])
    with override("vi"):
        opinions: tuple[Block, ...] = (
            Paragraph("Trong thời gian niêm yết không nhận được ý kiến nào."),
        )
        if feedback:
            opinions = (
                Paragraph(f"Trong thời gian niêm yết đã nhận {len(feedback)} ý kiến:", leads=True),
                Table(
                    (
                        Column("TT", 10, "centre"),
                        Column("Ngày nhận", 26, "centre"),
                        Column("Người góp ý", 32),
                        Column("Nội dung"),
                        Column("Trả lời, xử lý", 40),
                    ),
                    tuple(
                        (
                            str(place),
                            short_date(day_of(row["received_on"])),
                            row["sender"],
                            row["content"],
                            row["answer"],
                        )
                        for place, row in enumerate(feedback, start=1)
                    ),
                ),
            )
        return Official(
            **head(
                snapshot,
                superior=content["cycle"]["authority_name"],
                agency=f"Ủy ban nhân dân {commune}",
                symbol="BB-UBND",
            ),
            type_name="BIÊN BẢN",
            subject=(
                "Kết thúc niêm yết công khai kết quả đánh giá",
                f"{commune} phù hợp với trẻ em năm {content['cycle']['year']}",
            ),
            blocks=(
                Paragraph(
                    f"Ngày {short_date(day_of(posting['closed_on']))}, Ủy ban nhân dân {commune}"
                    " lập biên bản kết thúc niêm yết công khai kết quả Hội đồng đánh giá chấm"
                    f" điểm, tổng điểm {council_total(content)}."
                ),
                Heading("I. VIỆC NIÊM YẾT"),
                Paragraph(
                    f"Niêm yết từ ngày {short_date(first)} đến hết ngày {short_date(last)}"
                    f" ({(last - first).days + 1} ngày). Nơi niêm yết: {closed(posting['place'])}"
                ),
                Heading("II. Ý KIẾN NHẬN ĐƯỢC"),
                *opinions,
                Heading("III. KẾT LUẬN"),
                Paragraph(closed(posting["conclusion"])),
            ),
            closing="Biên bản lập xong cùng ngày, những người có tên dưới đây ký xác nhận./.",
            signatures=(Signature("NGƯỜI LẬP BIÊN BẢN"), Signature("TM. ỦY BAN NHÂN DÂN")),
            recipients=("Hồ sơ đề nghị công nhận", "Lưu: VT"),
        )
