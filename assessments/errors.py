"""Refusals an officer can read; anything else that goes wrong is a bug."""

from collections.abc import Mapping


class DomainError(Exception):
    """``str(error)`` is a Vietnamese sentence that says what to do next."""


class TransitionError(DomainError):
    """A workflow step that is not allowed now."""


class EntryError(DomainError):
    """A figure that cannot be taken."""


class PointsError(DomainError):
    """Points or an opinion that cannot be taken."""


class CountError(DomainError):
    """An agency's own count, or its reconciliation, that cannot be taken."""


class PlanError(DomainError):
    """A hard criterion or a measure that cannot be changed now."""


class CouncilError(DomainError):
    """Something the council, its meeting or the posting of its result does not allow now."""


class EvidenceError(DomainError):
    """A document that cannot be taken, changed or removed."""


class ClosedError(DomainError):
    """The cycle is over: nothing in it changes any more."""


class StandInError(DomainError):
    """A deputy who cannot be named."""


class CalendarError(DomainError):
    """A calendar of the cycle that cannot be kept; ``faults`` has a sentence per milestone."""

    def __init__(self, message: str, faults: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.faults = faults or {}
