"""The kinds of events: one class for each, and how a stored event is read back.

A class says what the event is about, what it stores, its sentence, whom it tells, whether it moves
the ball, how the time machine replays it and what the audit compares. Writers build it, readers
ask it.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Final

from assessments.log.kinds import (
    appraisal,
    calendar,
    common_work,
    council,
    counts,
    dossier,
    evidence,
    figures,
    plan,
    points,
    posting,
    review,
)
from assessments.log.kinds.base import Kind
from assessments.models.event import LoggedEvent

_FILES: Final = (
    dossier,
    figures,
    evidence,
    plan,
    council,
    points,
    posting,
    review,
    counts,
    appraisal,
    common_work,
    calendar,
)


def _kinds_in(file: ModuleType) -> Iterator[type[Kind]]:
    """The kinds that a file defines; a name with an underscore is only a base of others."""
    for name, found in vars(file).items():
        is_kind = isinstance(found, type) and issubclass(found, Kind)
        if is_kind and found.__module__ == file.__name__ and not name.startswith("_"):
            yield found


KINDS: Final[dict[str, list[type[Kind]]]] = {}
for _file in _FILES:
    for _kind in _kinds_in(_file):
        KINDS.setdefault(_kind.code, []).append(_kind)


def read(event: LoggedEvent) -> Kind:
    """A stored event as the class that wrote it. Raises ``ValueError`` where none did."""
    for kind in KINDS.get(event.kind, ()):
        if kind.wrote(event):
            return kind.read(event)
    raise ValueError(f"no kind wrote the event {event}")
