"""The council's page: who sits on it, how far its meeting is, and the points it agreed on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import DomainError, StaleError
from assessments.forms.council import CouncilForm, MemberFormSet
from assessments.forms.points import PointsForm
from assessments.pages.council import council_page
from assessments.pages.points import after_conflicts, choices_of, conflict_text
from assessments.queries.facts import Facts
from assessments.services.conflicts import COUNCIL
from assessments.services.council import Member, council_fingerprint, save_council
from assessments.services.points import save_council_points
from assessments.views.fetch import UserRequest, assessment_for, request_key


def council(request: UserRequest, pk: int) -> HttpResponse:
    """Show the points side by side; a POST keeps those agreed on in the meeting."""
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    form, choices = PointsForm(request.POST or None, numbers=facts.sheet.numbers), {}
    if request.method == "POST" and form.is_valid():
        try:
            conflicts = save_council_points(
                assessment.pk,
                form.points(),
                actor=request.user,
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            if not conflicts:
                messages.success(request, _("Đã lưu điểm của Hội đồng."))
                return redirect("assessments:council", pk=pk)
            facts, choices = Facts(assessment_for(request, pk)), choices_of(conflicts)
            form = after_conflicts(form, facts, COUNCIL, choices)
            messages.error(request, conflict_text(choices))
    return render(
        request,
        "assessments/council.html",
        council_page(facts, request.user, request.permission, form, choices),
    )


@require_POST
def members(request: UserRequest, pk: int) -> HttpResponse:
    """Keep the decision that set up the council, and its members."""
    assessment = assessment_for(request, pk)
    form, member_forms = CouncilForm(request.POST), MemberFormSet(request.POST)
    is_stale = False
    if form.is_valid() and member_forms.is_valid():
        try:
            save_council(
                assessment.pk,
                actor=request.user,
                decision_number=form.cleaned_data["decision_number"],
                decision_date=form.cleaned_data["decision_date"],
                members=[Member(**row) for row in member_forms.cleaned_data if row.get("name")],
                fingerprint=form.cleaned_data["fingerprint"],
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
            is_stale = isinstance(error, StaleError)
        else:
            messages.success(request, _("Đã lưu thông tin Hội đồng."))
            return redirect("assessments:council", pk=pk)
    facts = Facts(assessment)
    no_points = PointsForm(numbers=facts.sheet.numbers)
    context = council_page(facts, request.user, request.permission, no_points)
    if is_stale:  # What is stored stands above what was typed, so the next save is an answer to it.
        form = CouncilForm(
            {**request.POST.dict(), "fingerprint": council_fingerprint(facts.council)}
        )
    context |= {"council_form": form, "member_forms": member_forms, "is_stale": is_stale}
    return render(request, "assessments/council.html", context)
