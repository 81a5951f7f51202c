"""The pages of the board: communes × criteria, areas × states, and its file."""

from tempfile import TemporaryFile
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.errors import DomainError
from assessments.queries.cycle import current_cycle
from assessments.views.fetch import UserRequest
from assessments.views.sheet import XLSX
from reports.board.filter import BoardFilter
from reports.board.page import areas_page, head_of
from reports.board.rows import Area, Board, areas_of
from reports.board.sheet import write_board

PER_PAGE: Final = 20
# More communes than three pages of the board are met area by area first.
_MANY: Final = 60


def board(request: UserRequest) -> HttpResponse:
    """Communes × criteria of the current cycle, a page at a time; many begin with their areas."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    shown = Board(cycle, request.user)
    filters = _filters(request, shown)
    areas = areas_of(cycle)
    context = head_of(shown, filters, areas)
    if _begins_with_areas(request, filters, areas):
        return render(
            request,
            "reports/board_areas.html",
            context | areas_page(areas, request.GET.get("page")),
        )
    found = filters.assessments(
        cycle, today=shown.today, days=shown.days, own_agency=shown.own_agency
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "rows": shown.rows_of(page.object_list, filters),
        "shown_columns": shown.columns_for(filters),
        # The other pages keep what this one is filtered by.
        "extra": f"&{filters.address()}" if not filters.is_empty else "&view=communes",
    }
    return render(request, "reports/board.html", context)


def sheet(request: UserRequest) -> HttpResponseBase:
    """The communes that the board's filter finds, as a file."""
    cycle = current_cycle(request.user)
    if cycle is None:
        raise Http404
    shown = Board(cycle, request.user)
    filters = _filters(request, shown)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write_board(shown, filters, file)
    except DomainError as error:
        file.close()
        messages.error(request, str(error))
        return redirect(f"{reverse('reports:board')}?{filters.address()}")
    file.seek(0)
    name = f"bang-theo-doi-{cycle.year}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _filters(request: UserRequest, shown: Board) -> BoardFilter:
    codes = {row.code: pk for pk, row in shown.agencies.items()}
    return BoardFilter.read(request.GET.dict(), codes)


def _begins_with_areas(request: UserRequest, filters: BoardFilter, areas: list[Area]) -> bool:
    way = request.GET.get("view", "")
    if len(areas) < 2 or not filters.is_empty or way == "communes":  # noqa: PLR2004 - a choice
        return False
    return way == "areas" or sum(area.communes for area in areas) > _MANY
