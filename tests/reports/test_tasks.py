"""Documents through the worker's tasks, and what beat does when a worker went away."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from assessments import clock
from config import celery_app
from reports import tasks
from reports.models import Document
from reports.requests import DocumentError, request_appraisal_report
from tests.city import APPRAISED_WITH_A_ZERO, APPRAISING, City


@pytest.fixture
def document(city: City) -> Document:
    return request_appraisal_report(
        city.assessment(APPRAISED_WITH_A_ZERO), actor=city.user("ldtbxh")
    )


def test_a_report_is_made_stored_and_known_by_its_hash(document: Document) -> None:
    tasks.make_document(document.pk)

    document.refresh_from_db()
    with document.file.open() as file:
        content = file.read()
    assert document.status == Document.Status.DONE
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Phường Đông Kinh chưa đủ điều kiện" in " ".join(text.split())


def test_running_the_task_twice_makes_one_file(document: Document) -> None:
    tasks.make_document(document.pk)
    document.refresh_from_db()
    first = (document.file.name, document.finished_at)

    tasks.make_document(document.pk)

    document.refresh_from_db()
    assert (document.file.name, document.finished_at) == first


def test_a_report_before_the_conclusion_is_refused(city: City) -> None:
    with pytest.raises(DocumentError) as refused:
        request_appraisal_report(city.assessment(APPRAISING), actor=city.user("ldtbxh"))

    assert str(refused.value) == ("Kết luận thẩm định trước, rồi mới lập được báo cáo thẩm định.")


def test_a_broken_report_says_so_and_can_be_asked_for_again(city: City, document: Document) -> None:
    type(document.snapshot).objects.filter(pk=document.snapshot_id).update(content={})

    with pytest.raises(KeyError):
        tasks.make_document(document.pk)

    document.refresh_from_db()
    assert document.status == Document.Status.FAILED
    page = city.client("ldtbxh").get(f"/ho-so/{document.assessment_id}/bao-cao/").content.decode()
    assert "Có lỗi khi lập. Hãy lập lại; nếu vẫn lỗi, báo quản trị." in page
    assert "Lập bản mới" in page


@pytest.mark.parametrize(
    ("status", "minutes", "is_asked"),
    [("queued", 0.5, False), ("queued", 2, True), ("running", 2, False), ("running", 11, True)],
)
def test_beat_asks_again_only_for_what_was_lost(
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    minutes: float,
    is_asked: bool,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tasks, "enqueue", asked.append)
    Document.objects.update(status=status)

    with clock.at(timezone.now() + timedelta(minutes=minutes)):
        tasks.requeue_stuck_documents()

    assert asked == ([document.pk] if is_asked else [])


def test_a_document_taken_up_by_one_worker_is_left_to_it(document: Document) -> None:
    Document.objects.update(status=Document.Status.RUNNING)

    tasks.make_document(document.pk)

    document.refresh_from_db()
    assert (document.status, bool(document.file)) == (Document.Status.RUNNING, False)


def test_everything_beat_starts_is_a_task() -> None:
    celery_app.loader.import_default_modules()

    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled == {
        "assessments.tasks.forget_old_requests",
        "assessments.tasks.send_messages",
        "reports.tasks.requeue_stuck_documents",
        "reports.tasks.verify_audit",
    }
    assert scheduled <= set(celery_app.tasks)
