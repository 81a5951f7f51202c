"""The time machine: replaying the log gives the rows, and a minute gives what stood then."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments.log.past import differences, past_of, replay
from assessments.models import Assessment, DataEntry
from assessments.queries.facts import Facts
from assessments.queries.figures import Edit, figures_of
from assessments.services.entries import save_entries
from assessments.states import EventKind
from config.numbers import plain
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SUBMITTED, SUPPLEMENT, City

LATER = datetime(2100, 1, 1, tzinfo=UTC)


def rows_now(assessment: Assessment) -> dict[str, object]:
    """What the tables say, in the shape of the replay."""
    return {
        "state": assessment.state,
        "total": assessment.computed_total,
        "figures": {
            f"{code}:{period}": (plain(figure.value), figure.note)
            for (code, period), figure in figures_of(assessment).items()
        },
        "criteria": {
            row.number: (
                plain(row.computed_points),
                (plain(row.council_points), row.council_reason),
                plain(row.agency_points),
                (plain(row.appraised_points), row.appraised_reason),
                row.verdict,
                row.answer,
            )
            for row in assessment.results.all()
        },
        "documents": {
            row.item.code: (row.number, str(row.issued_on))
            for row in assessment.dossier_items.select_related("item")
        },
    }


def replayed(assessment: Assessment) -> dict[str, object]:
    past = past_of(assessment, LATER)
    return {
        "state": past.stage,
        "total": past.card.provisional_total,
        "figures": past.figures,
        "criteria": {
            number: (
                row.computed,
                (row.council, row.council_reason),
                row.agency,
                (row.appraised, row.appraised_reason),
                row.verdict,
                row.answer,
            )
            for number, row in past.criteria.items()
        },
        "documents": past.documents,
    }


def test_replaying_the_whole_log_gives_every_row_of_every_commune(city: City) -> None:
    for assessment in Assessment.objects.select_related("cycle__ruleset", "commune"):
        assert replayed(assessment) == rows_now(assessment), assessment


def test_points_follow_a_shared_figure_as_they_did(city: City) -> None:
    """Children feed five criteria; a change re-opens, lapses and follows as in the tables."""
    pk, officer = city.assessment(SUPPLEMENT).pk, city.officer(SUPPLEMENT)
    for value in (None, Decimal(900), Decimal(2350)):
        stored = DataEntry.objects.get(assessment=pk, item__code="children", period="end")
        save_entries(pk, [Edit("children", "end", value, stored.version)], actor=officer)

    assessment = city.assessment(SUPPLEMENT)
    assert replayed(assessment) == rows_now(assessment)


@pytest.mark.parametrize("code", [SUBMITTED, APPRAISING])
def test_before_an_entry_the_figure_is_the_earlier_one(city: City, code: str) -> None:
    assessment = city.assessment(code)
    event = assessment.events.filter(kind=EventKind.ENTRY, subject="children:end").latest(
        "sequence"
    )

    before = replay(assessment, assessment.events.filter(sequence__lt=event.sequence), LATER)
    after = replay(assessment, assessment.events.filter(sequence__lte=event.sequence), LATER)

    assert "children:end" not in before.figures
    assert after.figures["children:end"] == ("2350", "")
    others = {**after.figures}
    del others["children:end"]
    assert others == before.figures


def test_the_page_shows_the_minute_and_what_differs_from_now(city: City) -> None:
    """Hoàng Văn Thụ was scored, not yet handed in, on the morning of 12 November 2024."""
    pk = city.assessment(RECOGNISED).pk

    page = city.client("ldtbxh").get(f"/ho-so/{pk}/luc-do/?at=12/11/2024 08:00").content.decode()

    assert "Hội đồng chấm điểm" in page
    assert "Khác với bây giờ" in page
    assert "Được công nhận" in page


def test_a_moment_nobody_understands_is_said_so(city: City) -> None:
    pk = city.assessment(COLLECTING).pk

    answer = city.client("ldtbxh").get(f"/ho-so/{pk}/luc-do/?at=hôm qua")

    assert "Không hiểu “hôm qua”. Hãy ghi như 14/11/2024 17:00." in answer.content.decode()


def test_nothing_differs_between_a_moment_and_itself(city: City) -> None:
    assessment = city.assessment(SUBMITTED)
    facts = Facts(assessment)
    now = past_of(assessment, LATER)

    assert differences(now, past_of(assessment, LATER), facts.sheet, {"state": "Bước"}, {}) == []


def test_the_frozen_copy_opens_as_it_was_handed_in(city: City) -> None:
    """What changes later shows in the live dossier and not in the copy."""
    assessment = city.assessment(SUPPLEMENT)
    copy = assessment.snapshots.get(moment="submission")
    stored = DataEntry.objects.get(assessment=assessment, item__code="infants", period="end")
    edit = Edit("infants", "end", stored.value + 1000, stored.version)
    save_entries(assessment.pk, [edit], actor=city.officer(SUPPLEMENT))

    page = city.client("ldtbxh").get(f"/ho-so/{assessment.pk}/ban-chot/{copy.pk}/").content.decode()

    assert copy.sha256 in page
    assert "nguyên vẹn" in page
    assert "1.100" not in page
    assert assessment.events.filter(at__gt=copy.taken_at + timedelta(minutes=1)).exists()


def test_a_copy_altered_behind_the_products_back_says_so(city: City) -> None:
    copy = city.assessment(SUPPLEMENT).snapshots.get(moment="submission")
    copy.content["verdict"]["total"] = "999"
    copy.save()

    page = city.client("ldtbxh").get(f"/ho-so/{copy.assessment_id}/ban-chot/{copy.pk}/")

    assert "đã bị sửa ngoài hệ thống" in page.content.decode()


def test_who_only_oversees_reads_no_title_of_a_document(city: City) -> None:
    copy = city.assessment(SUPPLEMENT).snapshots.get(moment="submission")
    path = f"/ho-so/{copy.assessment_id}/ban-chot/{copy.pk}/"

    overseer = city.client("mttq").get(path).content.decode()
    lead = city.client("ldtbxh").get(path).content.decode()

    assert ("27/BC-TYT" in overseer, "27/BC-TYT" in lead) == (False, True)
