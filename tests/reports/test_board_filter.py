"""What the board is asked for: courts, days, criteria, areas, milestones, and its file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from agencies.models import Agency, Commune
from assessments import clock
from assessments.models import Assessment
from assessments.services.calendar import propose_again
from config.access import permission_for
from reports.board.filter import BoardFilter, limit_of
from reports.board.rows import Board, Row
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    EMPTY,
    SCORING,
    SUBMITTED,
    SUPPLEMENT,
    City,
)
from tests.html import by_class, words

WEDNESDAY = datetime(2024, 11, 20, 3, tzinfo=UTC)


@pytest.fixture
def calendar(city: City) -> None:
    propose_again(city.cycle.pk, actor=city.user("ldtbxh"), version=0, keep_moved=False)


@pytest.fixture
def on_wednesday(city: City) -> Iterator[None]:
    """20/11/2024, ten in the morning in Viet Nam."""
    with clock.at(WEDNESDAY):
        yield


def found(city: City, query: dict[str, str], username: str = "ldtbxh") -> dict[str, Row]:
    """Rows by commune code, as an address asks for them."""
    board = Board(city.cycle, city.user(username))
    filters = BoardFilter.read(query, {row.code: row.pk for row in board.agencies.values()})
    rows = filters.assessments(
        board.cycle, today=board.today, days=board.days, own_agency=board.own_agency
    )
    return {row.assessment.commune.code: row for row in board.rows_of(rows, filters)}


def shown(city: City, query: str = "", username: str = "ldtbxh") -> str:
    answer = city.client(username).get(f"/bang-theo-doi/{query}")
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


@pytest.mark.parametrize(
    ("code", "number", "whose", "days"),
    [
        # Returned on Friday 15/11: Monday, Tuesday and Wednesday have passed.
        (APPRAISING, 8, "xã", 3),
        # Answered on Saturday 16/11.
        (APPRAISING, 12, "VH&TT", 3),
        (APPRAISING, 1, "LĐ-TB&XH", 4),
        # Whole since 25/10: four days of October, fourteen of November.
        (SUBMITTED, 10, "GD&ĐT", 18),
        (SCORING, 5, "Hội đồng", 15),
        (APPRAISED_WITH_A_ZERO, 1, "UBND", 0),
    ],
)
@pytest.mark.usefixtures("on_wednesday")
def test_a_cell_names_its_holder_and_counts_working_days(
    city: City, code: str, number: int, whose: str, days: int
) -> None:
    cell = found(city, {"search": code})[code].cells[number - 1]

    assert (cell.whose, cell.days) == (whose, days)


@pytest.mark.usefixtures("on_wednesday")
def test_a_cell_says_all_that_in_words_and_by_icon(city: City) -> None:
    page = shown(city, f"?search={APPRAISING}")

    assert (
        'data-tone="returned"><b>75</b><small>trả lại</small>'
        '<small class="court" data-holder="commune">xã</small><small>3 ngày</small>' in page
    )


QUERIES: list[dict[str, str]] = [
    {"holder": "commune"},
    {"holder": "council"},
    {"holder": "agency"},
    {"holder": "lead"},
    {"holder": "city"},
    {"holder": "agency-y-te"},
    {"holder": "agency-vhtt"},
    {"over": "0"},
    {"over": "2"},
    {"over": "3"},
    {"over": "18"},
    {"holder": "agency-y-te", "over": "3", "criterion": "8"},
    {"holder": "commune", "criterion": "8"},
]


@pytest.mark.parametrize("query", QUERIES, ids=str)
@pytest.mark.usefixtures("on_wednesday")
def test_a_commune_is_found_exactly_when_one_of_its_cells_is_looked_for(
    city: City, query: dict[str, str]
) -> None:
    """The database and the page decide it apart from each other."""
    columns = {name: value for name, value in query.items() if name == "criterion"}
    board = Board(city.cycle, city.user("ldtbxh"))
    filters = BoardFilter.read(query, {row.code: row.pk for row in board.agencies.values()})

    expected = set()
    for code, row in found(city, columns).items():
        shown_numbers = {column.number for column in board.columns_for(filters)}
        results = row.assessment.results.filter(number__in=shown_numbers).exclude(holder="")
        limit = limit_of(board.today, filters.over or 0)
        if any(filters.holds(result, limit) for result in results):
            expected.add(code)

    rows = found(city, query)
    assert set(rows) == expected
    assert all(any(not cell.is_aside for cell in row.cells) for row in rows.values())


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"holder": "council"}, {SCORING}),
        ({"holder": "city"}, {APPRAISED_WITH_A_ZERO}),
        # Of the criteria that Văn hóa follows, 12 was answered; elsewhere it has not spoken.
        ({"holder": "agency-vhtt", "criterion": "12"}, {SUBMITTED, APPRAISING}),
        ({"holder": "commune", "criterion": "8"}, {APPRAISING, COLLECTING, EMPTY, SUPPLEMENT}),
        # Three days with the commune is more than two, and not more than three.
        ({"holder": "commune", "criterion": "8", "over": "2", "state": "appraising"}, {APPRAISING}),
        ({"holder": "commune", "criterion": "8", "over": "3", "state": "appraising"}, set()),
    ],
)
@pytest.mark.usefixtures("on_wednesday")
def test_courts_days_and_criteria_are_looked_for_together(
    city: City, query: dict[str, str], codes: set[str]
) -> None:
    assert set(found(city, query)) == codes


def test_more_than_so_many_working_days_is_a_moment() -> None:
    wednesday = date(2024, 11, 20)
    # Midnight in Viet Nam.
    monday = datetime(2024, 11, 17, 17, tzinfo=UTC)

    # What came on Monday is two working days old on Wednesday; on Friday it is three.
    assert limit_of(wednesday, 2) == monday
    # On Sunday the last working day was Friday 22/11.
    assert limit_of(date(2024, 11, 24), 0) == datetime(2024, 11, 21, 17, tzinfo=UTC)


def test_an_agency_sees_its_own_criteria_marked_and_may_see_them_alone(city: City) -> None:
    rows = found(city, {}, "y-te")[APPRAISING].cells
    page, own = shown(city, username="y-te"), shown(city, "?own=1", "y-te")

    assert [number for number, cell in enumerate(rows, start=1) if cell.is_own] == [5, 7, 8, 9]
    assert page.count('<td class="own">') == 8 * 4
    assert (own.count('<td class="own">'), own.count('class="cell"')) == (32, 32)
    assert "Của cơ quan tôi" not in shown(city, username="mttq")


def test_one_criterion_is_one_column(city: City) -> None:
    page = shown(city, "?criterion=8")

    assert page.count('class="cell"') == 8
    assert by_class(page, "agency") == ["Y tế"]


def test_what_is_not_looked_for_steps_back(city: City) -> None:
    page = shown(city, "?holder=council")

    # Chi Lăng: nine criteria with the council, four with agencies.
    assert (page.count('class="cell"'), page.count('class="cell aside"')) == (9, 4)


def test_unknown_values_look_for_everything(city: City) -> None:
    assert len(found(city, {"holder": "ai-do", "state": "?", "over": "-1", "criterion": "x"})) == 8


@pytest.mark.usefixtures("calendar")
def test_communes_behind_the_calendar_are_marked_and_found(city: City) -> None:
    # On 7/11 figures were to be frozen (24/10) and councils to have met (5/11).
    with clock.at(datetime(2024, 11, 7, 3, tzinfo=UTC)):
        everyone, late = found(city, {}), found(city, {"late": "1"})
        page = words(shown(city, f"?search={SCORING}"))
    marked = {code: (row.late.kind, row.late.days) for code, row in everyone.items() if row.late}

    assert marked == {
        COLLECTING: ("freeze", -10),
        EMPTY: ("freeze", -10),
        SCORING: ("council", -2),
    }
    assert set(late) == set(marked)
    assert "Chậm “Hội đồng họp chấm điểm” 2 ngày" in page


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize("day", [datetime(2024, 12, 2, 3, tzinfo=UTC), None])
def test_marked_late_and_found_late_are_the_same_on_any_day(
    city: City, day: datetime | None
) -> None:
    with clock.at(day or timezone.now()):
        everyone, late = found(city, {}), found(city, {"late": "1"})

    assert {code for code, row in everyone.items() if row.late} == set(late) != set()


def in_areas(city: City) -> None:
    """Six communes in two areas, two in none."""
    for name, codes in {
        "Huyện Bắc": (COLLECTING, EMPTY, SCORING),
        "Huyện Nam": (APPRAISING, SUBMITTED, SUPPLEMENT),
        "": ("05971", APPRAISED_WITH_A_ZERO),
    }.items():
        Commune.objects.filter(code__in=codes).update(area=name)


def test_areas_are_counted_by_step_and_lead_to_their_communes(city: City) -> None:
    in_areas(city)

    overview = shown(city, "?view=areas")
    inside = found(city, {"area": "Huyện Bắc", "state": "collecting"})

    assert "Huyện Bắc 3 2 1 –" in words(overview)
    assert 'href="?area=Huy%E1%BB%87n+B%E1%BA%AFc"' in overview
    assert set(inside) == {COLLECTING, EMPTY}
    assert set(found(city, {"area": "-"})) == {"05971", APPRAISED_WITH_A_ZERO}


def test_one_area_is_no_choice(city: City) -> None:
    assert "Mọi khu vực" not in shown(city)


def test_many_communes_begin_with_their_areas(city: City) -> None:
    in_areas(city)
    few = shown(city)
    new = Commune.objects.bulk_create(
        Commune(
            code=f"9{place:04}",
            name=f"Xã Mới {place}",
            kind="commune",
            authority=city.cycle.authority,
            unit_group="other",
            area="Huyện Đông",
        )
        for place in range(53)
    )
    Assessment.objects.bulk_create(
        Assessment(cycle=city.cycle, commune=commune, unit_group="other", state_since=WEDNESDAY)
        for commune in new
    )

    many = words(shown(city))

    assert "P. Vĩnh Trại" in few
    assert "P. Vĩnh Trại" not in many
    assert "Huyện Đông 53 53" in many
    assert "P. Vĩnh Trại" in shown(city, "?view=communes")


def test_a_reminder_is_offered_to_whoever_holds_a_cell_once_there_is_one(city: City) -> None:
    page = shown(city)

    # All but the 13 decided cells of Hoàng Văn Thụ have a holder.
    expected = 7 * 13 if permission_for("assessments:remind") else 0
    assert page.count('class="remind"') == expected


def sheet(city: City, query: str = "", username: str = "ldtbxh") -> list[tuple[Any, ...]]:
    answer = city.client(username).get(f"/bang-theo-doi/tep/{query}")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.usefixtures("on_wednesday")
def test_the_file_holds_what_the_board_finds(city: City) -> None:
    rows = sheet(city, "?state=appraising")

    assert rows[0][0] == "Bảng theo dõi đợt đánh giá 2024, ngày 20/11/2024"
    assert rows[2][:8] == (
        "Mã",
        "Xã, phường",
        "Khu vực",
        "Bước",
        "Tổng điểm",
        "Phải đạt",
        "1. Nguồn lực",
        "Đang ở, ngày làm việc",
    )
    (row,) = rows[3:]
    assert row[:4] == (APPRAISING, "Xã Hoàng Đồng", "Thành phố Lạng Sơn", "Đang thẩm định")
    assert row[5] == 800
    # Criterion 8: columns 21 and 22.
    assert row[20:22] == (75, "trả lại · xã, 3")


def test_the_file_of_one_agency_has_its_columns(city: City) -> None:
    rows = sheet(city, "?own=1", "y-te")

    assert len(rows) == 3 + 8
    assert len(rows[2]) == 6 + 4 * 2


def test_a_name_that_looks_like_a_formula_stays_a_text(city: City) -> None:
    Commune.objects.filter(code=COLLECTING).update(name="=1+1")

    answer = city.client("ldtbxh").get(f"/bang-theo-doi/tep/?search={COLLECTING}")
    page = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]

    assert (page["B4"].value, page["B4"].data_type) == ("=1+1", "s")


def test_the_file_costs_as_many_queries_for_one_commune_as_for_eight(city: City) -> None:
    client = city.client("ldtbxh")

    counts = []
    for query in (f"?search={COLLECTING}", ""):
        with CaptureQueriesContext(connection) as captured:
            b"".join(client.get(f"/bang-theo-doi/tep/{query}").streaming_content)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


def test_the_agencies_of_another_city_are_no_courts_here(city: City, stranger: object) -> None:
    assert Agency.objects.filter(code="ld-khac").exists()
    assert shown(city, "?holder=agency-ld-khac").count('class="cell"') == 8 * 13
