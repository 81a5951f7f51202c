"""Entering figures; points follow, and exactly the sign-offs they feed re-open."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import EntryError, ReopeningError
from assessments.log.change import Change, change
from assessments.log.kinds import figures as kinds
from assessments.log.kinds.review import Reopened, Stand
from assessments.models import Assessment, CriterionResult, DataEntry, IndicatorResult
from assessments.queries.figures import NO_FIGURE, Edit, Figure, figures_of, open_items, year_end
from assessments.queries.reopening import feeding_signed, reopening_text
from assessments.states import SIGNED_OFF, WITH_CITY, Period, Verdict
from config.numbers import plain
from criteria.scoring import RuleSheet, ScoreCard, score
from criteria.sheets import keys_of, sheet_of


@dataclass(slots=True)
class Entered:
    """What became of a set of edits; ``unchanged`` says what is stored already."""

    assessment: Assessment
    figures: dict[tuple[str, str], Figure]
    card: ScoreCard = field(init=False)
    saved: list[Edit] = field(default_factory=list)
    unchanged: list[Edit] = field(default_factory=list)
    conflicts: list[Edit] = field(default_factory=list)
    # Items with another year-end value; a note alone moves no points and re-opens nothing.
    changed: set[str] = field(default_factory=set)
    reopened: list[int] = field(default_factory=list)


def save_entries(
    assessment_id: int,
    edits: Iterable[Edit],
    *,
    actor: User,
    may_reopen: Container[str] | None = None,
    request_key: UUID | None = None,
) -> Entered:
    """Save figures whose version is still current; the others come back as conflicts.

    Points follow in the same transaction, and sign-offs fed by a changed year-end figure re-open.
    Raises ``EntryError`` when a figure is closed to the commune, and ``ReopeningError`` when one
    that is not in ``may_reopen`` (None: all are) would re-open a sign-off; then nothing is saved.
    """
    # A repeated request finds its own figures stored and changes nothing.
    with change(assessment_id, actor, request_key=request_key, repeats="ignored") as act:
        assessment = act.assessment
        sheet = sheet_of(assessment.cycle.ruleset)
        opened = open_items(assessment, sheet, assessment.results.all())
        return enter(act, edits, opened, may_reopen=may_reopen)


def enter(
    act: Change,
    edits: Iterable[Edit],
    opened: frozenset[str],
    *,
    may_reopen: Container[str] | None = None,
) -> Entered:
    """Save figures within an act that has begun; ``opened`` are the items it may change."""
    assessment = act.assessment
    entered = Entered(assessment, figures_of(assessment))
    for edit in edits:
        _save_edit(act, edit, entered, opened)
    sheet = sheet_of(assessment.cycle.ruleset)
    entered.card = score(sheet, assessment.unit_group, year_end(entered.figures))
    if entered.changed:
        affected = {number for item in entered.changed for number in sheet.criteria_using(item)}
        rows = list(assessment.results.filter(number__in=affected))
        if may_reopen is not None:
            _ask_first(sheet, entered.changed, rows, may_reopen)
        entered.reopened = _rescore(act, entered.card, entered.changed, rows)
    return entered


def _ask_first(
    sheet: RuleSheet, changed: set[str], rows: list[CriterionResult], may_reopen: Container[str]
) -> None:
    asked = {code for code in feeding_signed(sheet, changed, rows) if code not in may_reopen}
    if asked:
        raise ReopeningError(reopening_text(sheet, asked, rows), frozenset(asked))


def _save_edit(act: Change, edit: Edit, entered: Entered, opened: frozenset[str]) -> None:
    stored = entered.figures.get((edit.item, edit.period), NO_FIGURE)
    note = stored.note if edit.note is None else edit.note
    if (edit.value, note) == (stored.value, stored.note):
        entered.unchanged.append(edit)
        return
    if edit.version != stored.version:
        entered.conflicts.append(edit)
        return
    if edit.item not in opened:
        raise EntryError(
            _(
                "Số liệu này đang khóa. Muốn sửa sau khi đã chốt, hãy đề nghị cơ quan theo dõi"
                " trả lại tiêu chí hoặc Phòng thẩm định trả hồ sơ để bổ sung."
            )
        )
    _write_entry(act, edit, stored, note)
    entered.figures[edit.item, edit.period] = Figure(edit.value, stored.version + 1, note)
    entered.saved.append(edit)
    if edit.period == Period.END and edit.value != stored.value:
        entered.changed.add(edit.item)


def _write_entry(act: Change, edit: Edit, stored: Figure, note: str) -> None:
    item_id = keys_of(act.assessment.cycle.ruleset).items[edit.item]
    fields = {
        "value": edit.value,
        "note": note,
        "version": stored.version + 1,
        "updated_at": act.at,
        "updated_by": act.actor,
    }
    if stored.version:
        DataEntry.objects.filter(
            assessment=act.assessment, item=item_id, period=edit.period
        ).update(**fields)
    else:
        DataEntry.objects.create(
            assessment=act.assessment, item_id=item_id, period=edit.period, **fields
        )
    act.record(
        kinds.Entry(
            item=edit.item,
            period=edit.period,
            before=kinds.Entered(value=plain(stored.value), note=stored.note),
            after=kinds.Entered(value=plain(edit.value), note=note),
        )
    )


def _rescore(
    act: Change, card: ScoreCard, changed: set[str], rows: list[CriterionResult]
) -> list[int]:
    """Store the points that the changed items feed; return the criteria whose sign-off re-opens.

    The only writer of computed points. A council that agreed with the computed points goes on
    agreeing; points that were set apart stand. Appraised points of the criterion lapse.
    """
    assessment = act.assessment
    sheet = sheet_of(assessment.cycle.ruleset)
    keys = keys_of(assessment.cycle.ruleset)
    for code in {code for item in changed for code in sheet.indicators_using(item)}:
        result = card.indicators[code]
        IndicatorResult.objects.filter(
            assessment=assessment, indicator=keys.indicators[code]
        ).update(value=result.rounded_value, points=result.points)
    reopened = []
    for row in rows:
        before = row.computed_points
        row.computed_points = card.criteria[row.number].points
        # With the city no council can score again, so a figure cleared and typed anew must not end
        # its agreement.
        may_agree = before is not None or assessment.state in WITH_CITY
        if may_agree and row.council_points == before:
            row.council_points = row.computed_points
        row.appraised_points = None
        row.appraised_reason = ""
        if row.verdict in SIGNED_OFF:
            reopened.append(row.number)
            act.record(
                Reopened(
                    number=row.number,
                    before=Stand(verdict=row.verdict),
                    after=Stand(verdict=Verdict.PENDING),
                    # Kept, not shown: the log is Vietnamese whatever language its writer reads.
                    note="Số liệu thay đổi sau khi có ý kiến.",
                )
            )
            row.verdict = Verdict.PENDING
            row.agency_points = None
        is_whole, was_whole = row.computed_points is not None, before is not None
        # What was returned goes on waiting for its answer since it came back.
        if row.verdict != Verdict.RETURNED and (
            is_whole != was_whole or (is_whole and row.waiting_since is None)
        ):
            row.waiting_since = act.at
        row.version += 1
        row.save(
            update_fields=[
                "computed_points",
                "council_points",
                "agency_points",
                "appraised_points",
                "appraised_reason",
                "verdict",
                "waiting_since",
                "version",
            ]
        )
    keep_summary(assessment, card)
    return reopened


def keep_summary(assessment: Assessment, card: ScoreCard) -> None:
    assessment.computed_total = card.provisional_total
    assessment.missing_count = len(card.missing)
    assessment.problem_count = len(card.errors)
