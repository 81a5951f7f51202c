"""Load the reference data that ships with the product."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from import_export.results import Result, RowResult
from tablib import Dataset

from agencies.resources import AgencyResource, CommuneResource
from agencies.spreadsheets import ReferenceResource
from assessments.resources import (
    ChecklistItemResource,
    CycleResource,
    DutyResource,
    MilestoneDistanceResource,
    ResponsibilityResource,
)
from criteria.models import Ruleset
from criteria.resources import (
    BandResource,
    CriterionResource,
    DataItemResource,
    ExpectedEvidenceResource,
    IndicatorResource,
    RulesetResource,
    UnitGroupResource,
)
from criteria.sheets import RulesetFaultyError, publish
from criteria.wording import fault_text

# A ruleset's rows must be exactly what is stored once it is published; of the others, rows that
# the city office has corrected since are left as they are.
_LAW: Final[tuple[tuple[str, type[ReferenceResource]], ...]] = (
    ("ruleset/ruleset.csv", RulesetResource),
    ("ruleset/thresholds.csv", UnitGroupResource),
    ("ruleset/criteria.csv", CriterionResource),
    ("ruleset/data_items.csv", DataItemResource),
    ("ruleset/indicators.csv", IndicatorResource),
    ("ruleset/bands.csv", BandResource),
)
_PLACES: Final[tuple[tuple[str, type[ReferenceResource]], ...]] = (
    ("agencies.csv", AgencyResource),
    ("communes.csv", CommuneResource),
)
_SETTINGS: Final[tuple[tuple[str, type[ReferenceResource]], ...]] = (
    ("expected_evidence.csv", ExpectedEvidenceResource),
    ("cycles.csv", CycleResource),
    ("responsibilities.csv", ResponsibilityResource),
    ("checklist.csv", ChecklistItemResource),
    ("duties.csv", DutyResource),
    ("milestone_distances.csv", MilestoneDistanceResource),
)


class Command(BaseCommand):
    help = "Nạp dữ liệu tham chiếu (cơ quan, xã phường, bộ tiêu chí, đợt đánh giá). Chạy lại được."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dir", type=Path, default=settings.BASE_DIR / "fixtures")
        parser.add_argument(
            "--update", action="store_true", help="Sửa cơ quan, xã phường đã có theo tệp."
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["dir"]
        drafts = list(Ruleset.objects.filter(fingerprint="").values_list("pk", flat=True))
        added = changed = 0
        for name, kind in _PLACES:
            totals = _load(folder / name, kind(only_new=not options["update"]), options["update"])
            added += totals[RowResult.IMPORT_TYPE_NEW]
            changed += totals[RowResult.IMPORT_TYPE_UPDATE]
        added += sum(_load_new(folder / name, kind()) for name, kind in _LAW)
        for ruleset in Ruleset.objects.filter(fingerprint="").exclude(pk__in=drafts):
            try:
                publish(ruleset)
            except RulesetFaultyError as error:
                lines = "\n".join(fault_text(fault) for fault in error.faults)
                raise CommandError(f"Bộ tiêu chí {ruleset} chưa đúng:\n{lines}") from error
        added += sum(_load_new(folder / name, kind(only_new=True)) for name, kind in _SETTINGS)
        said = [f"thêm {added} dòng"] * bool(added) + [f"sửa {changed} dòng"] * bool(changed)
        self.stdout.write(f"Dữ liệu tham chiếu: {', '.join(said) or 'không có gì thay đổi'}.")


def _load_new(path: Path, resource: ReferenceResource) -> int:
    return _load(path, resource, may_update=False)[RowResult.IMPORT_TYPE_NEW]


def _load(path: Path, resource: ReferenceResource, may_update: bool) -> dict[str, int]:
    dataset = Dataset().load(path.read_text(encoding="utf-8"), format="csv")
    result = resource.import_data(dataset, dry_run=False, use_transactions=False)
    faults = _faults(result)
    if not may_update:
        faults += [
            f"dòng {line}: đã có dòng này với nội dung khác."
            for line, row in enumerate(result.rows, start=2)
            if row.import_type == RowResult.IMPORT_TYPE_UPDATE
        ]
    if faults:
        raise CommandError(f"{path.name}:\n" + "\n".join(faults))
    return dict(result.totals)


def _faults(result: Result) -> list[str]:
    faults = [f"lỗi: {error.error}" for error in result.base_errors]
    for row in result.error_rows:
        faults += [f"dòng {row.number + 1}: {error.error}" for error in row.errors]
    for invalid in result.invalid_rows:
        for column, messages in invalid.field_specific_errors.items():
            faults += [f"dòng {invalid.number + 1}, cột {column}: {text}" for text in messages]
        faults += [
            f"dòng {invalid.number + 1}: {text}" for text in invalid.non_field_specific_errors
        ]
    return faults
