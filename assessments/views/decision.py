"""The authority decides on appraised dossiers."""

from django.http import HttpResponse
from django.shortcuts import render

from assessments.pages.figures import criterion_rows, summary
from assessments.queries.cycle import current_cycle, dossiers_in
from assessments.queries.facts import Facts
from assessments.states import DECIDED, State
from assessments.views.fetch import UserRequest, assessment_for
from assessments.workflow.steps import available_steps
from criteria.wording import reason_text


def decisions(request: UserRequest) -> HttpResponse:
    """What waits for a decision, and what has been decided."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    rows = list(dossiers_in(cycle, State.APPRAISED, *sorted(DECIDED)))
    context = {
        "waiting": [row for row in rows if row.state == State.APPRAISED],
        "decided": [row for row in rows if row.state != State.APPRAISED],
    }
    return render(request, "assessments/decisions.html", context)


def decision(request: UserRequest, pk: int) -> HttpResponse:
    """One appraised dossier: points, the rule's verdict with its reasons, the decision form."""
    assessment = assessment_for(request, pk, "appraisal", "recognition")
    facts = Facts(assessment)
    context = {
        "assessment": assessment,
        "summary": summary(facts),
        "criteria": criterion_rows(facts),
        "outcome": facts.outcome,
        "reasons": [reason_text(reason, facts.sheet) for reason in facts.outcome.reasons],
        "appraisal": getattr(assessment, "appraisal", None),
        "recognition": getattr(assessment, "recognition", None),
        "steps": {option.name: option for option in available_steps(facts, request.user)},
    }
    return render(request, "assessments/decision.html", context)
