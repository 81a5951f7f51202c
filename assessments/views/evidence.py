"""The register of documents of one assessment: list, add, correct, attach, remove, hand out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments.errors import DomainError
from assessments.forms.evidence import EvidenceForm, initial_of
from assessments.models import Assessment, Evidence
from assessments.models.event import is_logged
from assessments.pages.evidence import (
    correction_page,
    document_page,
    filters_of,
    purpose_of,
    register_page,
    use_choices,
)
from assessments.queries.evidence import EvidenceRegister, evidence_open_to, uses_of
from assessments.services import evidence as services
from assessments.services.evidence import DuplicateError
from assessments.views.fetch import UserRequest, assessment_for, request_key


def register(request: UserRequest, pk: int) -> HttpResponse:
    """The documents that this person may read, searched and narrowed."""
    assessment = assessment_for(request, pk)
    documents = EvidenceRegister(assessment, request.user)
    filters, extra = filters_of(request.GET, documents)
    page = documents.page(filters, request.GET.get("page"))
    context = register_page(assessment, request.user, documents) | {
        "page": page,
        "rows": documents.rows(page),
        "filters": filters,
        "search": request.GET.get("search", ""),
        "extra": extra,
        "purpose": purpose_of(request.GET, assessment),
    }
    return render(request, "assessments/evidence.html", context)


def add(request: UserRequest, pk: int) -> HttpResponse:
    """Enter a new document and say what it proves."""
    assessment = assessment_for(request, pk)
    initial = {"issuer": f"UBND {assessment.commune.name}"}
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=initial)
    ticked = set(request.POST.getlist("use"))
    purpose = purpose_of(request.POST or request.GET, assessment)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if _add(request, assessment, form, context):
            return _onward(assessment, purpose)
    elif request.method != "POST" and purpose:
        ticked = {purpose["code"]}
    context |= {
        "assessment": assessment,
        "form": form,
        "purpose": purpose,
        "ticked": sorted(ticked),
        **use_choices(assessment, ticked),
    }
    return render(request, "assessments/evidence_document.html", context)


def _add(
    request: UserRequest, assessment: Assessment, form: EvidenceForm, context: dict[str, Any]
) -> bool:
    """Save the new document; a file that is there already goes to the context."""
    try:
        services.add_document(
            assessment.pk,
            form.details(),
            actor=request.user,
            upload=form.upload,
            uses=set(request.POST.getlist("use")),
            request_key=request_key(request),
        )
    except DuplicateError as error:
        context["duplicate"] = error.existing
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã thêm văn bản vào sổ minh chứng."))
        return True
    return False


def _onward(assessment: Assessment, purpose: dict[str, Any] | None) -> HttpResponse:
    """Back to the figures that the document was wanted for, else to the register."""
    if purpose and "criterion" in purpose:
        url = reverse("assessments:figures", args=[assessment.pk, purpose["criterion"]])
        return redirect(f"{url}#indicator-{purpose['code'].replace('.', '-')}")
    return redirect("assessments:evidence", pk=assessment.pk)


def document(request: UserRequest, pk: int, evidence_id: int) -> HttpResponse:
    """One document: what it says and proves; the commune corrects it here."""
    assessment = assessment_for(request, pk)
    row = _document(request, assessment, evidence_id)
    may_keep = has_perm("assessments.keep_evidence", request.user, assessment)
    stored = set(uses_of(assessment).get(row.pk, []))
    context = document_page(assessment, row, stored) | {"may_keep": may_keep}
    if not may_keep:
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "assessments/evidence_document.html", context)
    uses = stored
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        initial=initial_of(row),
        has_file=bool(row.file),
    )
    if request.method == "POST" and form.is_valid():
        if _correct(request, assessment, row, form, context):
            return redirect("assessments:evidence", pk=pk)
        uses = set(request.POST.getlist("use"))
    context |= correction_page(assessment, row, stored, uses) | {"form": form}
    return render(request, "assessments/evidence_document.html", context)


def _correct(
    request: UserRequest,
    assessment: Assessment,
    row: Evidence,
    form: EvidenceForm,
    context: dict[str, Any],
) -> bool:
    """Save what the form changed: only the ticks that differ from those on the page."""
    ticked, had = set(request.POST.getlist("use")), set(request.POST.getlist("had"))
    version = request.POST.get("version", "")
    try:
        services.correct_document(
            assessment.pk,
            row.pk,
            form.details(),
            actor=request.user,
            version=int(version) if version.isdecimal() else 0,
            upload=form.upload,
            add=ticked - had,
            remove=had - ticked,
            request_key=request_key(request),
        )
    except DuplicateError as error:
        context["duplicate"] = error.existing
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã lưu văn bản."))
        return True
    return False


def _document(request: UserRequest, assessment: Assessment, evidence_id: int) -> Evidence:
    """A document that this person may read here; any other is 404."""
    try:
        return evidence_open_to(request.user, assessment).get(pk=evidence_id)
    except Evidence.DoesNotExist as error:
        raise Http404 from error


@require_POST
def attach(request: UserRequest, pk: int, evidence_id: int) -> HttpResponse:
    """Attach a document of the register, or detach it, with one press."""
    assessment = assessment_for(request, pk)
    row = _document(request, assessment, evidence_id)
    added, removed = set(request.POST.getlist("use")), set(request.POST.getlist("remove"))
    actor, key = request.user, request_key(request)
    try:
        if removed:
            services.detach(assessment.pk, row.pk, removed, actor=actor, request_key=key)
        else:
            services.attach(assessment.pk, {row.pk: added}, actor=actor, request_key=key)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("assessments:evidence", pk=pk)
    text = _("Đã gỡ %(document)s.") if removed else _("Đã gắn %(document)s.")
    messages.success(request, text % {"document": row})
    return _onward(assessment, purpose_of(request.POST, assessment))


@require_POST
def reuse(request: UserRequest, pk: int) -> HttpResponse:
    """Attach documents of the cycle before to the same indicators in this one."""
    assessment = assessment_for(request, pk)
    wanted = set(request.POST.getlist("evidence"))
    uses = {
        row.document.pk: set(row.codes)
        for row in EvidenceRegister(assessment, request.user).reusable()
        if str(row.document.pk) in wanted
    }
    try:
        services.attach(assessment.pk, uses, actor=request.user, request_key=request_key(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        text = _("Đã dùng lại %(count)s văn bản của năm trước.")
        proved = {str(key) for key in uses_of(assessment)}
        messages.success(request, text % {"count": len(wanted & proved)})
    return redirect("assessments:evidence", pk=pk)


@require_POST
def delete(request: UserRequest, pk: int, evidence_id: int) -> HttpResponse:
    """Remove a document that nothing uses."""
    assessment = assessment_for(request, pk)
    try:
        row = _document(request, assessment, evidence_id)
    except Http404:
        if is_logged(assessment.cycle, request_key(request)):
            return _deleted(request, pk)  # by this very request, sent before
        raise
    try:
        services.delete_document(
            assessment.pk, row.pk, actor=request.user, request_key=request_key(request)
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("assessments:evidence_document", pk=pk, evidence_id=evidence_id)
    return _deleted(request, pk)


def _deleted(request: UserRequest, pk: int) -> HttpResponse:
    messages.success(request, _("Đã xóa văn bản khỏi sổ."))
    return redirect("assessments:evidence", pk=pk)


def file(request: UserRequest, pk: int, evidence_id: int) -> FileResponse:
    """The stored file, in a sandbox: whatever it holds runs nothing as one of our pages."""
    assessment = assessment_for(request, pk)
    row = _document(request, assessment, evidence_id)
    if not row.file:
        raise Http404
    try:
        content = row.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        content_type=row.media_type,
        as_attachment=not row.is_shown_in_the_browser,
        filename=row.file_name,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
