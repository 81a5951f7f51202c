"""The board as an XLSX file, written row by row however many communes there are."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assessments.errors import DomainError
from assessments.models import Assessment, CriterionResult
from assessments.states import State
from config.days import show_day
from criteria.scoring import ZERO
from criteria.sheets import sheet_of
from reports.board.filter import BoardFilter
from reports.board.rows import READ, Board, Column, days_held

# All of a country's communes; a file larger than this nobody opens with pleasure.
MOST_COMMUNES: Final = 4000
_CHUNK: Final = 2000
_ROW: Final = (
    "assessment__state",
    "assessment__unit_group",
    "assessment__commune__code",
    "assessment__commune__name",
    "assessment__commune__kind",
    "assessment__commune__area",
)
_BOLD: Final = Font(name="Times New Roman", size=11, bold=True)
_TITLE: Final = Font(name="Times New Roman", size=14, bold=True)
_PLAIN: Final = Font(name="Times New Roman", size=11)
_HEAD: Final = PatternFill("solid", fgColor="F1E3E3")
_MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WIDTHS: Final = (10, 26, 20, 20, 9, 9)
_POINTS_WIDTH, _WHOSE_WIDTH = 8, 22


class TooManyError(DomainError):
    """More communes than a file takes."""


def write_board(board: Board, filters: BoardFilter, file: IO[bytes]) -> None:
    """Write the communes looked for to ``file``, a row each: points and whose move per criterion.

    Raises ``TooManyError``. Costs two queries; the results come through in chunks.
    """
    assessments = filters.assessments(
        board.cycle, today=board.today, days=board.days, own_agency=board.own_agency
    )
    if assessments.count() > MOST_COMMUNES:
        raise TooManyError(
            _("Tệp nhận nhiều nhất %(most)s xã, phường. Hãy lọc bớt, chẳng hạn theo khu vực.")
            % {"most": MOST_COMMUNES}
        )
    columns = board.columns_for(filters)
    book = Workbook(write_only=True)
    book.properties.creator = board.cycle.authority.name
    page = book.create_sheet(_("Bảng theo dõi"))
    page.freeze_panes = "C4"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A3
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    page.print_title_rows = "3:3"
    widths = [*_WIDTHS, *(_POINTS_WIDTH, _WHOSE_WIDTH) * len(columns)]
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.append([_cell(page, _title(board), _TITLE)])
    page.append([])
    page.append([_head(page, text) for text in _heads(columns)])
    for row in _rows(board, columns, assessments):
        page.append([_safe(page, value) for value in row])
    book.save(file)


def _title(board: Board) -> str:
    return _("Bảng theo dõi %(cycle)s, ngày %(day)s") % {
        "cycle": str(board.cycle).lower(),
        "day": show_day(board.today),
    }


def _heads(columns: Iterable[Column]) -> list[str]:
    heads = [
        _("Mã"),
        _("Xã, phường"),
        _("Khu vực"),
        _("Bước"),
        _("Tổng điểm"),
        _("Phải đạt"),
    ]
    for column in columns:
        heads += [f"{column.number}. {column.name}", _("Đang ở, ngày làm việc")]
    return heads


def _rows(board: Board, columns: list[Column], assessments: Any) -> Iterator[list[str | Decimal]]:
    shown = {column.number for column in columns}
    sheet = sheet_of(board.cycle.ruleset)
    results = (
        CriterionResult.objects.filter(assessment__in=assessments.order_by().values("pk"))
        .select_related("assessment__commune")
        .only(*READ, *_ROW)
        .order_by("assessment__commune__code", "assessment", "number")
        .iterator(chunk_size=_CHUNK)
    )
    for _pk, group in groupby(results, key=lambda result: result.assessment_id):
        own = list(group)
        assessment: Assessment = own[0].assessment
        commune = assessment.commune
        total = sum((result.standing_points or ZERO for result in own), ZERO)
        row: list[str | Decimal] = [
            commune.code,
            commune.name,
            commune.area,
            str(State(assessment.state).label),
            total,
            sheet.unit_group(assessment.unit_group).min_total_points,
        ]
        kind = commune.get_kind_display().lower()
        for result in own:
            if result.number in shown:
                points = result.standing_points
                row += ["" if points is None else points, _whose(board, result, kind, board.today)]
        yield row


def _whose(board: Board, result: CriterionResult, commune_kind: str, today: date) -> str:
    days = days_held(result.held_since, today)
    label = result.status_label.lower()
    if days is None:
        return label
    name = board.whose(result.holder, result.agency_id, commune_kind)
    return f"{label} · {name}, {days}"


def _safe(page: Any, value: str | Decimal) -> Any:
    """The value itself, which is written fastest; only what would be a formula needs a cell."""
    if isinstance(value, Decimal):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return _cell(page, value, _PLAIN) if value.startswith("=") else value


def _head(page: Any, text: str) -> Any:
    cell = _cell(page, text, _BOLD)
    cell.fill, cell.alignment = _HEAD, _MIDDLE
    return cell


def _cell(page: Any, value: str, font: Font) -> Any:
    """A text as a text, whatever sign it begins with."""
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    cell.font = font
    return cell
