"""The register of documents: one file once, used many times, kept once it went to the city."""

import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.files.storage import default_storage

from agencies.models import User
from assessments.errors import EvidenceError, StaleError
from assessments.models import Assessment, Commitment, Cycle, Evidence
from assessments.queries.evidence import (
    EvidenceRegister,
    Filters,
    commitment_share,
    evidence_open_to,
    uses_of,
)
from assessments.services.evidence import (
    Details,
    DuplicateError,
    attach,
    correct_document,
    delete_document,
    detach,
    inspect,
)
from assessments.services.opening import open_cycle
from assessments.workflow import steps
from tests.city import APPRAISING, COLLECTING, RECOGNISED, SCORING, SUBMITTED, SUPPLEMENT, City
from tests.factories.evidence import NEW, PDF, add, numbered, upload


def stored_files() -> set[Path]:
    return {path for path in (product.MEDIA_ROOT / "evidence").rglob("*") if path.is_file()}


def used(city: City, code: str, document: Evidence) -> list[str]:
    return uses_of(city.assessment(code)).get(document.pk, [])


def logged(city: City, code: str) -> list[tuple[Any, Any]]:
    rows = city.assessment(code).events.filter(kind="evidence").order_by("sequence")
    return list(rows.values_list("before", "after"))


def test_one_document_proves_several_indicators_and_is_the_plan(city: City) -> None:
    earlier = add(city, COLLECTING, "plan", details=replace(NEW, number="15/KH-UBND"))

    document = add(city, COLLECTING, "2.1", "5.1", "plan", content=PDF)

    assert used(city, COLLECTING, document) == ["2.1", "5.1", "plan"]
    assert document.media_type == "application/pdf"
    assert len(document.sha256) == 64
    assert used(city, COLLECTING, earlier) == []
    assert [after.get("uses") for _before, after in logged(city, COLLECTING)[-3:]] == [
        None,
        [],
        ["2.1", "5.1", "plan"],
    ]


def test_files_lie_under_random_names_below_the_data_folder(city: City) -> None:
    before = stored_files()

    document = add(city, COLLECTING, content=PDF)

    (path,) = stored_files() - before
    assert path.read_bytes() == PDF
    assert path.is_relative_to(product.DATA_DIR / "media" / "evidence")
    assert path.suffix == ""
    assert document.file_name == "van-ban.pdf"


def test_the_same_file_is_found_by_its_hash_and_leaves_nothing_behind(city: City) -> None:
    document = add(city, COLLECTING, content=PDF)
    files, events = stored_files(), logged(city, COLLECTING)

    with pytest.raises(DuplicateError, match="77/BC-UBND Báo cáo mới") as refused:
        add(city, COLLECTING, "2.1", content=PDF)

    assert refused.value.existing == document
    assert stored_files() == files
    assert logged(city, COLLECTING) == events
    # Another commune may well hold the same circular.
    assert add(city, SCORING, content=PDF).sha256 == document.sha256


def test_a_closed_indicator_is_refused_and_the_file_not_kept(city: City) -> None:
    files = stored_files()

    with pytest.raises(EvidenceError, match="Chỉ tiêu này đang khóa"):
        add(city, SUBMITTED, "2.1", content=PDF)

    assert stored_files() == files
    assert not Evidence.objects.filter(number=NEW.number).exists()


def test_with_the_city_only_a_returned_criterion_takes_documents(city: City) -> None:
    document = add(city, APPRAISING, "8.1", content=PDF)

    assert used(city, APPRAISING, document) == ["8.1"]
    for closed in ("7.1", "plan"):
        with pytest.raises(EvidenceError, match="đang khóa"):
            attach(
                city.assessment(APPRAISING).pk,
                {document.pk: {closed}},
                actor=city.officer(APPRAISING),
            )
    with pytest.raises(EvidenceError, match="đang khóa"):
        attach(
            city.assessment(RECOGNISED).pk,
            {numbered(city, RECOGNISED, "27/BC-TYT").pk: {"8.1", "12.1"}},
            actor=city.officer(RECOGNISED),
        )


def test_a_repeated_request_adds_once(city: City) -> None:
    key = uuid.uuid4()

    add(city, COLLECTING, request_key=key)
    add(city, COLLECTING, request_key=key)

    assert Evidence.objects.filter(number=NEW.number).count() == 1


def correct(city: City, code: str, document: Evidence, **more: Any) -> None:
    correct_document(
        city.assessment(code).pk,
        document.pk,
        more.pop("details", NEW),
        actor=city.officer(code),
        version=more.pop("version", document.version),
        **more,
    )


def test_a_correction_is_logged_and_an_older_page_refused(city: City) -> None:
    document = add(city, COLLECTING, "2.1")
    better = Details("78/BC-UBND", NEW.issued_on, NEW.issuer, NEW.title)

    correct(city, COLLECTING, document, details=better, upload=inspect(upload()))

    before, after = logged(city, COLLECTING)[-1]
    assert (before["number"], after["number"]) == ("77/BC-UBND", "78/BC-UBND")
    assert (before["sha256"], len(after["sha256"])) == ("", 64)
    with pytest.raises(StaleError, match="Văn bản này vừa được"):
        correct(city, COLLECTING, document)


def test_a_correction_sent_twice_is_no_error(city: City) -> None:
    document = add(city, COLLECTING, "2.1")
    for _time in range(2):
        correct(city, COLLECTING, document, upload=inspect(upload()), add={"3.1"})

    document.refresh_from_db()
    assert (document.version, used(city, COLLECTING, document)) == (2, ["2.1", "3.1"])


def test_two_officers_tick_at_once_and_both_ticks_stand(city: City) -> None:
    document = add(city, COLLECTING, "2.1")

    correct(city, COLLECTING, document, add={"3.1"})
    correct(city, COLLECTING, document, add={"4.1"}, remove={"2.1"})

    assert used(city, COLLECTING, document) == ["3.1", "4.1"]


def test_a_stored_file_is_never_replaced(city: City) -> None:
    document, files = add(city, COLLECTING, content=PDF), stored_files()

    with pytest.raises(EvidenceError, match="đã có tệp"):
        correct(city, COLLECTING, document, upload=inspect(upload(PDF + b"%")))

    assert stored_files() == files


def test_what_went_to_the_city_is_neither_corrected_nor_removed(city: City) -> None:
    document = numbered(city, SUPPLEMENT, "27/BC-TYT")
    chair, pk = city.chair(SUPPLEMENT), city.assessment(SUPPLEMENT).pk

    # Returned for supplement, it may be detached, but the copy that was handed in names it.
    detach(pk, document.pk, {"7.1", "8.1", "8.2", "9.1"}, actor=chair)
    with pytest.raises(EvidenceError, match="đã đi cùng một hồ sơ đã nộp"):
        delete_document(pk, document.pk, actor=chair)
    for number in ("27/BC-TYT", "12/QĐ-UBND"):
        with pytest.raises(EvidenceError, match="không sửa được"):
            correct(city, SUBMITTED, numbered(city, SUBMITTED, number))


def test_the_handed_in_copy_names_its_documents(city: City) -> None:
    snapshot = city.assessment(RECOGNISED).snapshots.get(moment="submission")

    copied = {
        row["number"]: (row["uses"], len(row["sha256"])) for row in snapshot.content["evidence"]
    }

    assert copied == {
        "12/QĐ-UBND": (["1.1", "1.2"], 64),
        "27/BC-TYT": (["7.1", "8.1", "8.2", "9.1"], 64),
    }


def test_only_an_unused_document_is_removed_with_its_file(
    city: City, django_capture_on_commit_callbacks: Any
) -> None:
    files = stored_files()
    document = add(city, COLLECTING, "2.1", content=PDF)
    pk, officer = city.assessment(COLLECTING).pk, city.officer(COLLECTING)

    with pytest.raises(EvidenceError, match="đang được dùng"):
        delete_document(pk, document.pk, actor=officer)
    detach(pk, document.pk, {"2.1"}, actor=officer)
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(pk, document.pk, actor=officer)

    assert stored_files() == files
    assert logged(city, COLLECTING)[-1][0]["number"] == "77/BC-UBND"
    assert not default_storage.exists(document.file.name)


def test_another_communes_document_cannot_be_attached(city: City) -> None:
    theirs = numbered(city, SCORING, "12/QĐ-UBND")

    with pytest.raises(Evidence.DoesNotExist):
        attach(city.assessment(COLLECTING).pk, {theirs.pk: {"1.1"}}, actor=city.officer(COLLECTING))


@pytest.mark.parametrize(
    ("username", "numbers"),
    [
        (f"canbo.{COLLECTING}", {"02/CK-UBND", "12/QĐ-UBND", "13/QĐ-UBND", "77/BC-UBND"}),
        ("ldtbxh", {"02/CK-UBND", "12/QĐ-UBND"}),
        ("y-te", {"02/CK-UBND"}),
    ],
)
def test_who_reads_what(city: City, username: str, numbers: set[str]) -> None:
    add(city, COLLECTING)
    add(city, COLLECTING, "pledge", details=replace(NEW, number="02/CK-UBND"))
    detached = add(city, COLLECTING, "1.3", details=replace(NEW, number="13/QĐ-UBND"))
    officer = city.officer(COLLECTING)
    detach(city.assessment(COLLECTING).pk, detached.pk, {"1.3"}, actor=officer)
    user = city.user(username)

    found = set(
        evidence_open_to(user, city.assessment(COLLECTING)).values_list("number", flat=True)
    )

    assert found == numbers


@pytest.fixture
def following_year(city: City) -> Assessment:
    """The next cycle of the collecting commune; that of 2024 has two documents."""
    add(city, COLLECTING, "1.3", details=replace(NEW, number="13/QĐ-UBND"))
    cycle = Cycle.objects.create(
        authority=city.cycle.authority,
        year=2025,
        ruleset=city.cycle.ruleset,
        deadline=date(2025, 6, 15),
    )
    for row in Cycle.objects.get(year=2024).responsibilities.all():
        row.pk, row.cycle = None, cycle
        row.save()
    open_cycle(cycle, User.objects.get(username="quan-tri"))
    return Assessment.objects.get(cycle=cycle, commune__code=COLLECTING)


def test_last_years_documents_are_offered_for_the_same_indicators(
    city: City, following_year: Assessment
) -> None:
    officer = city.officer(COLLECTING)
    offered = {
        row.document.number: row.codes
        for row in EvidenceRegister(following_year, officer).reusable()
    }
    assert offered == {
        "12/QĐ-UBND": ["1.1", "1.2"],
        "13/QĐ-UBND": ["1.3"],
    }

    document = numbered(city, COLLECTING, "12/QĐ-UBND")
    city.client(officer.username).post(
        f"/ho-so/{following_year.pk}/minh-chung/dung-lai/", {"evidence": document.pk}
    )

    assert uses_of(following_year) == {document.pk: ["1.1", "1.2"]}
    register = EvidenceRegister(following_year, officer)
    (row,) = register.rows(register.page(Filters(search="phan cong"), None))
    assert row.years == [2025, 2024]
    assert [row.document.number for row in register.reusable()] == ["13/QĐ-UBND"]


def test_a_dossier_with_the_city_is_offered_nothing(city: City, following_year: Assessment) -> None:
    Assessment.objects.filter(pk=following_year.pk).update(state="submitted")
    following_year.refresh_from_db()

    assert EvidenceRegister(following_year, city.officer(COLLECTING)).reusable() == []


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(search="quyet dinh phan cong"), {"12/QĐ-UBND"}),
        (Filters(indicator="1.3"), {"13/QĐ-UBND"}),
        (Filters(without_file=True), {"09/QĐ-UBND"}),
        (Filters(year=2024), {"09/QĐ-UBND", "12/QĐ-UBND", "13/QĐ-UBND"}),
    ],
)
def test_the_register_is_searched_and_narrowed(
    city: City, filters: Filters, numbers: set[str]
) -> None:
    add(city, COLLECTING, "1.3", details=replace(NEW, number="13/QĐ-UBND"), content=PDF)
    add(city, COLLECTING, "1.4", details=replace(NEW, number="09/QĐ-UBND"))
    # Used in no year yet.
    add(city, COLLECTING, details=replace(NEW, number="31/QĐ-UBND"), content=PDF + b"%")
    register = EvidenceRegister(city.assessment(COLLECTING), city.officer(COLLECTING))

    assert {row.number for row in register.page(filters, None)} == numbers


def test_a_commune_counts_when_it_has_both_parts(city: City) -> None:
    add(city, SCORING, "plan")
    half = commitment_share(city.cycle)

    add(city, SCORING, "pledge")

    assert (half, commitment_share(city.cycle)) == ((0, 8), (1, 8))
    parts = Commitment.objects.filter(assessment=city.assessment(SCORING))
    assert set(parts.values_list("part", flat=True)) == {"plan", "pledge"}


def test_a_supplement_is_handed_in_with_the_documents_it_adds(city: City) -> None:
    document = add(city, SUPPLEMENT, "13.1", content=PDF)

    steps.perform(
        "submit",
        city.assessment(SUPPLEMENT).pk,
        actor=city.chair(SUPPLEMENT),
        fingerprint="supplement",
        details={"note": ""},
    )

    copies = city.assessment(SUPPLEMENT).snapshots.filter(moment="submission").order_by("pk")
    named = [document.pk in {row["id"] for row in copy.content["evidence"]} for copy in copies]
    assert named == [False, True]
