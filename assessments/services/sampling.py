"""Drawing a sample that anyone can draw again, with paper and a hash. No database, no clock."""

import hashlib
from collections.abc import Iterable


def draw(seed: str, codes: Iterable[str], size: int) -> list[str]:
    """The ``size`` codes whose SHA-256 of "seed:code" comes first; the same for the same seed.

    The order in which the codes are given does not matter, nor does the version of Python.
    """
    return sorted(codes, key=lambda code: _digest(seed, code))[:size]


def _digest(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()
