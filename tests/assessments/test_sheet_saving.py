"""What is ticked in the preview of a form is saved, and nothing else."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, DataEntry, Event
from assessments.states import Verdict
from tests.assessments.filled_forms import (
    downloaded,
    filled,
    preview,
    save,
    stored,
    type_on_the_page,
    upload,
)
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SUBMITTED, City
from tests.html import links, said, values


def test_only_ticked_cells_are_saved_with_one_event_each(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(
        downloaded(officer, mine),
        infants_immunized=99,
        children_checked=2300,
        births__note="Theo sổ hộ tịch",
    )
    shown = upload(officer, mine, content)
    events = Event.objects.count()

    answer = save(officer, mine, shown, "infants_immunized:end", "births:note")

    assert answer["Location"] == reverse("assessments:figures", args=[mine.pk])
    assert stored(city, COLLECTING, "infants_immunized") == 99
    assert not DataEntry.objects.filter(
        assessment=mine, item__code="children_checked", period="end"
    )
    births = DataEntry.objects.get(assessment=mine, item__code="births", period="end")
    assert (births.value, births.note) == (120, "Theo sổ hộ tịch")
    assert Event.objects.count() == events + 2
    assert city.result(COLLECTING, 7).computed_points == 50


def test_a_note_alone_reopens_no_sign_off(city: City, officer: Client, mine: Assessment) -> None:
    # Criterion 2, which births feed, is signed off.
    shown = upload(officer, mine, filled(downloaded(officer, mine), births__note="Theo sổ"))

    save(officer, mine, shown, "births:note")

    assert city.result(COLLECTING, 2).verdict == Verdict.ACCEPTED


def test_a_ticked_conflict_overwrites_knowingly(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(downloaded(officer, mine), children=2400)
    type_on_the_page(city, COLLECTING, "children", 2360)
    shown = upload(officer, mine, content)

    save(officer, mine, shown, "children:end")

    assert stored(city, COLLECTING, "children") == 2400


def test_what_changed_since_the_preview_is_asked_again(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(downloaded(officer, mine), children=2400, infants_immunized=99)
    shown = upload(officer, mine, content)
    type_on_the_page(city, COLLECTING, "children", 2360)

    again = save(officer, mine, shown, "children:end", "infants_immunized:end")

    assert stored(city, COLLECTING, "children") == 2360
    assert stored(city, COLLECTING, "infants_immunized") == 99
    assert preview(again) == {
        "children:end": ("2.350", "2.360", "2.400", "người khác đã sửa", False)
    }
    assert said(again) == [
        "Đã lưu 1 ô từ tệp.",
        "Có số liệu vừa được người khác sửa nên chưa lưu. Hãy xem lại bên dưới.",
    ]
    save(officer, mine, again, "children:end")
    assert stored(city, COLLECTING, "children") == 2400


def test_a_conflict_leaves_unticked_what_the_officer_had_unticked(
    city: City, officer: Client, mine: Assessment
) -> None:
    content = filled(
        downloaded(officer, mine), children=2400, infants_immunized=99, births__note="Theo sổ"
    )
    shown = upload(officer, mine, content)
    assert shown.context["ticked"] == ["births:note", "children:end", "infants_immunized:end"]
    type_on_the_page(city, COLLECTING, "children", 2360)

    again = save(officer, mine, shown, "children:end", "births:note")

    # The note is saved; the chair's figure asks for a new tick; infants were never wanted.
    assert list(preview(again)) == ["children:end", "infants_immunized:end"]
    assert values(again, "take") == []
    nothing = save(officer, mine, again)
    assert said(nothing) == ["Chưa đánh dấu ô nào. Hãy đánh dấu các ô muốn lưu."]
    assert nothing.context["ticked"] == []


def test_a_tick_does_not_outlive_the_figure_it_was_given_for(
    city: City, officer: Client, mine: Assessment
) -> None:
    """Births re-open a sign-off, so nothing is saved yet; meanwhile the chair changes children."""
    shown = upload(officer, mine, filled(downloaded(officer, mine), births=121, children=2400))
    type_on_the_page(city, COLLECTING, "children", 2360)

    asked = save(officer, mine, shown, "births:end", "children:end")

    assert asked.context["ticked"] == ["births:end"]
    assert stored(city, COLLECTING, "births") == 120


def test_saving_twice_saves_once(city: City, officer: Client, mine: Assessment) -> None:
    shown = upload(officer, mine, filled(downloaded(officer, mine), children=2400))
    key = "5b0f6f5e-8d0b-4c58-9a64-0a2f5f3a7c11"
    save(officer, mine, shown, "children:end", request_key=key)
    events = Event.objects.count()

    answer = save(officer, mine, shown, "children:end", request_key=key)

    assert answer.status_code == 302
    assert Event.objects.count() == events


def test_nothing_ticked_is_told(officer: Client, mine: Assessment) -> None:
    shown = upload(officer, mine, filled(downloaded(officer, mine), children=2400))

    assert said(save(officer, mine, shown)) == ["Chưa đánh dấu ô nào. Hãy đánh dấu các ô muốn lưu."]


def test_a_closed_figure_is_not_offered(city: City) -> None:
    client, assessment = city.client(f"canbo.{APPRAISING}"), city.assessment(APPRAISING)
    content = filled(downloaded(client, assessment), births=130, under5_measured=482)

    shown = upload(client, assessment, content)

    assert preview(shown) == {
        "births:end": ("120", "120", "130", "đang khóa", False),
        "under5_measured:end": ("480", "480", "482", "sẽ sửa", True),
    }
    save(client, assessment, shown, "births:end", "under5_measured:end")
    assert stored(city, APPRAISING, "births") == 120
    assert stored(city, APPRAISING, "under5_measured") == 482


@pytest.mark.parametrize("code", [SUBMITTED, RECOGNISED])
def test_a_dossier_that_is_handed_in_takes_no_file(city: City, code: str) -> None:
    client, assessment = city.client(f"canbo.{code}"), city.assessment(code)
    content = filled(downloaded(client, assessment), births=130)

    answer = upload(client, assessment, content)

    assert "Số liệu đang khóa" in answer.content.decode()
    assert stored(city, code, "births") == 120


def test_another_persons_preview_cannot_be_saved(
    city: City, officer: Client, mine: Assessment
) -> None:
    shown = upload(officer, mine, filled(downloaded(officer, mine), children=2400))

    answer = save(city.client(f"chutich.{COLLECTING}"), mine, shown, "children:end")

    assert answer["Location"] == reverse("assessments:sheet_upload", args=[mine.pk])
    assert stored(city, COLLECTING, "children") == 2350


def test_the_workbench_leads_to_the_form_and_an_agency_only_takes_it(city: City) -> None:
    pk = city.assessment(COLLECTING).pk
    figures = reverse("assessments:figures", args=[pk, 5])

    addresses = [reverse(f"assessments:sheet_{name}", args=[pk]) for name in ("download", "upload")]
    own, agency = city.client(f"canbo.{COLLECTING}").get(figures), city.client("y-te").get(figures)

    offered = [[address for address in addresses if links(page, address)] for page in (own, agency)]
    assert offered == [addresses, addresses[:1]]
    assert downloaded(city.client("y-te"), city.assessment(COLLECTING))[:2] == b"PK"
