"""Draws the cells of the board: hundreds a page, for which templates take too long."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports.board.rows import Cell

register = template.Library()


@register.simple_tag
def board_cells(cells: Iterable[Cell]) -> SafeString:
    """The ``<td>`` of each cell: what it shows as a link, and a link to remind its holder."""
    return mark_safe("".join(map(_cell, cells)))  # noqa: S308 - joined from escaped pieces


def _cell(cell: Cell) -> str:
    face = _face(
        cell.tone,
        cell.points,
        cell.label,
        cell.holder,
        cell.whose,
        cell.days,
        get_language(),
        is_aside=cell.is_aside,
    )
    own = ' class="own"' if cell.is_own else ""
    # The two addresses are made of numbers.
    return f'<td{own}><a href="{cell.url}"{face}</a>{_remind(cell) if cell.remind else ""}</td>'


@lru_cache(maxsize=4096)  # few faces make up a whole board
def _face(  # noqa: PLR0917 - the key of what is remembered
    tone: str,
    points: str,
    label: str,
    holder: str,
    whose: str,
    days: int | None,
    _language: str | None,
    *,
    is_aside: bool,
) -> SafeString:
    """The rest of the link: how it looks and what stands in it."""
    court: SafeString | str = ""
    if days is not None:
        text = ngettext("%(days)s ngày", "%(days)s ngày", days) % {"days": days}
        court = format_html(
            '<small class="court" data-holder="{}">{}</small><small>{}</small>',
            holder,
            whose,
            text,
        )
    return format_html(
        ' class="cell{}" data-tone="{}"><b>{}</b><small>{}</small>{}',
        " aside" if is_aside else "",
        tone,
        points,
        label,
        court,
    )


def _remind(cell: Cell) -> SafeString:
    text = _("Nhắc %(whose)s") % {"whose": cell.whose}
    return format_html(
        '<a class="remind" href="{}" title="{}"><span class="visually-hidden">{}</span></a>',
        cell.remind,
        text,
        text,
    )
