"""The demo city: what its page promises, every time the same, never among real dossiers."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.models import Role, User
from assessments.demo.accounts import PASSWORD, sign_in_accounts
from assessments.models import Assessment, Event, Milestone, MilestoneKind
from assessments.queries.evidence import EvidenceRegister
from assessments.queries.facts import Facts
from assessments.workflow import steps
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    EMPTY,
    RECOGNISED,
    SCORING,
    SUBMITTED,
    SUPPLEMENT,
    City,
)


@pytest.fixture(scope="module")
def demo(module_rows: None) -> None:
    """The demo in place of the city of the other tests, once for this file."""
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    for command in ("load_reference", "load_demo"):
        call_command(command, stdout=StringIO())


@pytest.fixture
def city(demo: None, db: None, settings: Any) -> City:
    """Sample accounts may sign in."""
    settings.DEMO = True
    return City()


def test_eight_communes_stand_at_eight_places(city: City) -> None:
    rows = city.cycle.assessments.order_by("commune__code")

    assert {row.commune.code: str(row.state) for row in rows.select_related("commune")} == {
        RECOGNISED: "recognised",
        SUBMITTED: "submitted",
        COLLECTING: "collecting",
        APPRAISED_WITH_A_ZERO: "appraised",
        SCORING: "scoring",
        APPRAISING: "appraising",
        EMPTY: "collecting",
        SUPPLEMENT: "supplement",
    }


@pytest.mark.parametrize(
    ("code", "total"),
    [
        # 117/120 = 97.5 %: 40 of 50; 7/2350 = 2.98 ‰: 35 of 50; 7/10 = 70 %: 15 of 25.
        (RECOGNISED, "965"),
        # 1700/2350 = 72.3 %: 0 of 50.
        (APPRAISED_WITH_A_ZERO, "950"),
        (EMPTY, "0"),
    ],
)
def test_the_points_of_the_demo_are_as_told(city: City, code: str, total: str) -> None:
    assert f"{city.assessment(code).computed_total.normalize():f}" == total


def test_the_season_is_told_in_2024_and_in_order(city: City) -> None:
    moments = list(
        city.assessment(RECOGNISED).events.order_by("sequence").values_list("at", flat=True)
    )

    assert moments == sorted(moments)
    # 1/3 and 25/11 at nine in Viet Nam.
    assert moments[0] == datetime(2024, 3, 1, 2, tzinfo=UTC)
    assert moments[-1] == datetime(2024, 11, 25, 2, tzinfo=UTC)


def test_everything_in_the_demo_was_allowed(city: City) -> None:
    for event in Event.objects.filter(kind="step").select_related("actor", "assessment"):
        step = steps.STEPS[event.subject]
        assert event.actor.has_perm(step.permission, event.assessment), event


def test_the_demo_is_marked_as_invented_on_every_page(city: City) -> None:
    page = city.client("mttq").get("/").content.decode()

    assert "Dữ liệu mẫu: mọi con số và tên người trên trang này đều là bịa." in page


def test_the_demo_is_loaded_only_into_an_empty_database(city: City) -> None:
    before = (Assessment.objects.count(), Event.objects.count(), User.objects.count())

    call_command("load_demo", if_empty=True)
    with pytest.raises(CommandError, match=r"^Cơ sở dữ liệu đã có hồ sơ đánh giá"):
        call_command("load_demo")

    assert (Assessment.objects.count(), Event.objects.count(), User.objects.count()) == before


def test_the_sign_in_page_offers_one_account_of_each_role(city: City) -> None:
    accounts = sign_in_accounts()

    assert {account.role for account in accounts} == set(Role)
    assert [account.username for account in accounts[:2]] == [
        f"canbo.{COLLECTING}",
        f"chutich.{COLLECTING}",
    ]
    page = Client().get("/dang-nhap/").content.decode()
    assert [account.username in page for account in accounts] == [True] * len(accounts)


def test_a_sample_account_signs_in_with_the_password_on_the_page(city: City) -> None:
    client = Client()

    answer = client.post("/dang-nhap/", {"username": "ldtbxh", "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_outside_the_demo_the_page_names_no_account_and_takes_none(
    city: City, settings: Any
) -> None:
    settings.DEMO = False
    client = Client()

    page = client.get("/dang-nhap/").content.decode()
    answer = client.post("/dang-nhap/", {"username": "ldtbxh", "password": PASSWORD})

    assert (PASSWORD in page, "ldtbxh" in page) == (False, False)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_sample_account_is_closed_outside_the_demo(city: City, settings: Any) -> None:
    settings.DEMO = False

    assert not Client().login(username="ldtbxh", password=PASSWORD)
    assert city.client("ldtbxh").get("/").status_code == 302


def test_the_log_of_the_demo_is_whole(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

    assert capsys.readouterr().out == "Nhật ký của 16 hồ sơ và 1 đợt nguyên vẹn.\n"


def test_the_demo_offers_a_document_of_2023(city: City) -> None:
    register = EvidenceRegister(city.assessment(COLLECTING), city.officer(COLLECTING))

    assert [(row.document.number, row.codes) for row in register.reusable()] == [
        ("31/QĐ-UBND", ["12.1"])
    ]


def test_the_demo_calendar_has_one_day_moved_by_hand(city: City) -> None:
    moved = Milestone.objects.get(is_moved=True)

    assert (moved.kind, moved.day) == (MilestoneKind.COUNCIL, date(2024, 11, 6))


def test_the_figures_of_the_demo_have_no_errors(city: City) -> None:
    assert {
        assessment.commune.code: assessment.problem_count
        for assessment in Assessment.objects.select_related("commune")
        if assessment.problem_count or Facts(assessment).problems
    } == {}
