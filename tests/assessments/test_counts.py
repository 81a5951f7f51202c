"""Two sources for one figure: the agency's own counts, and how they are reconciled."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from assessments.errors import CountError, PointsError
from assessments.models import AgencyCount, DataEntry
from assessments.queries.counts import pairs_of
from assessments.queries.facts import Facts
from assessments.services.counts import Count, pair_fingerprint, save_counts
from assessments.services.review import sign_off
from assessments.states import Verdict
from tests.city import APPRAISING, SUBMITTED, City
from tests.html import said, values

ITEM = "children_checked"  # of criterion 9, Y tế; the register says three less
FIGURE, COUNT = Decimal(2300), Decimal(2297)


@pytest.fixture(autouse=True)
def counted(city: City) -> None:
    """The agency counted apart from the submitted commune."""
    pk = city.assessment(SUBMITTED).pk
    save_counts(pk, [Count(ITEM, COUNT, "Sổ khám")], actor=city.user("y-te"))


def figure(city: City) -> Decimal | None:
    return DataEntry.objects.get(
        assessment=city.assessment(SUBMITTED), item__code=ITEM, period="end"
    ).value


def count(city: City) -> AgencyCount:
    return AgencyCount.objects.get(assessment=city.assessment(SUBMITTED))


def is_open(city: City) -> bool:
    return pairs_of(Facts(city.assessment(SUBMITTED)))[0].is_open


def sign(city: City, verdict: Verdict = Verdict.ACCEPTED, comment: str = "") -> None:
    row = city.result(SUBMITTED, 9)
    sign_off(
        row.assessment_id,
        9,
        actor=city.user("y-te"),
        verdict=verdict,
        comment=comment,
        version=row.version,
    )


def settle(city: City, person: str, act: str, **fields: str) -> list[str]:
    """One side presses a button of the reconciliation page as it is shown now."""
    pair = pairs_of(Facts(city.assessment(SUBMITTED)))[0]
    pk = pair.count.assessment_id
    answer = city.client(person).post(
        f"/ho-so/{pk}/doi-chieu/{pair.count.pk}/",
        {"act": act, "fingerprint": pair_fingerprint(pair), **fields},
        follow=True,
    )
    return said(answer)


def test_a_criterion_with_two_numbers_cannot_be_signed(city: City) -> None:
    with pytest.raises(PointsError, match=r"Chưa ghi “Đạt” được: .*2\.2.*Hãy đối chiếu"):
        sign(city)

    sign(city, Verdict.RETURNED, "Hai số lệch nhau.")

    assert city.result(SUBMITTED, 9).verdict == Verdict.RETURNED


def test_the_agency_accepts_the_communes_figure(city: City) -> None:
    assert settle(city, "y-te", "commune") == ["Đã ghi kết quả đối chiếu."]
    sign(city)

    assert (figure(city), is_open(city)) == (FIGURE, False)
    assert city.result(SUBMITTED, 9).verdict == Verdict.ACCEPTED


def test_the_commune_takes_the_agencys_count_and_its_sign_offs_reopen(city: City) -> None:
    settle(city, "y-te", "commune")
    sign(city)

    officer = f"canbo.{SUBMITTED}"
    page = city.client(officer).get(f"/ho-so/{city.assessment(SUBMITTED).pk}/doi-chieu/")
    assert values(page, "reopen") == [ITEM]

    said_ = settle(city, officer, "agency", reopen=ITEM)

    assert said_ == ["Đã lấy số của cơ quan.", "Số liệu mới mở lại ý kiến ở tiêu chí 9."]
    assert (figure(city), is_open(city)) == (COUNT, False)
    assert city.result(SUBMITTED, 9).verdict == Verdict.PENDING


def test_a_sign_off_after_the_page_was_shown_is_not_re_opened_unsaid(city: City) -> None:
    settle(city, "y-te", "commune")
    sign(city)

    said_ = settle(city, f"canbo.{SUBMITTED}", "agency")

    assert said_ == ["Sửa số này sẽ mở lại: 9.1 của Trung tâm Y tế. Chưa lưu; hãy xem rồi bấm lại."]
    assert (figure(city), city.result(SUBMITTED, 9).verdict) == (FIGURE, Verdict.ACCEPTED)


def test_a_joint_note_needs_both_sides(city: City) -> None:
    officer = f"canbo.{SUBMITTED}"
    assert settle(city, officer, "note") == ["Hãy ghi vì sao hai số khác nhau mà vẫn giữ cả hai."]
    settle(city, officer, "note", note="Ba trẻ tạm trú, khám ở nơi khác.")
    with pytest.raises(PointsError):
        sign(city)

    settle(city, "y-te", "agree")
    sign(city)

    assert (count(city).agreement, count(city).note) == ("note", "Ba trẻ tạm trú, khám ở nơi khác.")


def test_nobody_agrees_with_himself(city: City) -> None:
    settle(city, "y-te", "note", note="Khác ngày chốt sổ.")
    pair = pairs_of(Facts(city.assessment(SUBMITTED)))[0]
    url = f"/ho-so/{pair.count.assessment_id}/doi-chieu/{pair.count.pk}/"

    answer = city.client("y-te").post(url, {"act": "agree", "fingerprint": pair_fingerprint(pair)})

    assert (answer.status_code, is_open(city)) == (400, True)


def test_an_agreement_ends_with_the_figure_it_was_about(city: City) -> None:
    settle(city, "y-te", "commune")
    DataEntry.objects.filter(assessment=city.assessment(SUBMITTED), item__code=ITEM).update(
        value=FIGURE - 1
    )

    assert is_open(city)


def test_a_page_that_showed_other_numbers_changes_nothing(city: City) -> None:
    pair = pairs_of(Facts(city.assessment(SUBMITTED)))[0]
    save_counts(pair.count.assessment_id, [Count(ITEM, FIGURE - 9)], actor=city.user("y-te"))

    answer = city.client(f"canbo.{SUBMITTED}").post(
        f"/ho-so/{pair.count.assessment_id}/doi-chieu/{pair.count.pk}/",
        {"act": "agency", "fingerprint": pair_fingerprint(pair)},
        follow=True,
    )

    assert said(answer) == [
        "Số liệu vừa được người khác sửa nên chưa lưu gì."
        " Hãy so với bản đang lưu, rồi làm lại nếu vẫn cần."
    ]
    assert figure(city) == FIGURE


def test_a_new_source_ends_no_agreement(city: City) -> None:
    settle(city, "y-te", "commune")
    pk = city.assessment(SUBMITTED).pk

    save_counts(pk, [Count(ITEM, COUNT, "Sổ khác")], actor=city.user("y-te"))

    assert (count(city).source, is_open(city)) == ("Sổ khác", False)


def test_another_agencys_item_is_refused(city: City) -> None:
    pk = city.assessment(SUBMITTED).pk

    with pytest.raises(CountError, match="không thuộc tiêu chí mà cơ quan anh chị theo dõi"):
        save_counts(pk, [Count(ITEM, Decimal(1))], actor=city.user("cong-an"))


def test_an_emptied_field_takes_the_count_back(city: City) -> None:
    pk = city.assessment(SUBMITTED).pk

    city.client("y-te").post(f"/ra-soat/{pk}/9/so-cua-co-quan/", {f"count-{ITEM}": ""})

    assert not AgencyCount.objects.filter(assessment=pk).exists()


def test_the_appraisal_waits_for_the_reconciliation(city: City) -> None:
    row = city.result(APPRAISING, 9)
    save_counts(row.assessment_id, [Count(ITEM, Decimal(5))], actor=city.user("y-te"))

    page = city.client("ldtbxh").get(f"/tham-dinh/{row.assessment_id}/").content.decode()

    assert "còn số liệu chưa đối chiếu" in page


# --- through Excel --------------------------------------------------------------------------------


def filled(city: City, **cells: object) -> SimpleUploadedFile:
    """The downloaded file with cells of the commune's row changed, by item code."""
    book = load_workbook(BytesIO(city.client("y-te").get("/so-cua-co-quan/tep-mau/").content))
    page = book.worksheets[0]
    columns = {cell.value: cell.column for cell in page[1]}
    row = next(cell.row for cell in page["A"] if cell.value == SUBMITTED)
    for code, value in cells.items():
        page.cell(row, columns[code], value)
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("so.xlsx", file.getvalue())


def test_a_filled_file_is_previewed_and_then_saved(city: City) -> None:
    client = city.client("y-te")

    page = client.post(
        "/so-cua-co-quan/", {"file": filled(city, children_checked=2270), "source": "Sổ khám"}
    )
    before = count(city).value
    token = page.context["token"]
    answer = client.post("/so-cua-co-quan/luu/", {"token": token}, follow=True)

    assert [(line["before"], line["after"], line["differs"]) for line in page.context["lines"]] == [
        ("2.297", "2.270", "1")
    ]
    assert before == COUNT
    assert said(answer) == ["Đã lưu 1 số."]
    assert (count(city).value, count(city).source) == (Decimal(2270), "Sổ khám")


def test_a_file_with_a_fault_saves_nothing_and_names_the_cell(city: City) -> None:
    page = city.client("y-te").post(
        "/so-cua-co-quan/", {"file": filled(city, children_checked="khoảng 2000")}
    )

    text = page.content.decode()
    assert "Chưa lưu gì. Hãy sửa các ô sau" in text
    assert "“khoảng 2000” không phải số nguyên" in text
    assert "token" not in page.context


def test_a_file_that_is_no_spreadsheet_is_refused(city: City) -> None:
    page = city.client("y-te").post(
        "/so-cua-co-quan/", {"file": SimpleUploadedFile("x.xlsx", b"abc")}
    )

    assert "Đây không phải tệp Excel (.xlsx)." in page.content.decode()
