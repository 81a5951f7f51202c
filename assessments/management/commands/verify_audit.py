"""Check every hash chain, and that the stored values are the ones the log ends with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.audit import verify_all


class Command(BaseCommand):
    help = "Kiểm tra nhật ký: phát hiện dòng bị sửa, bị xóa, hoặc số liệu bị sửa ngoài hệ thống."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = 0
        faults = []
        for report in verify_all():
            checked += 1
            faults += [f"{report.assessment}: {fault}" for fault in report.faults]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} chỗ sai trong nhật ký của {checked} hồ sơ.")
        self.stdout.write(f"Nhật ký của {checked} hồ sơ nguyên vẹn.")
