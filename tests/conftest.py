"""The city of the tests, built once a process and rolled back after each test."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from agencies.models import User
from assessments.models import Assessment
from tests.city import City, build_city, make_stranger

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        _load()


def _load() -> None:
    call_command("load_reference", stdout=_Silent())
    build_city()


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
    settings.CACHES = {"default": {"BACKEND": "tests.lasting_cache.LastingCache"}}
    yield
    cache.clear()


@pytest.fixture
def city(db: None) -> City:
    """Communes in the states that ``tests.city`` names."""
    # A test with real transactions empties the database behind it.
    if not Assessment.objects.exists():
        _load()
    return City()


@pytest.fixture
def stranger(city: City) -> User:
    """The appraiser of another city with a cycle of its own."""
    return make_stranger(city.cycle)


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a module's own fixtures write lasts for all its tests and is rolled back after them."""
    with django_db_blocker.unblock():
        rows = transaction.atomic()
        rows.__enter__()
        yield
        transaction.set_rollback(True)
        rows.__exit__(None, None, None)
