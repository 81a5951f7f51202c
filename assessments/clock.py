"""What time it is. Only the demo city and tests play another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_played: ContextVar[datetime | None] = ContextVar("played moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _played.get() or timezone.now()


def today() -> date:
    """The present day where the product's people are (``TIME_ZONE``)."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at ``moment``."""
    token = _played.set(moment)
    try:
        yield
    finally:
        _played.reset(token)
