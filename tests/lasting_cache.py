"""A cache in which nothing expires while a test counts queries, however busy the machine is."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class LastingCache(LocMemCache):
    """Remembers what the product remembers for some seconds until the test ends."""

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> float | None:
        return None
