"""Việc của tôi: what this person has to do next, and by when."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from assessments.models import Assessment
from assessments.pages.common_tasks import common_tasks
from assessments.pages.tasks import Task, city_page, commune_page
from assessments.queries.cycle import current_cycle
from assessments.queries.facts import Facts
from assessments.views.fetch import UserRequest


def home(request: UserRequest) -> HttpResponse:
    """Tasks of this person's role; a commune also sees its running total."""
    user = request.user
    cycle = current_cycle(user)
    context: dict[str, Any] = {"tasks": []}
    if cycle is None:
        return render(request, "assessments/home.html", context)
    if user.commune_id:
        rows = Assessment.objects.filter(cycle=cycle, commune=user.commune_id)
        own = rows.select_related("commune").order_by().first()
        if own:
            own.cycle = cycle
            request.assessment = own
            context |= commune_page(Facts(own), user)
    else:
        context |= city_page(user, cycle)
    context["tasks"] += [Task(*waiting) for waiting in common_tasks(user, cycle)]
    return render(request, "assessments/home.html", context)
