"""The commune that collects, and its officer's browser."""

import pytest
from django.test import Client

from assessments.models import Assessment
from tests.city import COLLECTING, City
from tests.factories.assessments import make_last_year
from tests.factories.criteria import FULL


@pytest.fixture
def officer(city: City) -> Client:
    return city.client(f"canbo.{COLLECTING}")


@pytest.fixture
def mine(city: City) -> Assessment:
    return city.assessment(COLLECTING)


@pytest.fixture
def last_year(city: City) -> None:
    """What the collecting commune reported in 2023."""
    figures = FULL | {"births": 131, "children": 2310, "age5": 99, "has_forum": 0}
    make_last_year(city.cycle, figures, actor=city.officer(COLLECTING))
