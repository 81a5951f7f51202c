"""Steps of the workflow as a test takes them."""

from decimal import Decimal

import pytest

from assessments.errors import TransitionError
from assessments.models import Assessment
from assessments.queries.figures import Edit
from assessments.services.entries import save_entries
from assessments.states import Period
from assessments.workflow import steps
from tests.city import City


def take(city: City, step: str, code: str, username: str, **options: object) -> Assessment:
    assessment = city.assessment(code)
    return steps.perform(
        step,
        assessment.pk,
        actor=city.user(username),
        **{"fingerprint": assessment.state, "note": "lý do", **options},
    )


def decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def enter(city: City, code: str, **figures: int | None) -> None:
    assessment = city.assessment(code)
    versions = {
        (entry.item.code, entry.period): entry.version
        for entry in assessment.entries.select_related("item")
    }
    save_entries(
        assessment.pk,
        [
            Edit(item, Period.END, decimal(value), versions.get((item, "end"), 0))
            for item, value in figures.items()
        ],
        actor=city.officer(code),
    )


def refusal(city: City, step: str, code: str, username: str, **options: object) -> str:
    before = city.assessment(code).chain_length
    with pytest.raises(TransitionError) as refused:
        take(city, step, code, username, **options)
    assert city.assessment(code).chain_length == before
    return str(refused.value)
