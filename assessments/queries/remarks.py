"""What an officer should look at again: errors that block scoring, and questions that do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy

from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE
from assessments.states import Period
from config.numbers import show_number
from criteria.wording import problem_text

_JUMPS = {
    Period.END: gettext_lazy(
        "%(label)s: năm trước %(last)s, năm nay %(now)s. Nếu đúng, hãy ghi một câu"
        " giải thích vào ghi chú."
    ),
    Period.START: gettext_lazy(
        "%(label)s: năm trước %(last)s, đầu năm nay %(now)s. Nếu đúng, hãy ghi một câu"
        " giải thích vào ghi chú."
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one data item, with the criterion where it is typed.

    ``cells`` are the figures it compares, as "births:end"; ``indicator`` the one left without
    points.
    """

    text: str
    item: str
    criterion: int
    is_error: bool
    cells: tuple[str, ...]
    indicator: str = ""


def remarks(facts: Facts) -> list[Remark]:
    """Errors first, then questions, each in the order of the data items' problems."""
    return [*_errors(facts), *_questions(facts)]


def _errors(facts: Facts) -> Iterator[Remark]:
    for problem in facts.problems:
        item = problem.items[0]
        yield Remark(
            problem_text(problem, facts.sheet),
            item,
            facts.sheet.indicator(problem.indicator).criterion
            if problem.indicator
            else facts.sheet.criteria_using(item)[0],
            is_error=True,
            cells=tuple(f"{code}:{Period.END}" for code in problem.items),
            indicator=problem.indicator,
        )


def _questions(facts: Facts) -> Iterator[Remark]:
    """Figures far from last year's, at either end of the year; a note to the item answers."""
    for item in facts.sheet.items:
        last = facts.last_year.get(item.code)
        if item.is_yes_no or last is None:
            continue
        figures = {
            period: facts.figures.get((item.code, period), NO_FIGURE)
            for period in (Period.END, Period.START)
        }
        jumping = {
            period: figure.value
            for period, figure in figures.items()
            if figure.value is not None and _jumps(facts, last, figure.value)
        }
        if not jumping or figures[Period.END].note:
            continue
        period, now = next(iter(jumping.items()))
        values = {"label": item.label, "last": show_number(last), "now": show_number(now)}
        yield Remark(
            _JUMPS[period] % values,
            item.code,
            facts.sheet.criteria_using(item.code)[0],
            is_error=False,
            cells=tuple(f"{item.code}:{when}" for when in jumping),
        )


def _jumps(facts: Facts, last: Decimal, now: Decimal) -> bool:
    cycle, change = facts.assessment.cycle, abs(now - last)
    return change >= cycle.jump_least and 100 * change > cycle.jump_percent * last
