"""How an official document writes dates, numbers and names (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

import re
import textwrap
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

# A day below 10 gets a leading zero; of the months only January and February do.
_LAST_PADDED_MONTH = 2

_REFERENCE = re.compile(r"\S{1,30}[-/]\S{1,30}")


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month <= _LAST_PADDED_MONTH else str(day.month)


def long_date(day: date) -> str:
    """ "ngày 05 tháng 3 năm 2024"."""
    return f"ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def short_date(day: date) -> str:
    """ "05/3/2024"; a moment is shown by its day in local time."""
    if isinstance(day, datetime):
        day = timezone.localtime(day)
    return f"{day.day:02}/{_month(day)}/{day.year}"


def short_moment(moment: datetime) -> str:
    """ "16 giờ 05 phút ngày 12/11/2024" in local time."""
    local = timezone.localtime(moment)
    return f"{local:%H} giờ {local:%M} phút ngày {short_date(local)}"


def sequence_number(number: int) -> str:
    """A document's number in its book: 5 → "05", 12 → "12"."""
    return f"{number:02}"


def balanced_lines(text: str, longest: int) -> list[str]:
    """Break ``text`` between words into as few lines as fit ``longest``, about equally long."""
    best = textwrap.wrap(text, longest, break_on_hyphens=False)
    if len(best) <= 1:
        return best
    for width in range(len(text) // len(best), longest):
        lines = textwrap.wrap(text, width, break_on_hyphens=False)
        if len(lines) == len(best):
            return lines
    return best


def closed(text: str) -> str:
    """A typed reason as a sentence: a full stop where its end has no mark."""
    text = text.strip()
    return text if not text or text.endswith((".", "…", "?", ";")) else f"{text}."


def unbroken(text: str) -> SafeString:
    """Keep "06/QĐ-TTg" and "LĐ-TB&XH" on one line: it could else end after the hyphen."""
    parts: list[str] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        parts.append(conditional_escape(text[end : match.start()]))
        parts.append(format_html('<span class="unbroken">{}</span>', match.group()))
        end = match.end()
    parts.append(conditional_escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 every part is escaped above
