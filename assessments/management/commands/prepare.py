"""Bring the database and the files up to this version of the code, before it serves."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import static_files


class Command(BaseCommand):
    help = "Chuẩn bị để chạy: cơ sở dữ liệu, dữ liệu tham chiếu, dữ liệu mẫu, tệp tĩnh."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        if settings.DEMO:
            call_command("load_demo", if_empty=True, stdout=self.stdout)
        if not settings.DEBUG:
            static_files.collect()
