"""A dossier: its result, its documents, its steps and its log."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import ChecklistItem
from tests.city import APPRAISED_WITH_A_ZERO, APPRAISING, EMPTY, RECOGNISED, SCORING, City
from tests.html import said, words


def read(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return words(answer)


def test_a_recognised_commune_reads_its_decision(city: City) -> None:
    page = read(
        city.client(f"canbo.{RECOGNISED}"), "assessments:dossier", city.assessment(RECOGNISED).pk
    )
    assert (
        "Được công nhận theo Quyết định số 2150/QĐ-UBND ngày 25/11/2024,"
        " người ký: Phạm Thị Hồng, Phó Chủ tịch." in page
    )


def test_a_high_total_does_not_hide_a_criterion_at_0(city: City) -> None:
    """Phường Đông Kinh has 950 of the 850 it needs and nothing for criterion 9."""
    high = city.assessment(APPRAISED_WITH_A_ZERO).pk

    page = read(city.client(f"canbo.{APPRAISED_WITH_A_ZERO}"), "assessments:dossier", high)
    met = read(city.client(f"canbo.{SCORING}"), "assessments:dossier", city.assessment(SCORING).pk)

    assert "Tổng điểm tạm tính 950" in page
    assert "Không đủ điểm: tiêu chí 9" in page
    assert "Không đủ điểm: tiêu chí" not in met


def declare(city: City, code: str, item: int, **typed: str) -> list[str]:
    url = reverse("assessments:declare_document", args=[city.assessment(code).pk])
    answer = city.client(f"canbo.{code}").post(url, {"item": item, **typed}, follow=True)
    if answer.status_code != 200:
        return [str(answer.status_code)]
    return said(answer)


def line(city: City, code: str) -> ChecklistItem:
    return city.cycle.checklist.get(code=code)


def declared(city: City, code: str) -> list[tuple[str, str, date]]:
    rows = city.assessment(code).dossier_items.order_by("item__order")
    return list(rows.values_list("item__code", "number", "issued_on"))


def test_a_document_is_declared_with_its_number_and_day(city: City) -> None:
    told = declare(
        city, EMPTY, line(city, "plan").pk, number=" 12/KH-UBND ", issued_on="05/03/2024"
    )

    assert told == ["Đã ghi văn bản 12/KH-UBND."]
    assert declared(city, EMPTY) == [("plan", "12/KH-UBND", date(2024, 3, 5))]


@pytest.mark.parametrize(
    "typed",
    [
        {"number": "12/KH-UBND", "issued_on": "03/15/2024"},
        {"number": "12/KH-UBND", "issued_on": ""},
        {"number": "", "issued_on": "05/03/2024"},
    ],
)
def test_half_a_document_is_not_declared(city: City, typed: dict[str, str]) -> None:
    told = declare(city, EMPTY, line(city, "plan").pk, **typed)

    assert told == ["Hãy ghi số, ký hiệu và ngày văn bản, ví dụ 12/BC-UBND, 05/11/2024."]
    assert declared(city, EMPTY) == []


def test_nothing_is_declared_on_a_line_that_is_not_asked_for(city: City) -> None:
    produced = city.cycle.checklist.filter(kind=ChecklistItem.Kind.PRODUCED).first()
    typed = {"number": "12/KH-UBND", "issued_on": "05/03/2024"}

    assert produced is not None
    assert declare(city, EMPTY, 0, **typed) == ["404"]
    assert declare(city, EMPTY, produced.pk, **typed) == ["404"]
    assert declared(city, EMPTY) == []


def test_the_documents_of_a_dossier_handed_in_stand(city: City) -> None:
    before = declared(city, APPRAISING)

    told = declare(
        city, APPRAISING, line(city, "plan").pk, number="99/KH-UBND", issued_on="05/03/2024"
    )

    assert told == ["Hồ sơ đã nộp; danh mục văn bản không sửa được nữa."]
    assert declared(city, APPRAISING) == before


def test_a_step_from_an_old_page_is_told_and_nothing_moves(city: City) -> None:
    pk = city.assessment(SCORING).pk

    answer = city.client(f"canbo.{SCORING}").post(
        reverse("assessments:step", args=[pk, "reopen-figures"]),
        {"fingerprint": "collecting", "note": "Sửa số."},
        follow=True,
    )

    assert said(answer) == [
        "Hồ sơ vừa được Hà Thị Yến, Phường Chi Lăng sửa nên chưa lưu gì. Đang lưu: bước “Hội đồng"
        " chấm điểm”. Hãy so với bản đang lưu, rồi làm lại nếu vẫn cần."
    ]
    assert city.assessment(SCORING).state == "scoring"


def test_an_unknown_criterion_or_step_is_not_found(city: City) -> None:
    pk, client = city.assessment(SCORING).pk, city.client(f"chutich.{SCORING}")

    assert client.get(reverse("assessments:figures", args=[pk, 14])).status_code == 404
    assert (
        client.post(
            reverse("assessments:step", args=[pk, "jump"]), {"fingerprint": "x"}
        ).status_code
        == 404
    )


def test_the_log_reads_as_sentences_newest_first(city: City) -> None:
    page = read(
        city.client(f"canbo.{RECOGNISED}"), "assessments:history", city.assessment(RECOGNISED).pk
    )

    decided, moved = (
        page.index("Quyết định: Được công nhận 2150/QĐ-UBND"),
        page.index("Chuyển “Đã thẩm định” → “Được công nhận”"),
    )
    assert decided < moved < page.index("Chuyển “Đang thẩm định” → “Đã thẩm định”")
