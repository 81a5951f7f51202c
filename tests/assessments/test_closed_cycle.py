"""A cycle that the office has closed takes nothing more from communes and agencies."""

import html

import pytest
from django.urls import reverse

from assessments.models import Assessment, Cycle, Event
from assessments.services.conflicts import APPRAISED, COUNCIL
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    SCORING,
    SUBMITTED,
    SUPPLEMENT,
    City,
)

REFUSAL = "Đợt đánh giá 2024 đã khép lại nên không sửa gì nữa. Cần mở lại thì báo quản trị."
FIGURE = {"infants:end": "99", "infants:end:version": "1"}
# Who, in which commune's dossier, on which page, types what.
WRITES = [
    (f"canbo.{COLLECTING}", COLLECTING, "figures_save", [7], FIGURE),
    (f"chutich.{SUPPLEMENT}", SUPPLEMENT, "step", ["submit"], {"fingerprint": "supplement"}),
    (
        f"chutich.{SCORING}",
        SCORING,
        "step",
        ["reopen-figures"],
        {"fingerprint": "scoring", "note": "x"},
    ),
    (f"canbo.{SCORING}", SCORING, "council", [], {"points-4": "37,5", "reason-4": "x"}),
    ("y-te", SUBMITTED, "review", [8], {"verdict": "accepted", "version": "1"}),
    ("ldtbxh", APPRAISING, "appraisal", [], {"points-1": "100", "conclusion": "Đạt."}),
    ("ldtbxh", SUBMITTED, "step", ["receive"], {"fingerprint": "submitted"}),
    (
        "lanh-dao",
        APPRAISED_WITH_A_ZERO,
        "step",
        ["send-back"],
        {"fingerprint": "appraised", "note": "x"},
    ),
]
# The pages of points also send what they showed.
COLUMNS = {"council": COUNCIL, "appraisal": APPRAISED}


def words(text: str) -> str:
    return " ".join(html.unescape(text).split())


@pytest.mark.parametrize("write", WRITES)
def test_every_write_is_refused_in_a_sentence(
    city: City, write: tuple[str, str, str, list[object], dict[str, str]]
) -> None:
    person, code, page, more, typed = write
    url = reverse(f"assessments:{page}", args=[city.assessment(code).pk, *more])
    if column := COLUMNS.get(page):
        typed = city.seen(code, column) | typed
    Cycle.objects.update(is_open=False)
    before = (Event.objects.count(), list(Assessment.objects.values("state", "chain_head")))

    answer = city.client(person).post(url, typed, follow=True)

    assert REFUSAL in words(answer.content.decode())
    assert (Event.objects.count(), list(Assessment.objects.values("state", "chain_head"))) == before


def test_the_office_opens_it_again(city: City) -> None:
    pk = city.assessment(SUBMITTED).pk
    for is_open in (False, True):
        Cycle.objects.filter(assessments=pk).update(is_open=is_open)

    city.client("ldtbxh").post(
        reverse("assessments:step", args=[pk, "receive"]), {"fingerprint": "submitted"}
    )

    assert city.assessment(SUBMITTED).state == "appraising"
