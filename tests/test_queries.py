"""Each page's number of queries: written down, at most 15, the same for 8 and for 28 communes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Commune
from assessments.services.appraisal import draw_sample
from assessments.services.calendar import propose_again
from assessments.services.opening import open_cycle
from assessments.services.posting import start_posting
from tests.city import (
    APPRAISED_WITH_A_ZERO,
    APPRAISING,
    COLLECTING,
    RECOGNISED,
    SCORING,
    SUPPLEMENT,
    City,
)
from tests.factories.assessments import make_last_year, on
from tests.factories.criteria import FULL
from tests.factories.work import (
    make_activity,
    make_budget_line,
    make_comment,
    make_finding,
    make_report,
    make_visit,
    receive,
    send_back,
)

PAGES = [
    (f"canbo.{COLLECTING}", "/", 8),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/", 8),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/nhat-ky/", 5),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/so-lieu/7/", 6),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/so-lieu/13/", 6),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/thu-thay-so/", 4),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/tieu-chi-kho/", 6),
    (f"chutich.{SUPPLEMENT}", f"/ho-so/{SUPPLEMENT}/so-lieu/13/", 8),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/bieu-mau/", 4),
    (f"canbo.{COLLECTING}", f"/ho-so/{COLLECTING}/nhap-tep/", 4),
    (f"chutich.{SCORING}", "/", 10),
    (f"chutich.{SCORING}", f"/ho-so/{SCORING}/", 9),
    (f"canbo.{SCORING}", f"/ho-so/{SCORING}/hoi-dong/", 11),
    (f"canbo.{SCORING}", f"/ho-so/{SCORING}/hoi-dong/hop/", 10),
    (f"canbo.{SCORING}", f"/ho-so/{SCORING}/hoi-dong/hop/ma/", 9),
    (f"canbo.{SCORING}", f"/ho-so/{SCORING}/hoi-dong/tieu-chi/4/", 12),
    (f"canbo.{APPRAISING}", f"/ho-so/{APPRAISING}/niem-yet/", 6),
    (f"canbo.{RECOGNISED}", f"/ho-so/{RECOGNISED}/bien-ban/", 5),
    ("y-te", "/ra-soat/", 6),
    ("y-te", "/ra-soat/?view=all", 6),
    ("y-te", f"/ra-soat/{APPRAISING}/8/", 12),
    ("y-te", "/", 5),
    ("y-te", "/bang-theo-doi/", 5),
    ("ldtbxh", "/", 8),
    ("y-te", "/bang-theo-doi/?holder=agency-y-te&over=5&own=1", 5),
    ("y-te", "/bang-theo-doi/?late=1", 5),
    ("y-te", "/bang-theo-doi/?view=areas", 5),
    (f"canbo.{COLLECTING}", "/lich/", 6),
    ("ldtbxh", "/lich/", 6),
    ("ldtbxh", "/tham-dinh/", 5),
    ("ldtbxh", f"/tham-dinh/{APPRAISING}/", 10),
    ("ldtbxh", f"/tham-dinh/{APPRAISING}/kiem-tra-mau/", 6),
    (f"canbo.{APPRAISING}", f"/ho-so/{APPRAISING}/du-thao/", 5),
    ("ldtbxh", f"/ho-so/{APPRAISED_WITH_A_ZERO}/bao-cao/", 4),
    ("lanh-dao", "/", 4),
    ("lanh-dao", "/quyet-dinh/", 3),
    ("lanh-dao", f"/quyet-dinh/{APPRAISED_WITH_A_ZERO}/", 5),
    ("lanh-dao", f"/ho-so/{RECOGNISED}/", 8),
    ("ldtbxh", f"/ho-so/{RECOGNISED}/luc-do/", 6),
    (f"canbo.{COLLECTING}", "/cong-viec-chung/", 10),
    (f"canbo.{COLLECTING}", "/cong-viec-chung/2024/bao-cao/", 8),
    (f"canbo.{COLLECTING}", "/cong-viec-chung/2024/so/khac-phuc/", 5),
    ("vhtt", "/cong-viec-chung/2024/bao-cao/", 7),
    ("ldtbxh", "/cong-viec-chung/", 12),
    ("ldtbxh", "/cong-viec-chung/2024/theo-doi/", 5),
    ("ldtbxh", "/cong-viec-chung/2024/so/hoat-dong/", 4),
    ("ldtbxh", "/cong-viec-chung/2024/so/kiem-tra/", 5),
    ("ldtbxh", "/cong-viec-chung/2024/so/kiem-tra/them/", 3),
    ("ldtbxh", "/cong-viec-chung/2024/so/kinh-phi/", 5),
    ("ldtbxh", "/cong-viec-chung/2024/tong-hop/", 3),
    ("quan-tri", "/quan-tri/", 3),
    ("quan-tri", "/quan-tri/agencies/commune/", 5),
    ("quan-tri", "/quan-tri/agencies/user/", 5),
    ("quan-tri", "/quan-tri/criteria/band/", 5),
    ("quan-tri", "/quan-tri/assessments/assessment/", 5),
    ("quan-tri", "/quan-tri/assessments/event/", 4),
]


@pytest.fixture(scope="module")
def rows(module_rows: None) -> None:
    """A row of everything that a page may list."""
    city = City()
    cycle, officer, lead = city.cycle, city.officer(COLLECTING), city.user("ldtbxh")
    propose_again(cycle.pk, actor=lead, version=0, keep_moved=False)
    make_last_year(cycle, FULL, actor=officer)
    for actor in (officer, lead):
        make_activity(cycle, actor=actor)
        make_budget_line(cycle, actor=actor)
    make_finding(make_visit(cycle, commune=officer.commune, actor=lead), actor=lead)
    make_comment(cycle, actor=city.user("mttq"))
    pk, appraised = city.assessment(APPRAISING).pk, city.officer(APPRAISING)
    draw_sample(pk, actor=lead, size=8)
    start_posting(
        pk,
        actor=appraised,
        starts_on=date(2024, 11, 7),
        ends_on=date(2024, 11, 11),
        place="Trụ sở UBND",
    )
    with on(11, 12):
        make_report(cycle, actor=officer, send=False)
        receive(make_report(cycle, actor=city.user("y-te")), actor=lead)
        send_back(make_report(cycle, actor=city.user("vhtt")), actor=lead)


@pytest.mark.usefixtures("warm", "rows")
@pytest.mark.parametrize(("username", "path", "count"), PAGES)
def test_queries_are_as_written_for_8_and_28_communes(
    city: City, username: str, path: str, count: int
) -> None:
    for code in (COLLECTING, SCORING, SUPPLEMENT, APPRAISING, APPRAISED_WITH_A_ZERO, RECOGNISED):
        path = path.replace(f"/{code}/", f"/{city.assessment(code).pk}/")
    client = city.client(username)
    client.get(path)  # what a process remembers is read once

    with CaptureQueriesContext(connection) as with_8:
        assert client.get(path).status_code == 200
    _add_communes(city, 20)
    with CaptureQueriesContext(connection) as with_28:
        assert client.get(path).status_code == 200

    assert (len(with_8), len(with_28)) == (count, count)
    assert count <= 15


def _add_communes(city: City, number: int) -> None:
    authority = city.cycle.authority
    for place in range(number):
        Commune.objects.create(
            code=f"9{place:04}",
            name=f"Xã Mới {place}",
            kind="commune",
            authority=authority,
            unit_group="other",
            valid_from=date(2000, 1, 1),
        )
    open_cycle(city.cycle, city.user("quan-tri"))
