"""The workbench as plain rows: criteria on the left, the figures of one criterion on the right."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rules import has_perm

from agencies.models import SourceStatus, User
from assessments.models import Assessment, CriterionResult
from assessments.queries.evidence import of_criterion
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE, open_items, year_end
from assessments.queries.remarks import remarks
from assessments.states import Period, Verdict
from assessments.tones import tone_of
from assessments.workflow.steps import StepOption, available_steps
from config.numbers import plain, show_number
from criteria.gaps import Gap, gap_to_next_band
from criteria.models import Indicator
from criteria.scoring import CriterionRule, IndicatorRule, IndicatorScore, ItemRule
from criteria.wording import UNITS, problem_text, show_figure, show_value


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as its input shows it."""

    name: str
    key: str
    text: str
    choice: str
    version: int
    is_open: bool
    error: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ItemRow:
    code: str
    label: str
    is_yes_no: bool
    used_in: str
    last: str
    start: Cell
    end: Cell
    note: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What an indicator measures now, what it earns, and what is wrong with it."""

    code: str
    key: str
    name: str
    value: str
    fraction: str
    points: str
    max_points: str
    gap: str
    gap_source: str
    problem: str
    is_missing: bool
    is_provisional: bool
    source: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What a criterion's figures earn so far, and how many of those it needs are there."""

    number: int
    points: str
    max_points: str
    text: str
    is_quiet: bool
    tone: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    number: int
    name: str
    progress: Progress
    max_points: str
    standing: str
    result: CriterionResult


@dataclass(frozen=True, slots=True)
class Summary:
    """The card above the criteria; ``unmet`` are those with too few points whatever the total."""

    total: str
    threshold: str
    percent: str
    threshold_percent: str
    counted: int
    indicator_count: int
    missing: int
    unmet: list[int]


def summary(facts: Facts) -> Summary:
    scores = facts.card.indicators.values()
    whole = facts.sheet.total_points
    threshold = facts.sheet.unit_group(facts.assessment.unit_group).min_total_points
    return Summary(
        total=show_number(facts.card.provisional_total),
        threshold=show_number(threshold),
        # Plain text with a point: these are attributes of the drawing, not figures to read.
        percent=f"{100 * facts.card.provisional_total / whole:.1f}",
        threshold_percent=f"{100 * threshold / whole:.1f}",
        counted=sum(1 for row in scores if row.points is not None),
        indicator_count=len(facts.card.indicators),
        missing=len(facts.card.missing),
        unmet=[
            rule.number
            for rule in facts.sheet.criteria
            if (points := facts.card.criteria[rule.number].points) is not None
            and points <= rule.must_exceed
        ],
    )


def criterion_rows(facts: Facts) -> list[CriterionRow]:
    progress = {row.number: row for row in criterion_progress(facts)}
    return [
        CriterionRow(
            number=result.number,
            name=result.criterion.short_name,
            progress=progress[result.number],
            max_points=progress[result.number].max_points,
            standing=show_number(result.standing_points) or "–",
            result=result,
        )
        for result in facts.results
    ]


def criterion_progress(facts: Facts) -> list[Progress]:
    """How far each criterion is; asks the database nothing. The points add up to the total."""
    wrong, counted = _("có số sai"), _("%(entered)s/%(needed)s số")
    missing = set(facts.card.missing)
    rows = []
    for rule in facts.sheet.criteria:
        items = rule.items
        entered = len(items) - len(missing.intersection(items))
        has_error = any(facts.card.indicators[row.code].has_error for row in rule.indicators)
        rows.append(
            Progress(
                number=rule.number,
                points=show_number(facts.card.earned(rule)) or "–",
                max_points=show_number(rule.max_points),
                text=wrong if has_error else counted % {"entered": entered, "needed": len(items)},
                # A criterion that is whole stays quiet.
                is_quiet=entered == len(items) and not has_error,
                tone=tone_of("figures", "wrong" if has_error else "counted"),
            )
        )
    return rows


def item_rows(
    facts: Facts,
    criterion: CriterionRule,
    *,
    may_edit: bool,
    errors: Mapping[str, str] = MappingProxyType({}),
    typed: Mapping[str, str] = MappingProxyType({}),
) -> list[ItemRow]:
    """The data items of a criterion in the order its indicators use them, each once.

    A field with an error keeps what was typed.
    """
    opened = open_items(facts.assessment, facts.sheet, facts.results) if may_edit else frozenset()

    def cell(item: ItemRule, period: Period) -> Cell:
        figure = facts.figures.get((item.code, period), NO_FIGURE)
        name = f"{item.code}:{period}"
        text = show_figure(figure.value, is_yes_no=item.is_yes_no)
        return Cell(
            name=name,
            key=f"{item.code}-{period}",
            text=typed.get(name, text) if name in errors else text,
            choice=typed.get(name, "") if name in errors else plain(figure.value) or "",
            version=figure.version,
            is_open=item.code in opened,
            error=errors.get(name, ""),
        )

    return [
        ItemRow(
            code=item.code,
            label=item.label,
            is_yes_no=item.is_yes_no,
            used_in=", ".join(facts.sheet.indicators_using(item.code)),
            last=show_figure(facts.last_year.get(item.code), is_yes_no=item.is_yes_no),
            start=cell(item, Period.START),
            end=cell(item, Period.END),
            note=typed.get(f"{item.code}:{Period.END}:note")
            or facts.figures.get((item.code, Period.END), NO_FIGURE).note,
        )
        for item in map(facts.sheet.item, criterion.items)
    ]


def indicator_rows(facts: Facts, criterion: CriterionRule) -> list[IndicatorRow]:
    return [
        _indicator_row(facts, rule, facts.card.indicators[rule.code])
        for rule in criterion.indicators
    ]


def _indicator_row(facts: Facts, rule: IndicatorRule, score: IndicatorScore) -> IndicatorRow:
    status, source = rule.status, rule.source
    if score.band is not None:
        status, source = score.band.status, score.band.source
    gap = gap_to_next_band(rule, facts.assessment.unit_group, score, year_end(facts.figures))
    return IndicatorRow(
        code=rule.code,
        key=rule.code.replace(".", "-"),
        name=rule.name,
        value=show_value(rule, score.value),
        fraction=_fraction(facts, rule),
        points=show_number(score.points) or "–",
        max_points=show_number(rule.max_points),
        gap=gap_text(facts, rule, gap),
        gap_source=_gap_source(rule, gap, (status, source)),
        problem=problem_text(score.problem, facts.sheet) if score.has_error else "",
        is_missing=score.is_missing,
        is_provisional=status != SourceStatus.VERIFIED,
        source=source,
    )


def gap_text(facts: Facts, rule: IndicatorRule, gap: Gap | None) -> str:
    """How many people more or fewer reach the next band, and what that earns."""
    if gap is None:
        return ""
    values = {
        "count": show_number(Decimal(abs(gap.change))),
        "unit": facts.sheet.item(gap.item).unit,
        "gain": show_number(gap.gain),
    }
    if gap.band is None:
        return _("Chuyển thành Có: +%(gain)s điểm.") % values
    values["bound"] = _bound_text(rule, gap)
    if gap.change > 0:
        return _("Còn %(count)s %(unit)s nữa để đạt %(bound)s: +%(gain)s điểm.") % values
    if gap.bound[1]:
        return _("Giảm %(count)s %(unit)s thì không quá %(bound)s: +%(gain)s điểm.") % values
    return _("Giảm %(count)s %(unit)s thì dưới %(bound)s: +%(gain)s điểm.") % values


def _gap_source(rule: IndicatorRule, gap: Gap | None, shown: tuple[str, str]) -> str:
    """Where the next band comes from, unless that is what the indicator shows already."""
    if gap is None or gap.band is None or (gap.band.status, gap.band.source) == shown:
        return ""
    values = {"bound": _bound_text(rule, gap), "source": gap.band.source}
    if gap.band.status == SourceStatus.VERIFIED:
        return _("Mức %(bound)s: %(source)s, đã đối chiếu") % values
    return _("Mức %(bound)s tạm: %(source)s") % values


def _bound_text(rule: IndicatorRule, gap: Gap) -> str:
    return f"{show_number(gap.bound[0])}{UNITS.get(Indicator.Kind(rule.kind), '')}"


def _fraction(facts: Facts, rule: IndicatorRule) -> str:
    if rule.denominator is None:
        return ""
    parts = [
        facts.figures.get((code, Period.END), NO_FIGURE).value
        for code in (rule.numerator, rule.denominator)
    ]
    return "" if None in parts else "/".join(show_number(part) for part in parts)


def figures_page(
    facts: Facts,
    user: User,
    criterion: CriterionRule,
    *,
    typed: Mapping[str, str],
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The workbench of one criterion; ``typed`` is what a refused request held."""
    number = criterion.number
    may_edit = has_perm("assessments.enter_figures", user, facts.assessment)
    result = next(row for row in facts.results if row.number == number)
    count = len(facts.results)
    return {
        "assessment": facts.assessment,
        "criterion": criterion,
        "result": result,
        "summary": summary(facts),
        "criteria": criterion_rows(facts),
        "items": item_rows(facts, criterion, may_edit=may_edit, errors=errors or {}, typed=typed),
        "indicators": indicator_rows(facts, criterion),
        "remarks": remarks(facts),
        "evidence": of_criterion(facts, criterion, user),
        "may_answer": may_edit and result.verdict == Verdict.RETURNED,
        "may_edit": may_edit,
        "previous": facts.results[number - 2].criterion if number > 1 else None,
        "next": facts.results[number].criterion if number < count else None,
        "steps": steps_after(facts, user, number),
        "last_year": facts.assessment.cycle.year - 1,
        "url": figures_url(facts.assessment),
    }


def figures_url(assessment: Assessment) -> str:
    """The workbench without a criterion's number: a page links to it some twenty times."""
    return reverse("assessments:figures", args=[assessment.pk])


def steps_after(facts: Facts, user: User, number: int) -> list[StepOption]:
    """What follows the figures is offered after the last criterion."""
    return available_steps(facts, user) if number == facts.sheet.numbers[-1] else []
