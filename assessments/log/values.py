"""Values as the log stores them, in an officer's words."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from config.days import show_day
from config.numbers import show_number


def show_value(field: Any, value: Any) -> str:
    """The value of a model's field, as the log keeps it, in an officer's words."""
    if value in {None, ""}:
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DateField":
        return show_day_text(str(value))
    if isinstance(value, int) or field.get_internal_type() == "DecimalField":
        return show_number(Decimal(value or 0))
    return str(value)


def show_day_text(text: str | None) -> str:
    return show_day(date.fromisoformat(text)) if text else "–"


def show_decimal(text: str | None) -> str:
    return "–" if text is None else show_number(Decimal(text))


def show_yes_no(text: str | None) -> str:
    return "–" if text is None else (_("Có") if Decimal(text) else _("Không"))
