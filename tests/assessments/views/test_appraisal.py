"""The lead agency's inbox and its appraisal of one dossier."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from agencies.models import User
from assessments.models import Assessment, Event
from assessments.services.conflicts import APPRAISED, fingerprint
from assessments.states import State
from config.text import fold
from tests.city import APPRAISED_WITH_A_ZERO, APPRAISING, SUBMITTED, SUPPLEMENT, City
from tests.html import links, said, values, words


def dossiers(page: HttpResponse) -> list[str]:
    """The addresses of the dossiers that the inbox lists."""
    return [link for link in links(page, "/tham-dinh/") if link[len("/tham-dinh/") :][:1].isdigit()]


def test_the_inbox_holds_dossiers_of_this_city_handed_in_and_not_decided(
    city: City, stranger: User
) -> None:
    page = city.client("ldtbxh").get("/tham-dinh/")
    strange = city.client(stranger.username).get("/tham-dinh/")

    codes = (SUBMITTED, APPRAISING, SUPPLEMENT, APPRAISED_WITH_A_ZERO)
    assert set(dossiers(page)) == {f"/tham-dinh/{city.assessment(code).pk}/" for code in codes}
    assert dossiers(strange) == []


def test_the_inbox_is_searched_without_diacritics_and_says_what_it_did_not_find(
    city: City,
) -> None:
    name = city.assessment(SUBMITTED).commune.name
    lead = city.client("ldtbxh")

    found = lead.get("/tham-dinh/", {"search": fold(name)})
    nothing = lead.get("/tham-dinh/", {"search": "không có nơi này"})

    assert dossiers(found) == [f"/tham-dinh/{city.assessment(SUBMITTED).pk}/"]
    assert "Không tìm thấy xã, phường nào" in words(nothing)


def test_a_long_inbox_comes_in_pages_and_its_heads_count_all(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.views.appraisal._PER_PAGE", 2)
    Assessment.objects.filter(pk=city.assessment(APPRAISING).pk).update(state=State.SUBMITTED)
    lead = city.client("ldtbxh")

    pages = [lead.get("/tham-dinh/", {"page": number}) for number in (1, 2)]

    sections = [
        [(each["state"], each["count"], len(each["rows"])) for each in page.context["sections"]]
        for page in pages
    ]
    assert sections == [
        [(State.SUBMITTED, 2, 2)],
        [(State.SUPPLEMENT, 1, 1), (State.APPRAISED, 1, 1)],
    ]


def test_appraised_points_and_the_conclusion_are_kept_together(city: City) -> None:
    url = reverse("assessments:appraisal", args=[city.assessment(APPRAISING).pk])
    typed = city.seen(APPRAISING, APPRAISED) | {
        "fingerprint_conclusion": fingerprint(""),
        "points-1": "100",
        "points-2": "25",
        "reason-2": "Sổ ghi 110.",
        "conclusion": "Đạt.\r\nĐề nghị  công nhận.",
    }

    answer = city.client("ldtbxh").post(url, typed, follow=True)

    assert said(answer) == ["Đã lưu điểm và kết luận thẩm định."]
    assert (
        city.result(APPRAISING, 1).appraised_points,
        city.result(APPRAISING, 2).appraised_points,
        city.result(APPRAISING, 3).appraised_points,
    ) == (100, 25, None)
    assert city.assessment(APPRAISING).appraisal.conclusion == "Đạt.\nĐề nghị công nhận."


def test_refused_appraised_points_stay_typed_and_nothing_is_half_kept(city: City) -> None:
    url = reverse("assessments:appraisal", args=[city.assessment(APPRAISING).pk])
    events = Event.objects.count()
    typed = {"points-1": "90", "reason-1": "x", "points-2": "25", "conclusion": "Chưa xong."}

    page = city.client("ldtbxh").post(url, city.seen(APPRAISING, APPRAISED) | typed)

    assert "Tiêu chí 2: điểm khác với 50 thì phải ghi lý do." in words(page)
    assert values(page, "points-2") == ["25"]
    assert "Chưa xong." in words(page)
    assert city.result(APPRAISING, 1).appraised_points is None
    assert Event.objects.count() == events


def test_before_receiving_there_is_nothing_to_appraise(city: City) -> None:
    url = reverse("assessments:appraisal", args=[city.assessment(SUBMITTED).pk])
    typed = city.seen(SUBMITTED, APPRAISED) | {"points-1": "100", "conclusion": "Đạt."}

    answer = city.client("ldtbxh").post(url, typed)

    assert "Chỉ chấm thẩm định ở bước “Đang thẩm định”; hồ sơ đang ở bước “Đã nộp hồ sơ”." in words(
        answer
    )
    assert city.result(SUBMITTED, 1).appraised_points is None
