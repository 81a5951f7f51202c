"""The log tells when it, or what it is about, was changed behind its back."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.urls import reverse

from assessments.models import Activity, Assessment, Commitment, DataEntry, Event, EvidenceUse
from criteria.models import DataItem
from tests.city import COLLECTING, City
from tests.factories.evidence import add
from tests.factories.work import make_activity
from tests.html import words


def verify(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What ``verify_audit`` complains of, without the name of the dossier."""
    capsys.readouterr()
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit")
    lines = capsys.readouterr().err.splitlines()
    assert str(failed.value) == f"{len(lines)} chỗ sai trong nhật ký của 8 hồ sơ."
    prefix = "Phường Vĩnh Trại 2024: "
    assert [line.startswith(prefix) for line in lines] == [True] * len(lines)
    return [line.removeprefix(prefix) for line in lines]


def log(city: City, **lines: object) -> QuerySet[Event]:
    return city.assessment(COLLECTING).events.filter(**lines)


def test_an_untouched_log_is_whole(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

    assert capsys.readouterr().out == "Nhật ký của 8 hồ sơ nguyên vẹn.\n"


@pytest.mark.parametrize("change", [{"subject": "no-such-item:end"}, {"after": None}])
def test_a_line_that_was_changed_hides_no_other(city: City, change: dict[str, object]) -> None:
    last = log(city, kind="entry").order_by("sequence").last()
    assert last is not None
    log(city, pk=last.pk).update(**change)
    url = reverse("assessments:history", args=[city.assessment(COLLECTING).pk])

    text = words(city.client(f"canbo.{COLLECTING}").get(url))

    assert text.count("Dòng này bị sửa ngoài hệ thống nên không đọc được.") == 1
    assert "Mở hồ sơ" in text or text.count("→") > 1


@pytest.mark.parametrize(
    "change",
    [
        {"before": {"value": "7", "note": ""}},
        {"note": "khác"},
        {"actor_name": "Người khác"},
        {"actor": None},
        {"at": "2024-01-01T00:00:00Z"},
        {"request_key": "8a1f8a0e-6b2e-4f3f-9a52-1d1c62a8ac2f"},
    ],
)
def test_an_edited_line_is_found(
    city: City, capsys: pytest.CaptureFixture[str], change: dict[str, object]
) -> None:
    log(city, sequence=5).update(**change)

    assert verify(capsys) == ["dòng 5: nội dung bị sửa"]


def test_an_edited_figure_in_the_log_is_found_twice(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    event = log(city, kind="entry", subject="births:end").get()
    log(city, pk=event.pk).update(after={"value": "7", "note": ""})

    assert verify(capsys) == [
        f"dòng {event.sequence}: nội dung bị sửa",
        "số liệu births:end bị sửa ngoài hệ thống",
    ]


def test_an_edited_line_with_a_new_hash_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    event = log(city).get(sequence=5)
    event.note = "khác"
    log(city, sequence=5).update(note="khác", hash=event.computed_hash())

    assert verify(capsys) == ["dòng 6: mất dòng đứng trước"]


def test_a_log_written_anew_from_a_line_on_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    previous = log(city).get(sequence=4).hash
    for event in log(city, sequence__gte=5).order_by("sequence"):
        event.previous_hash = previous
        event.note = event.note or "khác"
        previous = event.computed_hash()
        log(city, pk=event.pk).update(
            note=event.note, previous_hash=event.previous_hash, hash=previous
        )

    assert verify(capsys) == ["mất các dòng cuối của nhật ký"]


def test_a_removed_line_is_found(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    log(city, sequence=8).delete()

    # Line 8 typed a figure at the start of the year, which the log no longer knows.
    faults = verify(capsys)
    assert faults[0] == "dòng 9: mất dòng đứng trước"
    assert [fault.endswith(":start bị sửa ngoài hệ thống") for fault in faults[1:]] == [True]


@pytest.mark.parametrize("count", [1, 2])
def test_removed_last_lines_are_found(
    city: City, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    make_activity(city.cycle, actor=city.officer(COLLECTING))
    length = city.assessment(COLLECTING).chain_length
    removed = list(log(city, sequence__gt=length - count).order_by("subject"))
    log(city, sequence__gt=length - count).delete()
    words = {"entry": "số liệu", "register": "công việc chung"}

    assert verify(capsys) == [
        "mất các dòng cuối của nhật ký",
        *(
            f"{words[event.kind]} {event.subject} bị sửa ngoài hệ thống"
            for event in removed
            if event.kind in words
        ),
    ]


def test_a_log_removed_as_a_whole_is_found(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    make_activity(city.cycle, actor=city.officer(COLLECTING))
    log(city).delete()
    assessment = city.assessment(COLLECTING)
    for model in (DataEntry, EvidenceUse, Commitment):
        model.objects.filter(assessment=assessment).delete()
    Activity.objects.filter(cycle=assessment.cycle, commune=assessment.commune).delete()

    assert verify(capsys) == ["mất các dòng cuối của nhật ký", "trạng thái bị sửa ngoài hệ thống"]


def test_a_figure_changed_added_or_removed_in_the_database_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = DataEntry.objects.filter(assessment=city.assessment(COLLECTING), period="end")
    entries.filter(item__code="births").update(value=99)
    entries.filter(item__code="children").delete()
    added = entries.filter(item__code="infants").get()
    added.pk, added.item = None, DataItem.objects.get(code="villages")
    added.save()

    assert verify(capsys) == [
        "số liệu births:end bị sửa ngoài hệ thống",
        "số liệu children:end bị sửa ngoài hệ thống",
        "số liệu villages:end bị sửa ngoài hệ thống",
    ]


def test_evidence_attached_or_detached_in_the_database_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    add(city, COLLECTING, "1.3")
    add(city, COLLECTING, "1.4")
    uses = EvidenceUse.objects.filter(assessment=city.assessment(COLLECTING))
    detached = uses.get(indicator__code="1.3")
    added = uses.get(indicator__code="1.4")
    uses.filter(pk=detached.pk).delete()
    added.pk, added.indicator = None, detached.indicator
    added.save()

    assert verify(capsys) == [
        f"minh chứng {subject} bị gắn hoặc gỡ ngoài hệ thống"
        for subject in sorted(f"evidence:{row.evidence_id}" for row in (detached, added))
    ]


def test_a_state_changed_in_the_database_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    Assessment.objects.filter(pk=city.assessment(COLLECTING).pk).update(state="recognised")

    assert verify(capsys) == ["trạng thái bị sửa ngoài hệ thống"]


def test_events_cannot_be_saved_or_deleted_in_code(city: City) -> None:
    event = city.assessment(COLLECTING).events.get(sequence=5)

    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
