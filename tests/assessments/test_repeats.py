"""A form that is sent twice is carried out once, and both answers read the same."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from agencies.models import StandIn
from assessments import clock
from assessments.errors import StandInError
from assessments.models import (
    Activity,
    AgencyCount,
    CycleEvent,
    Event,
    Evidence,
    EvidenceUse,
    Measure,
    Milestone,
    Notice,
    RequestKey,
)
from assessments.models.request_key import KEPT
from assessments.notices.messages import letters_for, send
from assessments.services.calendar import propose_again
from assessments.services.stand_ins import name_deputy
from assessments.tasks import forget_old_requests
from reports.models import Document
from tests.city import APPRAISED_WITH_A_ZERO, COLLECTING, SCORING, City
from tests.factories.evidence import PDF, upload
from tests.factories.work import make_activity

BOOK = "/cong-viec-chung/2024/so/hoat-dong/"
ACTIVITY = {
    "kind": "communication",
    "held_on": "01/06/2024",
    "name": "Ngày hội đọc sách",
    "place": "Nhà văn hóa",
    "participants": "1.250",
    "organiser": "UBND xã",
}
DOCUMENT = {
    "number": "77/BC-UBND",
    "issued_on": "01/10/2024",
    "issuer": "UBND phường",
    "title": "Báo cáo mới",
}
OFFICER = f"canbo.{COLLECTING}"
# Who sends, where, and what.
Press = tuple[str, str, Mapping[str, Any]]


def naming(city: City) -> Press:
    today = clock.today()
    data = {
        "deputy": city.user(f"canbo.{SCORING}").pk,
        "kind": StandIn.Kind.TUQ,
        "authority": "12/GUQ-UBND",
        "start": f"{today:%d/%m/%Y}",
        "end": f"{today + timedelta(days=3):%d/%m/%Y}",
    }
    return f"chutich.{SCORING}", reverse("assessments:stand_ins"), data


def message(city: City) -> Press:
    data = {
        "target": f"agency:{city.user('y-te').agency_id}",
        "text": "Còn hai ngày.",
        "send": "1",
    }
    return "ldtbxh", reverse("assessments:compose"), data


def taking_back(city: City) -> Press:
    agency = f"agency:{city.user('y-te').agency_id}"
    send(letters_for(city.cycle, agency, sender=city.user("ldtbxh"), text="Còn hai ngày."))
    notice = Notice.objects.get(text="Còn hai ngày.")
    return "ldtbxh", reverse("assessments:take_back", args=[notice.pk]), {}


def measure(city: City) -> Press:
    url = reverse("assessments:measure", args=[city.assessment(COLLECTING).pk, 5])
    return OFFICER, url, {"text": "Mở lớp bơi", "person": "Bà Lan", "due": "30/10/2024"}


def dropping_a_measure(city: City) -> Press:
    who, url, data = measure(city)
    city.client(who).post(url, data)
    args = [city.assessment(COLLECTING).pk, Measure.objects.get(text="Mở lớp bơi").pk]
    return who, reverse("assessments:measure_drop", args=args), {}


def marking_as_hard(city: City) -> Press:
    pk = city.assessment(COLLECTING).pk
    return OFFICER, reverse("assessments:hard", args=[pk, 9]), {"hard": "1"}


def register_row(_city: City) -> Press:
    return OFFICER, f"{BOOK}them/", ACTIVITY


def stored_activity(city: City) -> Activity:
    return make_activity(city.cycle, actor=city.officer(COLLECTING))


def correcting_a_row(city: City) -> Press:
    row = stored_activity(city)
    return OFFICER, f"{BOOK}{row.pk}/sua/", ACTIVITY | {"version": row.version}


def removing_a_row(city: City) -> Press:
    row = stored_activity(city)
    data = {"version": row.version, "reason": "Ghi trùng"}
    return OFFICER, f"{BOOK}{row.pk}/bo/", data


def document(city: City) -> Press:
    url = reverse("assessments:evidence_add", args=[city.assessment(COLLECTING).pk])
    return OFFICER, url, DOCUMENT | {"use": ["2.1"]}


def added_document(city: City, **more: Any) -> Evidence:
    who, url, data = document(city)
    city.client(who).post(url, {**data, **more})
    return Evidence.objects.get(number=DOCUMENT["number"])


def correcting_a_document(city: City) -> Press:
    row = added_document(city)
    url = reverse("assessments:evidence_document", args=[city.assessment(COLLECTING).pk, row.pk])
    data = DOCUMENT | {"version": row.version, "title": "Báo cáo đã sửa", "had": "2.1"}
    return OFFICER, url, data


def attaching(city: City) -> Press:
    row = added_document(city)
    url = reverse("assessments:evidence_attach", args=[city.assessment(COLLECTING).pk, row.pk])
    return OFFICER, url, {"use": "1.1"}


def deleting_a_document(city: City) -> Press:
    row = added_document(city, use=[])
    url = reverse("assessments:evidence_delete", args=[city.assessment(COLLECTING).pk, row.pk])
    return OFFICER, url, {}


def moving_a_milestone(city: City) -> Press:
    propose_again(city.cycle.pk, actor=city.user("ldtbxh"), version=0, keep_moved=False)
    days = dict(city.cycle.milestones.values_list("kind", "day"))
    data = {kind: f"{day:%d/%m/%Y}" for kind, day in days.items()}
    data |= {"freeze": "22/10/2024", "version": str(city.cycle.calendar_version)}
    return "ldtbxh", reverse("assessments:calendar_save"), data


def proposing_again(city: City) -> Press:
    version = str(city.cycle.calendar_version)
    return "ldtbxh", reverse("assessments:calendar_propose"), {"version": version}


def report_of_an_appraisal(city: City) -> Press:
    pk = city.assessment(APPRAISED_WITH_A_ZERO).pk
    return "ldtbxh", reverse("reports:make_appraisal_report", args=[pk]), {}


def consolidated(_city: City) -> Press:
    url = reverse("reports:make_consolidated", args=[2024])
    return "ldtbxh", url, {"kind": "consolidated"}


WRITTEN: tuple[type[Model], ...] = (
    Activity,
    AgencyCount,
    CycleEvent,
    Document,
    Event,
    Evidence,
    EvidenceUse,
    Measure,
    Milestone,
    Notice,
    RequestKey,
    StandIn,
)


def everything() -> list[object]:
    """All that these acts write."""
    return [list(model._default_manager.order_by("pk").values()) for model in WRITTEN]


def answer_to(client: Client, url: str, data: Mapping[str, Any]) -> tuple[object, list[str]]:
    """Where the person is led, and the messages there."""
    answer = client.post(url, data, follow=True)
    said = [str(text) for text in answer.context["messages"]]
    return (answer.redirect_chain, answer.status_code), said


@pytest.mark.parametrize(
    "press",
    [
        naming,
        message,
        taking_back,
        measure,
        dropping_a_measure,
        marking_as_hard,
        register_row,
        correcting_a_row,
        removing_a_row,
        document,
        correcting_a_document,
        attaching,
        deleting_a_document,
        moving_a_milestone,
        proposing_again,
        report_of_an_appraisal,
        consolidated,
    ],
)
def test_the_second_of_two_same_requests_changes_nothing_and_reads_the_same(
    city: City, press: Callable[[City], Press]
) -> None:
    username, url, data = press(city)
    client, sent = city.client(username), {**data, "request_key": str(uuid4())}
    before = everything()

    first = answer_to(client, url, sent)
    after_the_first = everything()
    # A document that could not be made no longer waits: only the key knows the request.
    Document.objects.update(status=Document.Status.FAILED)
    once = everything()
    second = answer_to(client, url, sent)

    assert after_the_first != before
    assert everything() == once
    assert second == first


@pytest.mark.parametrize("press", [removing_a_row, deleting_a_document])
@pytest.mark.parametrize("username", [OFFICER, f"canbo.{SCORING}"])
def test_nobody_is_told_of_a_removal_that_was_not_theirs(
    city: City, press: Callable[[City], Press], username: str
) -> None:
    """Neither that a row is gone that never was, nor by the answer that another unit has one."""
    _owner, url, data = press(city)
    key = int(url.rstrip("/").rpartition("/")[0].rpartition("/")[2])
    nowhere = url.replace(f"/{key}/", f"/{key + 1000}/")
    client, sent = city.client(username), {**data, "request_key": str(uuid4())}

    assert client.post(nowhere, sent).status_code == 404
    if username != OFFICER:
        assert client.post(url, sent).status_code == 404


def test_a_file_sent_twice_is_stored_once(city: City) -> None:
    username, url, data = document(city)
    client, key = city.client(username), str(uuid4())

    answers = [
        answer_to(client, url, {**data, "request_key": key, "file": upload(PDF)}) for _ in "ab"
    ]

    assert answers[0] == answers[1]
    assert Evidence.objects.filter(number=DOCUMENT["number"]).count() == 1


def test_other_content_under_the_same_key_is_another_request(city: City) -> None:
    client, key = city.client(OFFICER), str(uuid4())

    for name in ("Ngày hội đọc sách", "Ngày hội thể thao"):
        client.post(f"{BOOK}them/", ACTIVITY | {"name": name, "request_key": key})

    assert Activity.objects.filter(name__startswith="Ngày hội").count() == 2


def test_a_refused_act_leaves_its_key_free(city: City) -> None:
    """Nothing was carried out, so the same request may still be."""
    principal, deputy = city.user(f"chutich.{SCORING}"), city.user(f"canbo.{SCORING}")
    today, key = clock.today(), uuid4()
    details = {"kind": StandIn.Kind.TUQ, "start": today, "end": today, "request_key": key}

    with pytest.raises(StandInError):
        name_deputy(principal, deputy, authority="", **details)
    named = name_deputy(principal, deputy, authority="12/GUQ-UBND", **details)
    again = name_deputy(principal, deputy, authority="12/GUQ-UBND", **details)

    assert (named, again) == (StandIn.objects.get(principal=principal), None)


def test_old_keys_are_forgotten(city: City) -> None:
    RequestKey.objects.use(uuid4())
    with clock.at(clock.now() - KEPT - timedelta(minutes=1)):
        RequestKey.objects.use(uuid4())

    forget_old_requests()

    assert RequestKey.objects.count() == 1
