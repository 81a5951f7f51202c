"""A model offers rows to the city office only when its own app declares it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import RequestFactory
from django.test.utils import isolate_apps
from rules import remove_perm

from agencies import own
from agencies.models import User
from agencies.office import OfficeAdmin
from agencies.own import is_within, own_rows
from agencies.rules import EDIT, offer
from assessments.models import Cycle, Duty
from tests.city import City


@pytest.fixture
def note() -> Iterator[type[models.Model]]:
    """A model that a colleague has just added; its rows are those of the duties."""
    with isolate_apps("assessments"):

        class Note(models.Model):  # noqa: DJ008 - nobody prints it
            cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")

            class Meta:
                app_label = "assessments"
                db_table = "assessments_duty"
                managed = False

        yield Note


@pytest.fixture
def declared(
    note: type[models.Model], monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[models.Model]]:
    """The same model after one line in the rules of its app."""
    monkeypatch.setattr(own, "_ways", dict(own._ways))
    offer(note, EDIT, own_by=("cycle__authority",))
    yield note
    for act in EDIT:
        remove_perm(f"assessments.{act}_note")


def page_of(model: type[models.Model], user: User) -> tuple[bool, list[int]]:
    """Whether a person may open the model's list in the admin, and the rows that it would show."""
    request: Any = RequestFactory().get("/")
    request.user = user
    page = OfficeAdmin(model, admin.AdminSite())
    rows = page.get_queryset(request).order_by("pk")
    return page.has_view_permission(request), list(rows.values_list("pk", flat=True))


def test_a_model_that_declares_nothing_has_no_rows_for_anybody(
    city: City, note: type[models.Model]
) -> None:
    authority = city.cycle.authority_id

    assert note.objects.exists()
    assert not own_rows(note.objects.all(), authority).exists()
    assert not is_within(note.objects.filter(cycle=city.cycle)[0], authority)
    assert page_of(note, city.user("quan-tri")) == (False, [])


def test_a_new_model_is_offered_by_its_own_app_alone(
    city: City, stranger: User, declared: type[models.Model]
) -> None:
    office = city.user("quan-tri")
    duties = Duty.objects.filter(cycle__authority=office.authority_id).order_by("pk")
    shown = list(duties.values_list("pk", flat=True))
    row = declared.objects.get(pk=shown[0])

    assert page_of(declared, office) == (True, shown)
    assert page_of(declared, city.user("ldtbxh")) == (False, shown)
    assert page_of(declared, stranger) == (False, [])
    assert is_within(row, office.authority_id)
    assert not is_within(row, stranger.authority_id)


def test_a_row_that_points_at_an_undeclared_one_is_within_nothing(
    city: City, note: type[models.Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = city.cycle.authority_id
    duty = Duty.objects.filter(cycle=city.cycle)[0]
    others = {model: ways for model, ways in own._ways.items() if model is not Cycle}

    assert is_within(duty, authority)
    monkeypatch.setattr(own, "_ways", others)
    assert not is_within(duty, authority)


def test_every_model_of_the_admin_and_all_that_it_points_at_is_declared() -> None:
    shown = set(admin.site._registry)
    related = {
        field.related_model
        for model in shown
        for field in model._meta.concrete_fields
        if field.many_to_one
    }

    assert shown | related <= own._ways.keys()


def test_every_declared_way_leads_to_an_authority() -> None:
    for model, ways in own._ways.items():
        for way in ways if ways != own.SHARED else ():
            filtered = model._default_manager.filter(**{way: 1})

            assert str(filtered.query), (model, way)
