"""Reading an assessment's figures, and which of them the commune may change now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from assessments.models import Assessment, CriterionResult, DataEntry
from assessments.states import OPEN_FOR_DATA, Period, State, Verdict
from config.numbers import NumberError, parse_count
from config.text import clean
from criteria.scoring import YES, ZERO, ItemRule, RuleSheet
from criteria.sheets import keys_of

_LAST_YEAR_SECONDS: Final = 60
# A returned criterion opens alone in these states; all figures are open or closed in the others.
_OPEN_ONE_BY_ONE = frozenset({State.SCORING, State.SUBMITTED, State.APPRAISING})


@dataclass(frozen=True, slots=True)
class Figure:
    """One stored value: ``version`` 0 means that nothing was ever entered."""

    value: Decimal | None = None
    version: int = 0
    note: str = ""


NO_FIGURE = Figure()
Figures = Mapping[tuple[str, str], Figure]


def figures_of(assessment: Assessment) -> dict[tuple[str, str], Figure]:
    """Every entered figure by (item code, period), in one query."""
    codes = keys_of(assessment.cycle.ruleset).item_codes
    rows = DataEntry.objects.filter(assessment=assessment).values_list(
        "item_id", "period", "value", "version", "note"
    )
    return {
        (codes[item_id], period): Figure(value, version, note)
        for item_id, period, value, version, note in rows
    }


def values_at(figures: Figures, period: Period) -> dict[str, Decimal | None]:
    """The values of one period by item code, as scoring reads them."""
    return {code: figure.value for (code, when), figure in figures.items() if when == period}


def year_end(figures: Figures) -> dict[str, Decimal | None]:
    """The values that count."""
    return values_at(figures, Period.END)


def last_year_of(commune_id: int, year: int) -> dict[str, Decimal]:
    """Year-end figures of the same unit's cycle one year earlier, by item code.

    A unit that took over another's code has none of the other's. That year is over, so every save
    need not ask again: one query in ``_LAST_YEAR_SECONDS``.
    """
    name = f"last-year-{commune_id}-{year}"
    known: dict[str, Decimal] | None = cache.get(name)
    if known is not None:
        return known
    rows = DataEntry.objects.filter(
        assessment__commune=commune_id, assessment__cycle__year=year - 1, period=Period.END
    ).values_list("item__code", "value")
    found = {code: value for code, value in rows if value is not None}
    cache.set(name, found, _LAST_YEAR_SECONDS)
    return found


def open_items(
    assessment: Assessment, sheet: RuleSheet, results: Iterable[CriterionResult]
) -> frozenset[str]:
    """Codes of the data items that the commune may change now; most states need no results."""
    if not assessment.cycle.is_open:
        return frozenset()
    if assessment.state in OPEN_FOR_DATA:
        return frozenset(item.code for item in sheet.items)
    if assessment.state not in _OPEN_ONE_BY_ONE:
        return frozenset()
    returned = {result.number for result in results if result.verdict == Verdict.RETURNED}
    return frozenset(
        item.code for item in sheet.items if returned.intersection(sheet.criteria_using(item.code))
    )


def read_value(item: ItemRule, text: str) -> Decimal | None:
    """A figure as typed: a count, or 1 and 0 for yes and no. Raises ``NumberError``."""
    if not item.is_yes_no:
        return parse_count(text)
    answers = {"": None, "1": YES, "0": ZERO}
    if clean(text) not in answers:
        raise NumberError(_("Hãy chọn Có hoặc Không."))
    return answers[clean(text)]


@dataclass(frozen=True, slots=True)
class Edit:
    """A figure someone typed. ``version`` is the one the page showed (0: nothing yet)."""

    item: str
    period: str
    value: Decimal | None
    version: int
    note: str | None = None
