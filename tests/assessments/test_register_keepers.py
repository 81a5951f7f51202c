"""Who keeps which register, and who reads whose rows."""

import pytest

from agencies.models import Agency, Role, User
from assessments.models import (
    Activity,
    BudgetLine,
    Cycle,
    Finding,
    OversightComment,
    RegisterRow,
    Visit,
)
from assessments.queries.registers import BY_NAME
from tests.assessments.register_rows import BOOK, MAKERS, activity, url, visit
from tests.city import COLLECTING, EMPTY, RECOGNISED, City
from tests.factories.assessments import make_cycle
from tests.factories.work import make_comment

KEEPERS = {
    "hoat-dong": {f"canbo.{EMPTY}", f"chutich.{EMPTY}", "y-te", "ldtbxh"},
    "kiem-tra": {"y-te", "ldtbxh"},
    "kinh-phi": {f"canbo.{EMPTY}", f"chutich.{EMPTY}", "ldtbxh", "tc-kh"},
    "giam-sat": {"mttq"},
}
PEOPLE = (
    f"canbo.{EMPTY}",
    f"chutich.{EMPTY}",
    "y-te",
    "ldtbxh",
    "tc-kh",
    "mttq",
    "lanh-dao",
    "quan-tri",
)


@pytest.mark.parametrize("slug", sorted(KEEPERS))
@pytest.mark.parametrize("username", PEOPLE)
def test_each_register_is_kept_by_exactly_its_keepers(city: City, slug: str, username: str) -> None:
    status = city.client(username).get(f"{BOOK}{slug}/them/").status_code

    assert status == (200 if username in KEEPERS[slug] else 403)


def test_an_observer_of_no_oversight_agency_writes_nothing(city: City) -> None:
    User.objects.create_user(
        "xem", "x", full_name="Xem", role=Role.OBSERVER, agency=Agency.objects.get(code="tu-phap")
    )

    for slug in KEEPERS:
        assert city.client("xem").get(f"{BOOK}{slug}/them/").status_code == 403
        assert city.client("xem").get(f"{BOOK}{slug}/").status_code == 200


@pytest.mark.parametrize("model", [Activity, Visit, Finding, BudgetLine, OversightComment])
def test_a_commune_meets_its_own_rows_and_nobody_elses(
    city: City, model: type[RegisterRow]
) -> None:
    own, other = MAKERS[model](city, COLLECTING), MAKERS[model](city, RECOGNISED)
    client = city.client(f"canbo.{COLLECTING}")

    assert client.get(url(own)).status_code == 200
    for act in ("", "sua/", "bo/"):
        answer = client.post(url(other, act)) if act else client.get(url(other))
        # A visit or a comment is never a commune's to keep, yet another's is hidden all the same.
        assert answer.status_code == 404
    listed = client.get(f"{BOOK}{BY_NAME[model._meta.model_name].slug}/").context["page"]
    assert {row.commune_id for row in listed} <= {own.commune_id, None}


def test_a_comment_to_the_whole_city_is_read_by_communes_and_answered_by_the_lead(
    city: City,
) -> None:
    row = make_comment(city.cycle, actor=city.user("mttq"))
    commune, lead = city.client(f"canbo.{EMPTY}"), city.client("ldtbxh")
    data = {"answer": "Đã hướng dẫn các xã, phường.", "version": "1"}

    assert commune.get(url(row)).status_code == 200
    assert commune.post(url(row, "tra-loi/"), data).status_code == 403
    assert lead.post(url(row, "tra-loi/"), data).status_code == 302
    row.refresh_from_db()
    assert row.answer == "Đã hướng dẫn các xã, phường."


def test_an_agency_corrects_its_own_rows_only(city: City) -> None:
    row = visit(city, RECOGNISED)  # the lead's

    assert city.client("y-te").post(url(row, "sua/")).status_code == 403
    assert city.client("mttq").post(url(row, "bo/"), {"version": "1"}).status_code == 403
    assert city.client(f"canbo.{RECOGNISED}").post(url(row, "sua/")).status_code == 403


def test_another_citys_rows_and_another_years_addresses_are_hidden(
    city: City, stranger: User
) -> None:
    row = activity(city, RECOGNISED)
    lead = Agency.objects.get(code="ldtbxh")
    cycle = city.cycle
    make_cycle(authority=cycle.authority, ruleset=cycle.ruleset, agency=lead, year=2023)

    assert city.client("nguoi-la").get(url(row)).status_code == 404
    assert city.client("nguoi-la").get(f"{BOOK}hoat-dong/").context["rows"] == []
    assert city.client("ldtbxh").get(url(row).replace("2024", "2023")).status_code == 404
    assert city.client("ldtbxh").get(f"{BOOK}khong-co/").status_code == 404


def test_a_comment_to_a_commune_of_another_city_is_refused(city: City, stranger: User) -> None:
    theirs = Cycle.objects.get(authority__code="tp-khac").assessments.get().commune_id

    page = city.client("mttq").post(
        f"{BOOK}giam-sat/them/",
        {"commune": str(theirs), "given_on": "01/10/2024", "content": "Góp ý"},
    )

    assert page.context["form"].errors.keys() == {"commune"}
    assert not OversightComment.objects.filter(content="Góp ý").exists()
