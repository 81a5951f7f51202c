"""The shipped reference data: loading it, loading it again, and refusing faulty tables."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from agencies.models import Agency, Commune
from assessments.models import ChecklistItem, Cycle, MilestoneDistance, Responsibility
from criteria.models import (
    Band,
    Criterion,
    DataItem,
    ExpectedEvidence,
    Indicator,
    Ruleset,
    UnitGroup,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_database")]

TABLES = {
    Agency: 10,
    Commune: 8,
    Ruleset: 1,
    UnitGroup: 3,
    Criterion: 13,
    DataItem: 41,
    Indicator: 27,
    Band: 82,
    ExpectedEvidence: 27,
    Cycle: 1,
    Responsibility: 13,
    ChecklistItem: 9,
    MilestoneDistance: 8,
}
NOTHING = dict.fromkeys(TABLES, 0)
UNCHANGED = "Dữ liệu tham chiếu: không có gì thay đổi.\n"


def stored() -> dict[type, int]:
    return {model: model.objects.count() for model in TABLES}


def load(
    capsys: pytest.CaptureFixture[str], folder: Path | None = None, *, update: bool = False
) -> str:
    capsys.readouterr()
    call_command("load_reference", update=update, **({"dir": folder} if folder else {}))
    return capsys.readouterr().out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables, to plant faults in."""
    return Path(shutil.copytree(settings.BASE_DIR / "fixtures", tmp_path / "fixtures"))


def plant(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / table
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def refusal(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    """What the command says when it refuses ``folder``, having written nothing."""
    before = stored()
    with pytest.raises(CommandError) as refused:
        load(capsys, folder)
    assert stored() == before
    return str(refused.value)


def test_every_row_is_stored_and_the_ruleset_published(capsys):
    # 10 + 8 + 1 + 3 + 13 + 41 + 27 + 82 + 27 + 1 + 13 + 9 + 8 = 243
    assert load(capsys) == "Dữ liệu tham chiếu: thêm 243 dòng.\n"
    assert stored() == TABLES
    assert Ruleset.objects.get().is_published


def test_loading_twice_changes_nothing(capsys):
    load(capsys)
    before = [list(model.objects.order_by("pk").values()) for model in TABLES]
    assert load(capsys) == UNCHANGED
    assert [list(model.objects.order_by("pk").values()) for model in TABLES] == before


def test_the_offices_own_correction_survives_loading_again(capsys):
    load(capsys)
    Agency.objects.filter(code="y-te").update(name="Trung tâm Y tế khu vực")
    Cycle.objects.update(allow_late=False)
    assert load(capsys) == UNCHANGED
    assert Agency.objects.get(code="y-te").name == "Trung tâm Y tế khu vực"
    assert not Cycle.objects.get().allow_late


def test_agencies_and_communes_are_corrected_from_the_tables_only_when_asked(capsys, folder):
    load(capsys)
    plant(folder, "agencies.csv", "Phòng Tư pháp,Phòng Tư pháp", "Phòng Tư pháp,P. Tư pháp")
    Cycle.objects.update(allow_late=False)

    assert load(capsys, folder) == UNCHANGED
    assert load(capsys, folder, update=True) == "Dữ liệu tham chiếu: sửa 1 dòng.\n"

    assert Agency.objects.get(code="tu-phap").short_name == "P. Tư pháp"
    assert not Cycle.objects.get().allow_late


def test_a_draft_of_the_office_is_not_published_by_loading(capsys):
    load(capsys)
    Ruleset.objects.create(
        code="QD06-2019", version=2, name="n", citation="c", total_points=1000, expected_criteria=13
    )
    assert load(capsys) == UNCHANGED
    assert not Ruleset.objects.get(version=2).is_published


def test_codes_of_communes_keep_their_leading_zero(capsys):
    load(capsys)
    assert list(Commune.objects.values_list("code", flat=True)) == [
        "05971",
        "05974",
        "05977",
        "05980",
        "05983",
        "05986",
        "05989",
        "05992",
    ]


def test_each_criterion_is_followed_by_the_agency_that_the_plan_names(capsys):
    load(capsys)
    rows = Responsibility.objects.order_by("criterion__number")
    assert dict(rows.values_list("criterion__number", "agency__code")) == {
        1: "ldtbxh",
        2: "tu-phap",
        3: "cong-an",
        4: "cong-an",
        5: "y-te",
        6: "ldtbxh",
        7: "y-te",
        8: "y-te",
        9: "y-te",
        10: "gddt",
        11: "thanh-doan",
        12: "vhtt",
        13: "ldtbxh",
    }


def test_a_gap_between_bands_is_refused_by_row(capsys, folder):
    # 2.1: [95; 98) gives 40; ending it at 97 leaves [97; 98) without points.
    plant(folder, "ruleset/bands.csv", "2.1,,95,1,98,0,40", "2.1,,95,1,97,0,40")
    assert refusal(capsys, folder) == (
        "Bộ tiêu chí QD06-2019/1 chưa đúng:\n"
        "Mức điểm 2.1 [98; ): có giá trị không nằm trong mức điểm nào"
        " (central_city_ward: Mức điểm 2.1 [95; 97)).\n"
        "Mức điểm 2.1 [98; ): có giá trị không nằm trong mức điểm nào"
        " (mountain_island_difficult: Mức điểm 2.1 [95; 97)).\n"
        "Mức điểm 2.1 [98; ): có giá trị không nằm trong mức điểm nào"
        " (other: Mức điểm 2.1 [95; 97))."
    )
    assert stored() == NOTHING


def test_overlapping_bands_are_refused_by_row(capsys, folder):
    plant(
        folder,
        "ruleset/bands.csv",
        "8.1,mountain_island_difficult,15,0,18,1,20",
        "8.1,mountain_island_difficult,14,0,18,1,20",
    )
    assert refusal(capsys, folder) == (
        "Bộ tiêu chí QD06-2019/1 chưa đúng:\n"
        "Mức điểm 8.1 mountain_island_difficult (14; 18]: trùng một phần với mức điểm khác"
        " (Mức điểm 8.1 mountain_island_difficult (; 15])."
    )


def test_a_sum_that_differs_from_its_criterion_is_refused_by_row(capsys, folder):
    # Criterion 1: 50 + 15 + 15 + 20 = 100; with 10 for 1.2 it is 95.
    plant(folder, "ruleset/indicators.csv", "has_collaborators,,15", "has_collaborators,,10")
    assert refusal(capsys, folder) == (
        "Bộ tiêu chí QD06-2019/1 chưa đúng:\n"
        "Tiêu chí 1: điểm các chỉ tiêu cộng lại khác điểm tiêu chí (95.00 ≠ 100.00)."
    )


def test_an_unknown_name_is_refused_with_its_line(capsys, folder):
    plant(folder, "responsibilities.csv", "ubnd-tp/2024,10,gddt", "ubnd-tp/2024,10,giao-duc")
    assert refusal(capsys, folder) == (
        "responsibilities.csv:\ndòng 10, cột agency: Không có cơ quan nào có mã “giao-duc”."
    )


def test_the_same_row_twice_with_other_points_is_refused_with_its_line(capsys, folder):
    path = folder / "ruleset" / "thresholds.csv"
    with path.open("a", encoding="utf-8") as table:
        table.write("QD06-2019/1,other,Còn lại,700,provisional,\n")
    assert refusal(capsys, folder) == ("thresholds.csv:\ndòng 5: đã có dòng này với nội dung khác.")


def test_a_published_ruleset_refuses_other_points(capsys, folder):
    load(capsys)
    plant(folder, "ruleset/thresholds.csv", 'còn lại",850', 'còn lại",700')
    assert refusal(capsys, folder) == (
        "thresholds.csv:\n"
        "dòng 4: Bộ tiêu chí QD06-2019/1 đã ban hành nên không sửa được. Hãy tạo phiên bản mới"
        " rồi sửa phiên bản đó."
    )


def test_a_published_ruleset_refuses_a_new_part(capsys, folder):
    load(capsys)
    with (folder / "ruleset" / "bands.csv").open("a", encoding="utf-8") as table:
        table.write("QD06-2019/1,1.1,,5,1,6,0,10,provisional,\n")
    assert refusal(capsys, folder) == (
        "bands.csv:\n"
        "dòng 84: Bộ tiêu chí QD06-2019/1 đã ban hành nên không sửa được. Hãy tạo phiên bản mới"
        " rồi sửa phiên bản đó."
    )
