"""Who may open and change what in the admin."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from agencies.models import User
from config.access import ADMIN_PERMISSION
from tests.access_table import EVERYONE, PEOPLE
from tests.city import City
from tests.factories.work import make_activity
from tests.test_access import FORBIDDEN, HIDDEN, LED_ON, OK, all_names

# Work, its log and published law are read in the admin, never written.
READ_ONLY_MODELS = ("assessment", "recognition", "event", "cycleevent", "digest")
LAW = ("ruleset", "unitgroup", "criterion", "dataitem", "indicator", "band")
CLOSED_TO_THE_OFFICE = {
    *(
        f"/quan-tri/assessments/{model}/{page}/"
        for model in READ_ONLY_MODELS
        for page in ("add", "1/delete")
    ),
    *(f"/quan-tri/criteria/{model}/1/delete/" for model in LAW),
    "/quan-tri/autocomplete/",  # Django's own answer to a request that names no field
}


def admin_addresses() -> Iterator[str]:
    for name in sorted(set(all_names())):
        if name.startswith("admin:"):
            for arguments in ([], [1], ["agencies"], [1, "x"]):
                try:
                    yield reverse(name, args=arguments)
                except Exception:  # noqa: BLE001, S112 - wrong number of arguments
                    continue
                break


def test_without_signing_in_the_admin_leads_to_the_products_sign_in(db: None) -> None:
    answers = [Client().get(url) for url in admin_addresses()]

    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"].partition("?")[0] for answer in answers} == {"/dang-nhap/"}


@pytest.mark.parametrize("person", sorted(EVERYONE - {"office"}))
def test_the_admin_is_closed_to_all_but_the_office(city: City, stranger: User, person: str) -> None:
    client = city.client(PEOPLE[person])

    statuses = {client.get(url).status_code for url in admin_addresses()}

    assert ADMIN_PERMISSION == "agencies.use_admin"
    assert statuses == {FORBIDDEN}


def test_the_office_opens_the_whole_admin_but_writes_no_log(city: City, stranger: User) -> None:
    client = city.client(PEOPLE["office"])

    statuses = {url: client.get(url).status_code for url in admin_addresses()}

    closed = {url for url, status in statuses.items() if status == FORBIDDEN}
    assert closed == CLOSED_TO_THE_OFFICE
    assert {statuses[url] for url in statuses.keys() - closed} <= {OK, 302, HIDDEN, LED_ON}


@pytest.mark.parametrize("model", READ_ONLY_MODELS)
def test_a_post_to_the_admin_changes_no_work(city: City, model: str) -> None:
    city.digest()
    make_activity(city.cycle, actor=city.user("ldtbxh"))
    client = city.client(PEOPLE["office"])
    rows = apps.get_model("assessments", model).objects
    before = list(rows.order_by("pk").values())
    row = rows.first()
    assert row is not None

    statuses = [
        client.post(f"/quan-tri/assessments/{model}/{page}", {"state": "recognised", "post": "yes"})
        for page in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/")
    ]
    client.post(
        f"/quan-tri/assessments/{model}/",
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )

    assert [answer.status_code for answer in statuses] == [FORBIDDEN] * 3
    assert list(rows.order_by("pk").values()) == before
