"""What holds for every figure, looked for with Hypothesis."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from criteria.scoring import IndicatorRule, IndicatorScore, judge, score
from tests.criteria.shipped import SHEET

groups = st.sampled_from([group.code for group in SHEET.unit_groups])
banded = st.sampled_from([rule for rule in SHEET.indicators if rule.kind != "yes_no"])
rates = st.sampled_from([rule for rule in SHEET.indicators if rule.denominator])
counts = st.integers(min_value=0, max_value=5000)
figures = st.fixed_dictionaries(
    {
        item.code: st.none() | (st.integers(0, 1) if item.kind == "yes_no" else counts)
        for item in SHEET.items
    }
)
points = st.fixed_dictionaries(
    {
        rule.number: st.none()
        | st.decimals(min_value=0, max_value=rule.max_points, places=2, allow_nan=False)
        for rule in SHEET.criteria
    }
)


def scored(rule: IndicatorRule, group: str, numerator: int, denominator: int) -> IndicatorScore:
    values = {rule.numerator: Decimal(numerator)}
    if rule.denominator:
        values[rule.denominator] = Decimal(denominator)
    return score(SHEET, group, values).indicators[rule.code]


def decimals(values: dict[str, int | None]) -> dict[str, Decimal | None]:
    return {code: None if value is None else Decimal(value) for code, value in values.items()}


@given(banded, groups, st.data())
def test_a_better_figure_never_earns_less(rule, group, data):
    whole = data.draw(st.integers(1, 5000))
    worse, better = sorted(data.draw(st.tuples(*[st.integers(0, whole)] * 2)))
    if rule.better == "lower":
        worse, better = better, worse
    assert scored(rule, group, better, whole).points >= scored(rule, group, worse, whole).points


@given(rates, groups, st.data())
def test_a_rate_within_its_whole_always_earns_points_up_to_the_maximum(rule, group, data):
    whole = data.draw(st.integers(1, 10**9))
    row = scored(rule, group, data.draw(st.integers(0, whole)), whole)
    assert 0 <= row.points <= rule.max_points


@given(banded, groups, st.fractions(min_value=0, max_value=1000))
def test_every_value_lies_in_exactly_one_band(rule, group, value):
    own = [band for band in rule.bands if band.unit_group in {None, group}]
    assert [band.contains(value) for band in own].count(True) == 1


@given(banded, groups, st.data())
def test_every_bound_lies_in_exactly_one_band(rule, group, data):
    own = [band for band in rule.bands if band.unit_group in {None, group}]
    bounds = {bound for band in own for bound in (band.lower, band.upper) if bound is not None}
    value = Fraction(data.draw(st.sampled_from(sorted(bounds))))
    assert [band.contains(value) for band in own].count(True) == 1


@given(groups, figures)
def test_the_total_is_the_sum_of_the_indicators_and_within_the_scale(group, values):
    card = score(SHEET, group, decimals(values))
    known = [row.points for row in card.indicators.values() if row.points is not None]
    assert card.provisional_total == sum(known)
    assert 0 <= card.provisional_total <= SHEET.total_points
    assert card.total == (card.provisional_total if card.complete else None)


@given(groups, figures)
def test_a_criterion_has_points_exactly_when_all_its_indicators_have(group, values):
    card = score(SHEET, group, decimals(values))
    for rule in SHEET.criteria:
        rows = [card.indicators[indicator.code].points for indicator in rule.indicators]
        expected = None if None in rows else sum(rows)
        assert card.criteria[rule.number].points == expected


@given(groups, figures)
def test_an_indicator_has_points_or_a_problem_never_both(group, values):
    for row in score(SHEET, group, decimals(values)).indicators.values():
        assert (row.points is None) == (row.problem is not None)


@given(groups, points)
def test_a_commune_qualifies_exactly_when_no_criterion_is_0_and_the_total_suffices(group, values):
    outcome = judge(SHEET, group, values)
    known = [value or Decimal(0) for value in values.values()]
    needed = {"central_city_ward": 900, "mountain_island_difficult": 800, "other": 850}[group]
    assert outcome.total == sum(known)
    assert outcome.qualifies == (min(known) > 0 and sum(known) >= needed)


@given(groups, points, st.data())
def test_more_points_never_spoil_a_recognition(group, values, data):
    number = data.draw(st.sampled_from([rule.number for rule in SHEET.criteria]))
    raised = values | {number: SHEET.criterion(number).max_points}
    if judge(SHEET, group, values).qualifies:
        assert judge(SHEET, group, raised).qualifies
