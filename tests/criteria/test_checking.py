"""Every fault of a ruleset is found, and told by the row it is about."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from criteria.checking import FaultCode, RulesetFault, check_ruleset
from criteria.scoring import BandRule, IndicatorRule, ItemRule, RuleSheet
from tests.criteria.shipped import SHEET

Change = Callable[[IndicatorRule], IndicatorRule]


def with_indicator(code: str, change: Change) -> RuleSheet:
    """The shipped sheet with one indicator changed."""
    return replace(
        SHEET,
        criteria=tuple(
            replace(
                criterion,
                indicators=tuple(
                    change(rule) if rule.code == code else rule for rule in criterion.indicators
                ),
            )
            for criterion in SHEET.criteria
        ),
    )


def with_band(code: str, place: int, **values: object) -> RuleSheet:
    """The shipped sheet with the band at ``place`` of an indicator changed."""

    def change(rule: IndicatorRule) -> IndicatorRule:
        bands = list(rule.bands)
        bands[place] = replace(bands[place], **values)
        return replace(rule, bands=tuple(bands))

    return with_indicator(code, change)


def in_each_group(code: FaultCode, row: str, detail: str) -> list[RulesetFault]:
    groups = ("central_city_ward", "mountain_island_difficult", "other")
    return [RulesetFault(code, row, detail.format(group)) for group in groups]


def test_the_shipped_ruleset_has_no_fault():
    assert check_ruleset(SHEET) == []


def test_a_missing_criterion_spoils_count_and_total():
    # Without criterion 13: 12 criteria worth 1000 - 50 = 950, and two items per indicator unused.
    sheet = replace(SHEET, criteria=SHEET.criteria[:-1])
    assert check_ruleset(sheet) == [
        RulesetFault(FaultCode.CRITERIA_COUNT, "ruleset QD06-2019/1", "12 ≠ 13"),
        RulesetFault(FaultCode.TOTAL_SUM, "ruleset QD06-2019/1", "950 ≠ 1000"),
        RulesetFault(FaultCode.UNUSED_ITEM, "item children_satisfied"),
        RulesetFault(FaultCode.UNUSED_ITEM, "item children_surveyed"),
        RulesetFault(FaultCode.UNUSED_ITEM, "item residents_satisfied"),
        RulesetFault(FaultCode.UNUSED_ITEM, "item residents_surveyed"),
    ]


def test_a_skipped_number_is_named():
    last = replace(SHEET.criterion(13), number=14)
    assert check_ruleset(replace(SHEET, criteria=(*SHEET.criteria[:-1], last))) == [
        RulesetFault(FaultCode.CRITERION_NUMBER, "criterion 14")
    ]


def test_indicators_must_add_up_to_their_criterion():
    # 1.4 at 25 instead of 20: 50 + 15 + 15 + 25 = 105.
    sheet = with_indicator("1.4", lambda rule: replace(rule, max_points=Decimal(25)))
    assert check_ruleset(sheet) == [
        RulesetFault(FaultCode.CRITERION_SUM, "criterion 1", "105 ≠ 100")
    ]


def test_criteria_must_add_up_to_the_total():
    assert check_ruleset(replace(SHEET, total_points=Decimal(1010))) == [
        RulesetFault(FaultCode.TOTAL_SUM, "ruleset QD06-2019/1", "1000 ≠ 1010")
    ]


def test_a_ruleset_without_unit_groups_is_refused():
    faults = check_ruleset(replace(SHEET, unit_groups=()))
    assert faults[0] == RulesetFault(FaultCode.NO_UNIT_GROUP, "ruleset QD06-2019/1")


def test_an_unused_item_is_named():
    sheet = replace(SHEET, items=(*SHEET.items, ItemRule("cats", "Số mèo", "count")))
    assert check_ruleset(sheet) == [RulesetFault(FaultCode.UNUSED_ITEM, "item cats")]


@pytest.mark.parametrize(
    ("code", "change", "faults"),
    [
        (
            "5.2",
            lambda rule: replace(rule, code="5.1"),
            [RulesetFault(FaultCode.DUPLICATE, "indicator 5.1")],
        ),
        (
            "1.1",
            lambda rule: replace(rule, denominator="children", when_denominator_is_zero="full"),
            [
                RulesetFault(FaultCode.ITEM_KIND, "indicator 1.1", "children"),
                RulesetFault(FaultCode.YES_NO_WITH_BANDS, "indicator 1.1"),
            ],
        ),
        (
            "9.1",
            lambda rule: replace(rule, denominator=None),
            [RulesetFault(FaultCode.NO_DENOMINATOR, "indicator 9.1")],
        ),
        (
            "9.1",
            lambda rule: replace(rule, denominator="pupils"),
            [RulesetFault(FaultCode.UNKNOWN_ITEM, "indicator 9.1", "pupils")],
        ),
        (
            "9.1",
            lambda rule: replace(rule, denominator="has_forum"),
            [RulesetFault(FaultCode.ITEM_KIND, "indicator 9.1", "has_forum")],
        ),
        (
            "9.1",
            lambda rule: replace(rule, when_denominator_is_zero=None),
            [RulesetFault(FaultCode.WHEN_ZERO, "indicator 9.1")],
        ),
        (
            "9.1",
            lambda rule: replace(rule, better=None),
            [RulesetFault(FaultCode.BETTER, "indicator 9.1")],
        ),
        (
            "9.1",
            lambda rule: replace(rule, status="guessed"),
            [RulesetFault(FaultCode.STATUS, "indicator 9.1", "guessed")],
        ),
        (
            "9.1",
            lambda rule: replace(rule, bands=()),
            in_each_group(FaultCode.GAP, "indicator 9.1", "{}"),
        ),
    ],
)
def test_a_faulty_indicator_is_named(code: str, change: Change, faults: list[RulesetFault]):
    assert check_ruleset(with_indicator(code, change)) == faults


@pytest.mark.parametrize(
    ("sheet", "faults"),
    [
        # 2.1 is [98; ), [95; 98), [90; 95), (; 90): ending the second at 97 leaves [97; 98) out.
        (
            with_band("2.1", 1, upper=Decimal(97)),
            in_each_group(FaultCode.GAP, "band 2.1 [98; )", "{}: band 2.1 [95; 97)"),
        ),
        # Ending it at 98 included gives 98 two bands.
        (
            with_band("2.1", 1, upper_inclusive=True),
            [RulesetFault(FaultCode.OVERLAP, "band 2.1 [98; )", "band 2.1 [95; 98]")],
        ),
        # (98; ) leaves exactly 98 without points.
        (
            with_band("2.1", 0, lower_inclusive=False),
            in_each_group(FaultCode.GAP, "band 2.1 (98; )", "{}: band 2.1 [95; 98)"),
        ),
        # The lowest begins above 0: 0 itself has no band.
        (
            with_band("2.1", 3, lower=Decimal(0)),
            in_each_group(FaultCode.GAP, "band 2.1 (0; 90)", "{}: 0"),
        ),
        # A rate ends at 100 included; [98; 100) leaves 100 out.
        (
            with_band("2.1", 0, upper=Decimal(100)),
            in_each_group(FaultCode.GAP, "band 2.1 [98; 100)", "{}: ∞"),
        ),
        # A count may be any number, so the last band of 12.2 must stay open.
        (
            with_band("12.2", 0, upper=Decimal(100), upper_inclusive=True),
            in_each_group(FaultCode.GAP, "band 12.2 [4; 100]", "{}: ∞"),
        ),
        # 8.1 differs by group: a gap for mountain communes is theirs alone.
        (
            with_band("8.1", 4, lower=Decimal(16)),
            [
                RulesetFault(
                    FaultCode.GAP,
                    "band 8.1 mountain_island_difficult (16; 18]",
                    "mountain_island_difficult: band 8.1 mountain_island_difficult (; 15]",
                )
            ],
        ),
        (
            with_band("9.1", 0, status=""),
            [RulesetFault(FaultCode.STATUS, "band 9.1 [95; )", "")],
        ),
        # 60 points of at most 50; and no band gives exactly 50.
        (
            with_band("9.1", 0, points=Decimal(60)),
            [
                RulesetFault(FaultCode.BAND_POINTS, "band 9.1 [95; )", "60"),
                *in_each_group(FaultCode.BAND_MAXIMUM, "indicator 9.1", "{}"),
            ],
        ),
        # More children checked, fewer points: 80 to 90 % gives 45, 90 to 95 % gives 40.
        (
            with_band("9.1", 2, points=Decimal(45)),
            [RulesetFault(FaultCode.DIRECTION, "band 9.1 [90; 95)", "band 9.1 [80; 90)")],
        ),
        # More injured, more points: up to 2 gives 50, 2 to 4 gives 10, 4 to 6 gives 20.
        (
            with_band("5.1", 1, points=Decimal(10)),
            [RulesetFault(FaultCode.DIRECTION, "band 5.1 (4; 6]", "band 5.1 (2; 4]")],
        ),
    ],
)
def test_a_faulty_band_is_named(sheet: RuleSheet, faults: list[RulesetFault]):
    assert check_ruleset(sheet) == faults


def test_a_band_for_an_unknown_group_is_named():
    stray = BandRule("islands", None, False, None, False, Decimal(0), "verified", "")
    sheet = with_indicator("9.1", lambda rule: replace(rule, bands=(*rule.bands, stray)))
    assert check_ruleset(sheet) == [
        RulesetFault(FaultCode.UNKNOWN_GROUP, "band 9.1 islands (; )", "islands")
    ]


def test_a_rate_may_end_at_its_highest_value():
    assert check_ruleset(with_band("2.1", 0, upper=Decimal(100), upper_inclusive=True)) == []
