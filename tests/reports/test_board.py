"""The board: one cell per commune and criterion, with points and whose move it is."""

from datetime import date

import pytest
from lxml.html import HtmlElement

from agencies.models import Commune, User
from assessments.models import Commitment
from assessments.services.opening import open_cycle
from assessments.states import Holder
from reports.board.filter import BoardFilter
from reports.board.rows import Board, Cell, Row, commitments_of, counts_of
from tests.city import APPRAISED_WITH_A_ZERO, APPRAISING, COLLECTING, EMPTY, SCORING, City
from tests.factories.evidence import add
from tests.html import links, parse, words

EVERYTHING = BoardFilter()


def board_of(city: City, username: str = "ldtbxh") -> Board:
    return Board(city.cycle, city.user(username))


def rows(board: Board, filters: BoardFilter = EVERYTHING) -> list[Row]:
    found = filters.assessments(
        board.cycle, today=board.today, days=board.days, own_agency=board.own_agency
    )
    return board.rows_of(found, filters)


def row_of(city: City, code: str) -> Row:
    (row,) = rows(board_of(city), BoardFilter(search=code))
    return row


def cell(city: City, code: str, number: int) -> tuple[str, str, str]:
    found: Cell = row_of(city, code).cells[number - 1]
    assert found.url == f"/ho-so/{city.assessment(code).pk}/so-lieu/{number}/"
    return found.tone, found.points, found.label


def page(city: City, query: str = "", username: str = "ldtbxh") -> HtmlElement:
    answer = city.client(username).get(f"/bang-theo-doi/{query}")
    assert answer.status_code == 200
    return parse(answer)


def communes_on(board: HtmlElement) -> list[str]:
    return [words(link) for link in board.xpath(".//a[@class='strong']")]


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        # 1700 of 2350 children checked is 72.3 %: no points, which bars recognition.
        (APPRAISED_WITH_A_ZERO, 9, ("failed", "0", "không đạt")),
        (APPRAISED_WITH_A_ZERO, 1, ("done", "100", "đạt")),
        (APPRAISING, 8, ("returned", "75", "trả lại")),
        (APPRAISING, 12, ("waiting", "50", "đã trả lời")),
        (APPRAISING, 7, ("waiting", "50", "chờ ý kiến")),
        (EMPTY, 1, ("none", "–", "chưa đủ số")),
        (COLLECTING, 2, ("done", "50", "đạt")),
    ],
)
def test_a_cell_shows_points_and_whose_move_it_is(
    city: City, code: str, number: int, shown: tuple[str, str, str]
) -> None:
    assert cell(city, code, number) == shown


def test_a_row_ends_with_its_total_and_what_it_needs(city: City) -> None:
    ward, mountain = row_of(city, APPRAISED_WITH_A_ZERO), row_of(city, APPRAISING)

    assert (ward.total, ward.threshold) == ("950", "850")
    assert (len(ward.cells), mountain.threshold) == (13, "800")


def test_the_counts_above_add_up_to_every_cell(city: City) -> None:
    counts = counts_of(city.cycle)

    # Eight communes × 13. Returned: criterion 8 of Hoàng Đồng. Without figures: all 13 of the
    # empty commune, 6 of the collecting one.
    assert sum(counts.standings.values()) == sum(counts.holders.values()) == 104
    assert (counts.standings["returned"], counts.standings["incomplete"]) == (1, 19)
    # Decided: the 13 of Hoàng Văn Thụ. With the city: the 13 of Đông Kinh.
    assert (counts.holders[""], counts.holders[Holder.CITY]) == (13, 13)


@pytest.mark.parametrize("typed", ["vinh trai", "Vĩnh Trại", "VINH  TRAI", "05977"])
def test_a_commune_is_found_with_and_without_marks(city: City, typed: str) -> None:
    assert communes_on(page(city, f"?search={typed}")) == ["P. Vĩnh Trại"]


def test_a_step_filters_the_communes(city: City) -> None:
    assert communes_on(page(city, "?state=recognised")) == ["P. Hoàng Văn Thụ"]
    assert len(communes_on(page(city, "?state=no-such-step"))) == 8


def test_nothing_found_says_what_to_do(city: City) -> None:
    text = page(city, "?search=khong-co")

    assert communes_on(text) == []
    assert "Không có xã, phường nào" in words(text)


def test_the_next_page_keeps_the_filter(city: City) -> None:
    for place in range(21):
        Commune.objects.create(
            code=f"9{place:04}",
            name=f"Xã Mới {place}",
            kind="commune",
            authority=city.cycle.authority,
            unit_group="other",
            valid_from=date(2000, 1, 1),
        )
    open_cycle(city.cycle, city.user("quan-tri"))

    first = page(city, "?state=collecting&search=xa+moi")
    second = page(city, "?page=2&state=collecting&search=xa+moi")

    assert links(first, "?page") == ["?page=2&search=xa+moi&state=collecting"]
    assert (len(communes_on(first)), communes_on(second)) == (20, ["X. Mới 20"])


def test_each_city_sees_its_own_communes(city: City, stranger: User) -> None:
    assert communes_on(page(city, username=stranger.username)) == ["P. Khác"]
    assert "P. Khác" not in communes_on(page(city, username="mttq"))


def test_the_board_tells_who_lacks_plan_or_commitment(city: City) -> None:
    add(city, COLLECTING, "plan", "pledge")
    add(city, SCORING, "plan")

    text = words(page(city))

    assert "Đã có kế hoạch và cam kết: 1/8 xã, phường (12,5 %)" in text
    assert (text.count("đủ kế hoạch, cam kết"), text.count("thiếu kế hoạch, cam kết")) == (1, 6)
    assert text.count("thiếu cam kết") == 1


def test_the_share_is_not_rounded_up(city: City) -> None:
    commune = Commune.objects.get(code=COLLECTING)
    commune.pk, commune.code = None, "99999"
    commune.save()
    open_cycle(city.cycle, city.user("quan-tri"))
    document = add(city, COLLECTING)
    Commitment.objects.bulk_create(
        Commitment(assessment=assessment, part=part, evidence=document)
        for assessment in city.cycle.assessments.order_by("pk")[:6]
        for part in Commitment.Part.values
    )

    assert commitments_of(city.cycle) == {
        "done": "6",
        "all": "9",
        "share": "66,6",
        "tone": "question",
    }
