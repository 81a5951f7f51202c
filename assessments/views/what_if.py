"""Thử thay số: other figures, their points, total and verdict; nothing is saved."""

from django.http import HttpResponse
from django.shortcuts import render

from assessments.pages.what_if import groups_of, outcome_of, read_tried
from assessments.queries.facts import Facts
from assessments.queries.figures import year_end
from assessments.views.fetch import UserRequest, assessment_for


def what_if(request: UserRequest, pk: int) -> HttpResponse:
    """The page, and under HTMX only the outcome of the figures typed so far."""
    facts = Facts(assessment_for(request, pk))
    now = year_end(facts.figures)
    tried, errors = read_tried(request.GET, facts, now)
    context = {
        "assessment": facts.assessment,
        "outcome": outcome_of(facts, tried),
        "errors": errors,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "assessments/what_if_outcome.html", context)
    context["groups"] = groups_of(facts, now, request.GET, errors)
    return render(request, "assessments/what_if.html", context)
