"""What keeps a dossier from moving on, and what is said then; the deadline."""

from datetime import UTC, date, datetime

import pytest

from assessments import clock
from assessments.models import Cycle
from assessments.queries.facts import Facts
from assessments.services.points import Points, save_council_points
from assessments.states import State
from tests.assessments.steps_taken import enter, refusal, take
from tests.city import APPRAISED_WITH_A_ZERO, APPRAISING, SCORING, SUBMITTED, SUPPLEMENT, City

# Midnight of Viet Nam at the end of 15/11/2024 is 17:00 UTC.
LAST_SECOND = datetime(2024, 11, 15, 16, 59, 59, tzinfo=UTC)
NEXT_SECOND = datetime(2024, 11, 15, 17, 0, 0, tzinfo=UTC)


def test_missing_figures_are_named_by_indicator(city: City) -> None:
    enter(city, SUPPLEMENT, infants=None, primary_due=None)

    assert refusal(city, "submit", SUPPLEMENT, f"chutich.{SUPPLEMENT}") == (
        "Chưa nộp được: còn 2 chỉ tiêu thiếu số liệu cuối năm: 7.1, 10.2;"
        " Hội đồng chưa chấm tiêu chí 7, 10"
    )


def test_wrong_figures_are_named_by_indicator(city: City) -> None:
    enter(city, SUPPLEMENT, births_registered=500)

    text = refusal(city, "submit", SUPPLEMENT, f"chutich.{SUPPLEMENT}")

    assert text.startswith("Chưa nộp được: còn 1 chỉ tiêu sai số liệu: 2.1;")


def test_the_council_must_have_scored_and_met(city: City) -> None:
    assessment = city.assessment(SCORING)
    agreed = {row.number: Points(row.computed_points) for row in assessment.results.all()}
    save_council_points(assessment.pk, agreed, actor=city.officer(SCORING))
    assessment.results.filter(number__in=[3, 4]).update(council_points=None)
    meeting = city.meeting(SCORING)

    text = refusal(city, "submit", SCORING, f"chutich.{SCORING}")
    meeting.ballots.all().delete()
    meeting.delete()
    without = refusal(city, "submit", SCORING, f"chutich.{SCORING}")

    assert text == (
        "Chưa nộp được: Hội đồng chưa chấm tiêu chí 3, 4; cuộc họp Hội đồng chưa kết thúc"
    )
    assert without == (
        "Chưa nộp được: Hội đồng chưa chấm tiêu chí 3, 4;"
        " chưa ghi quyết định thành lập và cuộc họp của Hội đồng"
    )


def test_points_that_moved_after_the_minutes_ask_the_council_again(city: City) -> None:
    enter(city, SUPPLEMENT, children_satisfied=82)

    text = refusal(city, "submit", SUPPLEMENT, f"chutich.{SUPPLEMENT}")

    assert text.startswith("Chưa nộp được: điểm Hội đồng đã khác biên bản ở tiêu chí 13, cần họp")


def test_compulsory_documents_are_asked_for_by_name(city: City) -> None:
    city.finish_council(SCORING)
    city.assessment(SCORING).dossier_items.filter(item__code="minutes").delete()

    text = refusal(city, "submit", SCORING, f"chutich.{SCORING}")

    assert text == "Chưa nộp được: hồ sơ còn thiếu: biên bản họp hội đồng đánh giá"


def test_conclusion_waits_for_agencies_points_and_words(city: City) -> None:
    text = refusal(city, "conclude", APPRAISING, "ldtbxh")

    assert text == (
        "Chưa kết luận được: chưa có ý kiến cơ quan theo dõi ở tiêu chí 7 (Trung tâm Y tế),"
        " 8 (Trung tâm Y tế), 12 (Phòng VH&TT); chưa chấm thẩm định tiêu chí 1, 2, 3, 4, 5, 6, 7,"
        " 8, 9, 10, 11, 12, 13; chưa ghi kết luận thẩm định"
    )


def test_950_points_and_a_zero_are_not_recognised_by_any_click(city: City) -> None:
    decision = {
        "decision_number": "1/QĐ",
        "decision_date": datetime(2024, 12, 1, tzinfo=UTC).date(),
        "signer": "A",
    }

    text = refusal(city, "recognise", APPRAISED_WITH_A_ZERO, "lanh-dao", details=decision)

    assert text == (
        "Không công nhận được: Tiêu chí 9 (Trẻ em được khám sức khỏe định kỳ) được 0 điểm, phải"
        " lớn hơn 0 thì mới được công nhận."
    )


@pytest.mark.parametrize(("total", "qualifies"), [("800", True), ("799.99", False)])
def test_a_mountain_commune_needs_exactly_800(city: City, total: str, *, qualifies: bool) -> None:
    # Xã Hoàng Đồng: 12 criteria at 66 make 792; the thirteenth brings the total.
    results = city.assessment(APPRAISING).results
    results.update(appraised_points=66)
    results.filter(number=13).update(appraised_points=float(total) - 792)

    facts = Facts(city.assessment(APPRAISING))

    assert facts.outcome.qualifies is qualifies


def test_recognition_needs_number_date_and_signer(city: City) -> None:
    city.assessment(APPRAISED_WITH_A_ZERO).results.filter(number=9).update(appraised_points=50)

    text = refusal(city, "recognise", APPRAISED_WITH_A_ZERO, "lanh-dao")

    assert text == "Hãy ghi đủ số, ngày và người ký quyết định công nhận."


def test_a_return_needs_its_reason(city: City) -> None:
    assert refusal(city, "return", SUBMITTED, "ldtbxh", note="") == (
        "Hãy ghi lý do rồi thực hiện lại."
    )


def test_a_refused_commune_keeps_the_reason(city: City) -> None:
    take(city, "refuse", APPRAISED_WITH_A_ZERO, "lanh-dao", note="Tiêu chí 9 không đạt.")

    assessment = city.assessment(APPRAISED_WITH_A_ZERO)
    assert assessment.state == State.NOT_RECOGNISED
    assert (assessment.recognition.is_recognised, assessment.recognition.reason) == (
        False,
        "Tiêu chí 9 không đạt.",
    )


def test_the_last_second_of_the_deadline_is_on_time(city: City) -> None:
    city.finish_council(SCORING)
    with clock.at(LAST_SECOND):
        take(city, "submit", SCORING, f"chutich.{SCORING}")

    dossier = city.assessment(SCORING).dossier
    assert (dossier.is_late, dossier.submitted_at) == (False, LAST_SECOND)
    assert dossier.receipt_number == "2024-05983-01"


def test_a_second_later_is_late_and_needs_a_reason(city: City) -> None:
    city.finish_council(SCORING)
    with clock.at(NEXT_SECOND):
        assert refusal(city, "submit", SCORING, f"chutich.{SCORING}") == (
            "Hồ sơ nộp sau hạn 15/11/2024. Hãy ghi lý do nộp muộn."
        )
        take(city, "submit", SCORING, f"chutich.{SCORING}", details={"late_reason": "Bão lũ."})

    dossier = city.assessment(SCORING).dossier
    assert (dossier.is_late, dossier.late_reason) == (True, "Bão lũ.")


def test_a_supplement_after_the_deadline_is_not_late(city: City) -> None:
    Cycle.objects.update(allow_late=False)
    city.finish_council(SCORING)
    with clock.at(LAST_SECOND):
        take(city, "submit", SCORING, f"chutich.{SCORING}")
    with clock.at(NEXT_SECOND):
        take(
            city,
            "return",
            SCORING,
            "ldtbxh",
            note="Thiếu phụ lục.",
            details={"due": date(2024, 11, 20)},
        )
        take(city, "submit", SCORING, f"chutich.{SCORING}")

    dossier = city.assessment(SCORING).dossier
    assert (dossier.is_late, dossier.submitted_at) == (False, NEXT_SECOND)
    assert dossier.receipt_number == "2024-05983-02"


def test_before_the_day_when_the_deadline_is_not_inclusive(city: City) -> None:
    city.finish_council(SCORING)
    Cycle.objects.update(deadline_inclusive=False)

    with clock.at(datetime(2024, 11, 14, 17, 0, 0, tzinfo=UTC)):
        text = refusal(city, "submit", SCORING, f"chutich.{SCORING}")

    assert text == "Hồ sơ nộp sau hạn 15/11/2024. Hãy ghi lý do nộp muộn."


def test_a_late_dossier_is_refused_where_the_cycle_takes_none(city: City) -> None:
    city.finish_council(SCORING)
    Cycle.objects.update(allow_late=False)

    with clock.at(NEXT_SECOND):
        text = refusal(
            city, "submit", SCORING, f"chutich.{SCORING}", details={"late_reason": "Bão lũ."}
        )

    assert text == "Chưa nộp được: đã quá hạn 15/11/2024 và đợt này không nhận hồ sơ muộn"
