"""Opening a cycle: an assessment for every commune."""

from django.db import transaction

from agencies.models import User
from assessments import clock
from assessments.log.change import change
from assessments.log.kinds.dossier import Opened, Stage
from assessments.models import (
    Assessment,
    ChecklistItem,
    CriterionResult,
    Cycle,
    Duty,
    IndicatorResult,
    Responsibility,
)
from assessments.services.entries import keep_summary
from assessments.states import State
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
            act.record(Opened(after=Stage(state=State.COLLECTING)))
            card = score(sheet_of(cycle.ruleset), assessment.unit_group, {})
            keep_summary(act.assessment, card)
        opened += 1
    return opened


@transaction.atomic
def copy_to_next_year(cycle: Cycle) -> Cycle:
    """A cycle one year later with the same settings, shares of work and checklist; not opened."""
    rows: list[Responsibility | ChecklistItem | Duty]
    rows = [*cycle.responsibilities.all(), *cycle.checklist.all(), *cycle.duties.all()]
    new = Cycle.objects.get(pk=cycle.pk)
    new.pk, new.year, new.is_sample = None, cycle.year + 1, False
    new.calendar_version = 0
    # 29 February has no day of its own in the next year.
    day = 28 if (cycle.deadline.month, cycle.deadline.day) == (2, 29) else cycle.deadline.day
    new.deadline = cycle.deadline.replace(year=cycle.deadline.year + 1, day=day)
    new.deadline_source = ""
    new.save()
    for row in rows:
        row.pk, row.cycle = None, new
        row.save(force_insert=True)
    return new
