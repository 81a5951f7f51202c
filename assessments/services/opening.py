"""Opening a cycle: an assessment for every commune."""

from django.db import transaction

from agencies.models import User
from assessments import clock
from assessments.history import change
from assessments.models import Assessment, CriterionResult, Cycle, IndicatorResult
from assessments.services.entries import keep_summary
from assessments.states import EventKind, State
from criteria.scoring import score
from criteria.sheets import keys_of, sheet_of


@transaction.atomic
def open_cycle(cycle: Cycle, actor: User) -> int:
    """Start an assessment for every commune of the authority that has none; return how many.

    A commune counts when it exists on the cycle's deadline.
    """
    agencies = dict(cycle.responsibilities.values_list("criterion_id", "agency_id"))
    criteria = list(cycle.ruleset.criteria.all())
    indicators = keys_of(cycle.ruleset).indicators.values()
    communes = cycle.authority.communes.valid_on(cycle.deadline).exclude(assessments__cycle=cycle)
    now = clock.now()
    opened = 0
    for commune in communes:
        assessment = Assessment.objects.create(
            cycle=cycle, commune=commune, unit_group=commune.unit_group, state_since=now
        )
        CriterionResult.objects.bulk_create(
            CriterionResult(
                assessment=assessment,
                criterion=criterion,
                number=criterion.number,
                agency_id=agencies[criterion.pk],
            )
            for criterion in criteria
        )
        IndicatorResult.objects.bulk_create(
            IndicatorResult(assessment=assessment, indicator_id=pk) for pk in indicators
        )
        with change(assessment.pk, actor) as act:
            act.record(EventKind.OPENED, after={"state": State.COLLECTING})
            card = score(sheet_of(cycle.ruleset), assessment.unit_group, {})
            keep_summary(act.assessment, card)
        opened += 1
    return opened
