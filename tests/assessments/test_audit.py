"""The log tells when it, or what it is about, was changed behind its back."""

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Assessment, DataEntry, Event
from tests.city import COLLECTING, City


def verify(capsys: pytest.CaptureFixture[str]) -> str:
    """What ``verify_audit`` complains of."""
    capsys.readouterr()
    with pytest.raises(CommandError):
        call_command("verify_audit")
    return capsys.readouterr().err


def test_an_untouched_log_is_whole(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

    assert capsys.readouterr().out == "Nhật ký của 8 hồ sơ nguyên vẹn.\n"


@pytest.mark.parametrize(
    "change",
    [
        {"after": {"value": "7", "note": ""}},
        {"note": "khác"},
        {"actor_name": "Người khác"},
        {"at": "2024-01-01T00:00:00Z"},
    ],
)
def test_an_edited_line_is_found(
    city: City, capsys: pytest.CaptureFixture[str], change: dict[str, object]
) -> None:
    city.assessment(COLLECTING).events.filter(sequence=5).update(**change)

    assert "Phường Vĩnh Trại 2024: dòng 5: nội dung bị sửa" in verify(capsys)


def test_an_edited_line_with_a_new_hash_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    event = city.assessment(COLLECTING).events.get(sequence=5)
    event.note = "khác"
    Event.objects.filter(pk=event.pk).update(note="khác", hash=event.computed_hash())

    assert "dòng 6: mất dòng đứng trước" in verify(capsys)


def test_a_removed_line_is_found(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    city.assessment(COLLECTING).events.filter(sequence=5).delete()

    assert "dòng 6: mất dòng đứng trước" in verify(capsys)


def test_removed_last_lines_are_found(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assessment = city.assessment(COLLECTING)
    assessment.events.filter(sequence__gt=assessment.chain_length - 2).delete()

    assert "mất các dòng cuối của nhật ký" in verify(capsys)


def test_a_figure_changed_in_the_database_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = DataEntry.objects.filter(assessment=city.assessment(COLLECTING))
    entries.filter(item__code="births", period="end").update(value=99)

    assert "số liệu births:end bị sửa ngoài hệ thống" in verify(capsys)


def test_a_state_changed_in_the_database_is_found(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    Assessment.objects.filter(commune__code=COLLECTING).update(state="recognised")

    assert "trạng thái bị sửa ngoài hệ thống" in verify(capsys)


def test_events_cannot_be_saved_or_deleted_in_code(city: City) -> None:
    event = city.assessment(COLLECTING).events.get(sequence=5)

    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
