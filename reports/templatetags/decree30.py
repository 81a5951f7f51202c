"""The wording of ``reports.documents.decree30`` for the templates of documents."""

from django import template

from config.numbers import show_number
from reports.documents.decree30 import (
    balanced_lines,
    closed,
    long_date,
    sequence_number,
    short_date,
    short_moment,
    unbroken,
)

register = template.Library()
register.filter("number", show_number)
for _filter in (
    balanced_lines,
    closed,
    long_date,
    sequence_number,
    short_date,
    short_moment,
    unbroken,
):
    register.filter(_filter.__name__, _filter)
