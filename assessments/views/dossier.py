"""One dossier: where it stands, what it holds, what may be done next, what was done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import DomainError
from assessments.forms.dossier import DocumentForm, StepForm
from assessments.log.wording import describe
from assessments.models import ChecklistItem
from assessments.pages.dossier import dossier_page
from assessments.queries.facts import Facts
from assessments.services.dossier import declare_document
from assessments.views.fetch import UserRequest, assessment_for, request_key
from assessments.workflow import steps as workflow

_EVENTS_A_PAGE = 50


def dossier(request: UserRequest, pk: int) -> HttpResponse:
    assessment = assessment_for(request, pk, "dossier", "recognition")
    context = dossier_page(Facts(assessment), request.user)
    return render(request, "assessments/dossier.html", context)


def history(request: UserRequest, pk: int) -> HttpResponse:
    assessment = assessment_for(request, pk)
    events = assessment.events.order_by("-sequence")
    page = Paginator(events, _EVENTS_A_PAGE).get_page(request.GET.get("page"))
    sheet = Facts(assessment).sheet
    context = {
        "assessment": assessment,
        "page": page,
        "events": [describe(event, sheet) for event in page.object_list],
    }
    return render(request, "assessments/history.html", context)


@require_POST
def step(request: UserRequest, pk: int, step: str) -> HttpResponse:
    """Take one step of the workflow; where it came from is where it goes back to."""
    assessment = assessment_for(request, pk)
    if step not in workflow.STEPS:
        raise Http404
    form = StepForm(request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {' '.join(map(str, errors))}")
        return redirect("assessments:dossier", pk=pk)
    details = form.cleaned_data
    try:
        workflow.perform(
            step,
            assessment.pk,
            actor=request.user,
            fingerprint=details.pop("fingerprint"),
            note=details.pop("note"),
            details=details,
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        done = _("%(commune)s: đã thực hiện “%(step)s”.")
        label = workflow.STEPS[step].label
        messages.success(request, done % {"commune": assessment.commune.name, "step": label})
    return redirect("assessments:dossier", pk=pk)


@require_POST
def declare(request: UserRequest, pk: int) -> HttpResponse:
    """Declare the document of one line of the checklist."""
    assessment = assessment_for(request, pk)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Hãy ghi số, ký hiệu và ngày văn bản, ví dụ 12/BC-UBND, 05/11/2024.")
        )
        return redirect("assessments:dossier", pk=pk)
    lines = assessment.cycle.checklist.filter(kind=ChecklistItem.Kind.DECLARED)
    line = get_object_or_404(lines, pk=form.cleaned_data["item"])
    try:
        declare_document(
            assessment.pk,
            line.pk,
            actor=request.user,
            number=form.cleaned_data["number"],
            issued_on=form.cleaned_data["issued_on"],
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Đã ghi văn bản %(number)s.") % {"number": form.cleaned_data["number"]}
        )
    return redirect("assessments:dossier", pk=pk)
