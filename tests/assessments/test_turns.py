"""In whose court the ball of each criterion lies, and since when."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from assessments import clock
from assessments.log.turns import NOBODY, Turn, turn_of, turn_of_result
from assessments.models import CriterionResult
from assessments.queries.figures import Edit
from assessments.services.entries import save_entries
from assessments.services.review import answer_return, sign_off
from assessments.states import Holder, Period, Verdict
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

OPENED, MOVED, SIGNED = (datetime(2024, 11, day, 2, tzinfo=UTC) for day in (4, 6, 8))


def viet_nam(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour - 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "holder", "since"),
    [
        # Figures are missing: the commune, since the cycle opened or since one was cleared.
        ({"state": "collecting"}, Holder.COMMUNE, OPENED),
        ({"state": "collecting", "waiting_since": MOVED}, Holder.COMMUNE, MOVED),
        # Whole figures wait for the agency that follows the criterion.
        (
            {"state": "collecting", "has_points": True, "waiting_since": MOVED},
            Holder.AGENCY,
            MOVED,
        ),
        # Signed off early: the commune goes on with the rest, since the opinion.
        (
            {"state": "collecting", "has_points": True, "verdict": "accepted", "signed_at": SIGNED},
            Holder.COMMUNE,
            SIGNED,
        ),
        # The council scores whatever the agency has said; then the agency, then the commune.
        ({"state": "scoring", "has_points": True, "waiting_since": MOVED}, Holder.COUNCIL, OPENED),
        (
            {
                "state": "scoring",
                "has_points": True,
                "verdict": "accepted",
                "signed_at": SIGNED,
            },
            Holder.COUNCIL,
            OPENED,
        ),
        (
            {
                "state": "scoring",
                "has_points": True,
                "is_scored": True,
                "waiting_since": MOVED,
            },
            Holder.AGENCY,
            MOVED,
        ),
        (
            {
                "state": "scoring",
                "has_points": True,
                "is_scored": True,
                "verdict": "questioned",
                "signed_at": SIGNED,
            },
            Holder.COMMUNE,
            SIGNED,
        ),
        # With the city: the agency until it has spoken, then the lead agency.
        (
            {"state": "submitted", "has_points": True, "waiting_since": MOVED},
            Holder.AGENCY,
            MOVED,
        ),
        (
            {"state": "appraising", "has_points": True, "verdict": "accepted", "signed_at": SIGNED},
            Holder.LEAD,
            SIGNED,
        ),
        # An opinion from before the dossier came: the lead has it since it came.
        (
            {
                "state": "submitted",
                "state_since": SIGNED,
                "has_points": True,
                "verdict": "accepted",
                "signed_at": MOVED,
            },
            Holder.LEAD,
            SIGNED,
        ),
        (
            {
                "state": "appraising",
                "has_points": True,
                "verdict": "answered",
                "waiting_since": MOVED,
            },
            Holder.AGENCY,
            MOVED,
        ),
        # A returned criterion is the commune's wherever the dossier is.
        (
            {
                "state": "appraising",
                "has_points": True,
                "verdict": "returned",
                "waiting_since": MOVED,
            },
            Holder.COMMUNE,
            MOVED,
        ),
        # The whole dossier is back at the commune, whatever agencies have still to say.
        (
            {"state": "supplement", "has_points": True, "waiting_since": MOVED},
            Holder.COMMUNE,
            OPENED,
        ),
        ({"state": "appraised", "has_points": True, "verdict": "accepted"}, Holder.CITY, OPENED),
        ({"state": "recognised", "has_points": True, "verdict": "accepted"}, "", None),
        ({"state": "not_recognised"}, "", None),
    ],
)
def test_the_next_act_names_the_holder(facts: dict[str, Any], holder: str, since: datetime) -> None:
    unless_said = {
        "state_since": OPENED,
        "verdict": Verdict.PENDING,
        "has_points": False,
        "is_scored": False,
        "waiting_since": None,
        "signed_at": None,
    }

    assert turn_of(**(unless_said | facts)) == Turn(holder, since)


@pytest.mark.parametrize(
    ("code", "number", "holder", "since"),
    [
        (EMPTY, 1, Holder.COMMUNE, viet_nam(3, 1)),
        # Criterion 1 was whole on 28/10; Tư pháp signed criterion 2 off on 30/10.
        (COLLECTING, 1, Holder.AGENCY, viet_nam(10, 28)),
        (COLLECTING, 2, Holder.COMMUNE, viet_nam(10, 30)),
        # The council of Chi Lăng has come as far as criterion 4.
        (SCORING, 4, Holder.AGENCY, viet_nam(10, 25)),
        (SCORING, 5, Holder.COUNCIL, viet_nam(10, 30)),
        (SUBMITTED, 5, Holder.LEAD, viet_nam(11, 14)),
        (SUBMITTED, 1, Holder.AGENCY, viet_nam(10, 25)),
        (SUPPLEMENT, 1, Holder.COMMUNE, viet_nam(11, 15)),
        (APPRAISING, 8, Holder.COMMUNE, viet_nam(11, 15)),
        (APPRAISING, 12, Holder.AGENCY, viet_nam(11, 16)),
        (APPRAISING, 1, Holder.LEAD, viet_nam(11, 14)),
        (APPRAISED_WITH_A_ZERO, 1, Holder.CITY, viet_nam(11, 20)),
        (RECOGNISED, 1, "", None),
    ],
)
def test_the_services_keep_whose_move_it_is(
    city: City, code: str, number: int, holder: str, since: datetime
) -> None:
    row = city.result(code, number)

    assert (row.holder, row.held_since) == (holder, since)


def test_what_is_stored_is_what_is_decided_for_every_criterion(city: City) -> None:
    rows = CriterionResult.objects.select_related("assessment")

    differing = [
        str(row)
        for row in rows
        if Turn(row.holder, row.held_since) != turn_of_result(row, row.assessment)
    ]

    assert (len(rows), differing) == (8 * 13, [])
    assert Turn("", None) == NOBODY


def test_a_cleared_figure_brings_the_ball_back_and_a_typed_one_sends_it_on(city: City) -> None:
    assessment, officer = city.assessment(COLLECTING), city.officer(COLLECTING)
    entry = assessment.entries.get(item__code="births", period=Period.END)

    def type_(value: Decimal | None, version: int, at: datetime) -> tuple[str, datetime | None]:
        with clock.at(at):
            edit = Edit("births", Period.END, value, version)
            save_entries(assessment.pk, [edit], actor=officer)
        row = city.result(COLLECTING, 2)
        return row.holder, row.held_since

    cleared = type_(None, entry.version, viet_nam(11, 4))
    typed = type_(entry.value, entry.version + 1, viet_nam(11, 6))
    corrected = type_(Decimal(entry.value) + 1, entry.version + 2, viet_nam(11, 7))

    assert cleared == (Holder.COMMUNE, viet_nam(11, 4))
    # The agency waits since the figures are whole, not since the last of them was mended.
    assert typed == (Holder.AGENCY, viet_nam(11, 6))
    assert corrected == (Holder.AGENCY, viet_nam(11, 6))


def test_a_mended_figure_does_not_answer_a_return(city: City) -> None:
    assessment, officer = city.assessment(APPRAISING), city.officer(APPRAISING)
    returned = city.result(APPRAISING, 8)
    entry = assessment.entries.filter(item__code__contains="stunt", period=Period.END).first()
    assert entry is not None

    with clock.at(viet_nam(11, 18)):
        edit = Edit(entry.item.code, Period.END, entry.value + 1, entry.version)
        save_entries(assessment.pk, [edit], actor=officer)
    mended = city.result(APPRAISING, 8)
    with clock.at(viet_nam(11, 19)):
        answer_return(assessment.pk, 8, actor=officer, text="Đã cân đo lại.")
    answered = city.result(APPRAISING, 8)
    with clock.at(viet_nam(11, 20)):
        sign_off(
            assessment.pk,
            8,
            actor=city.user("y-te"),
            verdict=Verdict.ACCEPTED,
            version=answered.version,
        )
    signed = city.result(APPRAISING, 8)

    assert returned.computed_points is not None
    assert (mended.holder, mended.held_since) == (Holder.COMMUNE, viet_nam(11, 15))
    assert (answered.holder, answered.held_since) == (Holder.AGENCY, viet_nam(11, 19))
    assert (signed.holder, signed.held_since) == (Holder.LEAD, viet_nam(11, 20))
