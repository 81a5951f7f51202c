"""Entering figures: nothing overwritten unseen, points and sign-offs follow exactly."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from assessments.errors import ClosedError, EntryError
from assessments.models import Assessment, DataEntry
from assessments.queries.figures import Edit
from assessments.services.entries import Entered, save_entries
from assessments.states import Verdict
from tests.city import APPRAISING, COLLECTING, EMPTY, RECOGNISED, SUBMITTED, SUPPLEMENT, City
from tests.factories.assessments import make_last_year
from tests.factories.criteria import FULL


def save(city: City, code: str, *edits: Edit, **options: object) -> Entered:
    return save_entries(city.assessment(code).pk, edits, actor=city.officer(code), **options)


def edit(item: str, value: int | None, version: int) -> Edit:
    return Edit(item, "end", None if value is None else Decimal(value), version)


def stored(city: City, code: str, item: str) -> tuple[Decimal | None, int]:
    entry = DataEntry.objects.get(assessment=city.assessment(code), item__code=item, period="end")
    return entry.value, entry.version


def test_a_saved_figure_brings_its_points_and_one_line_of_history(city: City) -> None:
    before = city.assessment(COLLECTING)

    # 97 of 100 infants is 97 %: 40 points instead of 50 for 100.
    entered = save(city, COLLECTING, edit("infants_immunized", 97, 1))

    after = city.assessment(COLLECTING)
    assert entered.card.criteria[7].points == 40
    assert city.result(COLLECTING, 7).computed_points == 40
    assert after.computed_total == before.computed_total - 10
    assert after.chain_length == before.chain_length + 1
    event = after.events.latest("sequence")
    assert (event.subject, event.before, event.after) == (
        "infants_immunized:end",
        {"value": "100", "note": ""},
        {"value": "97", "note": ""},
    )


def test_a_figure_somebody_else_changed_is_not_overwritten(city: City) -> None:
    save(city, COLLECTING, edit("infants_immunized", 98, 1))

    second = save(city, COLLECTING, edit("infants_immunized", 95, 1))

    assert [one.item for one in second.conflicts] == ["infants_immunized"]
    assert stored(city, COLLECTING, "infants_immunized") == (98, 2)


def test_typing_what_is_stored_is_no_change_even_on_an_old_page(city: City) -> None:
    save(city, COLLECTING, edit("infants_immunized", 98, 1))

    again = save(city, COLLECTING, edit("infants_immunized", 98, 1))

    assert (again.saved, again.conflicts) == ([], [])


def test_the_same_request_twice_changes_nothing(city: City) -> None:
    key = uuid4()
    save(city, COLLECTING, edit("infants_immunized", 98, 1), request_key=key)
    length = city.assessment(COLLECTING).chain_length

    save(city, COLLECTING, edit("infants_immunized", 98, 1), request_key=key)

    assert stored(city, COLLECTING, "infants_immunized") == (98, 2)
    assert city.assessment(COLLECTING).chain_length == length


def test_a_handed_in_figure_is_closed_and_nothing_is_half_saved(city: City) -> None:
    with pytest.raises(EntryError, match=r"^Số liệu này đang khóa\."):
        save(city, SUBMITTED, edit("births", 121, 1), edit("infants", 101, 1))

    assert stored(city, SUBMITTED, "births") == (120, 1)


def test_a_returned_criterion_opens_only_its_own_figures(city: City) -> None:
    # Criterion 8 of Xã Hoàng Đồng was sent back; criterion 2 was not.
    save(city, APPRAISING, edit("under5_measured", 481, 1))
    with pytest.raises(EntryError):
        save(city, APPRAISING, edit("births", 121, 1))

    assert stored(city, APPRAISING, "under5_measured") == (481, 2)


def test_a_shared_figure_reopens_exactly_the_sign_offs_it_feeds(city: City) -> None:
    # "children" feeds 3.1, 4.1, 4.2, 5.1 and 9.1.
    city.assessment(COLLECTING).results.update(verdict=Verdict.ACCEPTED)

    entered = save(city, COLLECTING, edit("children", 2400, 1))

    assert entered.reopened == [3, 4, 5, 9]
    pending = city.assessment(COLLECTING).results.filter(verdict=Verdict.PENDING)
    assert list(pending.values_list("number", flat=True)) == [3, 4, 5, 9]


def test_a_start_of_year_figure_reopens_nothing(city: City) -> None:
    city.assessment(COLLECTING).results.update(verdict=Verdict.ACCEPTED)

    entered = save(city, COLLECTING, Edit("children", "start", Decimal(2400), 1))

    assert (len(entered.saved), entered.reopened) == (1, [])


def test_a_council_that_agreed_goes_on_agreeing_and_its_own_points_stand(city: City) -> None:
    results = city.assessment(APPRAISING).results
    results.filter(number=8).update(council_points=75, appraised_points=75)

    # 30/480 = 6.25 % underweight: 35; 120/480 = 25 % stunted, over 24 %: 25 → 60.
    save(city, APPRAISING, edit("under5_stunted", 120, 1))

    row = city.result(APPRAISING, 8)
    assert (row.computed_points, row.council_points, row.appraised_points) == (60, 60, None)

    results.filter(number=8).update(council_points=50, council_reason="Phạt số liệu.")
    save(city, APPRAISING, edit("under5_stunted", 110, 2))
    row = city.result(APPRAISING, 8)
    assert (row.computed_points, row.council_points) == (75, 50)


def test_a_figure_cleared_and_typed_anew_with_the_city_keeps_the_councils_agreement(
    city: City,
) -> None:
    # Leaving an emptied field saves it empty; the council cannot score again at this step.
    save(city, APPRAISING, edit("under5_stunted", None, 1))
    assert city.result(APPRAISING, 8).council_points is None

    save(city, APPRAISING, edit("under5_stunted", 120, 2))

    row = city.result(APPRAISING, 8)
    assert (row.computed_points, row.council_points) == (60, 60)


def test_a_figure_cleared_before_handing_in_asks_the_council_again(city: City) -> None:
    save(city, SUPPLEMENT, edit("infants", None, 1))
    save(city, SUPPLEMENT, edit("infants", 100, 2))

    row = city.result(SUPPLEMENT, 7)
    assert (row.computed_points, row.council_points) == (50, None)


def test_the_workbench_shows_what_is_wrong_beside_the_figure(city: City) -> None:
    client = city.client(f"canbo.{COLLECTING}")
    url = reverse("assessments:figures_save", args=[city.assessment(COLLECTING).pk, 7])

    answer = client.post(
        url,
        {"infants:end": "13,75", "infants:end:version": "1"},
        headers={"HX-Request": "true"},
    )

    assert "“13,75” không phải số nguyên. Hãy gõ như 1234 hoặc 1.234." in answer.content.decode()
    assert stored(city, COLLECTING, "infants") == (100, 1)


def test_without_scripts_the_page_keeps_what_was_typed(city: City) -> None:
    client = city.client(f"canbo.{COLLECTING}")
    url = reverse("assessments:figures_save", args=[city.assessment(COLLECTING).pk, 7])

    page = client.post(url, {"infants:end": "abc", "infants:end:version": "1"}).content.decode()

    assert 'value="abc"' in page
    assert "“abc” không phải số nguyên." in page


def test_without_scripts_a_good_criterion_is_saved_as_a_whole(city: City) -> None:
    client = city.client(f"canbo.{EMPTY}")
    pk = city.assessment(EMPTY).pk
    url = reverse("assessments:figures_save", args=[pk, 7])

    answer = client.post(
        url,
        {
            "infants_immunized:end": "1.090",
            "infants_immunized:end:version": "0",
            "infants:end": "1.100",
            "infants:end:version": "0",
        },
    )

    assert answer["Location"] == reverse("assessments:figures", args=[pk, 7])
    # 1090/1100 = 99.09 %
    assert city.result(EMPTY, 7).computed_points == 50


def test_a_decided_dossier_shows_no_inputs(city: City) -> None:
    client = city.client(f"canbo.{RECOGNISED}")

    page = client.get(reverse("assessments:figures", args=[city.assessment(RECOGNISED).pk, 7]))

    assert "figure-infants-end" not in page.content.decode()


def test_a_cycle_that_is_over_takes_nothing_more(city: City) -> None:
    make_last_year(city.cycle, FULL, actor=city.officer(COLLECTING))
    earlier = Assessment.objects.get(commune__code=COLLECTING, cycle__is_open=False)
    url = reverse("assessments:figures", args=[earlier.pk, 7])
    client = city.client(f"canbo.{COLLECTING}")

    with pytest.raises(ClosedError) as refused:
        save_entries(
            earlier.pk,
            [Edit("infants", "end", Decimal(97), 1)],
            actor=city.officer(COLLECTING),
        )

    assert str(refused.value) == (
        "Đợt đánh giá 2023 đã khép lại nên không sửa gì nữa. Cần mở lại thì báo quản trị."
    )
    assert 'name="infants:end"' not in client.get(url).content.decode()
