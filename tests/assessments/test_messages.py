"""Notices: born from what happens, opened, acted upon; reminders; one e-mail a day, never two."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from agencies.models import User
from assessments import clock
from assessments.models import Delivery, Digest, Notice
from assessments.notices import digests, messages
from assessments.notices.table import title_of
from assessments.queries.figures import Edit
from assessments.services.entries import save_entries
from assessments.services.review import answer_return, sign_off
from assessments.states import State, Verdict
from assessments.tasks import send_messages
from assessments.workflow import steps
from tests.assessments.smtp_sink import Sink, smtp_sink
from tests.assessments.test_concurrency import at_once
from tests.city import APPRAISING, COLLECTING, EMPTY, SCORING, SUBMITTED, City

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
EIGHT = datetime(2024, 11, 14, 8, 0, tzinfo=VIET_NAM)  # the day before the deadline


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """E-mail goes by real SMTP to a server of this test."""
    with smtp_sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.SITE_URL = "https://tre-em.example.vn"
        yield server


def told(user: User) -> list[str]:
    rows = messages.deliveries_of(user)
    return [title_of(row.notice) for row in rows]


def unread(city: City, username: str) -> int:
    """What the bell of the page says."""
    page = city.client(username).get("/")
    return int(page.wsgi_request.user.unread_count)


def return_criterion(city: City) -> None:
    row = city.result(SUBMITTED, 8)
    sign_off(
        row.assessment_id,
        8,
        actor=city.user("y-te"),
        verdict=Verdict.RETURNED,
        comment="Sổ ghi 470 trẻ.",
        version=row.version,
    )


# --- born from what happens -----------------------------------------------------------------------


def test_a_return_tells_the_commune_and_its_answer_tells_the_agency(city: City) -> None:
    officer, health = city.officer(SUBMITTED), city.user("y-te")
    before = unread(city, officer.username)
    return_criterion(city)

    assert told(officer)[0] == "Phường Tam Thanh: tiêu chí 8 bị trả lại"
    assert unread(city, officer.username) == before + 1
    answer_return(city.assessment(SUBMITTED).pk, 8, actor=officer, text="Đã đối chiếu.")
    assert told(health)[0] == "Phường Tam Thanh đã trả lời tiêu chí 8"
    # What the notice asked for is done, so it waits no more.
    assert unread(city, officer.username) == before


def test_opening_marks_once_and_leads_to_the_place(city: City) -> None:
    return_criterion(city)
    officer = city.officer(SUBMITTED)
    delivery = messages.deliveries_of(officer)[0]
    client = city.client(officer.username)

    answer = client.get(f"/thong-bao/{delivery.pk}/")
    delivery.refresh_from_db()
    first = delivery.opened_at
    client.get(f"/thong-bao/{delivery.pk}/")
    delivery.refresh_from_db()

    assert answer["Location"] == f"/ho-so/{city.assessment(SUBMITTED).pk}/so-lieu/8/"
    assert first is not None
    assert delivery.opened_at == first


def test_nobody_opens_anothers_notice(city: City) -> None:
    return_criterion(city)
    delivery = messages.deliveries_of(city.officer(SUBMITTED))[0]

    answer = city.client(f"canbo.{SCORING}").get(f"/thong-bao/{delivery.pk}/")

    delivery.refresh_from_db()
    assert (answer.status_code, delivery.opened_at) == (404, None)


def test_a_plain_figure_tells_nobody(city: City) -> None:
    before = Notice.objects.count()
    pk, officer = city.assessment(EMPTY).pk, city.officer(EMPTY)

    save_entries(pk, [Edit("infants", "end", None, 0, "chờ số")], actor=officer)

    assert Notice.objects.count() == before


def test_a_decision_tells_the_commune(city: City) -> None:
    steps.perform(
        "refuse",
        city.assessment("05980").pk,
        actor=city.user("lanh-dao"),
        fingerprint=State.APPRAISED,
        note="Tiêu chí 9 không đạt.",
    )

    assert told(city.chair("05980"))[0] == "Phường Đông Kinh không được công nhận"


# --- by hand --------------------------------------------------------------------------------------


def test_the_preview_names_each_receiver_and_stores_nothing(city: City) -> None:
    before = Notice.objects.count()

    page = city.client("ldtbxh").get("/nhac-viec/?target=late&text=Còn hai ngày.").content.decode()

    assert Notice.objects.count() == before
    # Vĩnh Trại, Quảng Lạc and Chi Lăng have not handed in; each has an officer and a chair.
    assert "Sẽ gửi tới 6 người" in " ".join(page.split())
    assert page.count("Nhắc nộp hồ sơ") == 3


def send_by_hand(city: City, audience: str) -> Notice:
    data = {"target": audience, "text": "Còn hai ngày.", "send": "1", "request_key": str(uuid4())}
    client = city.client("ldtbxh")
    for _press in range(2):  # pressed twice, sent once
        client.post("/nhac-viec/", data)
    return Notice.objects.filter(text="Còn hai ngày.").get()


def test_a_message_is_held_and_can_be_taken_back(city: City) -> None:
    health = city.user("y-te")
    notice = send_by_hand(city, f"agency:{health.agency_id}")

    assert "Còn hai ngày." not in [row.notice.text for row in messages.deliveries_of(health)]
    city.client("ldtbxh").post(f"/tin-da-gui/{notice.pk}/huy/")
    with clock.at(clock.now() + timedelta(minutes=6)):
        messages.deliver_held()
    assert messages.deliveries_of(health).filter(notice=notice).count() == 0


def test_once_out_it_is_delivered_and_stays(city: City) -> None:
    health = city.user("y-te")
    notice = send_by_hand(city, f"agency:{health.agency_id}")

    with clock.at(clock.now() + timedelta(minutes=6)):
        messages.deliver_held()
        answer = city.client("ldtbxh").post(f"/tin-da-gui/{notice.pk}/huy/", follow=True)

    assert "Tin đã gửi đi nên không hủy được nữa." in answer.content.decode()
    assert told(health)[0].startswith("Nhắc cho ý kiến: 13 tiêu chí đang chờ")


def test_a_cell_reminds_whoever_holds_it(city: City) -> None:
    """Criterion 8 of Hoàng Đồng is sent back: the commune's move; 7 is Trung tâm Y tế's."""
    pk = city.assessment(APPRAISING).pk
    client = city.client("ldtbxh")

    returned = client.get(f"/nhac-viec/{pk}/8/", follow=True).content.decode()
    waiting = client.get(f"/nhac-viec/{pk}/7/", follow=True).content.decode()

    assert "Nhắc trả lời tiêu chí 8, Xã Hoàng Đồng" in returned
    assert "Hà Thị Yến" in returned
    assert "Nhắc cho ý kiến tiêu chí 7, Xã Hoàng Đồng" in waiting
    assert "Hoàng Thị Mai" in waiting


def test_the_last_agency_tells_the_lead_once(city: City) -> None:
    assessment = city.assessment(SUBMITTED)
    rows = assessment.results.exclude(number=13)
    rows.update(verdict=Verdict.ACCEPTED)
    row = city.result(SUBMITTED, 13)
    lead = city.client("ldtbxh")
    page = lead.post(
        f"/ra-soat/{assessment.pk}/13/",
        {"verdict": "accepted", "version": row.version},
        follow=True,
    ).content.decode()

    for _press in range(2):
        lead.post(f"/ra-soat/{assessment.pk}/du-y-kien/")

    assert "Báo cơ quan chủ trì" in page
    assert Notice.objects.filter(kind="all-signed", assessment=assessment).count() == 1


def test_an_agency_cannot_say_that_all_is_in_while_it_is_not(city: City) -> None:
    pk = city.assessment(SUBMITTED).pk

    answer = city.client("y-te").post(f"/ra-soat/{pk}/du-y-kien/", follow=True)

    assert "Chưa đủ ý kiến của các cơ quan." in answer.content.decode()


# --- by the calendar ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (1, "Còn 14 ngày tới hạn nộp hồ sơ Phường Vĩnh Trại"),
        (14, "Còn 1 ngày tới hạn nộp hồ sơ Phường Vĩnh Trại"),
        (15, "Hôm nay là hạn nộp hồ sơ Phường Vĩnh Trại"),
        (18, "Quá hạn nộp hồ sơ Phường Vĩnh Trại 3 ngày"),
        (13, None),
    ],
)
def test_reminders_come_on_the_cycles_days_and_once(
    city: City, day: int, title: str | None
) -> None:
    """The cycle says 14, 7, 3 and 1 days before 15/11/2024, and 1 and 3 after."""
    officer = city.officer(COLLECTING)
    before = len(told(officer))

    with clock.at(datetime(2024, 11, day, 8, tzinfo=VIET_NAM)):
        for _beat in range(2):
            send_messages()

    assert told(officer)[: len(told(officer)) - before] == ([title] if title else [])


# --- one e-mail a day -----------------------------------------------------------------------------


def with_address(city: City, username: str) -> User:
    user = city.user(username)
    user.email = f"{username}@example.vn"
    user.save(update_fields=["email"])
    return user


def test_one_letter_a_day_with_the_days_left_and_deep_links(city: City, sink: Sink) -> None:
    with_address(city, f"canbo.{COLLECTING}")
    for minutes in (0, 1, 600):
        with clock.at(EIGHT + timedelta(minutes=minutes)):
            send_messages()

    (letter,) = sink.kept
    text = letter.get_body(("plain",)).get_content()
    assert letter["To"] == f"canbo.{COLLECTING}@example.vn"
    assert letter["Subject"].endswith("còn 1 ngày tới hạn")
    delivery = messages.deliveries_of(city.officer(COLLECTING))[0]
    assert f"https://tre-em.example.vn/thong-bao/{delivery.pk}/" in text
    assert Digest.objects.get().status == Digest.Status.SENT


def test_before_the_hour_nothing_is_sent(city: City, sink: Sink) -> None:
    with_address(city, f"canbo.{COLLECTING}")

    with clock.at(EIGHT - timedelta(hours=2)):
        send_messages()

    assert sink.kept == []


def test_who_wants_no_letter_gets_none_and_is_told_in_the_product(city: City, sink: Sink) -> None:
    user = with_address(city, f"canbo.{COLLECTING}")
    city.client(user.username).post("/thong-bao/", {})

    with clock.at(EIGHT):
        send_messages()

    assert sink.kept == []
    assert told(user)[0].startswith("Còn 1 ngày tới hạn")


def test_a_letter_that_fails_says_why_and_goes_again_when_the_office_asks(
    city: City, sink: Sink
) -> None:
    with_address(city, f"canbo.{COLLECTING}")
    sink.refuses = True
    with clock.at(EIGHT):
        send_messages()
        send_messages()
    failed = Digest.objects.get()
    page = city.client("quan-tri").get("/quan-tri/assessments/digest/").content.decode()
    sink.refuses = False

    digests.send_again(failed)

    assert "no such mailbox" in page
    failed.refresh_from_db()
    assert (failed.status, failed.attempts, len(sink.kept)) == (Digest.Status.SENT, 2, 1)


def test_a_restart_in_the_middle_sends_nothing_twice(city: City, sink: Sink) -> None:
    """Claimed, then the worker dies: the next beat finds the day's letter claimed."""
    user = with_address(city, f"canbo.{COLLECTING}")
    with clock.at(EIGHT):
        messages.remind_by_the_calendar(city.cycle)
        assert digests._claim(city.cycle, user) is not None

        send_messages()
        claimed = Digest.objects.get()
        assert claimed.status == Digest.Status.SENDING
    with clock.at(clock.now() + timedelta(minutes=16)):
        send_messages()

    # Nobody knows whether it went: the office reads so and decides.
    assert sink.kept == []
    claimed.refresh_from_db()
    assert (claimed.status, claimed.reason) == (
        Digest.Status.FAILED,
        "Máy dừng giữa chừng, không rõ thư đã đi hay chưa.",
    )


def test_what_an_officer_wrote_stays_out_of_the_letter(city: City, sink: Sink) -> None:
    """A comment may name a child; the letter has titles and links only."""
    with_address(city, f"canbo.{SUBMITTED}")
    with clock.at(EIGHT):
        row = city.result(SUBMITTED, 8)
        sign_off(
            row.assessment_id,
            8,
            actor=city.user("y-te"),
            verdict=Verdict.RETURNED,
            comment="Cháu Nguyễn Văn A chưa được cân.",
            version=row.version,
        )
        send_messages()

    (letter,) = sink.kept
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        assert "tiêu chí 8 bị trả lại" in text
        assert "Nguyễn Văn A" not in text


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_each_letter_once(city: City, sink: Sink) -> None:
    for username in (f"canbo.{COLLECTING}", f"chutich.{COLLECTING}", "y-te"):
        with_address(city, username)

    def beat() -> None:
        with clock.at(EIGHT):
            send_messages()

    at_once(beat, beat, beat)

    letters = sorted(letter["To"] for letter in sink.kept)
    assert letters == sorted(
        f"{name}@example.vn" for name in (f"canbo.{COLLECTING}", f"chutich.{COLLECTING}", "y-te")
    )
    keys = Notice.objects.exclude(key=None).values_list("key", flat=True)
    assert len(keys) == len(set(keys))
    assert Delivery.objects.filter(notice__kind="deadline-near").exists()
