"""Page-shaped lists over many assessments; none costs more queries for more communes."""

from datetime import date
from typing import Final, TypeVar

from django.core.cache import cache
from django.db.models import Q, QuerySet

from agencies.models import Agency, User
from assessments.models import (
    Assessment,
    ChecklistItem,
    CriterionResult,
    Cycle,
    Milestone,
    MilestoneKind,
)
from assessments.states import OPEN_FOR_REVIEW, State, Verdict
from criteria.models import Criterion

_CYCLE_SECONDS: Final = 5

Named = TypeVar("Named", Agency, Criterion)


def current_cycle(user: User) -> Cycle | None:
    """The latest open cycle of the user's authority.

    Every page asks and the answer changes a few times a year: what the office changes here shows
    after ``_CYCLE_SECONDS`` at the latest.
    """
    key = f"cycle-of-{user.authority_id}"
    cycle: Cycle | None = cache.get(key)
    if cycle is None:
        cycle = (
            Cycle.objects.filter(authority=user.authority_id, is_open=True)
            .select_related("authority", "ruleset")
            .order_by("-year")
            .first()
        )
        cache.set(key, cycle, _CYCLE_SECONDS)
    return cycle


def calendar_of(cycle: Cycle) -> dict[MilestoneKind, date]:
    """The days of a cycle's calendar; what the lead moves shows as ``current_cycle`` does."""
    key = calendar_key(cycle.pk)
    days: dict[MilestoneKind, date] | None = cache.get(key)
    if days is None:
        rows = Milestone.objects.filter(cycle=cycle).values_list("kind", "day")
        days = {MilestoneKind(kind): day for kind, day in rows}
        cache.set(key, days, _CYCLE_SECONDS)
    return days


def calendar_key(cycle_id: int) -> str:
    """Where ``calendar_of`` remembers."""
    return f"calendar-of-{cycle_id}"


def give_cycle(assessment: Assessment, user: User) -> None:
    """Give the assessment the cycle that the page has read anyway; a join would cost more."""
    cycle = current_cycle(user)
    if cycle is not None and cycle.pk == assessment.cycle_id:
        assessment.cycle = cycle


def results_of(assessment: Assessment) -> list[CriterionResult]:
    """The results of one assessment by number, each with its criterion and agency.

    Those two hardly ever change, and joined to each row they would cost more than the rows.
    """
    rows = list(CriterionResult.objects.filter(assessment=assessment).order_by("number"))
    criteria = _known(Criterion, {row.criterion_id for row in rows}, assessment.cycle_id)
    agencies = _known(Agency, {row.agency_id for row in rows}, assessment.cycle_id)
    for row in rows:
        row.assessment = assessment
        row.criterion, row.agency = criteria[row.criterion_id], agencies[row.agency_id]
    return rows


def _known(model: type[Named], ids: set[int], cycle_id: int) -> dict[int, Named]:
    """Rows by primary key, remembered for ``_CYCLE_SECONDS`` as what a cycle's pages name."""
    key = f"{model.__name__}-of-{cycle_id}"
    known: dict[int, Named] = cache.get(key, {})
    if not ids <= known.keys():
        known = model.objects.in_bulk(ids)
        cache.set(key, known, _CYCLE_SECONDS)
    return known


def checklist_of(cycle: Cycle) -> list[ChecklistItem]:
    """What a cycle asks a dossier to hold, in order; remembered for ``_CYCLE_SECONDS``."""
    key = f"checklist-of-{cycle.pk}"
    items: list[ChecklistItem] | None = cache.get(key)
    if items is None:
        items = list(cycle.checklist.all())
        cache.set(key, items, _CYCLE_SECONDS)
    return items


def sign_offs_of(user: User, cycle: Cycle) -> QuerySet[CriterionResult]:
    """The criteria that the user's agency follows in a cycle, with what a queue names."""
    return (
        CriterionResult.objects.filter(agency=user.agency_id, assessment__cycle=cycle)
        .select_related("criterion", "assessment__commune")
        .order_by("number", "assessment__commune__code")
    )


def next_in(
    results: QuerySet[CriterionResult], row: CriterionResult, *, is_back: bool = False
) -> tuple[int, int] | None:
    """Assessment and number of what follows a row in a queue, or comes before it; one query.

    The row itself need not be in the queue. Needs its commune at hand.
    """
    code = row.assessment.commune.code
    if is_back:
        side = Q(number__lt=row.number) | Q(number=row.number, assessment__commune__code__lt=code)
        results = results.reverse()
    else:
        side = Q(number__gt=row.number) | Q(number=row.number, assessment__commune__code__gt=code)
    return results.filter(side).values_list("assessment_id", "number").first()


def awaiting(results: QuerySet[CriterionResult]) -> QuerySet[CriterionResult]:
    """Those whose next move is the agency's: figures are complete, no opinion stands."""
    return results.filter(
        verdict__in=[Verdict.PENDING, Verdict.ANSWERED],
        computed_points__isnull=False,
        assessment__state__in=OPEN_FOR_REVIEW,
    )


def dossiers_in(cycle: Cycle, *states: State) -> QuerySet[Assessment]:
    """Assessments of a cycle in some states, the longest waiting first."""
    return (
        Assessment.objects.filter(cycle=cycle, state__in=states)
        .select_related("commune", "dossier", "recognition")
        .order_by("state_since", "commune__code")
    )
