"""The workbench: a commune types its figures and sees the points at once."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.errors import DomainError, ReopeningError
from assessments.forms.figures import read_edits
from assessments.forms.review import AnswerForm
from assessments.models import Assessment
from assessments.pages.figures import figures_page
from assessments.pages.figures_saved import (
    as_stored,
    conflict_rows,
    not_saved,
    reopening_rows,
    saved_page,
)
from assessments.queries.facts import Facts
from assessments.services.entries import Entered, save_entries
from assessments.services.review import answer_return
from assessments.views.fetch import UserRequest, assessment_for, request_key
from criteria.scoring import CriterionRule


def figures(request: UserRequest, pk: int, number: int = 1) -> HttpResponse:
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    context = figures_page(facts, request.user, _criterion(facts, number), typed={})
    return render(request, "assessments/figures.html", context)


def _criterion(facts: Facts, number: int) -> CriterionRule:
    try:
        return facts.sheet.criterion(number)
    except KeyError as error:
        raise Http404 from error


@require_POST
def save(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Save the figures in the request: one under HTMX, the whole criterion without scripts."""
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    criterion = _criterion(facts, number)
    edits, errors = read_edits(request.POST, facts)
    choices = {item.code: request.POST.get(f"reopen:{item.code}") for item in facts.sheet.items}
    edits = [as_stored(facts, edit) if choices[edit.item] == "0" else edit for edit in edits]
    entered, reopening = None, None
    is_fragment = request.headers.get("HX-Request") == "true"
    try:
        if edits:
            entered = save_entries(
                assessment.pk,
                edits,
                actor=request.user,
                may_reopen=[code for code, choice in choices.items() if choice == "1"],
                request_key=request_key(request),
            )
    except ReopeningError as error:
        reopening = reopening_rows(facts, edits, error)
    except DomainError as error:
        if not is_fragment:
            # The page comes back without the inputs that are closed now.
            messages.error(request, str(error))
        errors = dict.fromkeys((f"{edit.item}:{edit.period}" for edit in edits), str(error))
    if is_fragment:
        return _fragment(request, facts, criterion, entered, errors, reopening=reopening)
    errors |= not_saved(facts, edits if reopening else [], entered)
    return _whole_page(request, assessment, number, entered, errors, reopening=reopening)


def _fragment(
    request: UserRequest,
    facts: Facts,
    criterion: CriterionRule,
    entered: Entered | None,
    errors: dict[str, str],
    *,
    reopening: dict[str, Any] | None,
) -> HttpResponse:
    """Only what one saved figure changes: its cell, the points, the total."""
    context, kept = saved_page(
        facts,
        request.user,
        criterion,
        entered,
        typed=request.POST.dict(),
        errors=errors,
        reopening=reopening,
    )
    response = render(request, "assessments/figures_saved.html", context)
    # Tells the page's journal which figures it may forget, and their text where it is another
    # than was typed. Kept short: a proxy gives an answer's head a few kilobytes.
    response["HX-Trigger"] = json.dumps({"figures-kept": kept})
    return response


def _whole_page(
    request: UserRequest,
    assessment: Assessment,
    number: int,
    entered: Entered | None,
    errors: dict[str, str],
    *,
    reopening: dict[str, Any] | None,
) -> HttpResponse:
    """Without scripts: errors and conflicts on the page again, else on to the same page."""
    if not errors and not (entered and entered.conflicts):
        messages.success(request, _("Đã lưu số liệu tiêu chí %(number)s.") % {"number": number})
        return redirect("assessments:figures", pk=assessment.pk, number=number)
    facts = Facts(assessment)
    criterion = _criterion(facts, number)
    typed = request.POST.dict()
    context = figures_page(facts, request.user, criterion, typed=typed, errors=errors)
    context |= {
        "conflicts": conflict_rows(facts, entered),
        "reopening": reopening,
        "is_plain": True,
    }
    return render(request, "assessments/figures.html", context)


@require_POST
def answer(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """The commune answers an agency that sent this criterion back."""
    assessment = assessment_for(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["answer"])))
        return redirect("assessments:figures", pk=assessment.pk, number=number)
    try:
        answer_return(
            assessment.pk,
            number,
            actor=request.user,
            text=form.cleaned_data["answer"],
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Đã gửi trả lời tiêu chí %(number)s tới cơ quan theo dõi.") % {"number": number},
        )
    return redirect("assessments:figures", pk=assessment.pk, number=number)
