"""Write the data form of a commune to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.models import Commune
from assessments.models import Assessment, Cycle
from assessments.sheet.form import DataForm, empty_form, form_of
from assessments.sheet.write import write_form


class Command(BaseCommand):
    help = "Ghi biểu mẫu số liệu của một xã, phường ra tệp XLSX, như nút Tải biểu mẫu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commune", required=True, help="Mã xã, phường, ví dụ 05977.")
        parser.add_argument("--year", required=True, type=int, help="Năm của đợt đánh giá.")
        parser.add_argument("--out", required=True, type=Path, help="Tệp .xlsx sẽ ghi.")

    def handle(self, *args: Any, **options: Any) -> None:
        form = _form(options["commune"], options["year"])
        try:
            options["out"].write_bytes(write_form(form))
        except OSError as error:
            raise CommandError(f"Không ghi được {options['out']}: {error.strerror}.") from error
        self.stdout.write(f"Đã ghi biểu mẫu của {form.commune.name} năm {form.cycle.year}.")


def _form(code: str, year: int) -> DataForm:
    assessment = (
        Assessment.objects.filter(commune__code=code, cycle__year=year)
        .select_related("commune", "cycle__authority", "cycle__ruleset")
        .first()
    )
    if assessment is not None:
        return form_of(assessment)
    cycles = Cycle.objects.filter(year=year).select_related("authority", "ruleset")
    if not cycles:
        raise CommandError(f"Không có đợt đánh giá năm {year}.")
    for cycle in cycles:
        communes = Commune.objects.valid_on(cycle.deadline).filter(authority=cycle.authority)
        if commune := communes.filter(code=code).first():
            return empty_form(commune, cycle)
    raise CommandError(f"Năm {year} không có xã, phường nào mang mã {code}.")
