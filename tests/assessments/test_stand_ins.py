"""A deputy acts in another's place, for a period, and the log names both."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from agencies.models import StandIn
from assessments import clock
from assessments.errors import StandInError
from assessments.services.stand_ins import end_stand_in, name_deputy
from assessments.states import State
from tests.city import COLLECTING, SCORING, City

CHAIR, OFFICER = f"chutich.{SCORING}", f"canbo.{SCORING}"


def name(city: City, principal: str = CHAIR, deputy: str = OFFICER, **changes: object) -> StandIn:
    today = clock.today()
    details = {
        "kind": StandIn.Kind.TUQ,
        "authority": "12/GUQ-UBND",
        "start": today,
        "end": today + timedelta(days=3),
    }
    return name_deputy(city.user(principal), city.user(deputy), **(details | changes))  # type: ignore[arg-type]


def standing_in(city: City, row: StandIn) -> Client:
    client = city.client(OFFICER)
    client.post(f"/lam-thay/{row.pk}/bat-dau/")
    return client


def test_a_deputy_does_what_only_the_principal_may_and_both_are_named(city: City) -> None:
    city.finish_council(SCORING)
    pk = city.assessment(SCORING).pk
    press = {"fingerprint": State.SCORING, "late_reason": "Chờ số liệu."}
    alone = city.client(OFFICER).post(f"/ho-so/{pk}/buoc/submit/", press).status_code

    client = standing_in(city, name(city))
    page = client.get("/").content.decode()
    client.post(f"/ho-so/{pk}/buoc/submit/", press)

    event = city.assessment(SCORING).events.get(kind="step", subject="submit")
    assert alone == 403
    assert "đang làm thay" in page
    assert event.actor == city.user(OFFICER)
    assert event.actor_name == (
        f"TUQ. {city.user(CHAIR).full_name}: {city.user(OFFICER).full_name}, Phường Chi Lăng"
    )


def test_after_the_term_or_its_end_the_deputy_is_himself_again(city: City) -> None:
    row = name(city)
    client = standing_in(city, row)
    tomorrow_week = datetime.now(UTC) + timedelta(days=7)
    with clock.at(tomorrow_week):
        after = client.get("/").content.decode()
    client = standing_in(city, row)
    end_stand_in(city.user(CHAIR), row.pk)

    ended = client.get("/").content.decode()

    assert "đang làm thay" not in after
    assert "đang làm thay" not in ended


def test_a_term_that_has_not_begun_cannot_be_used(city: City) -> None:
    start = clock.today() + timedelta(days=1)
    row = name(city, start=start, end=start)

    client = standing_in(city, row)

    assert "đang làm thay" not in client.get("/").content.decode()


def test_nobody_takes_anothers_place_unasked(city: City) -> None:
    row = name(city)

    answer = city.client(f"canbo.{COLLECTING}").post(f"/lam-thay/{row.pk}/bat-dau/")

    assert answer.status_code == 404


@pytest.mark.parametrize("url", ["/doi-mat-khau/", "/lam-thay/"])
def test_what_is_personal_stays_closed_to_the_deputy(city: City, url: str) -> None:
    client = standing_in(city, name(city))

    assert client.get(url).status_code == 403


def test_only_a_colleague_is_named(city: City) -> None:
    with pytest.raises(StandInError, match="trong cùng đơn vị"):
        name(city, deputy=f"canbo.{COLLECTING}")


def test_the_office_names_nobody(city: City) -> None:
    with pytest.raises(StandInError, match="trong cùng đơn vị"):
        name(city, principal="quan-tri", deputy="lanh-dao")


def test_an_authorisation_names_its_document(city: City) -> None:
    with pytest.raises(StandInError, match="văn bản ủy quyền"):
        name(city, authority="")


def test_a_deputy_is_named_and_dismissed_on_the_page(city: City) -> None:
    client = city.client(CHAIR)
    day = f"{clock.today():%d/%m/%Y}"
    deputy = city.user(OFFICER)

    named = client.post(
        "/lam-thay/",
        {"deputy": deputy.pk, "kind": "KT.", "authority": "", "start": day, "end": day},
        follow=True,
    ).content.decode()
    row = StandIn.objects.get()
    ended = client.post(f"/lam-thay/{row.pk}/ket-thuc/", follow=True).content.decode()

    assert f"Đã cử {deputy.full_name} làm thay." in named
    assert (row.starts_on, row.kind) == (clock.today(), "KT.")
    assert "đã hết" in ended
