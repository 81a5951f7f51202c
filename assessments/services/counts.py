"""An agency's own counts, and how they are reconciled with the commune's figures."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import CountError, StaleError
from assessments.log.change import Change, change
from assessments.log.kinds import counts as kinds
from assessments.models import AgencyCount
from assessments.queries.counts import Agreement, Pair, pairs_of
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE, Edit
from assessments.repeats import once
from assessments.services.conflicts import fingerprint
from assessments.services.entries import Entered, enter
from assessments.states import OPEN_FOR_REVIEW, Period
from config.numbers import plain
from criteria.scoring import RuleSheet
from criteria.sheets import keys_of


@dataclass(frozen=True, slots=True)
class Count:
    """What an agency counted for one data item; ``value`` None takes the count back."""

    item: str
    value: Decimal | None
    source: str = ""


def countable(sheet: RuleSheet, numbers: Iterable[int]) -> list[str]:
    """Codes of the data items that criteria use and that can be counted, each once, in order."""
    wanted = set(numbers)
    return [
        item.code
        for item in sheet.items
        if not item.is_yes_no and wanted.intersection(sheet.criteria_using(item.code))
    ]


@once
def save_counts(
    assessment_id: int,
    counts: Iterable[Count],
    *,
    actor: User,
    request_key: UUID | None = None,
) -> None:
    """Keep an agency's counts of items that feed the criteria it follows; others raise.

    A changed count ends whatever was agreed about it. Raises ``CountError`` and keeps nothing.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        _must_be_open(act)
        sheet = Facts(act.assessment).sheet
        followed = act.assessment.results.filter(agency=actor.agency_id)
        own = countable(sheet, followed.values_list("number", flat=True))
        ids = keys_of(act.assessment.cycle.ruleset).items
        rows = AgencyCount.objects.filter(assessment=act.assessment, agency=actor.agency_id)
        stored = {row.item_id: row for row in rows}
        for count in counts:
            if count.item not in own:
                raise CountError(
                    _("Số liệu “%(item)s” không thuộc tiêu chí mà cơ quan anh chị theo dõi.")
                    % {"item": sheet.item(count.item).label}
                )
            _save_count(act, count, ids[count.item], stored.get(ids[count.item]))


def save_many(
    counts: Mapping[int, Iterable[Count]], *, actor: User, request_key: UUID | None = None
) -> None:
    """Keep counts of several assessments, all or none; they are locked in one order."""
    with transaction.atomic():
        for assessment_id in sorted(counts):
            save_counts(assessment_id, counts[assessment_id], actor=actor, request_key=request_key)


def _save_count(act: Change, count: Count, item_id: int, row: AgencyCount | None) -> None:
    before = kinds.AgencyFigure(value=plain(row.value), source=row.source) if row else None
    after = None
    if count.value is not None:
        after = kinds.AgencyFigure(value=plain(count.value), source=count.source)
    if before == after:
        return
    if count.value is None:
        if row:
            row.delete()
    else:
        row = row or AgencyCount(
            assessment=act.assessment, item_id=item_id, agency=act.actor.agency
        )
        if row.value != count.value:
            row.agreement, row.agreed_figure, row.note = Agreement.NONE, None, ""
        row.value, row.source = count.value, count.source
        row.counted_at, row.counted_by = act.at, act.actor
        row.save()
    act.record(kinds.Counted(item=count.item, before=before, after=after))


@once
def take_agencys(
    assessment_id: int,
    count_id: int,
    *,
    actor: User,
    fingerprint: str,
    may_reopen: Container[str] | None = None,
    request_key: UUID | None = None,
) -> Entered:
    """The commune takes the agency's count as its figure, even where its figures are closed.

    The sign-offs that the figure feeds re-open; ``ReopeningError`` when its item is not in
    ``may_reopen`` (None: all are).
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        pair = _pair(act, count_id, fingerprint)
        stored = Facts(act.assessment).figures.get((pair.item.code, Period.END), NO_FIGURE)
        edit = Edit(pair.item.code, Period.END, pair.count.value, stored.version)
        return enter(act, [edit], frozenset({pair.item.code}), may_reopen=may_reopen)


@once
def agree(
    assessment_id: int,
    count_id: int,
    *,
    actor: User,
    agreement: Agreement,
    fingerprint: str,
    note: str = "",
    request_key: UUID | None = None,
) -> None:
    """Keep what one side says about a pair that differs.

    The agency may accept the commune's figure; either side may propose a joint note, and the other
    agrees to it. ``fingerprint`` is that of the page. Raises ``CountError``.
    """
    with change(assessment_id, actor, request_key=request_key) as act:
        pair = _pair(act, count_id, fingerprint)
        if agreement == Agreement.NOTE:
            note = pair.count.note
        elif agreement != Agreement.COMMUNE and not note:
            raise CountError(_("Hãy ghi vì sao hai số khác nhau mà vẫn giữ cả hai."))
        act.record(
            kinds.Reconciled(
                item=pair.item.code,
                before=kinds.Agreed(agreement=pair.agreement),
                after=kinds.AgreedWith(agreement=agreement, agency=pair.count.agency.short_name),
                note=note,
            )
        )
        row = pair.count
        row.agreement, row.agreed_figure, row.note = agreement, pair.figure, note
        row.save(update_fields=["agreement", "agreed_figure", "note"])


def _must_be_open(act: Change) -> None:
    if act.assessment.state not in OPEN_FOR_REVIEW:
        raise CountError(
            _("Hồ sơ đã ở bước “%(state)s”, không đối chiếu số liệu nữa.")
            % {"state": act.assessment.get_state_display()}
        )


def _pair(act: Change, count_id: int, shown: str) -> Pair:
    """The pair as the page showed it, or a refusal."""
    _must_be_open(act)
    for pair in pairs_of(Facts(act.assessment)):
        if pair.count.pk == count_id and pair_fingerprint(pair) == shown:
            return pair
    raise StaleError(_("Số liệu"))


def pair_fingerprint(pair: Pair) -> str:
    """Fingerprint of both numbers and the agreement, for the page to send back."""
    return fingerprint([plain(pair.figure), plain(pair.count.value), pair.agreement])
