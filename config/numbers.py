"""Numbers as officers type and read them; an ambiguous one is refused, never guessed."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from config.text import clean

# [0-9] and not \d, which also takes the digits of other scripts.
_PLAIN = re.compile(r"[0-9]+")
# A single comma could as well begin a fraction, so the other way needs two.
_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+|[0-9]{1,3}(,[0-9]{3}){2,}")
_ONE_COMMA = re.compile(r"[0-9]{1,3},[0-9]{3}")
_DECIMAL = re.compile(r"([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?")
_WITH_POINT = re.compile(r"[0-9]+\.[0-9]{1,2}")


class NumberError(ValueError):
    """``str(error)`` says in Vietnamese what is wrong with the typed text."""


def parse_count(text: str, *, digits: int = 9) -> Decimal | None:
    """Read a whole number: "1234", "1.234", "1 234", "1,234,567"; empty text is None.

    "1,234" is refused: one reader means a thousand, another a fraction. So is "13,75".
    """
    text = clean(text)
    if not text:
        return None
    if text.startswith("-"):
        raise NumberError(_("Số không được âm."))
    if _ONE_COMMA.fullmatch(text):
        raise NumberError(
            _(
                "“%(text)s” có thể là %(plain)s, cũng có thể là số lẻ. Hãy gõ %(plain)s hoặc"
                " %(dotted)s."
            )
            % {"text": text, "plain": text.replace(",", ""), "dotted": text.replace(",", ".")}
        )
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)):
        raise NumberError(
            _("“%(text)s” không phải số nguyên. Hãy gõ như 1234 hoặc 1.234.") % {"text": text}
        )
    number = re.sub(r"[., ]", "", text)
    if len(number.lstrip("0")) > digits:
        raise NumberError(_("“%(text)s” quá lớn. Hãy kiểm tra lại.") % {"text": text})
    return Decimal(number)


def parse_points(text: str) -> Decimal | None:
    """Read points: "40", "37,5", also "37.5"; at most two decimals; empty text is None."""
    text = clean(text)
    if not text:
        return None
    if _WITH_POINT.fullmatch(text):
        text = text.replace(".", ",")
    if not _DECIMAL.fullmatch(text):
        raise NumberError(
            _("“%(text)s” không phải số điểm. Hãy gõ như 40 hoặc 37,5.") % {"text": text}
        )
    number = Decimal(text.replace(".", "").replace(",", "."))
    if number != round(number, 2):
        raise NumberError(_("Điểm chỉ lấy đến hai số lẻ."))
    return number


def show_number(value: Decimal | None) -> str:
    """ "1234.50" → "1.234,5"; None → ""."""
    if value is None:
        return ""
    whole, _point, fraction = f"{value.normalize():f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{fraction}" if fraction else grouped


def plain(value: Decimal | None) -> str | None:
    """A decimal as the log and the snapshots write it: no exponent, no trailing zeros."""
    return None if value is None else f"{value.normalize():f}"
