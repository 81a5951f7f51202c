"""The workbench as plain rows: criteria on the left, the figures of one criterion on the right."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from agencies.models import SourceStatus
from assessments.facts import Facts
from assessments.figures import NO_FIGURE, Figure, open_items
from assessments.models import CriterionResult
from assessments.states import Period
from config.numbers import show_number
from criteria.models import Indicator
from criteria.scoring import CriterionRule, IndicatorRule, IndicatorScore, ItemRule
from criteria.wording import problem_text

_UNITS = {Indicator.Kind.PERCENT: " %", Indicator.Kind.PER_1000: " ‰"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as its input shows it."""

    name: str
    text: str
    version: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    code: str
    label: str
    is_yes_no: bool
    used_in: str
    start: Cell
    end: Cell


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What an indicator measures now, what it earns, and what is wrong with it."""

    code: str
    name: str
    value: str
    fraction: str
    points: str
    max_points: str
    problem: str
    is_missing: bool
    is_provisional: bool
    source: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    number: int
    name: str
    points: str
    max_points: str
    result: CriterionResult
    has_error: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The card above the criteria."""

    total: str
    total_value: Decimal
    max_value: Decimal
    threshold: str
    threshold_value: Decimal
    counted: int
    indicator_count: int
    missing: int


def summary(facts: Facts) -> Summary:
    scores = facts.card.indicators.values()
    threshold = facts.sheet.unit_group(facts.assessment.unit_group).min_total_points
    return Summary(
        total=show_number(facts.card.provisional_total),
        total_value=facts.card.provisional_total,
        max_value=facts.sheet.total_points,
        threshold=show_number(threshold),
        threshold_value=threshold,
        counted=sum(1 for row in scores if row.points is not None),
        indicator_count=len(facts.card.indicators),
        missing=len(facts.card.missing),
    )


def criterion_rows(facts: Facts) -> list[CriterionRow]:
    rows = []
    for result in facts.results:
        score = facts.card.criteria[result.number]
        codes = [rule.code for rule in facts.sheet.criterion(result.number).indicators]
        rows.append(
            CriterionRow(
                number=result.number,
                name=result.criterion.short_name,
                points=show_number(score.points) or "–",
                max_points=show_number(score.max_points),
                result=result,
                has_error=any(facts.card.indicators[code].has_error for code in codes),
            )
        )
    return rows


def item_rows(facts: Facts, criterion: CriterionRule, *, may_edit: bool) -> list[ItemRow]:
    """The data items of a criterion in the order its indicators use them, each once."""
    opened = open_items(facts.assessment, facts.sheet, facts.results) if may_edit else frozenset()
    codes = dict.fromkeys(
        code
        for indicator in criterion.indicators
        for code in (indicator.numerator, indicator.denominator)
        if code
    )
    return [_item_row(facts, facts.sheet.item(code), is_open=code in opened) for code in codes]


def _item_row(facts: Facts, item: ItemRule, *, is_open: bool) -> ItemRow:
    is_yes_no = item.kind == "yes_no"

    def cell(period: Period) -> Cell:
        figure = facts.figures.get((item.code, period), NO_FIGURE)
        return Cell(
            name=f"{item.code}:{period}",
            text=show_figure(figure, is_yes_no=is_yes_no),
            version=figure.version,
            is_open=is_open,
        )

    return ItemRow(
        code=item.code,
        label=item.label,
        is_yes_no=is_yes_no,
        used_in=", ".join(facts.sheet.indicators_using(item.code)),
        start=cell(Period.START),
        end=cell(Period.END),
    )


def show_figure(figure: Figure, *, is_yes_no: bool) -> str:
    """A stored figure as people read it."""
    if figure.value is None:
        return ""
    if is_yes_no:
        return _("Có") if figure.value else _("Không")
    return show_number(figure.value)


def indicator_rows(facts: Facts, criterion: CriterionRule) -> list[IndicatorRow]:
    return [
        _indicator_row(facts, rule, facts.card.indicators[rule.code])
        for rule in criterion.indicators
    ]


def _indicator_row(facts: Facts, rule: IndicatorRule, score: IndicatorScore) -> IndicatorRow:
    status, source = rule.status, rule.source
    if score.band is not None:
        status, source = score.band.status, score.band.source
    return IndicatorRow(
        code=rule.code,
        name=rule.name,
        value=show_value(rule, score.value),
        fraction=_fraction(facts, rule),
        points=show_number(score.points) or "–",
        max_points=show_number(rule.max_points),
        problem=problem_text(score.problem, facts.sheet) if score.has_error else "",
        is_missing=score.is_missing,
        is_provisional=status != SourceStatus.VERIFIED,
        source=source,
    )


def show_value(rule: IndicatorRule, value: Fraction | None) -> str:
    """A rate to two places, rounded to its worse side so that 97.999 % never reads as 98 %."""
    if value is None or rule.kind == Indicator.Kind.YES_NO:
        return ""
    rounding = ROUND_CEILING if rule.better == Indicator.Better.LOWER else ROUND_FLOOR
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    text = show_number(exact.quantize(Decimal("0.01"), rounding=rounding))
    return f"{text}{_UNITS.get(Indicator.Kind(rule.kind), '')}"


def _fraction(facts: Facts, rule: IndicatorRule) -> str:
    if rule.denominator is None:
        return ""
    parts = [
        facts.figures.get((code, Period.END), NO_FIGURE).value
        for code in (rule.numerator, rule.denominator)
    ]
    return "" if None in parts else "/".join(show_number(part) for part in parts)
