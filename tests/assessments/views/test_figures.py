"""The workbench: figures typed, criteria with their points, an agency answered."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from assessments.states import Verdict
from tests.city import APPRAISING, COLLECTING, City
from tests.html import parse, said, words


def answer_8(city: City, text: str) -> list[str]:
    url = reverse("assessments:answer", args=[city.assessment(APPRAISING).pk, 8])
    answer = city.client(f"canbo.{APPRAISING}").post(url, {"answer": text}, follow=True)
    return said(answer)


def inputs(page: HttpResponse) -> list[str]:
    """The year-end figures that may be typed."""
    return [str(name) for name in parse(page).xpath(".//input/@name") if str(name).endswith(":end")]


def test_an_answer_is_sent_to_the_agency_and_closes_the_criterion(city: City) -> None:
    pk, client = city.assessment(APPRAISING).pk, city.client(f"canbo.{APPRAISING}")
    url = reverse("assessments:figures", args=[pk, 8])
    assert "under5_measured:end" in inputs(client.get(url))

    told = answer_8(city, " Đã đối chiếu  với sổ. ")

    assert told == ["Đã gửi trả lời tiêu chí 8 tới cơ quan theo dõi."]
    row = city.result(APPRAISING, 8)
    assert (row.verdict, row.answer) == (Verdict.ANSWERED, "Đã đối chiếu với sổ.")
    assert inputs(client.get(url)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  ", "Hãy ghi nội dung trả lời cơ quan theo dõi."),
        ("a" * 1001, "Giá trị này chỉ có tối đa 1000 kí tự (hiện có 1001)"),
    ],
)
def test_an_empty_or_endless_answer_is_refused(city: City, text: str, told: str) -> None:
    assert answer_8(city, text) == [told]
    assert city.result(APPRAISING, 8).verdict == Verdict.RETURNED


def test_two_officers_on_one_figure_are_shown_both_values(city: City) -> None:
    url = reverse("assessments:figures_save", args=[city.assessment(COLLECTING).pk, 7])
    typed = {"infants_immunized:end:version": "1"}
    city.client(f"chutich.{COLLECTING}").post(url, typed | {"infants_immunized:end": "98"})

    fragment = city.client(f"canbo.{COLLECTING}").post(
        url, typed | {"infants_immunized:end": "95"}, headers={"HX-Request": "true"}
    )

    text = words(fragment)
    assert "người khác vừa lưu 98 ; anh chị gõ 95 ." in text
    assert "Lấy số của tôi: 95 Lấy số đã lưu: 98" in text


def test_a_saved_figure_says_which_opinions_it_reopened(city: City) -> None:
    pk = city.assessment(COLLECTING).pk

    fragment = city.client(f"canbo.{COLLECTING}").post(
        reverse("assessments:figures_save", args=[pk, 2]),
        {"births:end": "125", "births:end:version": "1", "reopen:births": "1"},
        headers={"HX-Request": "true"},
    )

    assert "Số vừa sửa mở lại ý kiến ở tiêu chí 2: cơ quan theo dõi sẽ xem lại." in words(fragment)


def listed(page: HttpResponse) -> dict[int, str]:
    """Each criterion's progress and points by its number, in a page or in a fragment."""
    found = parse(page).xpath(".//*[starts-with(@id, 'points-of-')]")
    return {int(node.get("id").removeprefix("points-of-")): words(node) for node in found}


def test_the_criteria_show_their_progress_and_add_up_to_the_total(city: City) -> None:
    """12.2 earns 25 with 12 activities while 12.1 still lacks its two figures."""
    pk, client = city.assessment(COLLECTING).pk, city.client(f"canbo.{COLLECTING}")
    typed = {"activities:end": "12", "activities:end:version": "0"}
    save = reverse("assessments:figures_save", args=[pk, 12])

    fragment = client.post(save, typed, headers={"HX-Request": "true"})
    page = client.get(reverse("assessments:figures", args=[pk, 12]))

    shown = listed(page)
    assert listed(fragment) == shown
    assert shown[12] == "1/3 số 25 /50"
    assert shown[11] == "0/4 số – /50"
    assert shown[7] == "2/2 số 50 /50"
    points = [text.split()[2] for text in shown.values()]
    assert sum(int(found) for found in points if found != "–") == 650
    assert [words(total) for total in parse(page).xpath(".//*[@data-total]")] == ["650"]


def test_a_criterion_with_a_wrong_figure_says_so_and_counts_without_it(city: City) -> None:
    """61 of 60 children: 6.1 loses its 50 of 125 points."""
    pk, client = city.assessment(COLLECTING).pk, city.client(f"canbo.{COLLECTING}")
    typed = {"special_children_supported:end": "61", "special_children_supported:end:version": "1"}
    save = reverse("assessments:figures_save", args=[pk, 6])

    fragment = client.post(save, typed, headers={"HX-Request": "true"})

    assert listed(fragment)[6] == "có số sai 75 /125"
