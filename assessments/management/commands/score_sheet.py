"""Score a filled data form; reads the reference data and writes nothing."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.sheet.archive import MAX_BYTES, FileError
from assessments.sheet.layout import END, FORMAT, key
from assessments.sheet.read import FilledForm, open_form, read_values
from config.numbers import show_number
from criteria.models import Ruleset
from criteria.scoring import Outcome, RuleSheet, ScoreCard, judge, score
from criteria.sheets import sheet_of
from criteria.wording import problem_text, reason_text


class Command(BaseCommand):
    help = "Chấm điểm một biểu mẫu số liệu đã điền (cột Cuối năm). Không ghi gì vào cơ sở dữ liệu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument(
            "--unit-group", help="Nhóm đơn vị; không có thì lấy của xã, phường ghi trong biểu mẫu."
        )
        parser.add_argument("--json", action="store_true", help="In kết quả dạng JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            form = open_form(_content(options["file"]))
        except FileError as error:
            raise CommandError(str(error)) from error
        if form.stamp and form.stamp.form != FORMAT:
            raise CommandError("Biểu mẫu thuộc phiên bản cũ của hệ thống. Hãy tải biểu mẫu mới.")
        sheet = _ruleset_of(form)
        read_values(form, sheet)
        if form.faults:
            raise CommandError("\n".join(map(str, form.faults)))
        group = self._unit_group(form, sheet, options["unit_group"])
        values = {
            item.code: Decimal(text) if (text := form.texts.get(key(item.code, END))) else None
            for item in sheet.items
        }
        card = score(sheet, group, values)
        points = {number: row.points for number, row in card.criteria.items()}
        outcome = judge(sheet, group, points)
        reasons = [problem_text(problem, sheet) for problem in card.errors]
        reasons += [reason_text(reason, sheet) for reason in outcome.reasons]
        show = _as_json if options["json"] else _as_text
        self.stdout.write(show(card, outcome, reasons))

    def _unit_group(self, form: FilledForm, sheet: RuleSheet, asked: str | None) -> str:
        codes = [group.code for group in sheet.unit_groups]
        group = asked or (form.stamp.unit_group if form.stamp else "")
        if not group:
            # The last group of a ruleset is the one of all communes that no other group takes.
            rest = sheet.unit_groups[-1]
            self.stderr.write(
                f"Tệp không ghi xã, phường nên tính theo nhóm “{rest.label}” ({rest.code})."
                " Nhóm khác thì thêm --unit-group."
            )
            return rest.code
        if group not in codes:
            raise CommandError(f"Không có nhóm đơn vị “{group}”. Các nhóm: {', '.join(codes)}.")
        return group


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"Không đọc được {path}: {error.strerror}.") from error


def _ruleset_of(form: FilledForm) -> RuleSheet:
    """The ruleset that the form was made for; for one made by hand the latest that fits it."""
    published = Ruleset.objects.exclude(fingerprint="").order_by("-published_at", "-version")
    if form.stamp:
        ruleset = published.filter(fingerprint=form.stamp.fingerprint).first()
        if ruleset is None:
            raise CommandError(f"Ở đây không có bộ tiêu chí {form.stamp.ruleset} của biểu mẫu này.")
        return sheet_of(ruleset)
    sheets = [sheet_of(ruleset) for ruleset in published]
    if not sheets:
        raise CommandError("Chưa có bộ tiêu chí. Hãy chạy: manage.py load_reference")
    return max(sheets, key=lambda sheet: len(form.codes & {item.code for item in sheet.items}))


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _as_json(card: ScoreCard, outcome: Outcome, reasons: list[str]) -> str:
    return json.dumps(
        {
            "complete": card.complete,
            "points": {code: _number(row.points) for code, row in card.indicators.items()},
            "criteria": {str(number): _number(row.points) for number, row in card.criteria.items()},
            "total": _number(card.provisional_total),
            "recognised": card.complete and outcome.qualifies,
            "reasons": reasons,
        },
        ensure_ascii=False,
    )


def _as_text(card: ScoreCard, outcome: Outcome, reasons: list[str]) -> str:
    lines = [
        f"Tiêu chí {number}: {show_number(row.points) or '–'}/{show_number(row.max_points)}"
        for number, row in card.criteria.items()
    ]
    lines.append(
        f"Tổng: {show_number(card.provisional_total)} điểm, cần {show_number(outcome.threshold)}."
    )
    lines.append("Đủ điều kiện công nhận." if not reasons else "Chưa đủ điều kiện công nhận:")
    return "\n".join(lines + [f"- {reason}" for reason in reasons])
