"""One dossier as plain rows: where it stands, what it holds, what may be done next."""

from typing import Any

from django.urls import reverse
from rules import has_perm

from agencies.models import User
from assessments.log.wording import describe
from assessments.models import Snapshot
from assessments.pages.figures import criterion_rows, summary
from assessments.queries.facts import Facts
from assessments.states import DECIDED, OPEN_FOR_DOSSIER, State
from assessments.workflow import steps as workflow
from assessments.workflow.guards import is_late_now

RAIL = (
    State.COLLECTING,
    State.SCORING,
    State.SUBMITTED,
    State.APPRAISING,
    State.APPRAISED,
    State.RECOGNISED,
)
_RECENT = 8
_APPRAISED = frozenset({State.APPRAISING, State.APPRAISED, *DECIDED})
_DECIDE = "assessments.decide"


def dossier_page(facts: Facts, user: User) -> dict[str, Any]:
    """Where the dossier stands, what it holds, and the steps that this person may take."""
    assessment = facts.assessment
    may_edit = has_perm("assessments.enter_figures", user, assessment)
    steps = workflow.available_steps(facts, user)
    handed_in = getattr(assessment, "dossier", None)
    recent = assessment.events.order_by("-sequence")[:_RECENT]
    return {
        "assessment": assessment,
        "summary": summary(facts),
        "criteria": criterion_rows(facts),
        "figures_url": reverse("assessments:figures", args=[assessment.pk]),
        "outcome": facts.outcome,
        "rail": _rail(assessment.state),
        # Deciding needs a number, a date and a signer: it has a page of its own.
        "steps": [option for option in steps if option.step.permission != _DECIDE],
        "may_decide": any(option.step.permission == _DECIDE for option in steps),
        "snapshots": Snapshot.objects.filter(assessment=assessment).defer("content"),
        "checklist": facts.checklist,
        "may_declare": may_edit and assessment.state in OPEN_FOR_DOSSIER,
        "is_late_now": is_late_now(assessment),
        "dossier": handed_in,
        "supplement_due": handed_in.supplement_due
        if handed_in and assessment.state == State.SUPPLEMENT
        else None,
        "recognition": getattr(assessment, "recognition", None),
        "events": [describe(event, facts.sheet) for event in recent],
        "may_read_evidence": has_perm("assessments.view_evidence", user, assessment),
        "may_see_finding": assessment.state in _APPRAISED
        and has_perm("assessments.view_finding", user, assessment),
        "may_read_report": has_perm("assessments.read_appraisal", user, assessment),
    }


def _rail(state: str) -> list[dict[str, object]]:
    """The stages as a line: those behind, the one we are at, those ahead."""
    here = {State.SUPPLEMENT: State.SUBMITTED} | dict.fromkeys(DECIDED, State.RECOGNISED)
    position = RAIL.index(here.get(State(state), State(state)))
    return [
        {
            "label": State(state).label if place == position else stage.label,
            "is_done": place < position or (place == position and state == State.RECOGNISED),
            "is_current": place == position,
        }
        for place, stage in enumerate(RAIL)
    ]
