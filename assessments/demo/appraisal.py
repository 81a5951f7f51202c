"""What the demo's appraiser looks into: a sample, and for those concluded a draft to comment on."""

from agencies.models import User
from assessments.models import Assessment, SpotCheckItem
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

_SIZE = 8


def check_sample(assessment: Assessment, appraiser: User) -> None:
    """Eight figures by a seed that names the dossier; the first differs from its register."""
    draw_sample(
        assessment.pk, actor=appraiser, size=_SIZE, seed=f"tham-dinh-{assessment.commune.code}"
    )
    drawn = SpotCheckItem.objects.filter(check_of__assessment=assessment)
    codes = list(drawn.values_list("item__code", flat=True))
    found = {code: Found(is_verified=True) for code in codes}
    found[codes[0]] = Found(is_verified=False, note="sổ theo dõi ghi khác, chênh 1")
    mark_sample(assessment.pk, found, actor=appraiser)


def hear_the_commune(assessment: Assessment, appraiser: User, officer: User) -> None:
    """A draft finding, a comment and its answer."""
    send_finding(
        assessment.pk,
        actor=appraiser,
        text="Số liệu khớp với số của các cơ quan theo dõi; dự kiến giữ nguyên điểm Hội đồng.",
    )
    comment_on_finding(
        assessment.pk,
        actor=officer,
        text="Đề nghị ghi rõ nguồn của số trẻ bị tai nạn.",
        number=5,
    )
    finish_comments(assessment.pk, actor=officer)
    respond_to_comments(
        assessment.pk, actor=appraiser, text="Tiếp thu: nguồn là sổ A6 của Trạm Y tế."
    )


def correct_a_date(assessment: Assessment, appraiser: User, officer: User) -> None:
    """A small correction and how it was made."""
    text = "Ghi lại ngày của báo cáo tai nạn thương tích."
    add_correction(assessment.pk, actor=appraiser, text=text)
    correction = assessment.corrections.get()
    answer_correction(assessment.pk, correction.pk, actor=officer, text="Đã ghi lại: 20/10/2024.")
