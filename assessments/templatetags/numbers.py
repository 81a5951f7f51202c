"""Numbers on a page as everywhere else in the product."""

from decimal import Decimal

from django import template

from config.numbers import show_number

register = template.Library()


@register.filter
def number(value: Decimal | None) -> str:
    """ "970.50" → "970,5"; None → "", for ``default``."""
    return show_number(value)
