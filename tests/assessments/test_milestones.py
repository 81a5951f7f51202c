"""The calendar's days, counted by hand on the calendars of 2024."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import MilestoneKind as Kind
from assessments.queries.calendar import (
    Due,
    due,
    faults_of,
    holidays_between,
    next_of_role,
    propose,
    unmet,
)
from config.working_days import is_working_day

DISTANCES = dict(zip(Kind, (16, 11, 8, 7, 0, 10, 12, 20), strict=True))


def nov(day: int) -> date:
    return date(2024, 11, day)


def test_days_are_counted_back_and_on_from_the_deadline() -> None:
    # Friday 15/11/2024; no holiday between 24/10 and 13/12.
    assert propose(nov(15), DISTANCES, 5) == {
        Kind.FREEZE: date(2024, 10, 24),
        Kind.AGENCY_CHECK: date(2024, 10, 31),
        Kind.COUNCIL: nov(5),
        Kind.POSTING: nov(6),
        Kind.HAND_IN: nov(15),
        Kind.APPRAISAL: nov(29),
        Kind.PROPOSAL: date(2024, 12, 3),
        Kind.DECISION: date(2024, 12, 13),
    }


def test_weekends_and_holidays_are_skipped_and_named() -> None:
    # The deadline is Thursday 5/9/2024; 2 and 3/9 are National Day, 31/8 and 1/9 a weekend.
    days = propose(date(2024, 9, 5), DISTANCES, 5)

    # Back from 5/9: 4/9, 30/8, 29/8, 28/8, 27/8, 26/8, 23/8.
    assert days[Kind.POSTING] == date(2024, 8, 23)
    assert [day for day, _name in holidays_between(days[Kind.POSTING], days[Kind.HAND_IN])] == [
        date(2024, 9, 2),
        date(2024, 9, 3),
    ]
    assert holidays_between(date(2024, 9, 1), date(2024, 9, 2))[0][1].startswith("Quốc khánh")


def test_a_deadline_on_a_sunday_is_met_on_the_friday() -> None:
    assert propose(nov(17), DISTANCES, 5)[Kind.HAND_IN] == nov(15)


def test_posting_begins_early_enough_and_pushes_what_comes_before() -> None:
    # 15 days of posting must end on 14/11: it begins on 31/10, and the council meets by then.
    days = propose(nov(15), DISTANCES, 15)

    assert (days[Kind.POSTING], days[Kind.COUNCIL]) == (date(2024, 10, 31), date(2024, 10, 31))
    assert faults_of(days, nov(15), 15) == {}


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.lists(st.integers(0, 40), min_size=8, max_size=8),
    st.integers(1, 30),
)
def test_whatever_the_settings_the_proposal_has_no_fault(
    last_day: date, distances: list[int], posting_days: int
) -> None:
    days = propose(last_day, dict(zip(Kind, distances, strict=True)), posting_days)

    assert all(map(is_working_day, days.values()))
    assert faults_of(days, last_day, posting_days) == {}


@pytest.mark.parametrize(
    ("kind", "day", "faulty", "text"),
    [
        (Kind.COUNCIL, nov(2), Kind.COUNCIL, "02/11/2024 là ngày nghỉ cuối tuần"),
        (Kind.FREEZE, date(2024, 9, 2), Kind.FREEZE, "02/09/2024 là Quốc khánh"),
        (Kind.COUNCIL, nov(8), Kind.POSTING, "Phải từ ngày 08/11/2024 (“Hội đồng họp chấm điểm”)"),
        (Kind.HAND_IN, nov(18), Kind.HAND_IN, "Không được sau ngày cuối nhận hồ sơ, 15/11/2024"),
        # Posted from 11/11 to 15/11, so nothing can be handed in before 16/11.
        (Kind.POSTING, nov(11), Kind.HAND_IN, "từ 11/11/2024 thì sớm nhất 16/11/2024"),
    ],
)
def test_a_day_that_does_not_fit_is_told_by_its_milestone(
    kind: Kind, day: date, faulty: Kind, text: str
) -> None:
    days = propose(nov(15), DISTANCES, 5) | {kind: day}

    faults = faults_of(days, nov(15), 5)

    assert list(faults) == [faulty]
    assert text in faults[faulty]


def test_working_days_left_and_passed() -> None:
    assert due(Kind.HAND_IN, nov(15), nov(8)).days == 5
    assert due(Kind.HAND_IN, nov(15), nov(15)).text == "hôm nay"
    assert due(Kind.HAND_IN, nov(15), nov(12)).text == "còn 3 ngày làm việc"
    assert due(Kind.HAND_IN, nov(15), nov(18)).text == "đã qua 1 ngày làm việc"
    # The Saturday after is late already.
    assert due(Kind.HAND_IN, nov(15), nov(16)) == Due(Kind.HAND_IN, nov(15), -1)


@pytest.mark.parametrize(
    ("state", "has_met", "is_posted", "kind"),
    [
        ("collecting", False, False, Kind.FREEZE),
        ("scoring", False, False, Kind.COUNCIL),
        ("scoring", True, False, Kind.POSTING),
        ("scoring", True, True, Kind.HAND_IN),
        ("supplement", True, True, None),
        ("submitted", True, True, Kind.APPRAISAL),
        ("appraised", True, True, Kind.DECISION),
        ("recognised", True, True, None),
    ],
)
def test_what_a_dossier_has_still_to_reach(
    state: str, has_met: bool, is_posted: bool, kind: Kind | None
) -> None:
    assert unmet(state, has_met=has_met, is_posted=is_posted) == kind


def test_each_role_comes_to_its_own_milestone_next() -> None:
    days = propose(nov(15), DISTANCES, 5)

    def next_(role: str, today: date) -> Kind | None:
        found = next_of_role(role, days, today)
        return found.kind if found else None

    assert next_("assessor", nov(1)) is None
    assert next_("assessor", date(2024, 10, 31)) == Kind.AGENCY_CHECK
    assert next_("appraiser", nov(1)) == Kind.HAND_IN
    assert next_("decider", nov(1)) == Kind.PROPOSAL
    assert next_("observer", nov(1)) == Kind.COUNCIL
