"""The first account of a new installation, as the README tells to make it."""

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Role, User


@pytest.mark.usefixtures("empty_database")
def test_createsuperuser_makes_the_office_of_the_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "hoa-dao-tren-nui")
    call_command("load_reference", verbosity=0)

    call_command("createsuperuser", interactive=False, username="vanphong", full_name="Đỗ Thị Lan")

    user = User.objects.get()
    assert (user.username, user.full_name, user.role) == ("vanphong", "Đỗ Thị Lan", Role.OFFICE)
    assert user.agency is not None
    assert user.agency.code == "ubnd-tp"
    assert user.check_password("hoa-dao-tren-nui")


@pytest.mark.usefixtures("empty_database")
def test_createsuperuser_is_refused_before_the_reference_data_is_there() -> None:
    with pytest.raises(CommandError, match="phải gắn với một cơ quan"):
        call_command("createsuperuser", interactive=False, username="vanphong", full_name="Lan")

    assert not User.objects.exists()
