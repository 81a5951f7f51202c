"""What the workbench asks an officer to look at again, and what it foretells."""

from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.errors import PlanError, TransitionError
from assessments.models import Cycle, Measure
from assessments.queries.facts import Facts
from assessments.queries.figures import Edit
from assessments.queries.remarks import remarks
from assessments.services.entries import save_entries
from assessments.services.plan import add_measure
from assessments.states import State
from assessments.workflow import steps
from tests.city import COLLECTING, SCORING, SUBMITTED, City
from tests.factories.assessments import make_last_year
from tests.factories.criteria import FULL
from tests.html import links, parse, values, words


@pytest.fixture
def last_year(city: City) -> None:
    """What the collecting commune reported in 2023."""
    figures = FULL | {
        "special_children_supported": 57,
        "special_children": 63,
        "infants_immunized": 94,
        "infants": 98,
        "age5_in_preschool": 97,
        "age5": 99,
    }
    make_last_year(city.cycle, figures, actor=city.officer(COLLECTING))


def enter(city: City, note: str | None = None, **values: int) -> None:
    assessment = city.assessment(COLLECTING)
    figures = Facts(assessment).figures
    save_entries(
        assessment.pk,
        [
            Edit(
                item,
                "end",
                Decimal(value),
                figures[item, "end"].version if (item, "end") in figures else 0,
                note,
            )
            for item, value in values.items()
        ],
        actor=city.officer(COLLECTING),
    )


def said(city: City) -> list[tuple[bool, int, str]]:
    rows = remarks(Facts(city.assessment(COLLECTING)))
    return [(row.is_error, row.criterion, row.text) for row in rows]


def test_figures_that_fit_have_nothing_to_look_at(city: City) -> None:
    assert said(city) == []


def test_more_of_a_part_than_of_the_whole_is_an_error(city: City) -> None:
    enter(city, special_children=2400, special_children_supported=60)

    assert said(city)[0] == (
        True,
        6,
        "“Số trẻ em có hoàn cảnh đặc biệt” lớn hơn “Tổng số trẻ em trên địa bàn”."
        " Hãy kiểm tra lại hai số.",
    )


def test_an_error_blocks_scoring_and_names_its_indicator(city: City) -> None:
    figures = Facts(city.assessment(SCORING)).figures
    pk = city.assessment(SCORING).pk
    steps.perform(
        "reopen-figures", pk, actor=city.chair(SCORING), fingerprint=State.SCORING, note="sửa số"
    )
    version = figures["special_children", "end"].version
    save_entries(
        pk,
        [Edit("special_children", "end", Decimal(2400), version)],
        actor=city.officer(SCORING),
    )

    with pytest.raises(TransitionError) as refused:
        steps.perform(
            "start-scoring", pk, actor=city.officer(SCORING), fingerprint=State.COLLECTING
        )

    assert str(refused.value) == "Chưa chuyển được: còn 1 chỉ tiêu sai số liệu: 6.1"


@pytest.mark.usefixtures("last_year")
def test_a_jump_against_last_year_asks_for_a_note_and_a_note_answers(city: City) -> None:
    # 57 children last year; 25 now is 56 % less.
    enter(city, special_children_supported=25)

    assert said(city) == [
        (
            False,
            6,
            "Số trẻ em có hoàn cảnh đặc biệt được trợ giúp: năm trước 57, năm nay 25."
            " Nếu đúng, hãy ghi một câu giải thích vào ghi chú.",
        )
    ]
    enter(city, special_children_supported=25, note="30 em chuyển đi nơi khác.")
    assert said(city) == []


@pytest.mark.usefixtures("last_year")
def test_a_jump_at_the_start_of_the_year_is_asked_about_too(city: City) -> None:
    assessment = city.assessment(COLLECTING)
    version = Facts(assessment).figures["age5", "start"].version
    edit = Edit("age5", "start", Decimal(1234), version)
    save_entries(assessment.pk, [edit], actor=city.officer(COLLECTING))

    assert said(city) == [
        (
            False,
            10,
            "Số trẻ em 5 tuổi trên địa bàn: năm trước 99, đầu năm nay 1.234."
            " Nếu đúng, hãy ghi một câu giải thích vào ghi chú.",
        )
    ]


@pytest.mark.usefixtures("last_year")
def test_how_large_a_jump_is_asked_about_is_a_setting(city: City) -> None:
    enter(city, special_children_supported=25)
    Cycle.objects.update(jump_percent=60)
    assert said(city) == []

    Cycle.objects.update(jump_percent=50, jump_least=33)
    assert said(city) == []


@pytest.mark.usefixtures("last_year")
def test_the_workbench_shows_last_year_the_gap_and_the_remarks(city: City) -> None:
    enter(city, infants_immunized=142, infants=152)

    pk = city.assessment(COLLECTING).pk
    page = city.client(f"canbo.{COLLECTING}").get(reverse("assessments:figures", args=[pk, 7]))
    text = words(page)

    assert "Năm 2023" in text
    before = parse(page).xpath(".//td[@data-label='Năm trước']")
    assert [words(cell) for cell in before] == ["94", "98"]
    assert "Còn 3 trẻ nữa để đạt 95 %: +15 điểm." in text
    assert "Cần xem lại" in text
    assert links(page, f"/ho-so/{pk}/so-lieu/7/#label-infants") != []


def test_a_kept_figure_is_told_to_the_journal_even_when_sent_twice(city: City) -> None:
    pk = city.assessment(COLLECTING).pk
    client = city.client(f"canbo.{COLLECTING}")
    sent = {"activities:end": "7", "activities:end:version": "0"}
    url = reverse("assessments:figures_save", args=[pk, 12])

    answers = [client.post(url, sent, headers={"hx-request": "true"}) for _time in range(2)]

    kept = '{"figures-kept": {"activities:end": [1]}}'
    assert [answer["HX-Trigger"] for answer in answers] == [kept, kept]


# --- what if --------------------------------------------------------------------------------------


def test_what_if_shows_the_total_and_the_verdict_and_saves_nothing(city: City) -> None:
    pk = city.assessment(SCORING).pk
    before = list(city.assessment(SCORING).entries.order_by("pk").values())
    client = city.client(f"canbo.{SCORING}")
    url = reverse("assessments:what_if", args=[pk])

    page = client.get(url, {"children_breaking_law": "2"}, headers={"hx-request": "true"})
    text = words(page)

    # None is 50; 2 of 2350 is 0.85 ‰: 35 of 50.
    assert "1.000 → 985" in text
    assert "Đủ điều kiện được công nhận." in text
    worse = client.get(url, {"children_checked": "1.000"}, headers={"hx-request": "true"})
    assert "Tiêu chí 9 (Trẻ em được khám sức khỏe định kỳ) được 0 điểm" in words(worse)
    wrong = client.get(url, {"children_checked": "13,75"}, headers={"hx-request": "true"})
    assert "“13,75” không phải số nguyên" in words(wrong)
    assert list(city.assessment(SCORING).entries.order_by("pk").values()) == before


def test_what_if_concludes_nothing_while_figures_are_missing(city: City) -> None:
    """625 of the criteria that are whole and 25 for the activities of a criterion that is not."""
    pk = city.assessment(COLLECTING).pk
    url = reverse("assessments:what_if", args=[pk])
    client = city.client(f"canbo.{COLLECTING}")

    page = client.get(url, {"activities": "12", "births_registered": "0"})
    text = words(page)

    # A criterion with 0 points (births: 50 less) stays 0 whatever else is still to come.
    assert "Chưa kết luận được: mới có 600 điểm, cần 850." in text
    assert "Còn thiếu 20 số liệu, ở tiêu chí 8, 9, 10, 11, 12, 13." in text
    assert "Tiêu chí 2 (Trẻ em được khai sinh đúng quy định) được 0 điểm" in text
    assert "thấp hơn mức" not in text
    assert "chưa có điểm" not in text


def test_what_if_concludes_nothing_from_figures_that_do_not_fit(city: City) -> None:
    client = city.client(f"canbo.{SCORING}")
    url = reverse("assessments:what_if", args=[city.assessment(SCORING).pk])

    page = client.get(url, {"opinions_answered": "9", "opinions": "5"})
    text = words(page)

    assert "Chưa kết luận được: mới có 985 điểm, cần 850." in text
    assert "Còn số liệu sai, xem ở trên." in text
    assert "Còn thiếu" not in text


# --- hard criteria --------------------------------------------------------------------------------


def test_the_forecast_says_in_words_where_effort_is_needed(city: City) -> None:
    """By the figures at the start of the year."""
    assessment = city.assessment(COLLECTING)
    pk, figures = assessment.pk, Facts(assessment).figures
    typed = {"activities": Decimal(1), "children_injured": Decimal(8)}
    edits = [
        Edit(item, "start", value, figures[item, "start"].version) for item, value in typed.items()
    ]
    save_entries(pk, edits, actor=city.officer(COLLECTING))

    page = city.client(f"canbo.{COLLECTING}").get(reverse("assessments:plan", args=[pk]))

    lights = {row.result.number: row.light for row in page.context["rows"]}
    assert (lights[5], lights[7], lights[12]) == ("Cần cố gắng", "Thuận lợi", "Cần cố gắng")


def test_a_commune_names_a_hard_criterion_and_its_measure(city: City) -> None:
    assessment = city.assessment(COLLECTING)
    client = city.client(f"canbo.{COLLECTING}")
    measure = {"text": "Rà soát điểm đen", "person": "Hà Thị Yến", "due": "30/06/2024"}

    client.post(reverse("assessments:hard", args=[assessment.pk, 5]), {"hard": "1"})
    client.post(reverse("assessments:measure", args=[assessment.pk, 5]), measure)
    text = words(client.get(reverse("assessments:plan", args=[assessment.pk])))

    assert ("Tiêu chí khó" in text, "Rà soát điểm đen" in text) == (True, True)
    assert "hạn 30/06/2024" in text
    kinds = assessment.events.filter(kind="measure").order_by("sequence")
    assert [event.after for event in kinds] == [
        {"is_hard": True},
        {"text": "Rà soát điểm đen", "person": "Hà Thị Yến", "due": "2024-06-30"},
    ]

    drop = reverse("assessments:measure_drop", args=[assessment.pk, Measure.objects.get().pk])
    client.post(drop)
    assert not Measure.objects.exists()


def test_a_measure_without_a_date_comes_back_with_what_was_typed(city: City) -> None:
    pk = city.assessment(COLLECTING).pk
    url = reverse("assessments:measure", args=[pk, 5])
    page = city.client(f"canbo.{COLLECTING}").post(url, {"text": "Rà soát", "person": "Yến"})

    assert "Rà soát" in values(page, "text")
    assert not Measure.objects.exists()


def test_with_the_city_the_plan_is_closed(city: City) -> None:
    pk = city.assessment(SUBMITTED).pk

    with pytest.raises(PlanError, match="Đã nộp hồ sơ"):
        add_measure(
            pk,
            5,
            actor=city.officer(SUBMITTED),
            text="x",
            person="y",
            due=city.cycle.deadline,
        )
