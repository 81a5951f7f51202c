"""Asking for a document: what it is made from is frozen here, the worker makes it."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from assessments import clock
from assessments.errors import DomainError
from assessments.log.snapshots import take_cycle_snapshot
from assessments.models import Assessment, Cycle, Meeting, RequestKey, Snapshot
from assessments.queries.consolidated import consolidated_content
from assessments.repeats import once
from assessments.states import DECIDED, State
from reports.documents.proposal import appraised
from reports.models import Document
from reports.tasks import enqueue

REPORTABLE = frozenset({State.APPRAISED, *DECIDED})


class DocumentError(DomainError):
    """A document that cannot be made now."""


@once
def request_appraisal_report(
    assessment: Assessment, *, actor: User, request_key: UUID | None = None
) -> Document:
    """Queue the appraisal report of a concluded appraisal; one that waits already is returned."""
    if assessment.state not in REPORTABLE:
        raise DocumentError(_("Kết luận thẩm định trước, rồi mới lập được báo cáo thẩm định."))
    snapshot = assessment.snapshots.filter(moment=Snapshot.Moment.APPRAISAL).latest("id")
    with transaction.atomic():
        RequestKey.objects.use(request_key)
        # Two presses at once: the second waits for this row and then finds the first's document.
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        waiting = Document.objects.filter(
            assessment=assessment,
            kind=Document.Kind.APPRAISAL_REPORT,
            status__in=[Document.Status.QUEUED, Document.Status.RUNNING],
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


def council_copies(assessment: Assessment) -> dict[str, Snapshot]:
    """The frozen copy that each of the council's documents is made from, where there is one."""
    meeting = (
        Meeting.objects.closed()
        .filter(council__assessment=assessment)
        .select_related("snapshot", "posting__snapshot")
        .last()
    )
    if meeting is None or meeting.snapshot is None:
        return {}
    copies: dict[str, Snapshot] = {
        Document.Kind.COUNCIL_MINUTES: meeting.snapshot,
        Document.Kind.SCORE_TABLE: meeting.snapshot,
    }
    posting = getattr(meeting, "posting", None)
    if posting is not None and posting.snapshot is not None:
        copies[Document.Kind.POSTING_RECORD] = posting.snapshot
    return copies


@once
def request_council_documents(
    assessment: Assessment, *, actor: User, request_key: UUID | None = None
) -> list[Document]:
    """Queue each of the council's documents that is not made or waiting yet, as PDF and DOCX."""
    copies = council_copies(assessment)
    if not copies:
        raise DocumentError(_("Kết thúc cuộc họp Hội đồng trước, rồi mới lập được biên bản."))
    with transaction.atomic():
        RequestKey.objects.use(request_key)
        # Two presses at once: the second waits here and then finds the first's documents.
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        had = set(
            Document.objects.filter(assessment=assessment, kind__in=copies)
            .exclude(status=Document.Status.FAILED)
            .values_list("kind", "format", "snapshot")
        )
        documents = [
            Document.objects.create(
                assessment=assessment,
                snapshot=snapshot,
                kind=kind,
                format=form,
                requested_at=clock.now(),
                requested_by=actor,
            )
            for kind, snapshot in copies.items()
            for form in Document.Format.values
            if (kind, form, snapshot.pk) not in had
        ]
        for document in documents:
            transaction.on_commit(partial(enqueue, document.pk))
    return documents


@once
def request_of_cycle(
    cycle: Cycle, kind: str, *, actor: User, request_key: UUID | None = None
) -> list[Document]:
    """Freeze the cycle as it stands and queue a document of all of it, as PDF and DOCX.

    While one waits nothing new is asked for. A closed cycle can still be reported on. Raises
    ``DocumentError`` for a tờ trình while no commune waits for a decision.
    """
    with transaction.atomic():
        RequestKey.objects.use(request_key)
        # Two presses at once: the second waits here and then finds the first's documents.
        Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
        waiting = Document.objects.filter(
            cycle=cycle,
            kind=kind,
            status__in=[Document.Status.QUEUED, Document.Status.RUNNING],
        )
        if waiting.exists():
            return list(waiting)
        now = clock.now()
        content = consolidated_content(cycle, clock.today())
        if kind == Document.Kind.PROPOSAL and not appraised(content):
            raise DocumentError(_("Chưa có xã, phường nào thẩm định xong mà chờ quyết định."))
        snapshot = take_cycle_snapshot(cycle, content, now)
        documents = [
            Document.objects.create(
                cycle=cycle,
                snapshot=snapshot,
                kind=kind,
                format=form,
                requested_at=now,
                requested_by=actor,
            )
            for form in Document.Format.values
        ]
        for document in documents:
            transaction.on_commit(partial(enqueue, document.pk))
    return documents
