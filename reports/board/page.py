"""What the board shows around its rows: the filter's choices, the counts, the areas."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from assessments.states import Holder, State
from assessments.tones import tone_of
from reports.board.filter import NO_AREA, BoardFilter
from reports.board.rows import LONG, Area, Board, commitments_of, counts_of

_AREAS_PER_PAGE: Final = 40


def head_of(shown: Board, filters: BoardFilter, areas: list[Area]) -> dict[str, Any]:
    """What stands above the rows: the filter with its choices, and the counts."""
    return {
        "board": shown,
        "filters": filters,
        "areas": [(area.name or NO_AREA, area.name or _("Chưa xếp khu vực")) for area in areas],
        "has_areas": len(areas) > 1,
        "states": State.choices,
        "holders": shown.holders(),
        "columns": shown.columns,
        "query": filters.address(),
        "commitments": commitments_of(shown.cycle),
        **chips_of(shown, filters),
    }


def chips_of(shown: Board, filters: BoardFilter) -> dict[str, Any]:
    """The counts above the board, each a way to what it counts."""
    counts = counts_of(shown.cycle)
    labels = {
        "signed": _("đã có ý kiến"),
        "awaited": _("chờ ý kiến"),
        "returned": _("trả lại"),
        "incomplete": _("chưa đủ số"),
    }
    names = {
        Holder.COMMUNE: _("xã, phường"),
        Holder.COUNCIL: _("Hội đồng"),
        Holder.AGENCY: _("cơ quan theo dõi"),
        Holder.LEAD: shown.lead_name,
        Holder.CITY: shown.cycle.authority.short_name,
    }
    return {
        "counts": [
            (tone_of("criterion", standing), labels[standing], number)
            for standing, number in counts.standings.items()
        ],
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


def areas_page(areas: list[Area], number: str | None) -> dict[str, Any]:
    """Areas × states with the way to the communes behind each number."""
    used = [state for state in State if any(state in area.states for area in areas)]
    page = Paginator(areas, _AREAS_PER_PAGE).get_page(number)
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
