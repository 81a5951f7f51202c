"""The workbench: a commune types its figures and sees the points at once."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments import clock
from assessments.errors import DomainError, ReopeningError
from assessments.forms.review import AnswerForm
from assessments.models import Assessment
from assessments.pages.figures import (
    criterion_progress,
    criterion_rows,
    indicator_rows,
    item_rows,
    summary,
)
from assessments.queries.evidence import of_criterion
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE, Edit, read_value
from assessments.queries.remarks import remarks
from assessments.services.entries import Entered, save_entries
from assessments.services.review import answer_return
from assessments.states import Period, Verdict
from assessments.views.fetch import UserRequest, assessment_for, request_key
from assessments.workflow.steps import StepOption, available_steps
from config.numbers import NumberError, plain, show_number
from config.text import clean
from criteria.scoring import CriterionRule, ItemRule
from criteria.wording import show_figure

_LONGEST_NOTE: Final = 500


def figures(request: UserRequest, pk: int, number: int = 1) -> HttpResponse:
    assessment = assessment_for(request, pk)
    context = _page(request, Facts(assessment), number)
    return render(request, "assessments/figures.html", context)


def _page(
    request: UserRequest, facts: Facts, number: int, errors: dict[str, str] | None = None
) -> dict[str, Any]:
    criterion = _criterion(facts, number)
    may_edit = has_perm("assessments.enter_figures", request.user, facts.assessment)
    result = next(row for row in facts.results if row.number == number)
    count = len(facts.results)
    return {
        "assessment": facts.assessment,
        "criterion": criterion,
        "result": result,
        "summary": summary(facts),
        "criteria": criterion_rows(facts),
        "items": item_rows(
            facts, criterion, may_edit=may_edit, errors=errors or {}, typed=request.POST.dict()
        ),
        "indicators": indicator_rows(facts, criterion),
        "remarks": remarks(facts),
        "evidence": of_criterion(facts, criterion, request.user),
        "may_answer": may_edit and result.verdict == Verdict.RETURNED,
        "may_edit": may_edit,
        "previous": facts.results[number - 2].criterion if number > 1 else None,
        "next": facts.results[number].criterion if number < count else None,
        "steps": _steps(request, facts, number),
        "last_year": facts.assessment.cycle.year - 1,
        "url": _url(facts.assessment),
    }


def _url(assessment: Assessment) -> str:
    """The workbench without a criterion's number: a page links to it some twenty times."""
    return reverse("assessments:figures", args=[assessment.pk])


def _steps(request: UserRequest, facts: Facts, number: int) -> list[StepOption]:
    """What follows the figures is offered after the last criterion."""
    return available_steps(facts, request.user) if number == facts.sheet.numbers[-1] else []


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
    edits, errors = _read_edits(request.POST, facts)
    choices = {item.code: request.POST.get(f"reopen:{item.code}") for item in facts.sheet.items}
    edits = [_kept(facts, edit) if choices[edit.item] == "0" else edit for edit in edits]
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
        reopening = _reopening(facts, edits, error)
    except DomainError as error:
        if not is_fragment:
            # The page comes back without the inputs that are closed now.
            messages.error(request, str(error))
        errors = dict.fromkeys((f"{edit.item}:{edit.period}" for edit in edits), str(error))
    if is_fragment:
        return _fragment(request, facts, criterion, entered, errors, reopening=reopening)
    asked = [edit for edit in edits if _changes(facts, edit)] if reopening else []
    asked += entered.conflicts if entered else []
    text = _("chưa lưu, xem phía trên")
    errors |= dict.fromkeys((f"{edit.item}:{edit.period}" for edit in asked), text)
    return _whole_page(request, assessment, number, entered, errors, reopening=reopening)


def _changes(facts: Facts, edit: Edit) -> bool:
    stored = facts.figures.get((edit.item, edit.period), NO_FIGURE)
    return edit.value != stored.value or edit.note not in {None, stored.note}


def _kept(facts: Facts, edit: Edit) -> Edit:
    """The same edit with what is stored at year-end: the officer would rather re-open nothing."""
    if edit.period != Period.END:
        return edit
    stored = facts.figures.get((edit.item, edit.period), NO_FIGURE)
    return replace(edit, value=stored.value, version=stored.version)


def _reopening(facts: Facts, edits: list[Edit], error: ReopeningError) -> dict[str, Any]:
    """What is asked before figures are saved that re-open sign-offs, and what stands there now."""
    rows = []
    for edit in edits:
        if edit.period != Period.END or edit.item not in error.items:
            continue
        item = facts.sheet.item(edit.item)
        stored = facts.figures.get((edit.item, edit.period), NO_FIGURE)
        is_yes_no = item.kind == "yes_no"
        rows.append(
            {
                "name": f"{edit.item}:{edit.period}",
                "item": edit.item,
                "label": item.label,
                "stored": show_figure(stored.value, is_yes_no=is_yes_no) or "–",
                "mine": show_figure(edit.value, is_yes_no=is_yes_no) or "–",
                "stored_typed": _typed(item, stored.value),
                "version": stored.version,
            }
        )
    # The whole request waits for the answer, also what re-opens nothing.
    names = [f"{edit.item}:{edit.period}" for edit in edits]
    return {"text": str(error), "rows": rows, "names": names}


def _read_edits(data: QueryDict, facts: Facts) -> tuple[list[Edit], dict[str, str]]:
    """The typed figures, and by field name the sentence about each one that cannot be read."""
    edits, errors = [], {}
    for item in facts.sheet.items:
        for period in Period.values:
            name = f"{item.code}:{period}"
            if name not in data:
                continue
            note = data.get(f"{name}:note")
            version = data.get(f"{name}:version", "")
            if not version.isdecimal():
                raise SuspiciousOperation(name)
            try:
                value = read_value(item, str(data[name]))
            except NumberError as error:
                errors[name] = str(error)
                continue
            note = None if note is None else clean(note)[:_LONGEST_NOTE]
            edits.append(Edit(item.code, period, value, int(version), note))
    return edits, errors


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
    fresh = Facts(entered.assessment if entered else facts.assessment)
    if entered:
        fresh.__dict__.update(card=entered.card, figures=entered.figures)
    cells = _saved_cells(fresh, entered, request.POST)
    conflicts = _conflicts(fresh, entered)
    waiting = [row["name"] for row in conflicts] + (reopening["names"] if reopening else [])
    context = {
        "assessment": fresh.assessment,
        "criterion": criterion,
        "summary": summary(fresh),
        "progress": criterion_progress(fresh),
        "indicators": indicator_rows(fresh, criterion),
        "remarks": remarks(fresh),
        "url": _url(fresh.assessment),
        "cells": [cell for cell in cells if cell["item"] in criterion.items],
        "conflicts": conflicts,
        "reopening": reopening,
        "waiting": [name.replace(":", "-") for name in waiting],
        "errors": [
            {"key": name.replace(":", "-"), "text": text}
            for name, text in errors.items()
            if name.partition(":")[0] in criterion.items
        ],
        "elsewhere": _elsewhere(fresh, criterion, cells, errors),
        "saved_at": clock.now(),
        "reopened": entered.reopened if entered else [],
        "steps": _steps(request, fresh, criterion.number),
    }
    response = render(request, "assessments/figures_saved.html", context)
    # Tells the page's journal which figures it may forget, and their text where it is another
    # than was typed. Kept short: a proxy gives an answer's head a few kilobytes.
    kept = {
        cell["name"]: [cell["version"], *([cell["text"]] if cell["is_rewritten"] else [])]
        for cell in cells
    }
    response["HX-Trigger"] = json.dumps({"figures-kept": kept})
    return response


def _elsewhere(
    facts: Facts, criterion: CriterionRule, cells: list[dict[str, Any]], errors: dict[str, str]
) -> list[dict[str, str]]:
    """What became of figures that the page does not show: they came from its journal."""
    told = {cell["name"]: _("đã lưu") for cell in cells} | errors
    rows = []
    for name, text in told.items():
        code, _colon, period = name.partition(":")
        if code in criterion.items:
            continue
        number = facts.sheet.criteria_using(code)[0]
        rows.append(
            {
                "label": f"{facts.sheet.item(code).label}, {Period(period).label}",
                "text": text,
                "url": f"{_url(facts.assessment)}{number}/#label-{code}" if name in errors else "",
            }
        )
    return rows


def _typed(item: ItemRule, value: Decimal | None) -> str:
    """A figure as its field holds it."""
    return plain(value) or "" if item.kind == "yes_no" else show_number(value)


def _saved_cells(facts: Facts, entered: Entered | None, typed: QueryDict) -> list[dict[str, Any]]:
    cells = []
    for edit in entered.saved + entered.unchanged if entered else []:
        name = f"{edit.item}:{edit.period}"
        figure = facts.figures.get((edit.item, edit.period), NO_FIGURE)
        text = _typed(facts.sheet.item(edit.item), figure.value)
        cells.append(
            {
                "name": name,
                "key": f"{edit.item}-{edit.period}",
                "item": edit.item,
                "version": figure.version,
                "text": text,
                "is_rewritten": text != typed.get(name),
            }
        )
    return cells


def _conflicts(facts: Facts, entered: Entered | None) -> list[dict[str, Any]]:
    rows = []
    for edit in entered.conflicts if entered else []:
        stored = facts.figures[edit.item, edit.period]
        item = facts.sheet.item(edit.item)
        is_yes_no = item.kind == "yes_no"
        rows.append(
            {
                "name": f"{edit.item}:{edit.period}",
                "key": f"{edit.item}-{edit.period}",
                "mine": show_figure(edit.value, is_yes_no=is_yes_no) or "–",
                "label": item.label,
                "stored": show_figure(stored.value, is_yes_no=is_yes_no) or "–",
                "typed": _typed(item, edit.value),
                "stored_typed": _typed(item, stored.value),
                "version": stored.version,
            }
        )
    return rows


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
    context = _page(request, facts, number, errors)
    context |= {"conflicts": _conflicts(facts, entered), "reopening": reopening, "is_plain": True}
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
