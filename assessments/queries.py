"""Page-shaped lists over many assessments; none costs more queries for more communes."""

from typing import Final

from django.core.cache import cache
from django.db.models import QuerySet

from agencies.models import User
from assessments.models import Assessment, CriterionResult, Cycle
from assessments.states import OPEN_FOR_REVIEW, State, Verdict

_CYCLE_SECONDS: Final = 5


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


def give_cycle(assessment: Assessment, user: User) -> None:
    """Give the assessment the cycle that the page has read anyway; a join would cost more."""
    cycle = current_cycle(user)
    if cycle is not None and cycle.pk == assessment.cycle_id:
        assessment.cycle = cycle


def sign_offs_of(user: User, cycle: Cycle) -> QuerySet[CriterionResult]:
    """The criteria that the user's agency follows in a cycle, with what a queue names."""
    return (
        CriterionResult.objects.filter(agency=user.agency_id, assessment__cycle=cycle)
        .select_related("criterion", "assessment__commune")
        .order_by("number", "assessment__commune__code")
    )


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
