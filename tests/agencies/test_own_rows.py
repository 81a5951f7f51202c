"""The city office meets the rows of its own authority only, in every page of the admin."""

from io import BytesIO

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from openpyxl import load_workbook

from agencies.models import Agency, Commune, Role, User
from assessments.models import Cycle
from tests.agencies.test_admin import confirm, faults, upload
from tests.city import City
from tests.factories.work import make_activity
from tests.html import links

# The law is shared by all cities; everything else in the admin belongs to one.
LISTS = [
    model._meta.label_lower.replace(".", "/")
    for model in admin.site._registry
    if model._meta.app_label != "criteria"
]
FOREIGN = "Dòng này gắn với cơ quan công nhận khác. Hãy bỏ dòng này khỏi tệp."


@pytest.fixture(autouse=True)
def row_of_each(city: City) -> None:
    """What no commune of the tests' city has by itself: an e-mail, a line of the cycle's log."""
    city.digest()
    make_activity(city.cycle, actor=city.user("ldtbxh"))


@pytest.fixture
def office(city: City, stranger: User) -> Client:
    return city.client("quan-tri")


@pytest.fixture
def other_office(city: City, stranger: User) -> Client:
    """The office of the other city."""
    User.objects.create_user(
        "vp-khac",
        "x",
        full_name="Văn Phòng Khác",
        role=Role.OFFICE,
        agency=Agency.objects.get(code="tp-khac"),
    )
    return city.client("vp-khac")


def pks(client: Client, path: str) -> set[int]:
    page = client.get(f"/quan-tri/{path}/")
    return set(page.context["cl"].queryset.values_list("pk", flat=True))


def rows(path: str) -> set[int]:
    return set(apps.get_model(path.replace("/", ".")).objects.values_list("pk", flat=True))


def linked(page: str, path: str) -> set[int]:
    beginning = f"/quan-tri/{path}/"
    addresses = (link.removeprefix(beginning).split("/") for link in links(page, beginning))
    return {int(parts[0]) for parts in addresses if parts[1:2] == ["change"]}


def test_a_walk_through_the_admin_of_another_city_meets_no_row_of_ours(
    city: City, request: pytest.FixtureRequest
) -> None:
    ours = {path: rows(path) for path in LISTS}
    other_office: Client = request.getfixturevalue("other_office")

    for path in LISTS:
        page = other_office.get(f"/quan-tri/{path}/")
        refused = other_office.get(f"/quan-tri/{path}/{min(ours[path])}/change/")

        theirs = rows(path) - ours[path]
        assert set(page.context["cl"].queryset.values_list("pk", flat=True)) == theirs, path
        assert linked(page.content.decode(), path) == theirs, path
        assert (refused.status_code, refused.get("Location")) == (302, "/quan-tri/"), path


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_row_of_another_city_has_no_page(
    city: City, office: Client, other_office: Client, path: str, page: str
) -> None:
    row = min(pks(office, path))

    answer = other_office.get(f"/quan-tri/{path}/{row}/{page}/")

    # The years' work cannot be deleted by anybody.
    assert answer.status_code == 302 or (page == "delete" and answer.status_code == 403)
    if answer.status_code == 302:
        assert answer["Location"] == "/quan-tri/"


def test_the_password_of_another_citys_account_cannot_be_set(
    other_office: Client, city: City
) -> None:
    user = city.user("y-te")
    url = f"/quan-tri/agencies/user/{user.pk}/password/"

    answer = other_office.post(url, {"password1": "hoa-dao-2025", "password2": "hoa-dao-2025"})

    assert answer.status_code == 404
    assert city.user("y-te").password == user.password


def test_forms_and_filters_offer_the_own_city_only(office: Client) -> None:
    form = office.get("/quan-tri/agencies/commune/add/").content.decode()
    filters = office.get("/quan-tri/agencies/user/").content.decode()
    query = {"app_label": "agencies", "model_name": "user", "field_name": "commune", "term": "khac"}
    found = office.get("/quan-tri/autocomplete/", query).json()["results"]

    assert ("UBND thành phố</option>" in form, "TP khác" in form) == (True, False)
    assert (Agency.objects.get(code="y-te").short_name in filters, "LĐ khác" in filters) == (
        True,
        False,
    )
    assert found == []


def test_an_account_cannot_be_given_to_another_city(office: Client, city: City) -> None:
    user = city.user("canbo.05971")
    there = Commune.objects.get(code="99999")
    typed = {"username": user.username, "full_name": user.full_name, "role": user.role}

    answer = office.post(
        f"/quan-tri/agencies/user/{user.pk}/change/",
        {**typed, "commune": there.pk, "is_active": "on"},
    )

    assert "commune" in answer.context["adminform"].form.errors
    assert city.user("canbo.05971").commune_id != there.pk


def test_another_authority_cannot_be_founded_here(office: Client) -> None:
    form = office.get("/quan-tri/agencies/agency/add/").content.decode()
    typed = {"code": "moi", "name": "Mới", "short_name": "Mới", "kind": "authority"}

    answer = office.post("/quan-tri/agencies/agency/add/", typed)

    assert 'value="authority"' not in form
    assert "kind" in answer.context["adminform"].form.errors
    assert not Agency.objects.filter(code="moi").exists()


def test_the_own_authority_can_be_corrected(office: Client) -> None:
    authority = Agency.objects.get(code="ubnd-tp")
    typed = {"code": "ubnd-tp", "name": "UBND thành phố Mới", "short_name": "UBND thành phố"}

    answer = office.post(f"/quan-tri/agencies/agency/{authority.pk}/change/", typed)

    authority.refresh_from_db()
    assert answer.status_code == 302
    assert (authority.name, authority.kind) == ("UBND thành phố Mới", "authority")


def test_an_export_holds_the_own_city(other_office: Client) -> None:
    exported = other_office.post(
        "/quan-tri/agencies/commune/export/", {"format": "0", "resource": "0"}
    )

    rows = list(load_workbook(BytesIO(exported.content)).active.values)
    assert [row[1] for row in rows[1:]] == ["Phường Khác"]


@pytest.mark.parametrize(
    ("path", "columns", "row"),
    [
        (
            "agencies/commune",
            ["code", "name", "kind", "authority", "unit_group", "valid_from"],
            ["90001", "Xã Lạc", "commune", "tp-khac", "other", "01/01/2000"],
        ),
        (
            "agencies/user",
            ["username", "full_name", "role", "commune", "is_active"],
            ["moi", "Nguyễn Mới", "officer", "99999", "Có"],
        ),
        (
            "agencies/agency",
            ["code", "name", "short_name", "kind", "authority"],
            ["moi", "Cơ quan mới", "Mới", "authority", ""],
        ),
        (
            "assessments/responsibility",
            ["cycle", "criterion", "agency"],
            ["ubnd-tp/2024", 5, "ld-khac"],
        ),
    ],
)
def test_a_file_with_another_citys_row_is_refused(
    office: Client, path: str, columns: list[str], row: list[object]
) -> None:
    page = upload(office, path, columns, row)

    assert FOREIGN in page
    assert 'class="new"' not in page


def test_a_file_cannot_take_over_another_citys_row(office: Client) -> None:
    columns = ["code", "name", "kind", "authority", "unit_group", "valid_from"]

    page = upload(
        office,
        "agencies/commune",
        columns,
        ["99999", "Phường Chiếm", "ward", "ubnd-tp", "other", "01/01/2000"],
    )

    assert faults(page)
    assert Commune.objects.get(code="99999").name == "Phường Khác"


def test_a_file_of_the_own_city_is_taken_as_before(other_office: Client) -> None:
    columns = ["code", "name", "kind", "authority", "unit_group", "valid_from"]
    row = ["99999", "Phường Khác (sửa)", "ward", "tp-khac", "other", "01/01/2000"]

    confirm(
        other_office, "agencies/commune", upload(other_office, "agencies/commune", columns, row)
    )

    assert Commune.objects.get(code="99999").name == "Phường Khác (sửa)"


def test_a_cycle_of_another_city_cannot_be_opened(other_office: Client) -> None:
    cycle = Cycle.objects.get(authority__code="ubnd-tp", is_open=True)
    Commune.objects.create(
        code="90000", name="Xã Mới", kind="commune", authority=cycle.authority, unit_group="other"
    )

    other_office.post(
        "/quan-tri/assessments/cycle/", {"action": "open", "_selected_action": [cycle.pk]}
    )

    assert Cycle.objects.get(pk=cycle.pk).assessments.count() == 8
