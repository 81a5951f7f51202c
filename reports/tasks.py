"""Work for the Celery worker and the clock of beat."""

import logging
from datetime import timedelta

from celery import shared_task
from kombu.exceptions import OperationalError

from assessments import clock
from assessments.log.audit import verify_all
from reports.making import make
from reports.models import Document

logger = logging.getLogger(__name__)

# Longer than a document takes to be made, and than one waits unless its message was lost.
_STUCK_AFTER = timedelta(minutes=10)
_LOST_AFTER = timedelta(minutes=1)


@shared_task
def make_document(document_id: int) -> None:
    """Make one document; what it needs was frozen when it was asked for."""
    make(document_id)


@shared_task
def requeue_stuck_documents() -> None:
    """Ask again for documents whose worker or message went away; a second message does no harm."""
    now = clock.now()
    Document.objects.filter(
        status=Document.Status.RUNNING, requested_at__lt=now - _STUCK_AFTER
    ).update(status=Document.Status.QUEUED)
    lost = Document.objects.filter(
        status=Document.Status.QUEUED, requested_at__lt=now - _LOST_AFTER
    )
    for document_id in lost.values_list("pk", flat=True):
        enqueue(document_id)


@shared_task
def verify_audit() -> None:
    """Verify every hash chain each night; a fault goes to the log as an error."""
    for report in verify_all():
        for fault in report.faults:
            logger.error("audit of %s: %s", report.subject, fault)


def enqueue(document_id: int) -> None:
    """Hand a document to the worker; while the broker is away it stays queued for beat."""
    try:
        make_document.delay(document_id)
    except OperationalError:
        logger.warning("broker unreachable, document %s stays queued", document_id)
