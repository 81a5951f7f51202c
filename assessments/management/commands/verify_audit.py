"""Check every hash chain, and that the stored values are the ones the log ends with."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.log.audit import verify_all
from assessments.models import Assessment, CycleChain


class Command(BaseCommand):
    help = "Kiểm tra nhật ký: phát hiện dòng bị sửa, bị xóa, hoặc số liệu bị sửa ngoài hệ thống."

    def handle(self, *args: Any, **options: Any) -> None:
        checked: Counter[type] = Counter()
        faults = []
        for report in verify_all():
            checked[type(report.subject)] += 1
            faults += [f"{report.subject}: {fault}" for fault in report.faults]
        for fault in faults:
            self.stderr.write(fault)
        logs = f"{checked[Assessment]} hồ sơ"
        if checked[CycleChain]:
            logs += f" và {checked[CycleChain]} đợt"
        if faults:
            raise CommandError(f"{len(faults)} chỗ sai trong nhật ký của {logs}.")
        self.stdout.write(f"Nhật ký của {logs} nguyên vẹn.")
