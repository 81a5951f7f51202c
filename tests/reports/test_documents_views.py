"""The documents of a dossier: asked for once, followed while made, downloaded by few."""

import hashlib
import re

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from assessments.workflow import steps
from reports import tasks
from reports.models import Document
from tests.city import APPRAISED_WITH_A_ZERO, APPRAISING, RECOGNISED, City

HX = {"HX-Request": "true"}


def address(city: City, code: str, name: str = "documents", *more: int) -> str:
    return reverse(f"reports:{name}", args=[city.assessment(code).pk, *more])


def ask(city: City, code: str) -> list[str]:
    answer = city.client("ldtbxh").post(address(city, code, "make_appraisal_report"), follow=True)
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def document(city: City) -> Document:
    """A report that was asked for and made."""
    ask(city, RECOGNISED)
    document = Document.objects.get()
    tasks.make_document(document.pk)
    document.refresh_from_db()
    return document


def test_asking_twice_while_one_waits_makes_one(city: City) -> None:
    assert (ask(city, RECOGNISED), ask(city, RECOGNISED)) == ([], [])

    document = Document.objects.get()
    assert (document.status, document.requested_by) == ("queued", city.user("ldtbxh"))
    assert document.snapshot.moment == "appraisal"


def test_a_new_report_never_replaces_an_old_one(city: City, document: Document) -> None:
    ask(city, RECOGNISED)

    assert [row.status for row in Document.objects.order_by("pk")] == ["done", "queued"]


def test_before_the_conclusion_there_is_no_report(city: City) -> None:
    assert ask(city, APPRAISING) == [
        "Kết luận thẩm định trước, rồi mới lập được báo cáo thẩm định."
    ]
    page = city.client("ldtbxh").get(address(city, APPRAISING)).content.decode()

    assert Document.objects.count() == 0
    assert "Chưa có báo cáo. Kết luận thẩm định xong thì lập được." in page
    assert address(city, APPRAISING, "make_appraisal_report") not in page


def test_the_report_is_of_what_was_last_concluded(city: City) -> None:
    pk, appraiser = city.assessment(APPRAISED_WITH_A_ZERO).pk, city.user("ldtbxh")
    for step, actor, seen in (
        ("send-back", city.user("lanh-dao"), "appraised"),
        ("conclude", appraiser, "appraising"),
    ):
        steps.perform(step, pk, actor=actor, fingerprint=seen, note="Xem lại.")

    ask(city, APPRAISED_WITH_A_ZERO)

    snapshots = city.assessment(APPRAISED_WITH_A_ZERO).snapshots.filter(moment="appraisal")
    assert snapshots.count() == 2
    assert Document.objects.get().snapshot == snapshots.latest("pk")


def test_the_card_asks_for_itself_only_while_something_is_being_made(city: City) -> None:
    client, url = city.client("ldtbxh"), address(city, RECOGNISED)
    ask(city, RECOGNISED)

    waiting = client.get(url, headers=HX).content.decode()
    tasks.make_document(Document.objects.get().pk)
    done = client.get(url, headers=HX).content.decode()

    assert ('hx-trigger="every 2s"' in waiting, "đang chờ lập" in waiting) == (True, True)
    assert ("hx-trigger" in done, "Tải PDF" in done) == (False, True)
    assert ("<html" in waiting, "<html" in client.get(url).content.decode()) == (False, True)


@pytest.mark.parametrize(
    ("username", "may_make"),
    [("ldtbxh", True), ("lanh-dao", False), (f"canbo.{RECOGNISED}", False)],
)
def test_only_the_appraiser_is_offered_a_new_report(
    city: City, document: Document, username: str, *, may_make: bool
) -> None:
    page = city.client(username).get(address(city, RECOGNISED)).content.decode()

    assert ("Lập bản mới" in page) is may_make


def test_the_file_downloaded_is_the_file_made(city: City, document: Document) -> None:
    answer = city.client(f"canbo.{RECOGNISED}").get(
        address(city, RECOGNISED, "download", document.pk)
    )

    assert isinstance(answer, FileResponse)
    content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    answer.close()
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    name = "B%C3%A1o%20c%C3%A1o%20th%E1%BA%A9m%20%C4%91%E1%BB%8Bnh%20Ph%C6%B0%E1%BB%9Dng"
    assert answer["Content-Disposition"].startswith(f"inline; filename*=utf-8''{name}")


def test_a_document_is_not_found_under_another_dossier_or_before_it_is_made(
    city: City, document: Document
) -> None:
    client = city.client("ldtbxh")
    ask(city, RECOGNISED)
    unmade = Document.objects.get(status=Document.Status.QUEUED)

    statuses = [
        client.get(address(city, code, "download", pk)).status_code
        for code, pk in ((APPRAISED_WITH_A_ZERO, document.pk), (RECOGNISED, unmade.pk))
    ]

    assert statuses == [404, 404]


def test_a_commune_reads_its_report_only_after_the_decision(city: City) -> None:
    assert [
        city.client(f"canbo.{code}").get(address(city, code)).status_code
        for code in (APPRAISED_WITH_A_ZERO, RECOGNISED)
    ] == [403, 200]


def test_no_file_lies_below_a_public_path(city: City, document: Document) -> None:
    paths = {f"/{document.file.name}", f"/media/{document.file.name}"}
    paths |= {f"/static/{document.file.name}"}

    assert re.fullmatch(r"documents/\d{4}/\d\d/[\w.-]+\.pdf", document.file.name)
    assert {Client().get(path).status_code for path in paths} == {404}
