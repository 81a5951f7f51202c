"""An agency's queue: filters, confirming many at once, and what changed since its last word."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest

from assessments.errors import EntryError
from assessments.log.since import changes_since
from assessments.models import DataEntry, Evidence
from assessments.queries.cycle import awaiting, sign_offs_of
from assessments.queries.facts import Facts
from assessments.queries.figures import Edit
from assessments.services.counts import Count, save_counts
from assessments.services.entries import save_entries
from assessments.services.evidence import attach, detach
from assessments.services.review import answer_return, sign_off
from assessments.states import Verdict
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SCORING, SUBMITTED, City
from tests.html import links, parse, said


def rows_of(page: str) -> list[str]:
    return [link for link in links(page, "/ra-soat/") if link[len("/ra-soat/") :][:1].isdigit()]


def picked(city: City, *places: tuple[str, int]) -> list[str]:
    rows = [city.result(code, number) for code, number in places]
    return [f"{row.pk}:{row.version}" for row in rows]


# --- filters --------------------------------------------------------------------------------------


def test_the_queue_is_narrowed_by_criterion_commune_and_opinion(city: City) -> None:
    client = city.client("y-te")

    by_criterion = client.get("/ra-soat/?criterion=7&view=all").content.decode()
    by_commune = client.get("/ra-soat/?search=tam+thanh&view=all").content.decode()
    returned = client.get("/ra-soat/?opinion=returned").content.decode()

    assert len(rows_of(by_criterion)) == 8
    assert len(rows_of(by_commune)) == 4
    pk = city.assessment(APPRAISING).pk
    assert rows_of(returned) == [f"/ra-soat/{pk}/8/?opinion=returned"]


def test_saving_goes_on_within_what_the_queue_was_narrowed_to(city: City) -> None:
    row = city.result(SCORING, 7)

    answer = city.client("y-te").post(
        f"/ra-soat/{row.assessment_id}/7/?criterion=7",
        {"verdict": "accepted", "version": row.version},
    )

    assert re.fullmatch(r"/ra-soat/\d+/7/\?criterion=7", answer["Location"])


def test_a_review_leads_to_its_neighbours_in_the_narrowed_queue(city: City) -> None:
    """Health follows criterion 7 in eight communes, by code; the second has one on either side."""
    first, second, third = (city.result(code, 7) for code in (RECOGNISED, SUBMITTED, COLLECTING))
    client = city.client("y-te")
    query = "?criterion=7&view=all"

    page = client.get(f"/ra-soat/{second.assessment_id}/7/{query}").content.decode()
    at_start = client.get(f"/ra-soat/{first.assessment_id}/7/{query}").content.decode()

    assert parse(page).xpath(".//a[@rel='prev' or @rel='next']/@href") == [
        f"/ra-soat/{row.assessment_id}/7/?criterion=7&view=all" for row in (first, third)
    ]
    assert parse(at_start).xpath(".//a[@rel='prev' or @rel='next']/@rel") == ["next"]


def test_the_end_of_the_queue_leads_on_to_what_was_passed_over(city: City) -> None:
    waiting = list(awaiting(sign_offs_of(city.user("y-te"), city.cycle)))
    last = waiting[-1]

    answer = city.client("y-te").post(
        f"/ra-soat/{last.assessment_id}/{last.number}/",
        {"verdict": "accepted", "version": last.version},
    )

    assert answer["Location"] == f"/ra-soat/{waiting[0].assessment_id}/{waiting[0].number}/"


# --- many at once ---------------------------------------------------------------------------------


def test_ticked_criteria_are_confirmed_in_one_go_and_once(city: City) -> None:
    picks = picked(city, (SCORING, 5), (SCORING, 7), (SUBMITTED, 8))
    key = str(uuid4())
    client = city.client("y-te")

    first = client.post("/ra-soat/ghi-dat/", {"pick": picks, "request_key": key}, follow=True)
    again = client.post("/ra-soat/ghi-dat/", {"pick": picks, "request_key": key}, follow=True)

    assert said(first) == said(again) == ["Đã ghi “Đạt” cho 3 tiêu chí."]
    verdicts = [
        city.result(*place).verdict for place in ((SCORING, 5), (SCORING, 7), (SUBMITTED, 8))
    ]
    assert verdicts == [Verdict.ACCEPTED] * 3
    assert city.assessment(SCORING).events.filter(kind="sign_off").count() == 2


def test_one_that_moved_or_differs_is_named_and_holds_up_no_other(city: City) -> None:
    counted = Count("children_checked", Decimal(2297), "Sổ khám")
    save_counts(city.assessment(SUBMITTED).pk, [counted], actor=city.user("y-te"))
    moved, differs, fine = picked(city, (SCORING, 5), (SUBMITTED, 9), (SCORING, 7))
    moved = moved.partition(":")[0] + ":0"

    answer = city.client("y-te").post(
        "/ra-soat/ghi-dat/", {"pick": [moved, differs, fine]}, follow=True
    )

    told = said(answer)
    assert told[0] == "Đã ghi “Đạt” cho 1 tiêu chí."
    assert any(
        text.startswith("Phường Chi Lăng, tiêu chí 5: Tiêu chí 5 vừa được người khác sửa")
        for text in told
    )
    assert any(
        text.startswith("Phường Tam Thanh, tiêu chí 9: Chưa ghi “Đạt” được") for text in told
    )
    assert city.result(SCORING, 7).verdict == Verdict.ACCEPTED
    assert city.result(SCORING, 5).verdict == Verdict.PENDING


def test_another_agencys_criterion_is_named_and_not_signed_but_ones_own_is(city: City) -> None:
    """Police ticks its own criterion 4 and, in a request made up, one that health follows."""
    answer = city.client("cong-an").post(
        "/ra-soat/ghi-dat/",
        {"pick": picked(city, (SCORING, 5), (SCORING, 4))},
        follow=True,
    )

    assert said(answer) == [
        "Đã ghi “Đạt” cho 1 tiêu chí.",
        "Phường Chi Lăng, tiêu chí 5: Tiêu chí này do Trung tâm Y tế theo dõi,"
        " cơ quan anh chị không ghi ý kiến được.",
    ]
    verdicts = [city.result(SCORING, number).verdict for number in (5, 4)]
    assert verdicts == [Verdict.PENDING, Verdict.ACCEPTED]


def test_a_tick_that_no_page_shows_is_refused(city: City) -> None:
    answers = [
        city.client("y-te").post("/ra-soat/ghi-dat/", {"pick": pick}).status_code
        for pick in ("x:1", "5", f"{10**30}:1")
    ]

    assert answers == [400, 400, 400]


# --- a reason from the list -----------------------------------------------------------------------


def test_the_reason_stands_before_the_agencys_words_for_the_commune_to_read(city: City) -> None:
    row = city.result(SUBMITTED, 8)
    city.client("y-te").post(
        f"/ra-soat/{row.assessment_id}/8/",
        {
            "verdict": "returned",
            "reason": "register",
            "comment": "Sổ ghi 470 trẻ.",
            "version": row.version,
        },
    )

    page = city.client(f"canbo.{SUBMITTED}").get(f"/ho-so/{row.assessment_id}/so-lieu/8/")

    assert "Khác sổ theo dõi của ngành: Sổ ghi 470 trẻ." in page.content.decode()


# --- what changed since ---------------------------------------------------------------------------


def returned_and_answered(city: City) -> int:
    """Criterion 8 of Tam Thanh is sent back; its officer changes one of two figures for good."""
    row = city.result(SUBMITTED, 8)
    pk, officer = row.assessment_id, city.officer(SUBMITTED)
    sign_off(
        pk, 8, actor=city.user("y-te"), verdict=Verdict.RETURNED, comment="?", version=row.version
    )

    def enter(item: str, change: int) -> None:
        stored = DataEntry.objects.get(assessment=pk, item__code=item, period="end")
        edit = Edit(item, "end", stored.value + change, stored.version)
        assert save_entries(pk, [edit], actor=officer).saved

    enter("under5_measured", -10)
    enter("under5_underweight", 1)
    enter("under5_underweight", -1)
    answer_return(pk, 8, actor=officer, text="Đã đối chiếu.")
    return pk


def test_the_reviewer_sees_what_moved_since_and_not_what_came_back(city: City) -> None:
    pk = returned_and_answered(city)
    measured = DataEntry.objects.get(assessment=pk, item__code="under5_measured", period="end")

    page = city.client("y-te").get(f"/ra-soat/{pk}/8/").content.decode()
    changes = changes_since(Facts(city.assessment(SUBMITTED)), city.result(SUBMITTED, 8))

    assert [(row.before, row.after) for row in changes] == [
        (f"{measured.value + 10:.0f}", f"{measured.value:.0f}")
    ]
    assert "Đã thay đổi từ lần cho ý kiến trước" in page
    assert "Hà Thị Yến, Phường Tam Thanh" in page


def test_the_changes_stay_in_sight_when_the_form_has_an_error(city: City) -> None:
    pk = returned_and_answered(city)
    row = city.result(SUBMITTED, 8)

    page = city.client("y-te").post(
        f"/ra-soat/{pk}/8/", {"verdict": "returned", "comment": "x", "version": row.version}
    )

    assert "Hãy chọn lý do còn hỏi hoặc trả lại." in page.content.decode()
    assert "Đã thay đổi từ lần cho ý kiến trước" in page.content.decode()


def test_the_reviewer_sees_documents_attached_and_detached_since(city: City) -> None:
    pk, officer = city.assessment(SUBMITTED).pk, city.officer(SUBMITTED)
    mine = Evidence.objects.filter(commune__code=SUBMITTED)
    used, other = mine.get(number="27/BC-TYT"), mine.get(number="12/QĐ-UBND")
    row = city.result(SUBMITTED, 7)
    sign_off(
        pk, 7, actor=city.user("y-te"), verdict=Verdict.RETURNED, comment="?", version=row.version
    )

    detach(pk, used.pk, {"7.1"}, actor=officer)
    attach(pk, {other.pk: {"7.1"}}, actor=officer)

    changes = changes_since(Facts(city.assessment(SUBMITTED)), city.result(SUBMITTED, 7))
    assert [(row.what, row.before, row.after) for row in changes] == [
        (f"Minh chứng {used}", "7.1", "–"),
        (f"Minh chứng {other}", "–", "7.1"),
    ]


def test_only_the_returned_criterion_opens_and_twelve_stay_frozen(city: City) -> None:
    pk = returned_and_answered(city)  # answered: closed again
    closed = city.client(f"canbo.{SUBMITTED}").get(f"/ho-so/{pk}/so-lieu/8/").content.decode()
    row = city.result(SUBMITTED, 7)
    sign_off(
        pk, 7, actor=city.user("y-te"), verdict=Verdict.RETURNED, comment="?", version=row.version
    )

    client = city.client(f"canbo.{SUBMITTED}")
    inputs = {
        number: "data-figure" in client.get(f"/ho-so/{pk}/so-lieu/{number}/").content.decode()
        for number in range(1, 14)
    }

    assert "data-figure" not in closed
    assert [number for number, is_open in inputs.items() if is_open] == [7]


def test_a_figure_that_a_returned_criterion_shares_opens_alone_on_the_others_pages(
    city: City,
) -> None:
    """Children under 16 feed 3.1, 4.1, 4.2, 5.1 and 9.1: one figure, open wherever it stands.

    All else of criteria 3, 4 and 5 stays closed, and so does what only they use.
    """
    row = city.result(SUBMITTED, 9)
    pk = row.assessment_id
    sign_off(
        pk, 9, actor=city.user("y-te"), verdict=Verdict.RETURNED, comment="?", version=row.version
    )

    client = city.client(f"canbo.{SUBMITTED}")
    opened = {}
    for number in range(1, 14):
        page = parse(client.get(f"/ho-so/{pk}/so-lieu/{number}/"))
        names = page.xpath(".//input[not(@type='hidden')]/@name | .//select/@name")
        found = {name.removesuffix(":end") for name in names if name.endswith(":end")}
        if found:
            opened[number] = found

    assert opened == {
        3: {"children"},
        4: {"children"},
        5: {"children"},
        9: {"children", "children_checked"},
    }
    closed = Edit("children_injured", "end", Decimal(99), 1)
    with pytest.raises(EntryError, match="Số liệu này đang khóa"):
        save_entries(pk, [closed], actor=city.officer(SUBMITTED))
