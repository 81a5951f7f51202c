"""Page-shaped lists over many assessments; none costs more queries for more communes."""

from django.db.models import QuerySet

from agencies.models import User
from assessments.models import Assessment, CriterionResult, Cycle
from assessments.states import OPEN_FOR_REVIEW, State, Verdict


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
