"""Asking for a document and making it."""

import hashlib
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from agencies.models import User
from assessments import clock
from assessments.errors import DomainError
from assessments.models import Assessment, Snapshot
from assessments.states import DECIDED, State
from reports.appraisal_report import build_appraisal_report
from reports.documents import render_pdf
from reports.models import Document

logger = logging.getLogger(__name__)

REPORTABLE = frozenset({State.APPRAISED, *DECIDED})


class DocumentError(DomainError):
    """A document that cannot be made now."""


def request_appraisal_report(assessment: Assessment, *, actor: User) -> Document:
    """Queue the appraisal report of a concluded appraisal; one that waits already is returned."""
    if assessment.state not in REPORTABLE:
        raise DocumentError(_("Kết luận thẩm định trước, rồi mới lập được báo cáo thẩm định."))
    snapshot = assessment.snapshots.filter(moment=Snapshot.Moment.APPRAISAL).latest("id")
    with transaction.atomic():
        # Two presses at once: the second waits for this row and then finds the first's document.
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        waiting = Document.objects.filter(
            assessment=assessment, status__in=[Document.Status.QUEUED, Document.Status.RUNNING]
        ).first()
        if waiting:
            return waiting
        document = Document.objects.create(
            assessment=assessment,
            snapshot=snapshot,
            kind=Document.Kind.APPRAISAL_REPORT,
            requested_at=clock.now(),
            requested_by=actor,
        )
        transaction.on_commit(lambda: enqueue(document.pk))
    return document


def enqueue(document_id: int) -> None:
    """Hand a document to the worker; while the broker is away it stays queued for beat."""
    from reports.tasks import make_document  # noqa: PLC0415 - tasks call this module

    try:
        make_document.delay(document_id)
    except OperationalError:
        logger.warning("broker unreachable, document %s stays queued", document_id)


def make(document_id: int) -> None:
    """Render and store one document; safe to run twice."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        if document.status == Document.Status.DONE:
            return
        document.status = Document.Status.RUNNING
        document.save(update_fields=["status"])
    try:
        content = render_pdf(build_appraisal_report(document.snapshot))
    except Exception:
        Document.objects.filter(pk=document_id).update(
            status=Document.Status.FAILED, finished_at=clock.now()
        )
        raise
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.status, document.finished_at = Document.Status.DONE, clock.now()
    name = f"bao-cao-tham-dinh-{document.assessment_id}-{document.pk}.pdf"
    document.file.save(name, ContentFile(content), save=False)
    document.save(update_fields=["file", "sha256", "status", "finished_at"])
