"""The same blocks as a DOCX, for those who must still edit, number or sign it in an office."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from reports.documents.blocks import Heading, Note, Official, Paragraph, Table
from reports.documents.decree30 import balanced_lines, long_date, sequence_number

_FACE: Final = "Times New Roman"
_PLACES: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_LONGEST: Final = 27


def render_official_docx(report: Official) -> bytes:
    file = docx.Document()
    _page(file, report)
    _letterhead(file, report)
    _title(file, report)
    if report.addressee:
        line = _text(file.add_paragraph(), f"Kính gửi: {report.addressee}")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before = Pt(14)
    for block in report.blocks:
        match block:
            case Heading(text):
                paragraph = _text(file.add_paragraph(), text, bold=True, indent=True)
                paragraph.paragraph_format.keep_with_next = True
            case Paragraph(text, leads):
                paragraph = _text(file.add_paragraph(), text, indent=True)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
                paragraph.paragraph_format.keep_with_next = leads
            case Note(text):
                _text(file.add_paragraph(), text, size=11, italic=True)
            case Table():
                _table(file, block, report.width)
    closing = _text(file.add_paragraph(), report.closing, indent=True)
    closing.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    closing.paragraph_format.keep_with_next = True
    _signatures(file, report)
    _origin(file, report)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def _page(file: Any, report: Official) -> None:
    """A4 with the decree's margins; page numbers in the top margin, not on the first page."""
    section = file.sections[0]
    width, height = Mm(210), Mm(297)
    if report.is_landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(number, "PAGE")
    style = file.styles["Normal"]
    style.font.name, style.font.size = _FACE, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FACE)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6), Pt(0)
    properties = file.core_properties
    properties.title, properties.author = report.title, report.agency_name
    properties.language = "vi"
    properties.created = properties.modified = report.origin.created_at
    properties.comments = ""


def _field(paragraph: DocxParagraph, code: str) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - python-docx has no fields of its own


def _text(
    paragraph: DocxParagraph,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    indent: bool = False,
) -> DocxParagraph:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold, run.italic = _FACE, Pt(size), bold, italic
    if indent:
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    return paragraph


def _centred(cell: Any, lines: Iterable[str], **style: Any) -> DocxParagraph:
    """Add lines to a cell, one paragraph each, close together; return the last."""
    paragraph = cell.paragraphs[-1]
    for line in lines:
        if paragraph.text:
            paragraph = cell.add_paragraph()
        _text(paragraph, line, **style)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(0)
    return paragraph  # type: ignore[no-any-return]


def _rule_below(paragraph: Any, width: int) -> None:
    """A short solid rule, as a paragraph of its own width below the text."""
    rule = paragraph._parent.add_paragraph()  # noqa: SLF001 - the cell or body it stands in
    rule.alignment = WD_ALIGN_PARAGRAPH.CENTER
    rule.paragraph_format.space_before = Pt(0)
    rule.paragraph_format.line_spacing = Pt(6)
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(width)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    # Word insists on the order of these.
    rule._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx has no borders
        borders, "w:spacing", "w:ind", "w:jc"
    )


def _letterhead(file: Any, report: Official) -> None:
    if report.is_sample:
        mark = _text(file.add_paragraph(), "DỮ LIỆU MẪU", size=10, bold=True)
        mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    head = file.add_table(rows=2, cols=2)
    left, right = report.width * 43 // 100, report.width - report.width * 43 // 100
    _widths(head, [left, right])
    _centred(head.cell(0, 0), balanced_lines(report.superior_name.upper(), _LONGEST), size=12)
    issuer = _centred(
        head.cell(0, 0), balanced_lines(report.agency_name.upper(), _LONGEST), size=12, bold=True
    )
    _rule_below(issuer, left * 3 // 10)
    _centred(head.cell(0, 1), ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], size=12, bold=True)
    motto = _centred(head.cell(0, 1), ["Độc lập - Tự do - Hạnh phúc"], size=13, bold=True)
    _rule_below(motto, right * 22 // 100)
    number = "    " if report.number is None else sequence_number(report.number)
    _centred(head.cell(1, 0), [f"Số: {number}/{report.symbol}"], size=13)
    day = (
        long_date(report.issued_on)
        if report.issued_on
        else f"ngày      tháng      năm {report.year}"
    )
    _centred(head.cell(1, 1), [f"{report.place}, {day}"], size=13, italic=True)


def _title(file: Any, report: Official) -> None:
    title = _text(file.add_paragraph(), report.type_name, bold=True)
    title.paragraph_format.space_before = Pt(18)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in report.subject:
        title = _text(file.add_paragraph(), line, bold=True)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_before = Pt(0)
    _rule_below(title, report.width * 2 // 5)


def _table(file: Any, block: Table, width: int) -> None:
    _space_below_text(file, 6)
    table = file.add_table(rows=1, cols=len(block.columns))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    taken = sum(column.width or 0 for column in block.columns)
    free = [column for column in block.columns if column.width is None]
    share = (width - taken) // len(free) if free else 0
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _cell(cell, column.label, "centre", bold=True, size=10.5)
    _mark(table.rows[0], "w:tblHeader")
    for row in block.rows:
        is_total = block.has_total and row is block.rows[-1]
        added = table.add_row()
        _mark(added, "w:cantSplit")
        for cell, column, text in zip(added.cells, block.columns, row, strict=True):
            _cell(cell, text, column.place, bold=is_total, size=11.5)
    _widths(table, [column.width or share for column in block.columns])
    if block.is_dense:
        _narrow_margins(table)


def _narrow_margins(table: Any) -> None:
    """Half a millimetre at both edges of each cell in place of Word's two."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(Mm(0.5).twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    # Word insists on the order of these.
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001 - no such setting


def _mark(row: Any, name: str) -> None:
    """Have Word repeat a row on each page (``w:tblHeader``) or keep it whole (``w:cantSplit``)."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx has neither


def _cell(cell: Any, text: str, place: str, *, bold: bool, size: float) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = _text(cell.paragraphs[0], text, bold=bold, size=size)
    paragraph.alignment = _PLACES[place]
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.space_after = Pt(2)


def _widths(table: Any, widths: list[int]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _space_below_text(file: Any, points: float) -> None:
    """Part the last paragraph from the table that follows: Word's tables have no space above."""
    file.paragraphs[-1].paragraph_format.space_after = Pt(points)


def _signatures(file: Any, report: Official) -> None:
    _space_below_text(file, 18)
    table = file.add_table(rows=2, cols=2)
    _widths(table, [report.width // 2, report.width - report.width // 2])
    cells = table.rows[0].cells[-len(report.signatures) :]
    for cell, signature in zip(cells, report.signatures, strict=True):
        last = _centred(cell, [signature.title], bold=True)
        last.paragraph_format.space_after = Mm(26)
        _centred(cell, [signature.name], bold=True)
    # A signer alone has the recipients at the left, level with the title.
    place = table.cell(len(report.signatures) - 1, 0)
    label = _text(place.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    label.paragraph_format.space_before = Pt(12 * (len(report.signatures) - 1))
    for recipient in report.recipients:
        mark = "." if recipient is report.recipients[-1] else ";"
        line = _text(place.add_paragraph(), f"- {recipient}{mark}", size=11)
        line.paragraph_format.space_before = Pt(0)


def _origin(file: Any, report: Official) -> None:
    footer = file.sections[0].first_page_footer.paragraphs[0]
    _text(footer, f"Bản chốt số liệu: {report.origin.snapshot_sha256}", size=7.5)
