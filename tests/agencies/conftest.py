import pytest
from django.core.management import call_command


@pytest.fixture
def empty_database(db: None) -> None:
    """No row at all: a new installation."""
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
