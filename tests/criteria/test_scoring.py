"""Figures to points to the verdict, with every number worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from criteria.scoring import Problem, ProblemCode, Reason, ReasonCode, ScoreCard, judge, score
from tests.criteria.shipped import SHEET
from tests.factories.criteria import FULL

MOUNTAIN = "mountain_island_difficult"


def score_of(*, group: str = "other", **figures: int | str | None) -> ScoreCard:
    """The score of a perfect commune with some figures changed."""
    values: dict[str, int | str | None] = FULL | figures
    return score(
        SHEET,
        group,
        {code: None if value is None else Decimal(value) for code, value in values.items()},
    )


def full_points(**changed: int) -> dict[int, Decimal]:
    """Every criterion at its maximum, but for ``c4=0`` and the like."""
    points = {rule.number: rule.max_points for rule in SHEET.criteria}
    return points | {int(name[1:]): Decimal(value) for name, value in changed.items()}


def test_a_perfect_commune_earns_the_whole_scale():
    card = score_of()
    assert card.total == 1000
    assert card.missing == ()
    assert card.errors == ()


@pytest.mark.parametrize(
    ("figures", "indicator", "points"),
    [
        # 196 / 200 = 98 %
        ({"births_registered": 196, "births": 200}, "2.1", 50),
        # 391 / 400 = 97.75 %: not rounded up to 98
        ({"births_registered": 391, "births": 400}, "2.1", 40),
        # 2449 / 2500 = 97.96 %: shown as 98,0 %, yet not 98
        ({"births_registered": 2449, "births": 2500}, "2.1", 40),
        # 190 / 200 = 95 %; 189 / 200 = 94.5 %
        ({"births_registered": 190, "births": 200}, "2.1", 40),
        ({"births_registered": 189, "births": 200}, "2.1", 25),
        # 180 / 200 = 90 %; 179 / 200 = 89.5 %
        ({"births_registered": 180, "births": 200}, "2.1", 25),
        ({"births_registered": 179, "births": 200}, "2.1", 0),
        # No birth at all: nothing to measure
        ({"births_registered": 0, "births": 0}, "2.1", 50),
        # 0 of 2350 children, no case
        ({"abused_children": 0, "children": 2350}, "3.1", 75),
        ({"abuse_cases_handled": 0, "abuse_cases": 0}, "3.2", 50),
        # 1 of 2000 = 0.5 ‰; 1 of 1999 = 0.50025 ‰; 2 of 2000 = 1 ‰; 3 of 2999 = 1.00033 ‰
        ({"abused_children": 1, "children": 2000, "children_checked": 2000}, "3.1", 50),
        ({"abused_children": 1, "children": 1999, "children_checked": 1999}, "3.1", 25),
        ({"abused_children": 2, "children": 2000, "children_checked": 2000}, "3.1", 25),
        ({"abused_children": 3, "children": 2999}, "3.1", 0),
        # 4 / 4 = 100 %; 9 / 10 = 90 %; 8 / 9 = 88.9 %
        ({"abuse_cases_handled": 4, "abuse_cases": 4}, "3.2", 50),
        ({"abuse_cases_handled": 9, "abuse_cases": 10}, "3.2", 25),
        ({"abuse_cases_handled": 8, "abuse_cases": 9}, "3.2", 0),
        # 6 of 1000 = 6 ‰; 7 of 1000 = 7 ‰
        ({"children_injured": 6, "children": 1000, "children_checked": 1000}, "5.1", 20),
        ({"children_injured": 7, "children": 1000, "children_checked": 1000}, "5.1", 0),
        # A single death takes all of 5.2
        ({"injury_deaths": 0}, "5.2", 50),
        ({"injury_deaths": 1}, "5.2", 0),
        # 57 / 60 = 95 %; 56 / 60 = 93.3 %
        ({"special_children_supported": 57}, "6.1", 50),
        ({"special_children_supported": 56}, "6.1", 35),
        # 1 of 2 severe cases planned = 50 %
        ({"severe_cases_planned": 1, "severe_cases": 2}, "6.2", 0),
        # No opinion was received: no points, unlike the others
        ({"opinions_answered": 0, "opinions": 0}, "11.3", 0),
        # Activities are counted: 4, 3, 1, 0
        ({"activities": 4}, "12.2", 25),
        ({"activities": 3}, "12.2", 15),
        ({"activities": 1}, "12.2", 5),
        ({"activities": 0}, "12.2", 0),
        # Yes or no
        ({"has_budget": 1}, "1.4", 20),
        ({"has_budget": 0}, "1.4", 0),
    ],
)
def test_a_figure_earns_the_points_of_its_band(figures, indicator, points):
    row = score_of(**figures).indicators[indicator]
    assert (row.points, row.problem) == (points, None)


@pytest.mark.parametrize(
    ("group", "stunted", "points"),
    [
        # of 480 measured: 24 % = 115.2 children, so 115 is within and 116 (24.17 %) above
        (MOUNTAIN, 115, 40),
        (MOUNTAIN, 116, 25),
        # 27 % = 129.6
        (MOUNTAIN, 129, 25),
        (MOUNTAIN, 130, 0),
        # phường: 17 % = 81.6, 20 % = 96 exactly
        ("other", 81, 40),
        ("other", 82, 25),
        ("other", 96, 25),
        ("other", 97, 0),
    ],
)
def test_stunting_is_judged_by_the_group_of_the_commune(group, stunted, points):
    assert score_of(group=group, under5_stunted=stunted).indicators["8.2"].points == points


@pytest.mark.parametrize(("group", "points"), [(MOUNTAIN, 40), ("other", 0)])
def test_24_percent_of_stunting_is_fine_only_in_a_mountain_commune(group, points):
    # 120 / 500 = 24 %
    card = score_of(group=group, under5_stunted=120, under5_measured=500)
    assert card.indicators["8.2"].points == points


@pytest.mark.parametrize(
    ("code", "edge", "below", "at", "above"),
    [
        # Higher is better: the edge itself earns the better points.
        ("2.1", 98, 40, 50, 50),
        ("2.1", 95, 25, 40, 40),
        ("2.1", 90, 0, 25, 25),
        ("7.1", 98, 40, 50, 50),
        ("7.1", 95, 25, 40, 40),
        ("7.1", 90, 0, 25, 25),
        ("9.1", 95, 40, 50, 50),
        ("9.1", 90, 25, 40, 40),
        ("9.1", 80, 0, 25, 25),
        # Lower is better: the edge itself still earns the better points.
        ("4.1", 1, 35, 35, 20),
        ("4.1", 2, 20, 20, 0),
        ("5.1", 2, 50, 50, 35),
        ("5.1", 4, 35, 35, 20),
        ("5.1", 6, 20, 20, 0),
        ("8.1", 9, 35, 35, 20),
        ("8.1", 12, 20, 20, 0),
    ],
)
def test_the_edge_of_a_band_belongs_to_the_better_side(code, edge, below, at, above):
    rule = SHEET.indicator(code)
    # Of a million, so that one more or one less is just above or just below the edge.
    base = 1_000_000
    numerator = edge * base // (100 if rule.kind == "percent" else 1000)
    seen = [
        score_of(
            **{"children_checked": base, rule.numerator: numerator + step, rule.denominator: base}
        )
        .indicators[code]
        .points
        for step in (-1, 0, 1)
    ]
    assert seen == [below, at, above]


@pytest.mark.parametrize("code", ["3.1", "4.1", "4.2"])
def test_a_single_child_costs_points_where_only_none_is_perfect(code):
    rule = SHEET.indicator(code)
    none, one = (score_of(**{rule.numerator: count}).indicators[code].points for count in (0, 1))
    assert none == rule.max_points
    assert one < rule.max_points


@pytest.mark.parametrize(
    ("figures", "code", "indicator", "items"),
    [
        (
            {"births_registered": 121},
            ProblemCode.NUMERATOR_ABOVE_DENOMINATOR,
            "2.1",
            ("births_registered", "births"),
        ),
        (
            {"under5_stunted": 481},
            ProblemCode.NUMERATOR_ABOVE_DENOMINATOR,
            "8.2",
            ("under5_stunted", "under5_measured"),
        ),
        (
            {"villages_with_playground": 0, "villages": 0},
            ProblemCode.ZERO_DENOMINATOR,
            "12.1",
            ("villages_with_playground", "villages"),
        ),
        ({"activities": -1}, ProblemCode.NOT_A_COUNT, "12.2", ("activities",)),
        ({"activities": "1.5"}, ProblemCode.NOT_A_COUNT, "12.2", ("activities",)),
        ({"has_forum": 2}, ProblemCode.NOT_YES_NO, "11.1", ("has_forum",)),
    ],
)
def test_a_wrong_figure_leaves_its_indicator_without_points(figures, code, indicator, items):
    card = score_of(**figures)
    problem = Problem(code, indicator, items)
    assert card.indicators[indicator].points is None
    assert card.errors == (problem,)
    assert card.total is None
    assert card.criteria[SHEET.indicator(indicator).criterion].points is None
    assert card.provisional_total == 1000 - SHEET.indicator(indicator).max_points


def test_a_missing_figure_is_missing_and_no_error():
    card = score_of(children=None)
    assert card.missing == ("children",)
    assert card.errors == ()
    assert card.total is None
    # children feeds 3.1 (75), 4.1 (50), 4.2 (25), 5.1 (50), 9.1 (50): 1000 - 250 = 750.
    assert card.provisional_total == 750
    assert [code for code, row in card.indicators.items() if row.is_missing] == [
        "3.1",
        "4.1",
        "4.2",
        "5.1",
        "9.1",
    ]


def test_no_figure_at_all_is_zero_so_far():
    card = score(SHEET, "other", {})
    assert card.provisional_total == 0
    assert len(card.missing) == 41
    assert card.total is None


def test_a_rate_is_an_exact_fraction():
    # 100 × 1 / 3
    row = score_of(opinions_answered=1, opinions=3).indicators["11.3"]
    assert row.value == Fraction(100, 3)


def test_a_criterion_is_the_sum_of_its_indicators():
    # 5.1: 7 / 2350 = 2.98 ‰ → 35; 5.2: one death → 0; 35 + 0 = 35, still more than 0.
    card = score_of(children_injured=7, injury_deaths=1)
    assert card.criteria[5].points == 35
    assert card.criteria[5].max_points == 100
    # 65 of 100 lost: 1000 - 65 = 935.
    assert card.total == 935


def test_one_figure_feeds_every_indicator_that_uses_it():
    assert SHEET.indicators_using("children") == ("3.1", "4.1", "4.2", "5.1", "9.1")
    assert SHEET.criteria_using("children") == (3, 4, 5, 9)


# --- the verdict --------------------------------------------------------------------------------


def test_950_points_with_a_criterion_at_0_do_not_qualify():
    # 1000 - 75 (criterion 4) = 925; 25 more in criterion 1 make the 950 of the example.
    points = full_points(c4=0) | {1: Decimal(125)}
    outcome = judge(SHEET, "other", points)
    assert outcome.total == 950
    assert not outcome.qualifies
    assert outcome.reasons == (Reason(ReasonCode.CRITERION_NOT_MET, 4, Decimal(0), Decimal(0)),)


@pytest.mark.parametrize(
    ("group", "threshold"), [(MOUNTAIN, 800), ("other", 850), ("central_city_ward", 900)]
)
def test_exactly_the_threshold_qualifies_and_a_hundredth_less_does_not(group, threshold):
    # Criteria 3 and 6 are worth 125 each; taking (1000 - threshold) from the two keeps both > 0.
    lost = Decimal(1000 - threshold) / 2
    points = full_points() | {3: 125 - lost, 6: 125 - lost}
    assert judge(SHEET, group, points).total == threshold
    assert judge(SHEET, group, points).qualifies
    less = points | {3: points[3] - Decimal("0.01")}
    assert judge(SHEET, group, less).reasons == (
        Reason(
            ReasonCode.TOTAL_BELOW_THRESHOLD,
            None,
            threshold - Decimal("0.01"),
            Decimal(threshold),
        ),
    )


def test_a_criterion_without_points_does_not_qualify():
    outcome = judge(SHEET, "other", full_points() | {7: None})
    assert outcome.total == 950
    assert outcome.reasons == (
        Reason(ReasonCode.CRITERION_WITHOUT_POINTS, 7, Decimal(0), Decimal(0)),
    )


def test_every_reason_is_told():
    # 1000 - 100 - 125 = 775 for criteria 1 and 3 at 0: below 850.
    outcome = judge(SHEET, "other", full_points(c1=0, c3=0))
    assert [(row.code, row.criterion) for row in outcome.reasons] == [
        (ReasonCode.CRITERION_NOT_MET, 1),
        (ReasonCode.CRITERION_NOT_MET, 3),
        (ReasonCode.TOTAL_BELOW_THRESHOLD, None),
    ]
    assert (outcome.total, outcome.threshold) == (775, 850)
