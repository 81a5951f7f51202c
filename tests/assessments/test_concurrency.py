"""Two people at once. Threads with connections of their own, against the real database."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from agencies.models import StandIn
from assessments import clock
from assessments.errors import DomainError
from assessments.log.audit import verify
from assessments.models import CriterionResult, DataEntry
from assessments.queries.figures import Edit
from assessments.services.ballots import Vote, cast_own_votes, collect_votes
from assessments.services.council import issue_codes
from assessments.services.entries import save_entries
from assessments.services.review import sign_off
from assessments.services.stand_ins import name_deputy
from assessments.states import State, Verdict
from assessments.workflow import steps
from reports.models import Document
from reports.requests import request_appraisal_report
from tests.city import APPRAISED_WITH_A_ZERO, COLLECTING, EMPTY, SCORING, SUPPLEMENT, City

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start all acts at the same moment; each result is what it returned or refused with."""
    results: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            barrier.wait()
            results[place] = acts[place]()
        except DomainError as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(city: City) -> None:
    city.finish_council(SCORING)
    pk, chair = city.assessment(SCORING).pk, city.chair(SCORING)

    def submit() -> object:
        details = {"late_reason": "Chờ số liệu."}
        return steps.perform("submit", pk, actor=chair, fingerprint=State.SCORING, details=details)

    results = at_once(submit, submit)

    refusals = [str(result) for result in results if isinstance(result, DomainError)]
    assert len(refusals) == 1
    assert refusals[0].startswith("Hồ sơ vừa được Vũ Đức Long, ")
    assert "Đang lưu: bước “Đã nộp hồ sơ”." in refusals[0]
    assert city.assessment(SCORING).events.filter(kind="step", subject="submit").count() == 1


def test_of_two_on_one_field_the_second_sees_a_conflict(city: City) -> None:
    pk, officer, chair = (
        city.assessment(COLLECTING).pk,
        city.officer(COLLECTING),
        city.chair(COLLECTING),
    )

    results = at_once(
        lambda: save_entries(pk, [Edit("infants", "end", Decimal(101), 1)], actor=officer),
        lambda: save_entries(pk, [Edit("infants", "end", Decimal(102), 1)], actor=chair),
    )

    assert sorted(len(result.conflicts) for result in results) == [0, 1]
    entry = DataEntry.objects.get(assessment=pk, item__code="infants", period="end")
    assert (entry.version, entry.value in {101, 102}) == (2, True)


def test_ten_figures_at_once_are_all_saved_in_one_unbroken_chain(city: City) -> None:
    assessment, officer = city.assessment(EMPTY), city.officer(EMPTY)
    items = list(assessment.cycle.ruleset.items.filter(kind="count")[:10])

    at_once(
        *(
            lambda item=item: save_entries(
                assessment.pk, [Edit(item.code, "end", Decimal(1), 0)], actor=officer
            )
            for item in items
        )
    )

    saved = DataEntry.objects.filter(assessment=assessment, period="end")
    assert saved.count() == 10
    after = city.assessment(EMPTY)
    assert after.chain_length == assessment.chain_length + 10
    assert verify(after).faults == []


def test_two_agencies_and_the_commune_at_once_lose_nothing(city: City) -> None:
    before = city.assessment(SUPPLEMENT)
    health, police = city.result(SUPPLEMENT, 7), city.result(SUPPLEMENT, 4)
    entry = DataEntry.objects.get(assessment=before, item__code="activities", period="end")

    def sign(row: CriterionResult, username: str) -> object:
        return sign_off(
            row.assessment_id,
            row.number,
            actor=city.user(username),
            verdict=Verdict.QUESTIONED,
            comment="Đã đối chiếu.",
            version=row.version,
        )

    results = at_once(
        lambda: sign(health, "y-te"),
        lambda: sign(police, "cong-an"),
        lambda: save_entries(
            before.pk,
            [Edit("activities", "end", Decimal(3), entry.version)],
            actor=city.officer(SUPPLEMENT),
        ),
    )

    after = city.assessment(SUPPLEMENT)
    assert not [result for result in results if isinstance(result, DomainError)]
    assert [city.result(SUPPLEMENT, number).comment for number in (4, 7)] == ["Đã đối chiếu."] * 2
    entry.refresh_from_db()
    assert entry.value == 3
    assert after.chain_length == before.chain_length + 3
    assert verify(after).faults == []


def test_in_the_deadlines_minute_the_one_who_wins_is_dated_by_his_own_second(city: City) -> None:
    city.finish_council(SCORING)
    pk, chair = city.assessment(SCORING).pk, city.chair(SCORING)
    midnight = datetime(2024, 11, 15, 17, 0, tzinfo=UTC)  # of Viet Nam, at the end of 15/11
    details = {"late_reason": "Chờ số liệu."}

    def submit(moment: datetime) -> object:
        with clock.at(moment):
            return steps.perform(
                "submit", pk, actor=chair, fingerprint=State.SCORING, details=details
            )

    results = at_once(lambda: submit(midnight - timedelta(seconds=1)), lambda: submit(midnight))

    dossier = city.assessment(SCORING).dossier
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert dossier.is_late == (dossier.submitted_at == midnight)
    assert city.assessment(SCORING).snapshots.filter(moment="submission").count() == 1


def test_two_presses_make_one_report(city: City) -> None:
    assessment, appraiser = city.assessment(APPRAISED_WITH_A_ZERO), city.user("ldtbxh")

    at_once(*(lambda: request_appraisal_report(assessment, actor=appraiser) for _press in range(2)))

    assert Document.objects.filter(assessment=assessment).count() == 1


def test_two_members_who_send_at_once_are_both_counted_and_unseal_once(city: City) -> None:
    pk, officer = city.assessment(SCORING).pk, city.officer(SCORING)
    issue_codes(pk, actor=officer)
    *others, first, second = (
        city.meeting(SCORING)
        .attendance.filter(is_present=True)
        .select_related("member", "meeting__council", "meeting__opened_by")
    )
    votes = [Vote(seat.member_id, 5, Decimal(80)) for seat in others]
    collect_votes(pk, votes, actor=officer)

    results = at_once(
        lambda: cast_own_votes(first, [Vote(first.member_id, 5, Decimal(90))]),
        lambda: cast_own_votes(second, [Vote(second.member_id, 5, Decimal(70))]),
    )

    assert results == [None, None]
    unsealed = city.assessment(SCORING).events.filter(kind="ballot", subject="criterion:5").get()
    assert [points for _name, points in unsealed.after["points"]] == ["80"] * 4 + ["90", "70"]
    assert verify(city.assessment(SCORING)).faults == []


def test_one_request_that_comes_twice_at_once_names_one_deputy(city: City) -> None:
    today, key = clock.today(), uuid4()
    chair, officer = city.chair(SCORING), city.officer(SCORING)

    def name() -> object:
        return name_deputy(
            chair,
            officer,
            kind=StandIn.Kind.TUQ,
            authority="12/GUQ-UBND",
            start=today,
            end=today,
            request_key=key,
        )

    results = at_once(name, name)

    assert sorted(result is None for result in results) == [False, True]
    assert StandIn.objects.filter(principal=chair).count() == 1
