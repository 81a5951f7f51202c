"""Posting the council's result: never too short, every opinion answered, then closed for good."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from assessments import clock
from assessments.errors import CouncilError, StaleError
from assessments.models import Cycle, Event, Feedback, Posting
from assessments.services.posting import (
    close_posting,
    feedback_fingerprint,
    keep_feedback,
    start_posting,
)
from tests.city import RECOGNISED, SCORING, SUBMITTED, City


def start(city: City, first: date, last: date, code: str = SUBMITTED) -> None:
    start_posting(
        city.assessment(code).pk,
        actor=city.officer(code),
        starts_on=first,
        ends_on=last,
        place="Trụ sở UBND",
    )


def posted(city: City) -> Posting:
    return Posting.objects.get(assessment=city.assessment(SUBMITTED))


def received(city: City) -> Feedback:
    return Feedback.objects.get(posting=posted(city))


def hear(city: City, day: int, answer: str = "", key: int | None = None) -> None:
    keep_feedback(
        city.assessment(SUBMITTED).pk,
        actor=city.officer(SUBMITTED),
        received_on=date(2024, 11, day),
        sender="Bà Lộc Thị Mai, khối 2",
        content="Đề nghị thêm điểm vui chơi.",
        answer=answer,
        feedback_id=key,
        fingerprint=feedback_fingerprint(received(city)) if key else "",
    )


def close(city: City, day: int) -> None:
    close_posting(
        city.assessment(SUBMITTED).pk,
        actor=city.officer(SUBMITTED),
        closed_on=date(2024, 11, day),
        conclusion="Không có ý kiến làm thay đổi kết quả.",
    )


@pytest.fixture
def posting(city: City) -> Posting:
    start(city, date(2024, 11, 7), date(2024, 11, 11))
    return posted(city)


def test_both_days_count_and_a_day_too_few_is_refused(city: City) -> None:
    with pytest.raises(CouncilError) as refused:
        start(city, date(2024, 11, 7), date(2024, 11, 10))
    start(city, date(2024, 11, 7), date(2024, 11, 11))

    assert str(refused.value) == (
        "Phải niêm yết ít nhất 5 ngày; từ 07/11/2024 đến 10/11/2024 mới có 4 ngày."
    )
    assert posted(city).days == 5


def test_the_least_number_of_days_is_the_cycles(city: City) -> None:
    Cycle.objects.update(posting_days=3)

    start(city, date(2024, 11, 7), date(2024, 11, 9))

    assert posted(city).days == 3


def test_nothing_is_posted_before_the_meeting_ends_or_after_the_decision(city: City) -> None:
    with pytest.raises(CouncilError, match=r"^Kết thúc cuộc họp Hội đồng trước"):
        start(city, date(2024, 11, 7), date(2024, 11, 30), SCORING)
    with pytest.raises(CouncilError, match=r"^Hồ sơ đang ở bước “Được công nhận”"):
        start(city, date(2024, 11, 7), date(2024, 11, 30), RECOGNISED)


def test_the_days_are_corrected_until_an_opinion_has_come(city: City, posting: Posting) -> None:
    start(city, date(2024, 11, 8), date(2024, 11, 14))
    posting.refresh_from_db()
    hear(city, 9)

    with pytest.raises(CouncilError, match="đã có ý kiến hoặc đã kết thúc nên không sửa nữa"):
        start(city, date(2024, 11, 8), date(2024, 11, 30))

    assert (posting.starts_on.day, posting.ends_on.day) == (8, 14)


def test_the_posting_ends_after_its_last_day_with_all_answered(
    city: City, posting: Posting
) -> None:
    hear(city, 8)

    with pytest.raises(CouncilError, match=r"^Niêm yết đến hết ngày 11/11/2024; chưa lập được"):
        close(city, 10)
    with pytest.raises(CouncilError, match=r"^Còn 1 ý kiến chưa trả lời\."):
        close(city, 12)
    hear(city, 8, "Đã ghi vào kế hoạch năm sau.", received(city).pk)
    close(city, 12)

    posting.refresh_from_db()
    assert (posting.is_closed, posting.closed_on, posting.feedback.count()) == (
        True,
        date(2024, 11, 12),
        1,
    )
    with pytest.raises(CouncilError, match=r"^Chưa có đợt niêm yết nào đang mở\.$"):
        hear(city, 9)


def test_no_opinion_came_before_the_posting_or_after_its_record(
    city: City, posting: Posting
) -> None:
    with pytest.raises(CouncilError, match=r"^Ngày nhận ý kiến phải từ ngày bắt đầu niêm yết\.$"):
        hear(city, 6)
    hear(city, 13, "Đã trả lời.")
    with pytest.raises(CouncilError, match="nhận sau ngày lập biên bản"):
        close(city, 12)


def test_nothing_is_posted_before_the_meeting_that_it_is_about(city: City) -> None:
    """The council met on 6 November; the result may hang the same day."""
    with pytest.raises(CouncilError) as refused:
        start(city, date(2024, 11, 5), date(2024, 11, 20))
    start(city, date(2024, 11, 6), date(2024, 11, 10))

    assert str(refused.value) == (
        "Hội đồng họp ngày 06/11/2024 nên không niêm yết từ ngày 05/11/2024 được."
    )
    assert posted(city).starts_on == date(2024, 11, 6)


def test_no_day_to_come_is_written_down(city: City, posting: Posting) -> None:
    """Late in the evening the day is that of Viet Nam: still the 12th in UTC."""
    with clock.at(datetime(2024, 11, 13, 0, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        with pytest.raises(CouncilError) as late:
            hear(city, 14)
        with pytest.raises(CouncilError) as early:
            close(city, 14)
        hear(city, 13, "Đã trả lời.")
        close(city, 13)

    assert str(late.value) == "Ngày nhận ý kiến không thể sau hôm nay, 13/11/2024."
    assert str(early.value) == "Ngày lập biên bản không thể sau hôm nay, 13/11/2024."
    posting.refresh_from_db()
    assert posting.closed_on == date(2024, 11, 13)


def test_an_opinion_is_corrected_until_the_posting_is_closed(city: City, posting: Posting) -> None:
    hear(city, 18, "Đã trả lời.")
    pk, register = (
        received(city).pk,
        reverse("assessments:posting_feedback", args=[city.assessment(SUBMITTED).pk]),
    )
    client = city.client(f"canbo.{SUBMITTED}")
    typed = {"received_on": "08/11/2024", "sender": "Bà Mai", "content": "Thêm điểm vui chơi."}
    typed |= {"pk": str(pk), "answer": "Đã trả lời."}

    client.post(register, typed | {"fingerprint": feedback_fingerprint(received(city))})

    row = received(city)
    assert (row.received_on, row.sender, row.content) == (
        date(2024, 11, 8),
        "Bà Mai",
        "Thêm điểm vui chơi.",
    )
    event = Event.objects.filter(assessment=posting.assessment_id).latest("sequence")
    assert (event.subject, event.before["received_on"], event.after["received_on"]) == (
        "corrected",
        "2024-11-18",
        "2024-11-08",
    )
    close(city, 12)
    shown = feedback_fingerprint(row)
    refused = client.post(register, typed | {"fingerprint": shown, "sender": "Ông Nam"})
    assert "Chưa có đợt niêm yết nào đang mở." in refused.content.decode()
    assert received(city).sender == "Bà Mai"


def test_the_slower_of_two_correctors_reads_what_is_stored_first(
    city: City, posting: Posting
) -> None:
    hear(city, 8)
    row = received(city)
    seen = feedback_fingerprint(row)
    hear(city, 8, "Đã tiếp thu.", row.pk)
    client = city.client(f"canbo.{SUBMITTED}")
    register = reverse("assessments:posting_feedback", args=[city.assessment(SUBMITTED).pk])
    typed = {"received_on": "08/11/2024", "sender": row.sender, "content": row.content}

    typed |= {"pk": row.pk, "fingerprint": seen}
    page = client.post(register, typed | {"answer": "Không nhận."})

    text = page.content.decode()
    assert "vừa được người khác sửa nên chưa lưu gì." in text
    assert ("Đã tiếp thu." in text, 'value="Không nhận."' in text) == (True, True)
    assert received(city).answer == "Đã tiếp thu."
    with pytest.raises(StaleError):
        keep_feedback(
            city.assessment(SUBMITTED).pk,
            actor=city.officer(SUBMITTED),
            received_on=row.received_on,
            sender=row.sender,
            content=row.content,
            answer="Không nhận.",
            feedback_id=row.pk,
            fingerprint=seen,
        )


def test_a_refused_record_stays_typed(city: City, posting: Posting) -> None:
    url = reverse("assessments:posting_close", args=[city.assessment(SUBMITTED).pk])
    typed = {"closed_on": "10/11/2024", "conclusion": "Giữ nguyên kết quả."}

    page = city.client(f"canbo.{SUBMITTED}").post(url, typed)

    text = page.content.decode()
    assert "Niêm yết đến hết ngày 11/11/2024; chưa lập được biên bản kết thúc." in text
    assert 'value="Giữ nguyên kết quả."' in text


def test_a_posting_from_its_first_page_to_its_record(city: City) -> None:
    client = city.client(f"canbo.{SUBMITTED}")
    pk = city.assessment(SUBMITTED).pk
    page = reverse("assessments:posting", args=[pk])
    register = reverse("assessments:posting_feedback", args=[pk])
    with clock.at(city.assessment(SUBMITTED).state_since):
        begun = client.post(
            page,
            {"starts_on": "14/11/2024", "ends_on": "18/11/2024", "place": "Nhà văn hóa khối 2"},
            follow=True,
        )
    opinion = {"received_on": "15/11/2024", "sender": "Bà Mai", "content": "Thêm điểm vui chơi."}
    unfinished = client.post(register, opinion | {"content": ""})
    client.post(register, opinion)
    row = received(city)
    shown = feedback_fingerprint(row)
    answered = {"pk": row.pk, "fingerprint": shown, "answer": "Đã tiếp thu."}
    client.post(register, opinion | answered)
    ended = client.post(
        reverse("assessments:posting_close", args=[pk]),
        {"closed_on": "19/11/2024", "conclusion": "Giữ nguyên kết quả."},
        follow=True,
    )

    assert "Từ 14/11/2024" not in begun.content.decode()
    assert 'value="18/11/2024"' in begun.content.decode()
    assert 'value="Bà Mai"' in unfinished.content.decode()
    text = " ".join(ended.content.decode().split())
    assert "Kết thúc ngày 19/11/2024, nhận 1 ý kiến. Kết luận: Giữ nguyên kết quả." in text
    assert "Đã tiếp thu." in text
    assert 'name="answer"' not in text
