"""The documents of one assessment."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments.errors import DomainError
from assessments.views.fetch import UserRequest, assessment_for, cycle_for, request_key
from reports.models import Document
from reports.requests import (
    REPORTABLE,
    council_copies,
    request_appraisal_report,
    request_council_documents,
    request_of_cycle,
)

COUNCIL_KINDS: Final = (
    Document.Kind.COUNCIL_MINUTES,
    Document.Kind.SCORE_TABLE,
    Document.Kind.POSTING_RECORD,
)
CYCLE_KINDS: Final = frozenset({Document.Kind.CONSOLIDATED, Document.Kind.PROPOSAL})
_MEDIA_TYPES: Final[dict[str, str]] = {
    Document.Format.PDF: "application/pdf",
    Document.Format.DOCX: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
}


def documents(request: UserRequest, pk: int) -> HttpResponse:
    """The appraisal reports of an assessment; asked again every two seconds while one is made."""
    assessment = assessment_for(request, pk)
    rows = list(
        Document.objects.filter(
            assessment=assessment, kind=Document.Kind.APPRAISAL_REPORT
        ).select_related("requested_by")[:10]
    )
    context = {
        "assessment": assessment,
        "documents": rows,
        "is_pending": any(row.is_pending for row in rows),
        "may_make": assessment.state in REPORTABLE
        and has_perm("assessments.appraise", request.user, assessment),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "reports/documents_card.html" if is_fragment else "reports/documents.html"
    return render(request, template, context)


@require_POST
def make_appraisal_report(request: UserRequest, pk: int) -> HttpResponse:
    assessment = assessment_for(request, pk)
    try:
        request_appraisal_report(assessment, actor=request.user, request_key=request_key(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reports:documents", pk=pk)


def download(request: UserRequest, pk: int, document_id: int) -> FileResponse:
    """The stored appraisal report; it lies outside every public path."""
    return _send(request, pk, document_id, Document.Kind.APPRAISAL_REPORT)


def council_documents(request: UserRequest, pk: int) -> HttpResponse:
    """The council's documents of the latest meeting; asked again while one is being made."""
    assessment = assessment_for(request, pk)
    copies = council_copies(assessment)
    rows = list(
        Document.objects.filter(
            assessment=assessment, kind__in=copies, snapshot__in=copies.values()
        ).order_by("id")
    )
    made = {(row.kind, row.format) for row in rows if row.status != Document.Status.FAILED}
    context = {
        "assessment": assessment,
        "documents": rows,
        "is_pending": any(row.is_pending for row in rows),
        "is_ready": bool(copies),
        "may_make": len(made) < len(copies) * len(Document.Format.values)
        and has_perm("assessments.score_in_council", request.user, assessment),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    name = "council_documents_card" if is_fragment else "council_documents"
    return render(request, f"reports/{name}.html", context)


@require_POST
def make_council_documents(request: UserRequest, pk: int) -> HttpResponse:
    assessment = assessment_for(request, pk)
    try:
        request_council_documents(assessment, actor=request.user, request_key=request_key(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reports:council_documents", pk=pk)


def council_download(request: UserRequest, pk: int, document_id: int) -> FileResponse:
    """A stored document of the council, for all who may see the dossier."""
    return _send(request, pk, document_id, *COUNCIL_KINDS)


def consolidated(request: UserRequest, year: int) -> HttpResponse:
    """The documents of a whole cycle; asked again every two seconds while one is made."""
    cycle = cycle_for(request, year)
    rows = list(
        Document.objects.filter(cycle=cycle)
        .select_related("requested_by", "snapshot")
        .defer("snapshot__content")[:10]
    )
    context = {
        "shown": cycle,
        "documents": rows,
        "is_pending": any(row.is_pending for row in rows),
        "may_make": has_perm("assessments.consolidate", request.user),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    name = "consolidated_card" if is_fragment else "consolidated"
    return render(request, f"reports/{name}.html", context)


@require_POST
def make_consolidated(request: UserRequest, year: int) -> HttpResponse:
    kind = request.POST.get("kind", Document.Kind.CONSOLIDATED)
    if kind not in CYCLE_KINDS:
        raise BadRequest
    try:
        request_of_cycle(
            cycle_for(request, year), kind, actor=request.user, request_key=request_key(request)
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reports:consolidated", year=year)


def consolidated_download(request: UserRequest, year: int, document_id: int) -> FileResponse:
    """A stored document of a whole cycle, for the city side."""
    cycle = cycle_for(request, year)
    rows = Document.objects.filter(cycle=cycle)
    return _file_of(rows, document_id, str(year))


def _send(request: UserRequest, pk: int, document_id: int, *kinds: str) -> FileResponse:
    assessment = assessment_for(request, pk)
    rows = Document.objects.filter(assessment=assessment, kind__in=kinds)
    return _file_of(rows, document_id, f"{assessment.commune} {assessment.cycle.year}")


def _file_of(rows: QuerySet[Document], document_id: int, of: str) -> FileResponse:
    """One of ``rows`` that is made, under a name that says what it is of."""
    document = rows.filter(pk=document_id, status=Document.Status.DONE).first()
    if document is None:
        raise Http404
    with override("vi"):  # a Vietnamese document keeps its Vietnamese name
        kind = document.get_kind_display()
    name = f"{kind} {of}.{document.format}"
    return FileResponse(
        document.file.open(), content_type=_MEDIA_TYPES[document.format], filename=name
    )
