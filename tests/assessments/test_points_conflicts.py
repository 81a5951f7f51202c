"""Two people with one page of points open: neither writes over the other unseen."""

from decimal import Decimal
from html.parser import HTMLParser

from django.http import HttpResponse
from django.urls import reverse

from assessments.models import CriterionResult, Event
from assessments.services.appraisal import Conclusion, save_appraised_points
from assessments.services.points import Points, save_council_points
from assessments.states import EventKind
from tests.city import APPRAISING, SCORING, City

ROW = 3  # 125 points computed, and agreed on
PROPOSED = 8  # nothing agreed on yet


class _Fields(HTMLParser):
    """What a browser would send of a page's fields, radios left alone."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.radios: dict[str, list[str]] = {}
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        row = {name: value or "" for name, value in attrs}
        if tag == "textarea":
            self.area = row["name"]
            self.values[self.area] = ""
        elif tag == "input" and row.get("type") == "radio":
            self.radios.setdefault(row["name"], []).append(row["value"])
        elif tag == "input" and "name" in row:
            self.values[row["name"]] = row.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data


def fields(answer: HttpResponse) -> _Fields:
    parser = _Fields()
    parser.feed(answer.content.decode())
    parser.values = {
        name: value
        for name, value in parser.values.items()
        if name.startswith(("points-", "reason-", "fingerprint", "conclusion"))
    }
    return parser


def council_page(city: City) -> str:
    return reverse("assessments:council", args=[city.assessment(SCORING).pk])


def projector(city: City, number: int) -> str:
    return reverse("assessments:council_criterion", args=[city.assessment(SCORING).pk, number])


def agreed(city: City, number: int) -> tuple[Decimal | None, str]:
    row = city.result(SCORING, number)
    return row.council_points, row.council_reason


def agree(city: City, number: int, value: int, reason: str) -> None:
    """Somebody else, on another page, meanwhile."""
    given = {number: Points(Decimal(value), reason)}
    save_council_points(city.assessment(SCORING).pk, given, actor=city.chair(SCORING))


def test_saving_the_table_leaves_alone_what_was_not_touched_there(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    page = fields(client.get(council_page(city))).values
    agree(city, ROW, 120, "Hai cháu chưa có thẻ.")
    agree(city, PROPOSED, 10, "Sổ ghi thiếu.")

    answer = client.post(council_page(city), page, follow=True)

    assert [str(row) for row in answer.context["messages"]] == ["Đã lưu điểm của Hội đồng."]
    assert agreed(city, ROW) == (120, "Hai cháu chưa có thẻ.")
    assert agreed(city, PROPOSED) == (10, "Sổ ghi thiếu.")
    # What nobody had agreed on was on the page as a proposal, and the button agrees with it.
    row = city.result(SCORING, PROPOSED + 1)
    assert row.council_points == row.computed_points is not None


def test_a_criterion_both_changed_is_not_written_and_the_others_are(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    page = fields(client.get(council_page(city))).values
    agree(city, ROW, 120, "Hai cháu chưa có thẻ.")
    typed = {f"points-{ROW}": "110", f"reason-{ROW}": "Ba cháu.", "points-4": "50", "reason-4": "x"}

    answer = client.post(council_page(city), page | typed)

    text = " ".join(answer.content.decode().split())
    assert agreed(city, ROW) == (120, "Hai cháu chưa có thẻ.")
    assert agreed(city, 4) == (50, "x")
    assert f"Vừa được ghi <b>120</b> điểm ({city.chair(SCORING).signature}," in text
    assert ("Lý do: Hai cháu chưa có thẻ." in text, "Anh chị gõ <b>110</b>" in text) == (True, True)
    assert "Chưa ghi tiêu chí 3:" in text
    again = fields(answer)
    assert again.values[f"points-{ROW}"] == "110"
    assert (again.values["points-4"], again.values["reason-4"]) == ("50", "x")


def test_pressing_save_again_without_a_choice_writes_nothing(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    page = fields(client.get(council_page(city))).values
    agree(city, ROW, 120, "Hai cháu chưa có thẻ.")
    first = client.post(council_page(city), page | {f"points-{ROW}": "110", f"reason-{ROW}": "y"})
    events = Event.objects.count()

    second = client.post(council_page(city), fields(first).values)

    assert "Chưa ghi tiêu chí 3:" in second.content.decode()
    assert agreed(city, ROW) == (120, "Hai cháu chưa có thẻ.")
    assert Event.objects.count() == events


def test_the_officer_chooses_the_stored_or_the_typed_points(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    page = fields(client.get(council_page(city))).values
    agree(city, ROW, 120, "Hai cháu chưa có thẻ.")
    shown = fields(
        client.post(council_page(city), page | {f"points-{ROW}": "110", f"reason-{ROW}": "y"})
    )
    keep, over = shown.radios[f"over-{ROW}"]

    client.post(council_page(city), shown.values | {f"over-{ROW}": keep})
    kept = agreed(city, ROW)
    client.post(council_page(city), shown.values | {f"over-{ROW}": over})

    assert kept == (120, "Hai cháu chưa có thẻ.")
    assert agreed(city, ROW) == (110, "y")


def test_a_choice_holds_only_for_the_points_that_were_shown(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    page = fields(client.get(council_page(city))).values
    agree(city, ROW, 120, "Hai cháu.")
    shown = fields(
        client.post(council_page(city), page | {f"points-{ROW}": "110", f"reason-{ROW}": "y"})
    )
    agree(city, ROW, 115, "Ba cháu.")

    answer = client.post(
        council_page(city), shown.values | {f"over-{ROW}": shown.radios[f"over-{ROW}"][1]}
    )

    assert "Vừa được ghi <b>115</b>" in " ".join(answer.content.decode().split())
    assert agreed(city, ROW) == (115, "Ba cháu.")


def test_two_projectors_do_not_write_over_each_other(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    url = projector(city, PROPOSED)
    page = fields(client.get(url)).values
    agree(city, PROPOSED, 10, "Sổ ghi thiếu.")

    # Not touched, but pressed: on a page of one criterion the button means that criterion.
    answer = client.post(url, page)
    shown = fields(answer)
    unchosen = agreed(city, PROPOSED)
    client.post(url, shown.values | {f"over-{PROPOSED}": shown.radios[f"over-{PROPOSED}"][1]})

    assert "Vừa được ghi <b>10</b>" in " ".join(answer.content.decode().split())
    assert unchosen == (10, "Sổ ghi thiếu.")
    row = city.result(SCORING, PROPOSED)
    assert agreed(city, PROPOSED) == (row.computed_points, "")


def test_a_proposal_that_moved_is_told_and_an_opinion_is_no_conflict(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    page = fields(client.get(council_page(city))).values
    results = CriterionResult.objects.filter(assessment=city.assessment(SCORING).pk)
    results.filter(number=PROPOSED).update(computed_points=5, version=9)
    results.filter(number=PROPOSED + 1).update(version=9)  # as after a sign-off

    text = " ".join(client.post(council_page(city), page).content.decode().split())

    assert f"Chưa ghi tiêu chí {PROPOSED}:" in text
    assert "Điểm làm căn cứ so sánh vừa đổi thành <b>5</b>." in text
    assert agreed(city, PROPOSED) == (None, "")
    assert agreed(city, PROPOSED + 1)[0] is not None


def test_a_double_click_shows_the_same_conflict_and_logs_nothing_twice(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    page = fields(client.get(council_page(city))).values
    agree(city, ROW, 120, "Hai cháu.")
    typed = page | {
        "request_key": "0b2a4f0e-4c1c-4a39-9c3f-6a4b7f5f1a11",
        f"points-{ROW}": "110",
        f"reason-{ROW}": "y",
        "points-4": "50",
        "reason-4": "x",
    }

    client.post(council_page(city), typed)
    second = client.post(council_page(city), typed)

    assert "Chưa ghi tiêu chí 3:" in second.content.decode()
    events = Event.objects.filter(
        assessment=city.assessment(SCORING).pk,
        kind=EventKind.COUNCIL_POINTS,
        subject="criterion:4",
        after__points="50",
    )
    assert events.count() == 1


def test_two_appraisers_keep_each_others_points_and_conclusion(city: City) -> None:
    pk = city.assessment(APPRAISING).pk
    url = reverse("assessments:appraisal", args=[pk])
    client = city.client("ldtbxh")
    page = fields(client.get(url)).values
    appraiser = city.user("ldtbxh")
    others = {2: Points(Decimal(20), "Sổ ghi 90.")}
    conclusion = Conclusion("Của người kia.")
    save_appraised_points(pk, others, actor=appraiser, conclusion=conclusion)

    untouched = client.post(url, page | {"points-1": "90", "reason-1": "Thiếu giao ban."})
    clash = client.post(
        url, page | {"points-2": "30", "reason-2": "Sổ ghi 100.", "conclusion": "Của tôi."}
    )
    shown = fields(clash)

    assert untouched.status_code == 302
    assert city.result(APPRAISING, 1).appraised_points == 90
    assert city.result(APPRAISING, 2).appraised_points == 20
    assert city.assessment(APPRAISING).appraisal.conclusion == "Của người kia."
    text = clash.content.decode()
    assert ("Của người kia." in text, shown.values["conclusion"]) == (True, "Của tôi.")
    choice = {
        "over-2": shown.radios["over-2"][0],
        "over_conclusion": shown.radios["over_conclusion"][1],
    }
    client.post(url, shown.values | choice)
    assert city.result(APPRAISING, 2).appraised_points == 20
    assert city.assessment(APPRAISING).appraisal.conclusion == "Của tôi."
