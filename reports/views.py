"""The board, and the documents of one assessment."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments.errors import DomainError
from assessments.fetch import UserRequest, assessment_for
from assessments.queries import current_cycle
from assessments.states import State
from config.text import fold
from reports import board as boards
from reports.models import Document
from reports.services import REPORTABLE, request_appraisal_report


def board(request: UserRequest) -> HttpResponse:
    """Communes × criteria of the current cycle, a page at a time."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    state, search = request.GET.get("buoc", ""), request.GET.get("tim", "")
    if state not in State.values:
        state = ""
    page = boards.page_of(cycle, request.GET.get("trang"), state=state, search=fold(search))
    context = {
        "page": page,
        "columns": boards.columns_of(cycle),
        "rows": boards.rows_of(cycle, page.object_list),
        "commitments": boards.commitments_of(cycle),
        "counts": boards.counts_of(cycle),
        "states": State.choices,
        "state": state,
        "search": search,
        # The other pages keep what this one is filtered by.
        "extra": "&" + urlencode({"buoc": state, "tim": search}) if state or search else "",
    }
    return render(request, "reports/board.html", context)


def documents(request: UserRequest, pk: int) -> HttpResponse:
    """The documents made for an assessment; asked again every two seconds while one is made."""
    assessment = assessment_for(request, pk)
    rows = list(Document.objects.filter(assessment=assessment).select_related("requested_by")[:10])
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
        request_appraisal_report(assessment, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reports:documents", pk=pk)


def download(request: UserRequest, pk: int, document_id: int) -> FileResponse:
    """The stored file; it lies outside every public path."""
    assessment = assessment_for(request, pk)
    document = Document.objects.filter(
        assessment=assessment, pk=document_id, status=Document.Status.DONE
    ).first()
    if document is None:
        raise Http404
    name = f"Báo cáo thẩm định {assessment.commune} {assessment.cycle.year}.pdf"
    return FileResponse(document.file.open(), content_type="application/pdf", filename=name)
