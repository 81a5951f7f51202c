"""The demo city, loaded once a process and rolled back after each test."""

from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from assessments.models import Assessment
from tests.city import City


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


@pytest.fixture
def city(db: None, settings: Any) -> City:
    """The eight communes in the states that docs and demo show; sample accounts may sign in."""
    settings.DEMO = True
    # A test with real transactions empties the database behind it.
    if not Assessment.objects.exists():
        _load()
    return City()
