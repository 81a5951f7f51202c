"""What an officer should look at again: errors that block scoring, and questions that do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.facts import Facts
from assessments.figures import NO_FIGURE
from assessments.states import Period
from config.numbers import show_number
from criteria.wording import problem_text


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one data item, with the criterion where it is typed."""

    text: str
    item: str
    criterion: int
    is_error: bool


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
        )


def _questions(facts: Facts) -> Iterator[Remark]:
    for item in facts.sheet.items:
        last = facts.last_year.get(item.code)
        now = facts.figures.get((item.code, Period.END), NO_FIGURE)
        if item.kind == "yes_no" or last is None or now.value is None or now.note:
            continue
        if _jumps(facts, last, now.value):
            yield Remark(
                _(
                    "%(label)s: năm trước %(last)s, năm nay %(now)s. Nếu đúng, hãy ghi một câu"
                    " giải thích vào ghi chú."
                )
                % {"label": item.label, "last": show_number(last), "now": show_number(now.value)},
                item.code,
                facts.sheet.criteria_using(item.code)[0],
                is_error=False,
            )


def _jumps(facts: Facts, last: Decimal, now: Decimal) -> bool:
    cycle, change = facts.assessment.cycle, abs(now - last)
    return change >= cycle.jump_least and 100 * change > cycle.jump_percent * last
