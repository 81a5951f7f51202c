"""The figures that somebody typed, read from the request."""

from collections.abc import Mapping
from typing import Final

from django.core.exceptions import SuspiciousOperation

from assessments.queries.facts import Facts
from assessments.queries.figures import Edit, read_value
from assessments.states import Period
from config.numbers import NumberError
from config.text import clean

_LONGEST_NOTE: Final = 500


def read_edits(data: Mapping[str, str], facts: Facts) -> tuple[list[Edit], dict[str, str]]:
    """The typed figures, and by field name the sentence about each one that cannot be read."""
    edits, errors = [], {}
    for item in facts.sheet.items:
        for period in Period.values:
            name = f"{item.code}:{period}"
            if name not in data:
                continue
            note = data.get(f"{name}:note")
            version = data.get(f"{name}:version", "")
            if not version.isdecimal():
                raise SuspiciousOperation(name)
            try:
                value = read_value(item, str(data[name]))
            except NumberError as error:
                errors[name] = str(error)
                continue
            note = None if note is None else clean(note)[:_LONGEST_NOTE]
            edits.append(Edit(item.code, period, value, int(version), note))
    return edits, errors
