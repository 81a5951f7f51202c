"""The time machine: an assessment as of any minute, rebuilt from its log alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from assessments.log.wording import describe_figure
from assessments.models import Assessment, Event
from assessments.states import SIGNED_OFF, WITH_CITY, EventKind, Period, State, Verdict
from config.numbers import plain
from criteria.scoring import RuleSheet, ScoreCard, score
from criteria.sheets import sheet_of

_POINTS = {EventKind.COUNCIL_POINTS: "council", EventKind.APPRAISED_POINTS: "appraised"}


@dataclass(slots=True)
class PastCriterion:
    """The points and the opinion of one criterion as they stood; points as ``plain`` text."""

    computed: str | None = None
    council: str | None = None
    council_reason: str = ""
    agency: str | None = None
    appraised: str | None = None
    appraised_reason: str = ""
    verdict: str = str(Verdict.PENDING)
    comment: str = ""
    answer: str = ""

    @property
    def verdict_label(self) -> str:
        return str(Verdict(self.verdict).label)


@dataclass(slots=True)
class Past:
    """What an assessment held at one moment."""

    at: datetime
    card: ScoreCard
    stage: str = ""
    figures: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    criteria: dict[int, PastCriterion] = field(default_factory=dict)
    documents: dict[str, tuple[str, str]] = field(default_factory=dict)
    uses: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def state_label(self) -> str:
        return str(State(self.stage).label) if self.stage else ""


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
        changed: set[str] = set()
        for event in act:
            _apply(past, event, changed)
        if changed:
            _rescore(past, assessment, sheet, changed)
    return past


def _apply(past: Past, event: Event, changed: set[str]) -> None:
    after = event.after if isinstance(event.after, dict) else {}
    match event.kind:
        case EventKind.OPENED | EventKind.STEP:
            past.stage = after["state"]
        case EventKind.ENTRY:
            before = past.figures.get(event.subject, (None, ""))[0]
            past.figures[event.subject] = (after["value"], after["note"])
            item, _colon, period = event.subject.partition(":")
            if period == Period.END and after["value"] != before:
                changed.add(item)
        case EventKind.COUNCIL_POINTS | EventKind.APPRAISED_POINTS:
            row, name = _row(past, event), _POINTS[EventKind(event.kind)]
            setattr(row, name, after["points"])
            setattr(row, f"{name}_reason", after["reason"])
        case EventKind.SIGN_OFF:
            row = _row(past, event)
            row.verdict = after["verdict"]
            row.agency = after.get("points")
            if after["verdict"] != Verdict.PENDING:
                row.comment, row.answer = event.note, ""
        case EventKind.ANSWER:
            row = _row(past, event)
            row.verdict, row.answer = after["verdict"], event.note
        case EventKind.DOSSIER if "number" in after:
            past.documents[event.subject] = (after["number"], after["date"])
        case EventKind.EVIDENCE if "uses" in after:
            past.uses[event.subject] = after["uses"]
            past.names[event.subject] = after["document"]


def _row(past: Past, event: Event) -> PastCriterion:
    return past.criteria[int(event.subject.removeprefix("criterion:"))]


def _rescore(past: Past, assessment: Assessment, sheet: RuleSheet, changed: set[str]) -> None:
    """What ``services.entries`` does to points when year-end figures change, done again."""
    values = {
        subject.partition(":")[0]: None if value is None else Decimal(value)
        for subject, (value, _note) in past.figures.items()
        if subject.endswith(f":{Period.END}")
    }
    past.card = score(sheet, assessment.unit_group, values)
    for number in {number for item in changed for number in sheet.criteria_using(item)}:
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
        subject = f"{item}:{period}"
        was, now = then.figures.get(subject, (None, "")), later.figures.get(subject, (None, ""))
        if was != now:
            what, before, after = describe_figure(
                subject, {"value": was[0]}, {"value": now[0]}, sheet
            )
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
