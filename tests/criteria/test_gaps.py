"""The gap to the next band, in people."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.gaps import Gap, gap_to_next_band
from criteria.scoring import score
from tests.criteria.shipped import SHEET


def gap(code: str, group: str = "other", **values: int) -> Gap | None:
    figures = {name: Decimal(value) for name, value in values.items()}
    card = score(SHEET, group, figures)
    return gap_to_next_band(SHEET.indicator(code), group, card.indicators[code], figures)


@pytest.mark.parametrize(
    ("code", "figures", "change", "gain"),
    [
        # 142/152 = 93.4 % earns 25; 95 % of 152 is 144.4, so 145: 3 more, 40 - 25 = 15.
        ("7.1", {"infants_immunized": 142, "infants": 152}, 3, 15),
        # 97/100: 98 needed for 50 instead of 40.
        ("7.1", {"infants_immunized": 97, "infants": 100}, 1, 10),
        # 12 of 2350 = 5.11 ‰ earns 20; at most 4 ‰ of 2350 is 9.4, so 9: 3 fewer, 35 - 20.
        ("5.1", {"children_injured": 12, "children": 2350}, -3, 15),
        # One death: none needed.
        ("5.2", {"injury_deaths": 1}, -1, 50),
        # 3 activities earn 15; 4 earn 25.
        ("12.2", {"activities": 3}, 1, 10),
        # Not above 0: 1 of 2350 addicted is one too many.
        ("4.2", {"children_addicted": 1, "children": 2350}, -1, 25),
        ("1.1", {"has_protection_officer": 0}, 1, 50),
    ],
)
def test_the_gap_is_counted_in_people(
    code: str, figures: dict[str, int], change: int, gain: int
) -> None:
    found = gap(code, **figures)

    assert found is not None
    assert (found.change, found.gain) == (change, gain)


def test_full_points_have_no_gap() -> None:
    assert gap("7.1", infants_immunized=98, infants=100) is None


def test_what_cannot_be_measured_has_no_gap() -> None:
    assert gap("7.1", infants_immunized=98) is None
    # No opinion was given: nothing to answer, and no answer would help.
    assert gap("11.3", opinions_answered=0, opinions=0) is None


RATES = [rule for rule in SHEET.indicators if rule.denominator and rule.bands]


@given(
    rule=st.sampled_from(RATES),
    group=st.sampled_from([group.code for group in SHEET.unit_groups]),
    denominator=st.integers(1, 5000),
    share=st.integers(0, 5000),
)
def test_the_gap_is_enough_and_one_less_is_not(rule, group, denominator, share) -> None:
    numerator = share % (denominator + 1)
    figures = {rule.numerator: numerator, rule.denominator: denominator}
    found = gap(rule.code, group, **figures)

    def points(change: int) -> Decimal:
        values = {
            rule.numerator: Decimal(numerator + change),
            rule.denominator: Decimal(denominator),
        }
        earned = score(SHEET, group, values).indicators[rule.code].points
        assert earned is not None
        return earned

    now = points(0)
    if found is None:
        best = denominator - numerator if rule.better == "higher" else -numerator
        assert points(best) == now
        return
    step = 1 if found.change > 0 else -1
    assert points(found.change) == now + found.gain > now
    assert points(found.change - step) == now
