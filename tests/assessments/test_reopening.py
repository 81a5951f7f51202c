"""A figure that re-opens sign-offs is saved only after the officer has read which."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.errors import ReopeningError
from assessments.models import DataEntry
from assessments.queries.facts import Facts
from assessments.queries.figures import Edit
from assessments.queries.reopening import reopening_text
from assessments.services.entries import save_entries
from assessments.services.review import sign_off
from assessments.states import Verdict
from tests.city import COLLECTING, SUPPLEMENT, City
from tests.html import parse, values

# Children under 16 feed 3.1, 4.1, 4.2 (police), 5.1 and 9.1 (health).
ASKED = "Sửa số này sẽ mở lại: 3.1 của Công an thành phố; 9.1 của Trung tâm Y tế."


@pytest.fixture
def signed(city: City) -> City:
    """In Mai Pha, which supplements its dossier, police signed 3 and health signed 9."""
    for number, username in ((3, "cong-an"), (9, "y-te")):
        row = city.result(SUPPLEMENT, number)
        sign_off(
            row.assessment_id,
            number,
            actor=city.user(username),
            verdict=Verdict.ACCEPTED,
            version=row.version,
        )
    return city


def entry(city: City, item: str) -> DataEntry:
    return DataEntry.objects.get(
        assessment=city.assessment(SUPPLEMENT), item__code=item, period="end"
    )


def post(city: City, value: str, *, htmx: bool = True, **more: object) -> str:
    pk = city.assessment(SUPPLEMENT).pk
    data = {"children:end": value, "children:end:version": entry(city, "children").version}
    headers = {"HX-Request": "true"} if htmx else {}
    answer = city.client(f"canbo.{SUPPLEMENT}").post(
        f"/ho-so/{pk}/so-lieu/3/luu/", data | more, headers=headers, follow=True
    )
    return answer.content.decode()


def test_the_sentence_names_indicators_by_agency(signed: City) -> None:
    facts = Facts(signed.assessment(SUPPLEMENT))

    assert reopening_text(facts.sheet, ["children"], facts.results) == ASKED
    assert reopening_text(facts.sheet, ["births"], facts.results) == ""


@pytest.mark.parametrize("htmx", [True, False])
def test_nothing_is_saved_before_the_officer_agrees(signed: City, *, htmx: bool) -> None:
    before = entry(signed, "children").value

    page = post(signed, "2.340", htmx=htmx)

    assert ASKED in page
    assert "2.350 → 2.340" in page
    assert entry(signed, "children").value == before
    assert signed.result(SUPPLEMENT, 9).verdict == Verdict.ACCEPTED


def test_agreed_it_is_saved_and_re_opens_exactly_those(signed: City) -> None:
    page = post(signed, "2.340", **{"reopen:children": "1"})

    assert "Số vừa sửa mở lại ý kiến ở tiêu chí 3, 9" in page
    assert entry(signed, "children").value == 2340
    verdicts = {row.number: row.verdict for row in signed.assessment(SUPPLEMENT).results.all()}
    assert (verdicts[3], verdicts[9]) == (Verdict.PENDING, Verdict.PENDING)


def test_without_scripts_the_old_figure_is_kept_and_all_else_that_was_typed_is_saved(
    signed: City,
) -> None:
    births = entry(signed, "births")
    more = {"births:end": "121", "births:end:version": births.version}

    asked = post(signed, "2.340", htmx=False, **more)
    offered = set(parse(asked).xpath(".//*[@name='reopen:children']/@value"))
    kept = post(signed, "2.340", htmx=False, **more, **{"reopen:children": "0"})

    assert offered == {"0", "1"}
    assert values(asked, "children:end") == ["2.340"]
    assert "Đã lưu số liệu tiêu chí 3." in kept
    assert entry(signed, "children").value == 2350
    assert entry(signed, "births").value == 121
    assert signed.result(SUPPLEMENT, 9).verdict == Verdict.ACCEPTED


def test_without_scripts_the_officer_agrees_on_the_page_that_asked(signed: City) -> None:
    page = post(signed, "2.340", htmx=False, **{"reopen:children": "1"})

    assert "Đã lưu số liệu tiêu chí 3." in page
    assert entry(signed, "children").value == 2340
    assert signed.result(SUPPLEMENT, 9).verdict == Verdict.PENDING


def test_a_yes_or_no_that_would_re_open_keeps_what_was_chosen(signed: City) -> None:
    row = signed.result(SUPPLEMENT, 11)
    sign_off(
        row.assessment_id,
        11,
        actor=signed.user("thanh-doan"),
        verdict=Verdict.ACCEPTED,
        version=row.version,
    )
    stored = entry(signed, "has_forum")
    other = "0" if stored.value else "1"

    page = signed.client(f"canbo.{SUPPLEMENT}").post(
        f"/ho-so/{row.assessment_id}/so-lieu/11/luu/",
        {"has_forum:end": other, "has_forum:end:version": stored.version},
    )

    assert values(page, "has_forum:end") == [other]
    assert entry(signed, "has_forum").value == stored.value


def test_a_figure_that_re_opens_nothing_costs_no_query_more(signed: City) -> None:
    """Asking reads nothing: the rows are there for the points that follow."""
    births = entry(signed, "births")
    pk, actor = births.assessment_id, signed.officer(SUPPLEMENT)
    counts = []
    for step, may_reopen in ((1, None), (2, [])):
        edit = Edit("births", "end", births.value + step, births.version + step - 1)
        with CaptureQueriesContext(connection) as queries:
            assert save_entries(pk, [edit], actor=actor, may_reopen=may_reopen).saved
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_agreeing_to_one_figure_agrees_to_no_other(signed: City) -> None:
    edits = [
        Edit(item, "end", entry(signed, item).value - 1, entry(signed, item).version)
        for item in ("children", "children_checked")
    ]

    with pytest.raises(ReopeningError) as refusal:
        save_entries(
            signed.assessment(SUPPLEMENT).pk,
            edits,
            actor=signed.officer(SUPPLEMENT),
            may_reopen=["children"],
        )

    assert refusal.value.items == {"children_checked"}


def test_a_note_and_a_figure_that_feeds_nothing_signed_are_saved_at_once(signed: City) -> None:
    stored = entry(signed, "children")
    pk = signed.assessment(SUPPLEMENT).pk

    with_note = Edit("children", "end", stored.value, stored.version, "Theo sổ hộ tịch.")
    other = Edit(
        "births", "end", entry(signed, "births").value + 1, entry(signed, "births").version
    )
    entered = save_entries(pk, [with_note, other], actor=signed.officer(SUPPLEMENT), may_reopen=[])

    assert [edit.item for edit in entered.saved] == ["children", "births"]
    assert entered.reopened == []


def test_the_agencys_own_figure_says_what_taking_it_re_opens(city: City) -> None:
    """Khai sinh of Vĩnh Trại is signed; its births are counted apart by justice."""
    pk = city.assessment(COLLECTING).pk
    city.client("tu-phap").post(f"/ra-soat/{pk}/2/so-cua-co-quan/", {"count-births": "131"})

    page = city.client(f"canbo.{COLLECTING}").get(f"/ho-so/{pk}/doi-chieu/").content.decode()

    assert "Sửa số này sẽ mở lại: 2.1 của Phòng Tư pháp." in page
