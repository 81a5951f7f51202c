"""Fill the bare project's database and print the session of its user as JSON."""

import json
import sys

from django.contrib.auth.models import User
from django.core.management import call_command

from bench.bare.models import Item
from bench.sessions import cookie_of

ROWS = 100
_TEXT = "Một dòng chữ như trong mọi danh sách: dài vừa phải, có dấu, không có gì đặc biệt. "


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    user = User.objects.create(username="bench")
    Item.objects.bulk_create(
        Item(code=f"{row:05d}", name=f"Dòng thứ {row}", text=_TEXT[: 60 + row % 20], count=row)
        for row in range(1, ROWS + 1)
    )
    json.dump({"cookie": cookie_of(user, "django.contrib.auth.backends.ModelBackend")}, sys.stdout)


if __name__ == "__main__":
    main()
