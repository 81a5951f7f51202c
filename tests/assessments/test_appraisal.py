"""The lead agency looks into a dossier: sample, draft finding, corrections, supplement by a day."""

import hashlib
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from assessments import clock
from assessments.errors import AppraisalError, TransitionError
from assessments.models import Appraisal, DraftFinding, SpotCheck
from assessments.services.appraisal import (
    Found,
    add_correction,
    answer_correction,
    comment_on_finding,
    draw_sample,
    finish_comments,
    mark_sample,
    respond_to_comments,
    send_finding,
)
from assessments.services.sampling import draw
from assessments.states import State, Verdict
from assessments.workflow import steps
from reports.documents.appraisal_report import build_appraisal_report
from reports.documents.pdf import render_pdf
from tests.city import APPRAISING, SUBMITTED, SUPPLEMENT, City

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
CODES = [f"item{number}" for number in range(42)]


# --- the sample -----------------------------------------------------------------------------------


def test_the_sample_is_what_paper_and_a_hash_give() -> None:
    """SHA-256 of "tham-dinh:infants" is 088d…, of children 2fea…, of births 5538…."""
    by_hand = sorted("abc", key=lambda code: hashlib.sha256(f"s:{code}".encode()).hexdigest())

    assert draw("s", "abc", 2) == by_hand[:2]
    assert draw("tham-dinh", ["births", "children", "infants"], 1) == ["infants"]


@given(st.text(max_size=20), st.permutations(CODES), st.integers(1, 42))
def test_the_order_of_the_codes_does_not_matter(seed: str, codes: list[str], size: int) -> None:
    sample = draw(seed, codes, size)

    assert sample == draw(seed, CODES, size)
    assert len(set(sample)) == size


def test_every_figure_has_about_the_same_chance() -> None:
    """2,100 seeds draw 10 of 42: each code 500 times on average, by ±5 standard deviations."""
    drawn = [code for seed in range(2100) for code in draw(str(seed), CODES, 10)]

    counts = [drawn.count(code) for code in CODES]
    assert min(counts) >= 402
    assert max(counts) <= 598


@pytest.fixture
def received(city: City) -> City:
    """Tam Thanh's dossier is received: nothing drawn or sent yet."""
    pk = city.assessment(SUBMITTED).pk
    steps.perform("receive", pk, actor=city.user("ldtbxh"), fingerprint=State.SUBMITTED)
    return city


def test_a_dossier_is_sampled_once(received: City) -> None:
    pk, lead = received.assessment(SUBMITTED).pk, received.user("ldtbxh")
    first = draw_sample(pk, actor=lead, size=5)

    with pytest.raises(AppraisalError, match="mẫu đã rút thì giữ nguyên"):
        draw_sample(pk, actor=lead, size=5, seed="đẹp hơn")

    kept = SpotCheck.objects.get(assessment=pk)
    assert (kept.seed, kept.items.count()) == (first.seed, 5)


def test_a_figure_that_differs_says_what_was_found(received: City) -> None:
    pk, lead = received.assessment(SUBMITTED).pk, received.user("ldtbxh")
    check = draw_sample(pk, actor=lead, size=3)
    first, second, third = check.items.values_list("item__code", flat=True)

    with pytest.raises(AppraisalError, match="không khớp thì ghi đã thấy gì"):
        mark_sample(pk, {first: Found(is_verified=False)}, actor=lead)
    mark_sample(
        pk,
        {
            first: Found(is_verified=False, note="Sổ ghi 95."),
            second: Found(is_verified=True),
            third: Found(is_verified=True),
        },
        actor=lead,
    )

    page = received.client("ldtbxh").get(f"/tham-dinh/{pk}/kiem-tra-mau/").content.decode()
    assert "đã xác minh 2/3" in " ".join(page.split())
    assert check.seed in page


# --- the draft finding ----------------------------------------------------------------------------


def ready(city: City) -> int:
    """Hoàng Đồng could be concluded but for what a test adds."""
    assessment = city.assessment(APPRAISING)
    assessment.results.update(verdict=Verdict.ACCEPTED, appraised_points=66)
    Appraisal.objects.filter(assessment=assessment).update(conclusion="Đạt.")
    return assessment.pk


def conclude(city: City) -> None:
    pk = city.assessment(APPRAISING).pk
    steps.perform("conclude", pk, actor=city.user("ldtbxh"), fingerprint=State.APPRAISING)


def test_concluding_waits_for_the_communes_days_or_its_word(city: City) -> None:
    """Sent on Friday 22/11/2024, three working days: to the end of Wednesday the 27th."""
    pk = ready(city)
    with clock.at(datetime(2024, 11, 22, 9, tzinfo=VIET_NAM)):
        send_finding(pk, actor=city.user("ldtbxh"), text="Dự kiến giữ nguyên điểm.")

    with (
        clock.at(datetime(2024, 11, 27, 23, 59, 59, tzinfo=VIET_NAM)),
        pytest.raises(TransitionError, match="còn góp ý dự thảo kết luận đến hết 27/11/2024"),
    ):
        conclude(city)
    with clock.at(datetime(2024, 11, 28, 0, 0, 0, tzinfo=VIET_NAM)):
        conclude(city)

    assert city.assessment(APPRAISING).state == State.APPRAISED


def test_the_communes_word_ends_the_period(city: City) -> None:
    pk, officer = ready(city), city.officer(APPRAISING)
    send_finding(pk, actor=city.user("ldtbxh"), text="Dự kiến giữ nguyên điểm.")
    comment_on_finding(pk, actor=officer, text="Số trẻ là 102.", number=7)
    finish_comments(pk, actor=officer)

    with pytest.raises(AppraisalError, match="Không có dự thảo kết luận nào đang lấy ý kiến"):
        comment_on_finding(pk, actor=officer, text="Thêm nữa.", number=None)
    conclude(city)

    assert city.assessment(APPRAISING).state == State.APPRAISED


def test_a_comment_opens_no_figure(city: City) -> None:
    pk = ready(city)
    send_finding(pk, actor=city.user("ldtbxh"), text="Dự kiến.")
    client = city.client(f"canbo.{APPRAISING}")

    client.post(
        f"/ho-so/{pk}/du-thao/tra-loi/", {"act": "comment", "number": 7, "text": "Xem lại."}
    )

    page = client.get(f"/ho-so/{pk}/du-thao/").content.decode()
    figures = client.get(f"/ho-so/{pk}/so-lieu/7/").content.decode()
    assert "Xem lại." in page
    assert "data-figure" not in figures


def test_the_commune_finds_the_draft_among_its_tasks(city: City) -> None:
    pk = ready(city)
    send_finding(pk, actor=city.user("ldtbxh"), text="Dự kiến.")
    due = DraftFinding.objects.get(assessment=pk).due

    page = city.client(f"canbo.{APPRAISING}").get("/").content.decode()

    assert "Dự thảo kết luận thẩm định" in page
    assert f"hạn {due:%d/%m/%Y}, còn 3 ngày làm việc" in page


# --- corrections ----------------------------------------------------------------------------------


def test_an_open_correction_holds_up_the_conclusion(city: City) -> None:
    pk = ready(city)
    add_correction(pk, actor=city.user("ldtbxh"), text="Ghi lại số văn bản.")
    correction = city.assessment(APPRAISING).corrections.last()

    with pytest.raises(TransitionError, match="còn 1 chỉnh sửa nhỏ xã, phường chưa trả lời"):
        conclude(city)
    answer_correction(pk, correction.pk, actor=city.officer(APPRAISING), text="Đã ghi 12/BC.")
    conclude(city)

    assert city.assessment(APPRAISING).state == State.APPRAISED


# --- a supplement by a day ------------------------------------------------------------------------


@pytest.mark.parametrize("due", [None, date(2024, 11, 14), date(2024, 11, 16)])
def test_a_return_names_a_working_day_ahead(city: City, due: date | None) -> None:
    """On 15/11/2024: none, yesterday, a Saturday."""
    with (
        clock.at(datetime(2024, 11, 15, 9, tzinfo=VIET_NAM)),
        pytest.raises(TransitionError, match="Hãy ghi hạn bổ sung: một ngày làm việc"),
    ):
        steps.perform(
            "return",
            city.assessment(SUBMITTED).pk,
            actor=city.user("ldtbxh"),
            fingerprint=State.SUBMITTED,
            note="Thiếu chữ ký.",
            details={"due": due},
        )


@pytest.mark.parametrize(("day", "is_late"), [(22, False), (23, True)])
def test_a_supplement_after_its_day_is_taken_and_marked(
    city: City, day: int, *, is_late: bool
) -> None:
    """Mai Pha's was due at the end of 22/11/2024."""
    with clock.at(datetime(2024, 11, day, 23, 59, 59, tzinfo=VIET_NAM)):
        steps.perform(
            "submit",
            city.assessment(SUPPLEMENT).pk,
            actor=city.chair(SUPPLEMENT),
            fingerprint=State.SUPPLEMENT,
        )

    dossier = city.assessment(SUPPLEMENT).dossier
    assert (dossier.is_supplement_late, dossier.is_late) == (is_late, False)


# --- the report -----------------------------------------------------------------------------------


def test_the_report_prints_sample_draft_reply_and_correction(city: City) -> None:
    pk, lead, officer = ready(city), city.user("ldtbxh"), city.officer(APPRAISING)
    check = draw_sample(pk, actor=lead, size=8, seed="tham-dinh")
    codes = check.items.order_by("pk").values_list("item__code", flat=True)
    found = {code: Found(is_verified=True) for code in codes}
    mark_sample(pk, found | {codes[0]: Found(is_verified=False, note="chênh 1")}, actor=lead)
    send_finding(pk, actor=lead, text="Dự kiến giữ nguyên điểm.")
    comment_on_finding(pk, actor=officer, text="Đề nghị ghi rõ nguồn.", number=5)
    finish_comments(pk, actor=officer)
    respond_to_comments(pk, actor=lead, text="Tiếp thu.")
    add_correction(pk, actor=lead, text="Ghi lại ngày của báo cáo.")
    correction = city.assessment(APPRAISING).corrections.get()
    answer_correction(pk, correction.pk, actor=officer, text="Đã ghi lại.")
    steps.perform("conclude", pk, actor=lead, fingerprint=State.APPRAISING)
    snapshot = city.assessment(APPRAISING).snapshots.get(moment="appraisal")

    pdf = PdfReader(BytesIO(render_pdf(build_appraisal_report(snapshot))))

    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "theo hạt giống tham-dinh" in text
    assert "xác minh khớp 7/8" in text
    assert "Góp ý về tiêu chí 5: Đề nghị ghi rõ nguồn." in text
    assert "Cơ quan thẩm định giải trình: Tiếp thu." in text
    assert "Đã chỉnh sửa: Ghi lại ngày của báo cáo." in text


def test_an_answer_after_the_comments_is_kept(city: City) -> None:
    pk, officer = ready(city), city.officer(APPRAISING)
    send_finding(pk, actor=city.user("ldtbxh"), text="Dự kiến.")
    comment_on_finding(pk, actor=officer, text="Xem lại.", number=None)
    finish_comments(pk, actor=officer)

    respond_to_comments(pk, actor=city.user("ldtbxh"), text="Đã xem lại.")

    page = city.client("lanh-dao").get(f"/ho-so/{pk}/du-thao/").content.decode()
    assert "Đã xem lại." in page
