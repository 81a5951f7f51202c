"""Is a ruleset sound? Every fault names the row it is about; plain Python, no database."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import pairwise

from criteria.scoring import BandRule, CriterionRule, IndicatorRule, RuleSheet

_STATUSES = frozenset({"verified", "provisional"})
_WHEN_ZERO = frozenset({"full", "zero", "invalid"})
_RATES = frozenset({"percent", "per_1000"})
_HIGHEST = {"percent": Fraction(100), "per_1000": Fraction(1000)}


class FaultCode(Enum):
    CRITERIA_COUNT = "wrong number of criteria"
    CRITERION_NUMBER = "criterion numbers do not run from 1 without gap"
    CRITERION_SUM = "indicators do not add up to the criterion"
    TOTAL_SUM = "criteria do not add up to the total"
    DUPLICATE = "the same name twice"
    UNKNOWN_ITEM = "unknown data item"
    ITEM_KIND = "data item of the wrong kind"
    UNUSED_ITEM = "no indicator uses the data item"
    YES_NO_WITH_BANDS = "a yes/no indicator has bands or a denominator"
    NO_DENOMINATOR = "a rate without a denominator"
    WHEN_ZERO = "no rule for a zero denominator"
    BETTER = "the good direction is not named"
    UNKNOWN_GROUP = "unknown unit group"
    GAP = "a value without a band"
    OVERLAP = "a value in two bands"
    BAND_POINTS = "band points out of range"
    BAND_MAXIMUM = "no band gives the maximum"
    DIRECTION = "a worse value earns more"
    STATUS = "status neither verified nor provisional"
    NO_UNIT_GROUP = "no unit group"


@dataclass(frozen=True, slots=True)
class RulesetFault:
    """One fault; ``row`` is the natural name of the offending row, ``detail`` what was seen."""

    code: FaultCode
    row: str
    detail: str = ""


def check_ruleset(sheet: RuleSheet) -> list[RulesetFault]:
    """Return every fault of a ruleset; an empty list means that it may be published."""
    faults = [
        *_check_numbers(sheet),
        *_check_sums(sheet),
        *_check_items(sheet),
        *_check_statuses(sheet),
        *(fault for rule in sheet.indicators for fault in _check_indicator(sheet, rule)),
    ]
    return list(dict.fromkeys(faults))  # a band of every group is seen once for each


def _check_numbers(sheet: RuleSheet) -> Iterator[RulesetFault]:
    if not sheet.unit_groups:
        yield RulesetFault(FaultCode.NO_UNIT_GROUP, f"ruleset {sheet.code}/{sheet.version}")
    if len(sheet.criteria) != sheet.expected_criteria:
        yield RulesetFault(
            FaultCode.CRITERIA_COUNT,
            f"ruleset {sheet.code}/{sheet.version}",
            f"{len(sheet.criteria)} ≠ {sheet.expected_criteria}",
        )
    for place, criterion in enumerate(sheet.criteria, start=1):
        if criterion.number != place:
            yield RulesetFault(FaultCode.CRITERION_NUMBER, f"criterion {criterion.number}")
    codes = Counter(rule.code for rule in sheet.indicators)
    for code, count in codes.items():
        if count > 1:
            yield RulesetFault(FaultCode.DUPLICATE, f"indicator {code}")


def _check_sums(sheet: RuleSheet) -> Iterator[RulesetFault]:
    for criterion in sheet.criteria:
        total = sum((rule.max_points for rule in criterion.indicators), Decimal(0))
        if total != criterion.max_points:
            yield RulesetFault(
                FaultCode.CRITERION_SUM,
                f"criterion {criterion.number}",
                f"{total} ≠ {criterion.max_points}",
            )
    whole = sum((criterion.max_points for criterion in sheet.criteria), Decimal(0))
    if whole != sheet.total_points:
        yield RulesetFault(
            FaultCode.TOTAL_SUM,
            f"ruleset {sheet.code}/{sheet.version}",
            f"{whole} ≠ {sheet.total_points}",
        )


def _check_items(sheet: RuleSheet) -> Iterator[RulesetFault]:
    used = {code for rule in sheet.indicators for code in rule.items}
    for item in sheet.items:
        if item.code not in used:
            yield RulesetFault(FaultCode.UNUSED_ITEM, f"item {item.code}")


def _check_statuses(sheet: RuleSheet) -> Iterator[RulesetFault]:
    rows = [(f"ruleset {sheet.code}/{sheet.version}", sheet.total_points_status)]
    rows += [(f"unit group {group.code}", group.status) for group in sheet.unit_groups]
    for criterion in sheet.criteria:
        rows += _statuses_of(criterion)
    for row, status in rows:
        if status not in _STATUSES:
            yield RulesetFault(FaultCode.STATUS, row, status)


def _statuses_of(criterion: CriterionRule) -> list[tuple[str, str]]:
    rows = [
        (f"criterion {criterion.number}", criterion.name_status),
        (f"criterion {criterion.number}", criterion.max_points_status),
    ]
    for rule in criterion.indicators:
        rows.append((f"indicator {rule.code}", rule.status))
        rows += [(_row_of(rule, band), band.status) for band in rule.bands]
    return rows


def _check_indicator(sheet: RuleSheet, rule: IndicatorRule) -> Iterator[RulesetFault]:
    row = f"indicator {rule.code}"
    yield from _check_items_of(sheet, rule)
    if rule.is_yes_no:
        if rule.bands or rule.denominator:
            yield RulesetFault(FaultCode.YES_NO_WITH_BANDS, row)
        return
    if rule.kind in _RATES and rule.denominator is None:
        yield RulesetFault(FaultCode.NO_DENOMINATOR, row)
    if rule.denominator is not None and rule.when_denominator_is_zero not in _WHEN_ZERO:
        yield RulesetFault(FaultCode.WHEN_ZERO, row)
    if rule.better not in {"higher", "lower"}:
        yield RulesetFault(FaultCode.BETTER, row)
    yield from _check_band_rows(sheet, rule)
    for group in sheet.unit_groups:
        yield from _check_bands(rule, group.code)


def _check_items_of(sheet: RuleSheet, rule: IndicatorRule) -> Iterator[RulesetFault]:
    kinds = {item.code: item.kind for item in sheet.items}
    wanted = "yes_no" if rule.is_yes_no else "count"
    for code in rule.items:
        if code not in kinds:
            yield RulesetFault(FaultCode.UNKNOWN_ITEM, f"indicator {rule.code}", code)
        elif kinds[code] != wanted:
            yield RulesetFault(FaultCode.ITEM_KIND, f"indicator {rule.code}", code)


def _check_band_rows(sheet: RuleSheet, rule: IndicatorRule) -> Iterator[RulesetFault]:
    groups = {group.code for group in sheet.unit_groups}
    for band in rule.bands:
        if band.unit_group is not None and band.unit_group not in groups:
            yield RulesetFault(FaultCode.UNKNOWN_GROUP, _row_of(rule, band), band.unit_group)
        if not 0 <= band.points <= rule.max_points:
            yield RulesetFault(FaultCode.BAND_POINTS, _row_of(rule, band), str(band.points))


def _check_bands(rule: IndicatorRule, group: str) -> Iterator[RulesetFault]:
    """Every value from 0 up lies in exactly one band, and points follow the good direction."""
    bands = sorted(
        (band for band in rule.bands if band.unit_group in {None, group}), key=_starts_at
    )
    if not bands:
        yield RulesetFault(FaultCode.GAP, f"indicator {rule.code}", group)
        return
    if _starts_at(bands[0]) > (Fraction(0), 0):
        yield RulesetFault(FaultCode.GAP, _row_of(rule, bands[0]), f"{group}: 0")
    for left, right in pairwise(bands):
        end, start = _ends_at(left), _starts_at(right)
        if end is None or end > start:
            yield RulesetFault(FaultCode.OVERLAP, _row_of(rule, right), _row_of(rule, left))
        elif end < start:
            yield RulesetFault(
                FaultCode.GAP, _row_of(rule, right), f"{group}: {_row_of(rule, left)}"
            )
        rises = right.points > left.points
        falls = right.points < left.points
        if (rule.better == "lower" and rises) or (rule.better == "higher" and falls):
            yield RulesetFault(FaultCode.DIRECTION, _row_of(rule, right), _row_of(rule, left))
    last = _ends_at(bands[-1])
    highest = _HIGHEST.get(rule.kind)
    if last is not None and (highest is None or last <= (highest, 0)):
        yield RulesetFault(FaultCode.GAP, _row_of(rule, bands[-1]), f"{group}: ∞")
    if max(band.points for band in bands) != rule.max_points:
        yield RulesetFault(FaultCode.BAND_MAXIMUM, f"indicator {rule.code}", group)


def _starts_at(band: BandRule) -> tuple[Fraction, int]:
    """Where a band begins on the line; (v, 0) is v itself, (v, 1) is just above it."""
    if band.lower is None:
        return (Fraction(0), 0)
    return (Fraction(band.lower), 0 if band.lower_inclusive else 1)


def _ends_at(band: BandRule) -> tuple[Fraction, int] | None:
    """The first point that a band no longer holds; None when it never ends."""
    if band.upper is None:
        return None
    return (Fraction(band.upper), 1 if band.upper_inclusive else 0)


def _row_of(rule: IndicatorRule, band: BandRule) -> str:
    left = "[" if band.lower_inclusive else "("
    right = "]" if band.upper_inclusive else ")"
    lower = "" if band.lower is None else f"{band.lower.normalize():f}"
    upper = "" if band.upper is None else f"{band.upper.normalize():f}"
    group = f" {band.unit_group}" if band.unit_group else ""
    return f"band {rule.code}{group} {left}{lower}; {upper}{right}"
