"""The council's page: who met, and the points it agreed on."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import DomainError
from assessments.facts import Facts
from assessments.fetch import UserRequest, assessment_for, request_key
from assessments.forms import CouncilForm, MemberFormSet, PointsForm
from assessments.models import Council
from assessments.services.dossier import Member, save_council
from assessments.services.points import save_council_points
from assessments.states import COUNCIL_OPEN, OPEN_FOR_DOSSIER
from assessments.workbench import points_rows, summary
from assessments.workflow import available_steps


def council(request: UserRequest, pk: int) -> HttpResponse:
    """Show the points side by side; a POST keeps the council's."""
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    form = PointsForm(request.POST or None, numbers=facts.sheet.numbers)
    if request.method == "POST" and form.is_valid():
        try:
            save_council_points(
                assessment.pk,
                form.points(),
                actor=request.user,
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã lưu điểm của Hội đồng."))
            return redirect("assessments:council", pk=pk)
    return render(request, "assessments/council.html", _page(request, facts, form))


@require_POST
def members(request: UserRequest, pk: int) -> HttpResponse:
    """Keep the council, its meeting and the attendance."""
    assessment = assessment_for(request, pk)
    form, member_forms = CouncilForm(request.POST), MemberFormSet(request.POST)
    if form.is_valid() and member_forms.is_valid():
        data = form.cleaned_data
        held_at = datetime.combine(data["held_on"], data["held_at"])
        try:
            save_council(
                assessment.pk,
                actor=request.user,
                decision_number=data["decision_number"],
                decision_date=data["decision_date"],
                held_at=timezone.make_aware(held_at),
                place=data["place"],
                members=[Member(**row) for row in member_forms.cleaned_data if row.get("name")],
                request_key=request_key(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã lưu thông tin Hội đồng và cuộc họp."))
            return redirect("assessments:council", pk=pk)
    facts = Facts(assessment)
    context = _page(request, facts, PointsForm(numbers=facts.sheet.numbers))
    context |= {"council_form": form, "member_forms": member_forms}
    return render(request, "assessments/council.html", context)


def _page(request: UserRequest, facts: Facts, form: PointsForm) -> dict[str, Any]:
    assessment = facts.assessment
    may_score = assessment.state in COUNCIL_OPEN
    council_form, member_forms = _council_forms(facts.council)
    return {
        "assessment": assessment,
        "summary": summary(facts),
        "rows": points_rows(facts, form, field="council_points", reason="council_reason"),
        "council_total": sum(row.council_points or 0 for row in facts.results),
        "verdict": facts.verdict,
        "may_score": may_score,
        "may_edit_council": assessment.state in OPEN_FOR_DOSSIER,
        "council": facts.council,
        "council_form": council_form,
        "member_forms": member_forms,
        # Handing in is done on the dossier's page, beside what it holds.
        "steps": available_steps(facts, request.user, permission=request.permission),
    }


def _council_forms(council: Council | None) -> tuple[CouncilForm, Any]:
    if council is None:
        return CouncilForm(), MemberFormSet()
    initial: dict[str, Any] = {
        "decision_number": council.decision_number,
        "decision_date": council.decision_date,
    }
    for meeting in council.meetings.all():
        held_at = timezone.localtime(meeting.held_at)
        initial |= {"held_on": held_at.date(), "held_at": held_at.time(), "place": meeting.place}
    people = [
        {
            "name": member.name,
            "position": member.position,
            "role": member.role,
            "is_present": any(row.is_present for row in member.attendance.all()),
        }
        for member in council.members.all()
    ]
    return CouncilForm(initial=initial), MemberFormSet(initial=people)
