"""Working days, counted by hand on the calendars of 2024 and 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.working_days import add_working_days, holiday_name, is_working_day, working_days_between

DAYS = st.dates(date(2019, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 11, 15), True),  # a Friday
        (date(2024, 11, 16), False),  # Saturday
        (date(2024, 9, 2), False),  # National Day
        (date(2024, 9, 3), False),  # the day that goes with it
        (date(2024, 2, 12), False),  # the third day of Tết Giáp Thìn
        (date(2024, 4, 18), False),  # the Hùng kings
        (date(2024, 5, 4), True),  # a Saturday worked for 29 April
        (date(2024, 4, 29), False),
    ],
)
def test_weekends_holidays_and_days_in_lieu(day: date, expected: bool) -> None:
    assert is_working_day(day) is expected


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2024, 11, 15), date(2024, 11, 15), 0),
        (date(2024, 11, 15), date(2024, 11, 18), 1),  # over a weekend
        (date(2024, 8, 30), date(2024, 9, 4), 1),  # Friday to Wednesday over 2 September
        (date(2024, 11, 18), date(2024, 11, 15), 0),
    ],
)
def test_working_days_that_have_passed(start: date, end: date, days: int) -> None:
    assert working_days_between(start, end) == days


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2024, 11, 15), 5, date(2024, 11, 22)),
        (date(2024, 11, 15), -5, date(2024, 11, 8)),
        (date(2024, 8, 30), 1, date(2024, 9, 4)),
        (date(2024, 11, 17), 0, date(2024, 11, 15)),  # a Sunday
        (date(2024, 11, 15), 0, date(2024, 11, 15)),
    ],
)
def test_so_many_working_days_on_and_back(day: date, number: int, expected: date) -> None:
    assert add_working_days(day, number) == expected


@given(DAYS, st.integers(1, 40))
def test_adding_and_counting_agree(day: date, number: int) -> None:
    later = add_working_days(day, number)

    assert is_working_day(later)
    assert working_days_between(day, later) == number


def test_a_holiday_has_its_name() -> None:
    assert holiday_name(date(2024, 9, 2)).startswith("Quốc khánh")
    assert holiday_name(date(2024, 11, 15)) == ""
