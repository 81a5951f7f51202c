"""The time machine: an assessment as of any minute, rebuilt from its log alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from assessments.log.kinds import read
from assessments.log.kinds.figures import show_figure, subject_of
from assessments.log.moment import Past, PastCriterion
from assessments.models import Assessment, Event
from assessments.states import SIGNED_OFF, WITH_CITY, Period, Verdict
from config.numbers import plain
from criteria.scoring import RuleSheet, score
from criteria.sheets import sheet_of


def past_of(assessment: Assessment, at: datetime) -> Past:
    """The assessment as of ``at``, every event of that very moment included. One query."""
    return replay(assessment, assessment.events.filter(at__lte=at).order_by("sequence"), at)


def replay(assessment: Assessment, events: Iterable[Event], at: datetime) -> Past:
    """What a run of events from the first one on amounts to; reads no other table."""
    sheet = sheet_of(assessment.cycle.ruleset)
    past = Past(at, score(sheet, assessment.unit_group, {}))
    past.criteria = {number: PastCriterion() for number in sheet.numbers}
    # The events of one act carry one moment, and points follow once for all its figures.
    for _moment, act in groupby(events, key=lambda event: event.at):
        for event in act:
            read(event).replay(past)
        if past.changed:
            _rescore(past, assessment, sheet)
            past.changed.clear()
    return past


def _rescore(past: Past, assessment: Assessment, sheet: RuleSheet) -> None:
    """What ``services.entries`` does to points when year-end figures change, done again."""
    values = {
        subject.partition(":")[0]: None if value is None else Decimal(value)
        for subject, (value, _note) in past.figures.items()
        if subject.endswith(f":{Period.END}")
    }
    past.card = score(sheet, assessment.unit_group, values)
    for number in {number for item in past.changed for number in sheet.criteria_using(item)}:
        row = past.criteria[number]
        before, row.computed = row.computed, plain(past.card.criteria[number].points)
        may_agree = before is not None or past.stage in WITH_CITY
        if may_agree and row.council == before:
            row.council = row.computed
        row.appraised, row.appraised_reason = None, ""
        if row.verdict in SIGNED_OFF:
            row.verdict, row.agency = str(Verdict.PENDING), None


# --- what differs between two moments -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same at two moments."""

    what: str
    then: str
    later: str


@dataclass(frozen=True, slots=True)
class Group:
    """The differences of one criterion, or (number 0) of the whole dossier."""

    number: int
    title: str
    rows: list[Difference]


def differences(
    then: Past, later: Past, sheet: RuleSheet, labels: dict[str, str], names: dict[str, str]
) -> list[Group]:
    """What moved between two moments, the whole dossier first, then criterion by criterion.

    ``labels`` name a criterion's attributes, ``names`` the lines of the checklist.
    """
    whole = [
        Difference(labels["state"], then.state_label or "–", later.state_label),
        *(
            Difference(names.get(code, code), _document(then, code), _document(later, code))
            for code in names
        ),
    ]
    groups = [Group(0, "", [row for row in whole if row.then != row.later])]
    for criterion in sheet.criteria:
        codes = {rule.code for rule in criterion.indicators}
        items = dict.fromkeys(
            code
            for rule in criterion.indicators
            for code in (rule.numerator, rule.denominator)
            if code
        )
        rows = [
            *(row for item in items for row in _figures(then, later, item, sheet)),
            *_opinions(then, later, criterion.number, labels),
            *_uses(then, later, codes),
        ]
        groups.append(Group(criterion.number, criterion.name, rows))
    return [group for group in groups if group.rows]


def _document(past: Past, code: str) -> str:
    number, day = past.documents.get(code, ("", ""))
    return f"{number}, {'/'.join(reversed(day.split('-')))}" if number else "–"


def _figures(then: Past, later: Past, item: str, sheet: RuleSheet) -> list[Difference]:
    rows = []
    for period in Period.values:
        subject = subject_of(item, period)
        was, now = then.figures.get(subject, (None, "")), later.figures.get(subject, (None, ""))
        if was != now:
            what, before, after = show_figure(item, period, was[0], now[0], sheet)
            rows.append(Difference(what, _noted(before, was[1]), _noted(after, now[1])))
    return rows


def _noted(value: str, note: str) -> str:
    return f"{value} ({note})" if note else value


def _opinions(then: Past, later: Past, number: int, labels: dict[str, str]) -> list[Difference]:
    was, now = then.criteria[number], later.criteria[number]
    shown = ("computed", "council", "agency", "appraised", "verdict_label", "comment", "answer")
    return [
        Difference(labels[name], getattr(was, name) or "–", getattr(now, name) or "–")
        for name in shown
        if getattr(was, name) != getattr(now, name)
    ]


def _uses(then: Past, later: Past, codes: set[str]) -> list[Difference]:
    rows = []
    for subject, name in (then.names | later.names).items():
        was, now = (
            ", ".join(code for code in past.uses.get(subject, []) if code in codes)
            for past in (then, later)
        )
        if was != now:
            rows.append(Difference(name, was or "–", now or "–"))
    return rows
