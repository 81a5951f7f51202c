"""What becomes of typed figures: those saved, in conflict, or waiting for an answer."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import User
from assessments import clock
from assessments.errors import ReopeningError
from assessments.pages.figures import (
    criterion_progress,
    figures_url,
    indicator_rows,
    steps_after,
    summary,
)
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE, Edit
from assessments.queries.remarks import remarks
from assessments.services.entries import Entered
from assessments.states import Period
from config.numbers import plain, show_number
from criteria.scoring import CriterionRule, ItemRule
from criteria.wording import show_figure


def not_saved(facts: Facts, waiting: list[Edit], entered: Entered | None) -> dict[str, str]:
    """What stands beside the figures that wait for an answer, by field name."""
    asked = [edit for edit in waiting if _changes(facts, edit)]
    asked += entered.conflicts if entered else []
    text = _("chưa lưu, xem phía trên")
    return dict.fromkeys((f"{edit.item}:{edit.period}" for edit in asked), text)


def _changes(facts: Facts, edit: Edit) -> bool:
    stored = facts.figures.get((edit.item, edit.period), NO_FIGURE)
    return edit.value != stored.value or edit.note not in {None, stored.note}


def as_stored(facts: Facts, edit: Edit) -> Edit:
    """The same edit with what is stored at year-end: the officer would rather re-open nothing."""
    if edit.period != Period.END:
        return edit
    stored = facts.figures.get((edit.item, edit.period), NO_FIGURE)
    return replace(edit, value=stored.value, version=stored.version)


def reopening_rows(facts: Facts, edits: list[Edit], error: ReopeningError) -> dict[str, Any]:
    """What is asked before figures are saved that re-open sign-offs, and what stands there now."""
    rows = []
    for edit in edits:
        if edit.period != Period.END or edit.item not in error.items:
            continue
        item = facts.sheet.item(edit.item)
        stored = facts.figures.get((edit.item, edit.period), NO_FIGURE)
        is_yes_no = item.is_yes_no
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


def saved_page(
    facts: Facts,
    user: User,
    criterion: CriterionRule,
    entered: Entered | None,
    *,
    typed: Mapping[str, str],
    errors: dict[str, str],
    reopening: dict[str, Any] | None,
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """What one request changed on the workbench; and version and text of each stored figure."""
    fresh = Facts(entered.assessment if entered else facts.assessment)
    if entered:
        fresh.__dict__.update(card=entered.card, figures=entered.figures)
    cells = _saved_cells(fresh, entered, typed)
    conflicts = conflict_rows(fresh, entered)
    waiting = [row["name"] for row in conflicts] + (reopening["names"] if reopening else [])
    context = {
        "assessment": fresh.assessment,
        "criterion": criterion,
        "summary": summary(fresh),
        "progress": criterion_progress(fresh),
        "indicators": indicator_rows(fresh, criterion),
        "remarks": remarks(fresh),
        "url": figures_url(fresh.assessment),
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
        "steps": steps_after(fresh, user, criterion.number),
    }
    kept = {
        cell["name"]: [cell["version"], *([cell["text"]] if cell["is_rewritten"] else [])]
        for cell in cells
    }
    return context, kept


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
                "url": f"{figures_url(facts.assessment)}{number}/#label-{code}"
                if name in errors
                else "",
            }
        )
    return rows


def _typed(item: ItemRule, value: Decimal | None) -> str:
    """A figure as its field holds it."""
    return plain(value) or "" if item.is_yes_no else show_number(value)


def _saved_cells(
    facts: Facts, entered: Entered | None, typed: Mapping[str, str]
) -> list[dict[str, Any]]:
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


def conflict_rows(facts: Facts, entered: Entered | None) -> list[dict[str, Any]]:
    rows = []
    for edit in entered.conflicts if entered else []:
        stored = facts.figures[edit.item, edit.period]
        item = facts.sheet.item(edit.item)
        is_yes_no = item.is_yes_no
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
