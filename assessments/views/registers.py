"""The registers of common work: one list, one page a row, whatever the register holds."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments import clock
from assessments.errors import DomainError, StaleError
from assessments.forms.registers import FORMS, AnswerRowForm, RemoveForm, RowForm
from assessments.models import BudgetLine, Cycle, Finding, Visit
from assessments.models.event import is_logged
from assessments.pages.registers import (
    answered_choices,
    cells_of,
    differing_of,
    money_of,
    narrowed,
    row_page,
)
from assessments.queries.registers import REGISTERS, CommonWorkRegister, rows_of
from assessments.services.registers import add_row, answer_row, correct_row, remove_row
from assessments.views.fetch import UserRequest, cycle_for, register_for, request_key, row_for
from config.text import fold

PER_PAGE: Final = 20


def register(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """The rows of one register, filtered by kind and unit, a page at a time."""
    cycle, shown = cycle_for(request, year), register_for(slug)
    kinds = shown.choices or answered_choices(shown)
    kind, search = request.GET.get("kind", ""), request.GET.get("search", "")
    if kind not in {value for value, _label in kinds}:
        kind = ""
    rows = narrowed(rows_of(shown, cycle, request.user), shown, kind, fold(search))
    if shown.model is Visit:
        rows = rows.prefetch_related("findings")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": cycle,
        "register": shown,
        "kinds": kinds,
        "kind": kind,
        "search": search,
        "page": page,
        "rows": cells_of(page.object_list, clock.today()),
        "money": money_of(rows) if shown.model is BudgetLine else [],
        "may_add": cycle.is_open
        and shown.model is not Finding
        and has_perm(shown.keeping, request.user),
        "extra": "&" + urlencode({"kind": kind, "search": search}) if kind or search else "",
    }
    return render(request, "assessments/register.html", context)


def add(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """A new row of one's own unit; a finding belongs to the visit that the address names."""
    cycle, shown = cycle_for(request, year), register_for(slug)
    if not has_perm(shown.keeping, request.user):
        raise PermissionDenied
    visit = _visit_of(request, cycle) if shown.model is Finding else None
    form = FORMS[shown.model](request.POST or None, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | ({"visit": visit} if visit else {})
        try:
            add_row(shown, cycle, values, actor=request.user, request_key=request_key(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã ghi vào sổ."))
            if visit:
                return redirect("assessments:register_row", year, _SLUGS[Visit], visit.pk)
            return redirect("assessments:register", year=year, slug=slug)
    context = {
        "shown": cycle,
        "register": shown,
        "form": form,
        "visit": visit,
    }
    return render(request, "assessments/register_add.html", context)


_SLUGS: Final = {each.model: slug for slug, each in REGISTERS.items()}


def _visit_of(request: UserRequest, cycle: Cycle) -> Visit:
    pk = request.GET.get("visit", "")
    if not pk.isdecimal():
        raise Http404
    visits = register_for(_SLUGS[Visit])
    visit: Visit = row_for(request, cycle, visits, int(pk))
    if not has_perm(visits.keeping, request.user, visit):
        raise PermissionDenied
    return visit


def row(request: UserRequest, year: int, slug: str, pk: int) -> HttpResponse:
    """One row, its history, and what this person may do with it."""
    cycle, shown = cycle_for(request, year), register_for(slug)
    return _row_page(request, shown, row_for(request, cycle, shown, pk))


def _row_page(
    request: UserRequest,
    shown: CommonWorkRegister,
    stored: Any,
    *,
    form: RowForm | None = None,
    answer_form: AnswerRowForm | None = None,
    remove_form: RemoveForm | None = None,
    version: int | None = None,
    differing: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context = row_page(
        shown,
        stored,
        request.user,
        form=form,
        answer_form=answer_form,
        remove_form=remove_form,
        version=version,
        differing=differing,
    )
    return render(request, "assessments/register_row.html", context)


@require_POST
def correct(request: UserRequest, year: int, slug: str, pk: int) -> HttpResponse:
    """Correct a row; two at once both see what the other wrote."""
    cycle, shown = cycle_for(request, year), register_for(slug)
    stored = _kept_row(request, cycle, shown, pk, shown.keeping)
    form = FORMS[shown.model](request.POST, cycle=cycle, is_new=False)
    if not form.is_valid():
        return _row_page(request, shown, stored, form=form, version=_version(request))
    try:
        correct_row(
            stored,
            form.cleaned_data,
            actor=request.user,
            version=_version(request),
            request_key=request_key(request),
        )
    except StaleError as error:
        messages.error(request, str(error))
        differing = differing_of(form, stored)
        return _row_page(request, shown, stored, form=form, differing=differing)
    except DomainError as error:
        messages.error(request, str(error))
        return _row_page(request, shown, stored, form=form)
    messages.success(request, _("Đã lưu."))
    return redirect("assessments:register_row", year=year, slug=slug, pk=pk)


def _kept_row(
    request: UserRequest, cycle: Cycle, shown: CommonWorkRegister, pk: int, permission: str
) -> Any:
    stored = row_for(request, cycle, shown, pk)
    if not has_perm(permission, request.user, stored):
        raise PermissionDenied
    return stored


def _version(request: UserRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() else 0


@require_POST
def answer(request: UserRequest, year: int, slug: str, pk: int) -> HttpResponse:
    """Keep what came of a finding, or the answer to a comment."""
    cycle, shown = cycle_for(request, year), register_for(slug)
    if not shown.is_answered:
        raise Http404
    stored = _kept_row(request, cycle, shown, pk, shown.answering)
    form = AnswerRowForm(request.POST)
    if not form.is_valid():
        return _row_page(request, shown, stored, answer_form=form)
    try:
        answer_row(
            stored,
            form.cleaned_data["answer"],
            actor=request.user,
            version=form.cleaned_data["version"],
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _row_page(request, shown, stored, answer_form=form)
    messages.success(request, _("Đã lưu."))
    return redirect("assessments:register_row", year=year, slug=slug, pk=pk)


@require_POST
def remove(request: UserRequest, year: int, slug: str, pk: int) -> HttpResponse:
    """Take a row out, with the reason."""
    cycle, shown = cycle_for(request, year), register_for(slug)
    try:
        stored = _kept_row(request, cycle, shown, pk, shown.keeping)
    except Http404:
        if is_logged(cycle, request_key(request)):
            return _removed(request, year, slug)  # by this very request, sent before
        raise
    form = RemoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        remove_row(
            stored,
            form.cleaned_data["reason"],
            actor=request.user,
            version=form.cleaned_data["version"],
            request_key=request_key(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _row_page(request, shown, stored, remove_form=form)
    return _removed(request, year, slug)


def _removed(request: UserRequest, year: int, slug: str) -> HttpResponse:
    messages.success(request, _("Đã bỏ khỏi sổ; nội dung cũ còn trong nhật ký."))
    return redirect("assessments:register", year=year, slug=slug)
