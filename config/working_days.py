"""Working days of Viet Nam: Monday to Friday without public holidays, days off in lieu included.

The days come from the package ``holidays``, which follows Article 112 of the Labour Code and the
yearly notices; a notice published after the installed release is known after its next update.
"""

from datetime import date, timedelta
from functools import cache, lru_cache

import holidays


@cache
def _calendar(year: int) -> holidays.HolidayBase:
    """A year's calendar, whole before anyone reads it: threads share what is remembered."""
    return holidays.country_holidays("VN", years=year, expand=False, language="vi")


def is_working_day(day: date) -> bool:
    """Whether offices are open on ``day``, a weekend that a notice made a working day included."""
    return _calendar(day.year).is_working_day(day)


def holiday_name(day: date) -> str:
    """What ``day`` is called in Vietnamese if it is a public holiday, else nothing."""
    return str(_calendar(day.year).get(day) or "")


@lru_cache(maxsize=4096)  # the days of one page repeat themselves
def working_days_between(start: date, end: date) -> int:
    """How many working days have passed: those after ``start`` up to ``end``, which may be one.

    Nothing has passed on the day itself, nor when ``end`` lies before ``start``.
    """
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_working_days(day: date, number: int) -> date:
    """The ``number``-th working day after ``day``, or before it for a negative number.

    With 0 it is ``day`` itself, or the last working day before it.
    """
    step = timedelta(days=1 if number > 0 else -1)
    while number == 0 and not is_working_day(day):
        day += step
    while number:
        day += step
        if is_working_day(day):
            number -= 1 if number > 0 else -1
    return day
