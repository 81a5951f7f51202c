"""The criteria a commune finds hard, and what it does about them (plan, section IV.9)."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.errors import PlanError
from assessments.log.change import Change, change
from assessments.log.kinds.plan import Hard, MarkedHard, MeasureSaved, Support
from assessments.models import Measure
from assessments.repeats import once
from assessments.states import OPEN_FOR_DOSSIER
from criteria.sheets import keys_of


@once
def mark_hard(
    assessment_id: int,
    number: int,
    *,
    actor: User,
    is_hard: bool,
    request_key: UUID | None = None,
) -> None:
    """Name a criterion as hard to reach, or take that back. Raises ``PlanError``."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _check_open(act)
        row = act.assessment.results.get(number=number)
        if row.is_hard == is_hard:
            return
        act.record(
            MarkedHard(number=number, before=Hard(is_hard=row.is_hard), after=Hard(is_hard=is_hard))
        )
        row.is_hard = is_hard
        row.save(update_fields=["is_hard"])


@once
def add_measure(
    assessment_id: int,
    number: int,
    *,
    actor: User,
    text: str,
    person: str,
    due: date,
    request_key: UUID | None = None,
) -> None:
    """Add a support measure with who sees to it and by when. Raises ``PlanError``."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _check_open(act)
        Measure.objects.create(
            assessment=act.assessment,
            criterion_id=keys_of(act.assessment.cycle.ruleset).criteria[number],
            text=text,
            person=person,
            due=due,
            added_at=act.at,
            added_by=actor,
        )
        act.record(
            MeasureSaved(number=number, after=Support(text=text, person=person, due=str(due)))
        )


@once
def drop_measure(
    assessment_id: int, measure_id: int, *, actor: User, request_key: UUID | None = None
) -> None:
    """Take a measure away; it stays in the log. A measure gone already is no error."""
    with change(assessment_id, actor, request_key=request_key) as act:
        _check_open(act)
        row = act.assessment.measures.filter(pk=measure_id).select_related("criterion").first()
        if row is None:
            return
        act.record(
            MeasureSaved(
                number=row.criterion.number,
                before=Support(text=row.text, person=row.person, due=str(row.due)),
            )
        )
        row.delete()


def _check_open(act: Change) -> None:
    if act.assessment.state not in OPEN_FOR_DOSSIER:
        raise PlanError(
            _("Hồ sơ đang ở bước “%(state)s” nên không sửa tiêu chí khó và biện pháp nữa.")
            % {"state": act.assessment.get_state_display()}
        )
