"""Fill an empty database with the demo city."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.demo.accounts import PASSWORD
from assessments.demo.city import load_demo
from assessments.models import Assessment, Cycle


class Command(BaseCommand):
    help = "Nạp dữ liệu mẫu: 8 xã, phường của thành phố Lạng Sơn, đợt 2024, số liệu bịa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Bỏ qua khi đã có hồ sơ.")

    def handle(self, *args: Any, **options: Any) -> None:
        if Assessment.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("Cơ sở dữ liệu đã có hồ sơ đánh giá; không nạp dữ liệu mẫu.")
        cycle = Cycle.objects.order_by("year").first()
        if cycle is None:
            raise CommandError("Chưa có đợt đánh giá. Hãy chạy: manage.py load_reference")
        load_demo(cycle)
        self.stdout.write(f"Đã nạp dữ liệu mẫu. Mật khẩu của mọi tài khoản mẫu: {PASSWORD}")
