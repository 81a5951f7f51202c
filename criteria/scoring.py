"""From figures to points to the outcome of the recognition rule: plain Python, no database.

Rates are exact fractions and are compared at full precision; they are rounded only for reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property

ZERO = Decimal(0)
YES = Decimal(1)
FACTORS = {"percent": 100, "per_1000": 1000}


# --- the rules ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemRule:
    """A figure that a commune types. ``kind``: count or yes_no (1 yes, 0 no).

    ``unit`` is what a count counts; ``part_of`` the item that counts the whole of it.
    """

    code: str
    label: str
    kind: str
    unit: str = ""
    part_of: str | None = None

    @property
    def is_yes_no(self) -> bool:
        return self.kind == "yes_no"


@dataclass(frozen=True, slots=True)
class BandRule:
    """A range of values worth ``points``; None as a bound is open, as a group means every group."""

    unit_group: str | None
    lower: Decimal | None
    lower_inclusive: bool
    upper: Decimal | None
    upper_inclusive: bool
    points: Decimal
    status: str
    source: str

    def contains(self, value: Fraction) -> bool:
        if self.lower is not None:
            lower = Fraction(self.lower)
            if value < lower or (value == lower and not self.lower_inclusive):
                return False
        if self.upper is not None:
            upper = Fraction(self.upper)
            if value > upper or (value == upper and not self.upper_inclusive):
                return False
        return True


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """How a value is measured. ``kind``: yes_no, percent, per_1000 or count."""

    code: str
    criterion: int
    name: str
    kind: str
    numerator: str
    denominator: str | None
    max_points: Decimal
    better: str | None
    when_denominator_is_zero: str | None
    status: str
    source: str
    bands: tuple[BandRule, ...]

    @property
    def is_yes_no(self) -> bool:
        return self.kind == "yes_no"

    @property
    def items(self) -> tuple[str, ...]:
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """A criterion is met when its points are more than ``must_exceed``."""

    number: int
    name: str
    max_points: Decimal
    must_exceed: Decimal
    name_status: str
    max_points_status: str
    source: str
    indicators: tuple[IndicatorRule, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """Codes of the data items that it needs, each once, as its indicators use them."""
        return tuple(dict.fromkeys(code for rule in self.indicators for code in rule.items))


@dataclass(frozen=True, slots=True)
class UnitGroupRule:
    code: str
    label: str
    min_total_points: Decimal
    status: str
    source: str


@dataclass(frozen=True)
class RuleSheet:
    """One version of one regulation, whole. Look-ups raise ``KeyError`` for unknown names."""

    code: str
    version: int
    total_points: Decimal
    total_points_status: str
    expected_criteria: int
    items: tuple[ItemRule, ...]
    criteria: tuple[CriterionRule, ...]
    unit_groups: tuple[UnitGroupRule, ...]

    @cached_property
    def indicators(self) -> tuple[IndicatorRule, ...]:
        return tuple(rule for criterion in self.criteria for rule in criterion.indicators)

    @cached_property
    def _items(self) -> dict[str, ItemRule]:
        return {item.code: item for item in self.items}

    @cached_property
    def _criteria(self) -> dict[int, CriterionRule]:
        return {criterion.number: criterion for criterion in self.criteria}

    @cached_property
    def _indicators(self) -> dict[str, IndicatorRule]:
        return {rule.code: rule for rule in self.indicators}

    @cached_property
    def _unit_groups(self) -> dict[str, UnitGroupRule]:
        return {group.code: group for group in self.unit_groups}

    @cached_property
    def _uses(self) -> dict[str, tuple[IndicatorRule, ...]]:
        return {
            item.code: tuple(rule for rule in self.indicators if item.code in rule.items)
            for item in self.items
        }

    @cached_property
    def numbers(self) -> list[int]:
        return [criterion.number for criterion in self.criteria]

    def item(self, code: str) -> ItemRule:
        return self._items[code]

    def criterion(self, number: int) -> CriterionRule:
        return self._criteria[number]

    def indicator(self, code: str) -> IndicatorRule:
        return self._indicators[code]

    def unit_group(self, code: str) -> UnitGroupRule:
        return self._unit_groups[code]

    def indicators_using(self, item: str) -> tuple[str, ...]:
        """Codes of the indicators that a data item feeds."""
        return tuple(rule.code for rule in self._uses[item])

    def criteria_using(self, item: str) -> tuple[int, ...]:
        """Numbers of the criteria that a data item feeds, each once."""
        return tuple(dict.fromkeys(rule.criterion for rule in self._uses[item]))


# --- the result ---------------------------------------------------------------------------------


class ProblemCode(Enum):
    MISSING = "missing"
    ZERO_DENOMINATOR = "zero denominator"
    NUMERATOR_ABOVE_DENOMINATOR = "numerator above denominator"
    NOT_A_COUNT = "not a whole number from 0"
    NOT_YES_NO = "neither yes nor no"
    NO_BAND = "no band holds the value"
    PART_ABOVE_WHOLE = "part above whole"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an indicator has no points; ``items`` are the data items to look at."""

    code: ProblemCode
    indicator: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """``points`` is None exactly when there is a ``problem``."""

    code: str
    value: Fraction | None = None
    points: Decimal | None = None
    band: BandRule | None = None
    problem: Problem | None = None

    @property
    def is_missing(self) -> bool:
        return self.problem is not None and self.problem.code is ProblemCode.MISSING

    @property
    def has_error(self) -> bool:
        return self.problem is not None and not self.is_missing

    @property
    def rounded_value(self) -> Decimal | None:
        """The value to six places, for storing beside the points."""
        if self.value is None:
            return None
        return round(Decimal(self.value.numerator) / Decimal(self.value.denominator), 6)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """``points`` is None while any indicator of the criterion has none."""

    number: int
    points: Decimal | None
    max_points: Decimal


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """``provisional_total`` adds what is known; ``total`` is None until all of it is."""

    indicators: dict[str, IndicatorScore]
    criteria: dict[int, CriterionScore]
    provisional_total: Decimal
    missing: tuple[str, ...]
    errors: tuple[Problem, ...]

    def earned(self, rule: CriterionRule) -> Decimal | None:
        """What a criterion's figures earn so far; all criteria add up to ``provisional_total``.

        None while not one of its indicators has points, which is not the same as having 0.
        """
        known = [
            points
            for indicator in rule.indicators
            if (points := self.indicators[indicator.code].points) is not None
        ]
        return sum(known, ZERO) if known else None

    @property
    def complete(self) -> bool:
        return not self.missing and not self.errors

    @property
    def total(self) -> Decimal | None:
        return self.provisional_total if self.complete else None


def score(sheet: RuleSheet, unit_group: str, values: Mapping[str, Decimal | None]) -> ScoreCard:
    """Turn figures (by item code; yes/no as 1/0) into points per indicator and criterion."""
    indicators = {
        rule.code: _score_indicator(sheet, rule, unit_group, values) for rule in sheet.indicators
    }
    criteria = {rule.number: _score_criterion(rule, indicators) for rule in sheet.criteria}
    problems = [row.problem for row in indicators.values() if row.problem]
    return ScoreCard(
        indicators=indicators,
        criteria=criteria,
        provisional_total=sum((row.points or ZERO for row in indicators.values()), ZERO),
        missing=tuple(item.code for item in sheet.items if values.get(item.code) is None),
        errors=tuple(row for row in problems if row.code is not ProblemCode.MISSING),
    )


def _score_criterion(
    rule: CriterionRule, indicators: Mapping[str, IndicatorScore]
) -> CriterionScore:
    points = [indicators[indicator.code].points for indicator in rule.indicators]
    known = [value for value in points if value is not None]
    whole = sum(known, ZERO) if len(known) == len(points) else None
    return CriterionScore(rule.number, whole, rule.max_points)


def _score_indicator(
    sheet: RuleSheet,
    rule: IndicatorRule,
    unit_group: str,
    values: Mapping[str, Decimal | None],
) -> IndicatorScore:
    missing = tuple(code for code in rule.items if values.get(code) is None)
    if missing:
        return _without_points(rule, ProblemCode.MISSING, missing)
    known = {code: value for code in rule.items if (value := values[code]) is not None}
    for code, value in known.items():
        if sheet.item(code).is_yes_no:
            if value not in {ZERO, YES}:
                return _without_points(rule, ProblemCode.NOT_YES_NO, (code,))
        elif value < 0 or value != value.to_integral_value():
            return _without_points(rule, ProblemCode.NOT_A_COUNT, (code,))
    if rule.is_yes_no:
        points = rule.max_points if known[rule.numerator] == YES else ZERO
        return IndicatorScore(rule.code, Fraction(known[rule.numerator]), points)
    if rule.denominator is None:
        return _in_band(rule, unit_group, Fraction(known[rule.numerator]))
    return _score_rate(rule, unit_group, known[rule.numerator], known[rule.denominator])


def _score_rate(
    rule: IndicatorRule, unit_group: str, numerator: Decimal, denominator: Decimal
) -> IndicatorScore:
    if numerator > denominator:
        return _without_points(rule, ProblemCode.NUMERATOR_ABOVE_DENOMINATOR, rule.items)
    if denominator == 0:
        if rule.when_denominator_is_zero == "full":
            return IndicatorScore(rule.code, None, rule.max_points)
        if rule.when_denominator_is_zero == "zero":
            return IndicatorScore(rule.code, None, ZERO)
        return _without_points(rule, ProblemCode.ZERO_DENOMINATOR, rule.items)
    rate = Fraction(numerator) / Fraction(denominator) * FACTORS[rule.kind]
    return _in_band(rule, unit_group, rate)


def _in_band(rule: IndicatorRule, unit_group: str, value: Fraction) -> IndicatorScore:
    for band in rule.bands:
        if band.unit_group in {None, unit_group} and band.contains(value):
            return IndicatorScore(rule.code, value, band.points, band)
    return IndicatorScore(
        rule.code, value, problem=Problem(ProblemCode.NO_BAND, rule.code, rule.items)
    )


def _without_points(
    rule: IndicatorRule, code: ProblemCode, items: tuple[str, ...]
) -> IndicatorScore:
    return IndicatorScore(rule.code, problem=Problem(code, rule.code, items))


# --- the outcome --------------------------------------------------------------------------------


class ReasonCode(Enum):
    CRITERION_WITHOUT_POINTS = "criterion without points"
    CRITERION_NOT_MET = "criterion not met"
    TOTAL_BELOW_THRESHOLD = "total below threshold"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a commune does not qualify; ``points`` are those it has, ``needed`` the bound."""

    code: ReasonCode
    criterion: int | None
    points: Decimal
    needed: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    total: Decimal
    threshold: Decimal
    unit_group: str
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def qualifies(self) -> bool:
        return not self.reasons


def judge(sheet: RuleSheet, unit_group: str, points: Mapping[int, Decimal | None]) -> Outcome:
    """Apply the recognition rule: every criterion met and the total at least the threshold."""
    reasons = []
    for rule in sheet.criteria:
        value = points.get(rule.number)
        if value is None:
            code = ReasonCode.CRITERION_WITHOUT_POINTS
            reasons.append(Reason(code, rule.number, ZERO, rule.must_exceed))
        elif value <= rule.must_exceed:
            code = ReasonCode.CRITERION_NOT_MET
            reasons.append(Reason(code, rule.number, value, rule.must_exceed))
    total = sum((points.get(rule.number) or ZERO for rule in sheet.criteria), ZERO)
    threshold = sheet.unit_group(unit_group).min_total_points
    if total < threshold:
        reasons.append(Reason(ReasonCode.TOTAL_BELOW_THRESHOLD, None, total, threshold))
    return Outcome(total, threshold, unit_group, tuple(reasons))
