"""The pages of the register: what an officer and the city see, and what leaves as a file."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import HtmlElement

from assessments.models import Assessment, Cycle, Evidence, EvidenceUse
from assessments.queries.evidence import uses_of
from criteria.models import Indicator
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SCORING, SUBMITTED, City
from tests.factories.evidence import PDF, PNG, add, docx, numbered, upload
from tests.html import by_class, parse, values, words

FORM = {
    "number": "77/BC-UBND",
    "issued_on": "01/10/2024",
    "issuer": "UBND phường",
    "title": "Báo cáo mới",
}


def path(city: City, code: str, name: str = "", *more: int) -> str:
    return reverse(f"assessments:evidence{name}", args=[city.assessment(code).pk, *more])


def page(client: Client, url: str) -> HtmlElement:
    answer = client.get(url)
    assert answer.status_code == 200
    return parse(answer)


def test_an_officer_adds_a_document_for_an_indicator_and_is_back_at_the_figures(city: City) -> None:
    client = city.client(f"canbo.{COLLECTING}")
    form = page(client, path(city, COLLECTING, "_add") + "?target=2.1")
    assert "Bảng tổng hợp đăng ký khai sinh trong năm (chỉ ghi số lượng)" in words(form)
    assert values(form, "use") == ["2.1"]

    answer = client.post(
        path(city, COLLECTING, "_add"),
        FORM | {"target": "2.1", "use": ["2.1", "pledge"], "file": upload()},
    )

    figures = reverse("assessments:figures", args=[city.assessment(COLLECTING).pk, 2])
    assert answer["Location"] == f"{figures}#indicator-2-1"
    document = Evidence.objects.get(number="77/BC-UBND")
    assert uses_of(city.assessment(COLLECTING))[document.pk] == ["2.1", "pledge"]
    assert "77/BC-UBND" in words(page(client, figures))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"file": upload(b"<html>", "a.pdf")}, "Hãy lưu lại thành PDF rồi tải lên."),
        ({"file": upload(b"", "a.pdf")}, "Tệp này rỗng. Hãy chọn lại tệp."),
        ({"title": " "}, "Hãy điền"),
        ({"issued_on": "45/10/2024"}, "ngày"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    city: City, changed: dict[str, Any], error: str
) -> None:
    answer = city.client(f"canbo.{COLLECTING}").post(path(city, COLLECTING, "_add"), FORM | changed)

    errors = by_class(answer, "error")
    assert len(errors) == 1
    assert error in errors[0] or error == "Hãy điền"
    assert not Evidence.objects.filter(number="77/BC-UBND").exists()


def test_the_same_file_again_offers_the_document_that_is_there(city: City) -> None:
    client = city.client(f"canbo.{COLLECTING}")
    document = add(city, COLLECTING, content=PDF)

    shown = client.post(
        path(city, COLLECTING, "_add"), FORM | {"use": ["2.1"], "file": upload(name="khac.pdf")}
    )
    assert "Văn bản này đã có" in words(shown)
    offered = path(city, COLLECTING, "_attach", document.pk)
    assert offered in parse(shown).xpath(".//form/@action")

    client.post(offered, {"use": ["2.1"]})

    assert uses_of(city.assessment(COLLECTING))[document.pk] == ["2.1"]
    assert Evidence.objects.filter(number="77/BC-UBND").count() == 1


def test_a_file_over_the_limit_is_refused(city: City, settings: Any) -> None:
    settings.EVIDENCE_MAX_MB = 1
    client = city.client(f"canbo.{COLLECTING}")
    url = path(city, COLLECTING, "_add")

    beyond = client.post(url, FORM | {"file": upload(PDF + bytes(1024 * 1024))})
    assert "Tệp lớn hơn 1 MB" in words(beyond)
    far_beyond = client.post(url, FORM | {"file": upload(PDF + bytes(3 * 1024 * 1024))})
    assert far_beyond.status_code == 413
    assert "Mỗi tệp tối đa 1 MB" in words(far_beyond)
    assert not Evidence.objects.filter(number="77/BC-UBND").exists()


def test_a_body_over_the_limit_is_not_read(city: City, settings: Any) -> None:
    settings.EVIDENCE_MAX_MB = 1

    class Unread:
        def read(self, *_sizes: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    answer = city.client(f"canbo.{COLLECTING}").generic(
        "POST",
        path(city, COLLECTING, "_add"),
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(10**9)},
    )

    assert answer.status_code == 413


def test_ticks_and_details_are_changed_on_the_documents_page(city: City) -> None:
    client = city.client(f"canbo.{COLLECTING}")
    document = numbered(city, COLLECTING, "12/QĐ-UBND")
    url = path(city, COLLECTING, "_document", document.pk)
    assert values(page(client, url), "had") == ["1.1", "1.2"]

    answer = client.post(
        url,
        FORM | {"version": 1, "had": ["1.1", "1.2"], "use": ["1.2", "1.3"]},
    )

    assert answer.status_code == 302
    document.refresh_from_db()
    assert (document.number, document.version) == ("77/BC-UBND", 2)
    assert uses_of(city.assessment(COLLECTING))[document.pk] == ["1.2", "1.3"]


def test_a_locked_tick_does_not_read_as_taken_away(city: City) -> None:
    """8 was returned, 7 is closed: saving the page as it stands changes nothing."""
    client = city.client(f"canbo.{APPRAISING}")
    document = numbered(city, APPRAISING, "27/BC-TYT")
    url = path(city, APPRAISING, "_document", document.pk)
    shown = page(client, url)
    assert values(shown, "had") == ["8.1", "8.2"]
    assert "đã đi cùng hồ sơ đã nộp nên không sửa được" in words(shown)

    same = {
        "number": document.number,
        "issued_on": f"{document.issued_on:%d/%m/%Y}",
        "issuer": document.issuer,
        "title": document.title,
        "version": 1,
        "had": ["8.1", "8.2"],
    }
    client.post(url, same | {"use": ["8.1"]})

    assert uses_of(city.assessment(APPRAISING))[document.pk] == ["7.1", "8.1", "9.1"]


def test_one_press_attaches_and_detaches(city: City) -> None:
    client = city.client(f"canbo.{COLLECTING}")
    document = numbered(city, COLLECTING, "12/QĐ-UBND")
    url = path(city, COLLECTING, "_attach", document.pk)

    client.post(url, {"use": "2.1", "target": "2.1"})
    assert uses_of(city.assessment(COLLECTING))[document.pk] == ["1.1", "1.2", "2.1"]
    client.post(url, {"remove": "1.1"})
    assert uses_of(city.assessment(COLLECTING))[document.pk] == ["1.2", "2.1"]


def test_an_unused_document_is_removed_from_its_page(city: City) -> None:
    client = city.client(f"canbo.{COLLECTING}")
    document = add(city, COLLECTING, "2.1", content=PDF)
    url = path(city, COLLECTING, "_delete", document.pk)

    client.post(url)
    assert Evidence.objects.filter(pk=document.pk).exists()
    client.post(path(city, COLLECTING, "_attach", document.pk), {"remove": "2.1"})
    client.post(url)

    assert not Evidence.objects.filter(pk=document.pk).exists()


def test_a_file_leaves_in_a_sandbox_under_its_own_name(city: City) -> None:
    document = add(city, COLLECTING, content=PDF)
    office = add(city, COLLECTING, content=docx())
    client = city.client(f"canbo.{COLLECTING}")

    answer = client.get(path(city, COLLECTING, "_file", document.pk))
    saved = client.get(path(city, COLLECTING, "_file", office.pk))

    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="van-ban.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert saved["Content-Disposition"] == 'attachment; filename="van-ban.docx"'
    saved.close()


def test_no_public_path_leads_to_a_file(city: City) -> None:
    document = add(city, COLLECTING, content=PNG)

    for root in ("/media/", "/static/", "/"):
        assert Client().get(root + document.file.name).status_code in {302, 404}
    assert city.client(f"canbo.{COLLECTING}").get("/" + document.file.name).status_code == 404


@pytest.mark.parametrize(
    ("username", "code", "owner", "number"),
    [
        # Through one's own dossier to another commune's document.
        (f"canbo.{COLLECTING}", COLLECTING, SCORING, "12/QĐ-UBND"),
        (f"chutich.{SCORING}", SCORING, COLLECTING, "12/QĐ-UBND"),
        # Another commune's dossier, whichever document.
        (f"canbo.{COLLECTING}", SCORING, SCORING, "12/QĐ-UBND"),
        (f"canbo.{COLLECTING}", SCORING, COLLECTING, "12/QĐ-UBND"),
        # An agency and what proves criteria of others.
        ("y-te", RECOGNISED, RECOGNISED, "12/QĐ-UBND"),
        ("y-te", RECOGNISED, SUBMITTED, "27/BC-TYT"),
        ("tu-phap", RECOGNISED, RECOGNISED, "27/BC-TYT"),
        # The city reads what is attached to the very dossier.
        ("ldtbxh", RECOGNISED, SUBMITTED, "27/BC-TYT"),
        ("lanh-dao", RECOGNISED, SUBMITTED, "27/BC-TYT"),
    ],
)
def test_a_document_that_is_not_ones_own_does_not_exist(
    city: City, username: str, code: str, owner: str, number: str
) -> None:
    document = numbered(city, owner, number)
    client = city.client(username)

    statuses = {
        client.get(path(city, code, "_file", document.pk)).status_code,
        client.get(path(city, code, "_document", document.pk)).status_code,
    }
    if username.startswith(("canbo", "chutich")):
        statuses |= {
            client.post(path(city, code, "_document", document.pk), FORM).status_code,
            client.post(path(city, code, "_attach", document.pk), {"use": "2.1"}).status_code,
            client.post(path(city, code, "_delete", document.pk)).status_code,
        }

    assert statuses == {404}


def test_the_city_reads_what_is_attached_but_writes_nothing(city: City) -> None:
    unused = add(city, COLLECTING, content=PDF)
    attached = numbered(city, COLLECTING, "12/QĐ-UBND")
    client = city.client("ldtbxh")

    text = words(page(client, path(city, COLLECTING)))
    assert "12/QĐ-UBND" in text
    assert unused.number not in text
    assert client.get(path(city, COLLECTING, "_file", unused.pk)).status_code == 404
    shown = page(client, path(city, COLLECTING, "_document", attached.pk))
    assert "Lưu văn bản" not in words(shown)
    assert client.post(path(city, COLLECTING, "_document", attached.pk), FORM).status_code == 403


def test_an_agency_finds_the_documents_of_its_criterion_beside_the_figures(city: City) -> None:
    text = words(page(city.client("y-te"), f"/ra-soat/{city.assessment(APPRAISING).pk}/8/"))
    assert text.count("27/BC-TYT") == 4  # two indicators: the link and its file's hidden name
    assert "Báo cáo cân, đo trẻ em dưới 5 tuổi trong năm" in text
    assert "(tạm, chưa đối chiếu)" in text

    figures = reverse("assessments:figures", args=[city.assessment(APPRAISING).pk, 8])
    assert "27/BC-TYT" in words(page(city.client("ldtbxh"), figures))
    for outsider in ("mttq", "tu-phap"):
        seen = words(page(city.client(outsider), figures))
        assert "27/BC-TYT" not in seen
        assert "Chưa có minh chứng" not in seen


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    ("username", "address", "count"),
    [
        (f"canbo.{COLLECTING}", "/ho-so/{pk}/minh-chung/", 11),
        (f"canbo.{COLLECTING}", "/ho-so/{pk}/minh-chung/?target=2.1&search=bao+cao&year=2024", 10),
        (f"canbo.{COLLECTING}", "/ho-so/{pk}/minh-chung/them/?target=2.1", 4),
        (f"canbo.{COLLECTING}", "/ho-so/{pk}/minh-chung/{evidence}/", 8),
        (f"canbo.{COLLECTING}", "/ho-so/{pk}/so-lieu/1/", 6),
        ("ldtbxh", "/ho-so/{pk}/minh-chung/", 10),
        ("ldtbxh", "/ra-soat/{pk}/1/", 10),
        ("ldtbxh", "/bang-theo-doi/", 5),
    ],
)
def test_queries_are_constant_in_the_number_of_documents_and_cycles(
    city: City, username: str, address: str, count: int
) -> None:
    assessment = city.assessment(COLLECTING)
    evidence = numbered(city, COLLECTING, "12/QĐ-UBND")
    url = address.format(pk=assessment.pk, evidence=evidence.pk)
    client = city.client(username)
    client.get(url)

    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    _add_documents(assessment, evidence, 40)
    for year in (2020, 2021, 2022):
        _add_cycle(assessment, evidence, year)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200

    assert (len(few), len(many)) == (count, count)


def _add_documents(assessment: Assessment, like: Evidence, count: int) -> None:
    """Documents that prove every indicator."""
    indicators = Indicator.objects.filter(criterion__ruleset=assessment.cycle.ruleset)
    for number in range(count):
        row = Evidence.objects.get(pk=like.pk)
        row.pk, row.number, row.sha256 = None, f"{number}/BC", f"{number:064}"
        row.save()
        EvidenceUse.objects.bulk_create(
            EvidenceUse(evidence=row, assessment=assessment, indicator=indicator)
            for indicator in indicators
        )


def _add_cycle(assessment: Assessment, evidence: Evidence, year: int) -> None:
    """An earlier cycle in which the document, and one that is free now, were used."""
    cycle = Cycle.objects.get(pk=assessment.cycle_id)
    cycle.pk, cycle.year, cycle.is_open = None, year, False
    cycle.save()
    earlier = Assessment.objects.create(
        cycle=cycle,
        commune=assessment.commune,
        unit_group=assessment.unit_group,
        state_since=assessment.state_since,
    )
    free = Evidence.objects.get(pk=evidence.pk)
    free.pk, free.number, free.sha256 = None, f"{year}/BC", f"{year:064}"
    free.save()
    indicator = Indicator.objects.get(code="2.1")
    for row in (evidence, free):
        EvidenceUse.objects.create(evidence=row, assessment=earlier, indicator=indicator)
