"""The pages of the board: communes × criteria, areas × states, and its file."""

from tempfile import TemporaryFile
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.errors import DomainError
from assessments.queries.cycle import current_cycle
from assessments.states import Holder, State
from assessments.views.fetch import UserRequest
from assessments.views.sheet import XLSX
from reports.board.filter import NO_AREA, BoardFilter
from reports.board.rows import LONG, Area, Board, areas_of, commitments_of, counts_of
from reports.board.sheet import write_board

PER_PAGE: Final = 20
_AREAS_PER_PAGE: Final = 40
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
    context: dict[str, Any] = {
        "board": shown,
        "filters": filters,
        "areas": [(area.name or NO_AREA, area.name or _("Chưa xếp khu vực")) for area in areas],
        "has_areas": len(areas) > 1,
        "states": State.choices,
        "holders": shown.holders(),
        "columns": shown.columns,
        "query": filters.address(),
        "commitments": commitments_of(cycle),
        **_chips(shown, filters),
    }
    if _begins_with_areas(request, filters, areas):
        return render(request, "reports/board_areas.html", context | _areas(request, areas))
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


def _chips(shown: Board, filters: BoardFilter) -> dict[str, Any]:
    """The counts above the board, each a way to what it counts."""
    counts = counts_of(shown.cycle)
    labels = {
        "done": _("đã có ý kiến"),
        "waiting": _("chờ ý kiến"),
        "returned": _("trả lại"),
        "none": _("chưa đủ số"),
    }
    names = {
        Holder.COMMUNE: _("xã, phường"),
        Holder.COUNCIL: _("Hội đồng"),
        Holder.AGENCY: _("cơ quan theo dõi"),
        Holder.LEAD: shown.lead_name,
        Holder.CITY: shown.cycle.authority.short_name,
    }
    return {
        "counts": [(tone, labels[tone], number) for tone, number in counts.tones.items()],
        "courts": [
            (
                holder.value,
                name,
                counts.holders.get(holder, 0),
                filters.address(holder=holder.value),
            )
            for holder, name in names.items()
        ],
        "long": (counts.long, LONG, filters.address(over=str(LONG))),
    }


def _areas(request: UserRequest, areas: list[Area]) -> dict[str, Any]:
    """Areas × states with the way to the communes behind each number."""
    used = [state for state in State if any(state in area.states for area in areas)]
    page = Paginator(areas, _AREAS_PER_PAGE).get_page(request.GET.get("page"))
    rows = []
    for area in page.object_list:
        value = area.name or NO_AREA
        filters = BoardFilter(area=value)
        rows.append(
            {
                "name": area.name or _("Chưa xếp khu vực"),
                "query": filters.address(),
                "communes": area.communes,
                "cells": [
                    (area.states.get(state, 0), filters.address(state=state.value))
                    for state in used
                ],
            }
        )
    return {
        "page": page,
        "used": used,
        "rows": rows,
        "totals": [sum(area.states.get(state, 0) for area in areas) for state in used],
        "communes": sum(area.communes for area in areas),
        "extra": "&view=areas",
    }
