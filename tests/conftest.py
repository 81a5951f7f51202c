"""The demo city, loaded once a process and rolled back after each test."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation
from pytest_django import DjangoDbBlocker

from agencies.models import Agency, Commune, Role, User
from assessments.models import Assessment, Cycle, Responsibility
from assessments.services.opening import open_cycle
from tests.city import City

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        _load()


def _load() -> None:
    call_command("load_reference", stdout=_Silent())
    call_command("load_demo", stdout=_Silent())


class _Silent:
    def write(self, text: str) -> None:
        pass


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Every test begins in the product's own language, whatever the one before it chose."""
    with translation.override("vi"):
        yield


@pytest.fixture
def warm(settings: Any) -> Iterator[None]:
    """A process that remembers between pages, as the running product's do."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    yield
    cache.clear()


@pytest.fixture
def city(db: None, settings: Any) -> City:
    """The eight communes in the states that docs and demo show; sample accounts may sign in."""
    settings.DEMO = True
    # A test with real transactions empties the database behind it.
    if not Assessment.objects.exists():
        _load()
    return City()


@pytest.fixture
def stranger(city: City) -> User:
    """The appraiser of another city with a cycle of its own."""
    authority = Agency.objects.create(
        code="tp-khac", name="UBND thành phố khác", short_name="TP khác", kind="authority"
    )
    lead = Agency.objects.create(
        code="ld-khac", name="Phòng LĐ khác", short_name="LĐ khác", kind="lead", authority=authority
    )
    Commune.objects.create(
        code="99999",
        name="Phường Khác",
        kind="ward",
        authority=authority,
        unit_group="other",
        valid_from=date(2000, 1, 1),
    )
    cycle = Cycle.objects.create(
        authority=authority, year=2024, ruleset=city.cycle.ruleset, deadline=date(2024, 11, 15)
    )
    for criterion in cycle.ruleset.criteria.all():
        Responsibility.objects.create(cycle=cycle, criterion=criterion, agency=lead)
    user = User.objects.create_user(
        "nguoi-la", "x", full_name="Người Lạ", role=Role.APPRAISER, agency=lead
    )
    open_cycle(cycle, user)
    return user
