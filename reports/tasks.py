"""Work for the Celery worker and the clock of beat."""

import logging
from datetime import timedelta

from celery import shared_task

from assessments import clock
from assessments.audit import verify_all
from reports import services
from reports.models import Document

logger = logging.getLogger(__name__)

_STUCK_AFTER = timedelta(minutes=10)


@shared_task
def make_document(document_id: int) -> None:
    """Make one document; what it needs was frozen when it was asked for."""
    services.make(document_id)


@shared_task
def requeue_stuck_documents() -> None:
    """Ask again for documents whose worker or broker went away."""
    stuck = Document.objects.filter(
        status__in=[Document.Status.QUEUED, Document.Status.RUNNING],
        requested_at__lt=clock.now() - _STUCK_AFTER,
    )
    for document_id in stuck.values_list("pk", flat=True):
        services.enqueue(document_id)


@shared_task
def verify_audit() -> None:
    """Verify every hash chain each night; a fault goes to the log as an error."""
    for report in verify_all():
        for fault in report.faults:
            logger.error("audit of assessment %s: %s", report.assessment.pk, fault)
