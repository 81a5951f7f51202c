"""Points and opinions: reasons where they differ, never out of range, never half kept."""

from decimal import Decimal

import pytest

from assessments.errors import PointsError, StaleError
from assessments.services.appraisal import Conclusion, save_appraised_points
from assessments.services.points import Points, save_council_points
from assessments.services.review import answer_return, sign_off
from assessments.states import Verdict
from tests.city import APPRAISING, COLLECTING, EMPTY, RECOGNISED, SCORING, SUBMITTED, City


def council(city: City, code: str, **points: Points) -> None:
    numbered = {int(name.removeprefix("c")): value for name, value in points.items()}
    save_council_points(city.assessment(code).pk, numbered, actor=city.officer(code))


def review(city: City, code: str, number: int, verdict: Verdict, **options: object) -> None:
    version = city.result(code, number).version
    sign_off(
        city.assessment(code).pk,
        number,
        actor=city.user("y-te"),
        verdict=verdict,
        **{"version": version, **options},
    )


def test_council_points_that_differ_need_a_reason_and_nothing_is_half_kept(city: City) -> None:
    with pytest.raises(PointsError) as refused:
        council(city, SCORING, c1=Points(Decimal(90), "Thiếu giao ban."), c4=Points(Decimal(50)))

    assert str(refused.value) == "Tiêu chí 4: điểm khác với 75 thì phải ghi lý do."
    assert city.result(SCORING, 1).council_points == 100


def test_council_points_stand_beside_the_computed_ones(city: City) -> None:
    council(city, SCORING, c4=Points(Decimal("37.5"), "Một vụ chưa xử lý xong."))

    row = city.result(SCORING, 4)
    assert (row.computed_points, row.council_points, row.council_reason) == (
        75,
        Decimal("37.5"),
        "Một vụ chưa xử lý xong.",
    )
    assert row.standing_points == Decimal("37.5")


@pytest.mark.parametrize("value", ["125.01", "-1"])
def test_points_out_of_range_are_refused(city: City, value: str) -> None:
    with pytest.raises(PointsError, match=r"^Tiêu chí 3: điểm phải từ 0 đến 125\.$"):
        council(city, SCORING, c3=Points(Decimal(value), "lý do"))


def test_the_council_scores_only_at_its_step(city: City) -> None:
    with pytest.raises(PointsError) as refused:
        council(city, COLLECTING, c1=Points(Decimal(100)))

    assert str(refused.value) == (
        "Hội đồng chỉ chấm điểm ở bước “Hội đồng chấm điểm”; hồ sơ đang ở bước “Thu thập số liệu”."
    )


@pytest.mark.parametrize("verdict", [Verdict.QUESTIONED, Verdict.RETURNED])
def test_a_question_or_a_return_needs_words(city: City, verdict: Verdict) -> None:
    with pytest.raises(PointsError, match=r"^Hãy ghi nội dung còn hỏi hoặc lý do trả lại\.$"):
        review(city, SUBMITTED, 8, verdict)

    assert city.result(SUBMITTED, 8).verdict == Verdict.PENDING


def test_an_opinion_on_figures_that_moved_on_is_refused(city: City) -> None:
    with pytest.raises(StaleError, match="Tiêu chí 8 vừa được người khác sửa"):
        review(city, SUBMITTED, 8, Verdict.ACCEPTED, version=0)


def test_no_opinion_before_the_figures_are_complete(city: City) -> None:
    with pytest.raises(PointsError, match=r"^Tiêu chí 8 chưa đủ số liệu\.$"):
        review(city, EMPTY, 8, Verdict.ACCEPTED)


def test_no_opinion_after_the_appraisal(city: City) -> None:
    with pytest.raises(PointsError, match=r"^Hồ sơ đã ở bước “Được công nhận”"):
        review(city, RECOGNISED, 8, Verdict.ACCEPTED)


def test_an_agency_may_give_other_points_with_its_reason(city: City) -> None:
    with pytest.raises(PointsError):
        review(city, SUBMITTED, 8, Verdict.ACCEPTED, points=Decimal(60))
    review(city, SUBMITTED, 8, Verdict.QUESTIONED, points=Decimal(60), comment="Cân lại 3 trẻ.")

    row = city.result(SUBMITTED, 8)
    assert (row.computed_points, row.agency_points, row.standing_points) == (75, 60, 60)


def test_a_returned_criterion_is_answered_once(city: City) -> None:
    pk = city.assessment(APPRAISING).pk
    officer = city.officer(APPRAISING)

    answer_return(pk, 8, actor=officer, text="Đã đối chiếu.")

    row = city.result(APPRAISING, 8)
    assert (row.verdict, row.answer) == (Verdict.ANSWERED, "Đã đối chiếu.")
    with pytest.raises(PointsError, match="không còn ở trạng thái bị trả lại"):
        answer_return(pk, 8, actor=officer, text="Lần nữa.")


def test_appraised_points_differ_only_with_a_reason(city: City) -> None:
    pk = city.assessment(APPRAISING).pk
    appraiser = city.user("ldtbxh")

    with pytest.raises(PointsError, match=r"^Tiêu chí 2: điểm khác với 50 thì phải ghi lý do\.$"):
        save_appraised_points(pk, {2: Points(Decimal(25))}, actor=appraiser)
    save_appraised_points(
        pk,
        {2: Points(Decimal(25), "Sổ hộ tịch ghi 110.")},
        actor=appraiser,
        conclusion=Conclusion("Đạt."),
    )

    row = city.result(APPRAISING, 2)
    assert (row.council_points, row.appraised_points, row.standing_points) == (50, 25, 25)
    assert city.assessment(APPRAISING).appraisal.conclusion == "Đạt."
