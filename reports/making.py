"""Making a document from its frozen copy, in the worker."""

import hashlib
from collections.abc import Callable
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction

from assessments import clock
from assessments.models import Snapshot
from reports.documents.appraisal_report import build_appraisal_report
from reports.documents.blocks import Official, render_official_pdf
from reports.documents.consolidated import build_consolidated
from reports.documents.docx import render_official_docx
from reports.documents.minutes import build_minutes
from reports.documents.pdf import render_pdf
from reports.documents.posting_record import build_posting_record
from reports.documents.proposal import build_proposal
from reports.documents.score_table import build_score_table
from reports.models import Document

_FILE_NAMES: Final[dict[str, str]] = {
    Document.Kind.APPRAISAL_REPORT: "bao-cao-tham-dinh",
    Document.Kind.COUNCIL_MINUTES: "bien-ban-hop-hoi-dong",
    Document.Kind.SCORE_TABLE: "bang-cham-diem",
    Document.Kind.POSTING_RECORD: "bien-ban-ket-thuc-niem-yet",
    Document.Kind.CONSOLIDATED: "bao-cao-tong-hop",
    Document.Kind.PROPOSAL: "to-trinh-cong-nhan",
}
_BUILDERS: Final[dict[str, Callable[[Snapshot], Official]]] = {
    Document.Kind.COUNCIL_MINUTES: build_minutes,
    Document.Kind.SCORE_TABLE: build_score_table,
    Document.Kind.POSTING_RECORD: build_posting_record,
    Document.Kind.CONSOLIDATED: build_consolidated,
    Document.Kind.PROPOSAL: build_proposal,
}


def make(document_id: int) -> None:
    """Render and store one document that waits; a second message for it changes nothing."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        if document.status != Document.Status.QUEUED:
            return
        document.status = Document.Status.RUNNING
        document.save(update_fields=["status"])
    try:
        content = _render(document)
    except Exception:
        Document.objects.filter(pk=document_id).update(
            status=Document.Status.FAILED, finished_at=clock.now()
        )
        raise
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.status, document.finished_at = Document.Status.DONE, clock.now()
    of = document.assessment_id or f"dot-{document.cycle_id}"
    name = f"{_FILE_NAMES[document.kind]}-{of}-{document.pk}.{document.format}"
    document.file.save(name, ContentFile(content), save=False)
    document.save(update_fields=["file", "sha256", "status", "finished_at"])


def _render(document: Document) -> bytes:
    """The council's documents are built once, then written in the format that was asked for."""
    if document.kind == Document.Kind.APPRAISAL_REPORT:
        return render_pdf(build_appraisal_report(document.snapshot))
    official = _BUILDERS[document.kind](document.snapshot)
    if document.format == Document.Format.DOCX:
        return render_official_docx(official)
    return render_official_pdf(official)
