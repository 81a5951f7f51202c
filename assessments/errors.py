"""Refusals an officer can read; anything else that goes wrong is a bug."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class DomainError(Exception):
    """``str(error)`` is a Vietnamese sentence that says what to do next."""


class TransitionError(DomainError):
    """A workflow step that is not allowed now."""


class EntryError(DomainError):
    """A figure that cannot be taken."""


class ReopeningError(EntryError):
    """Saving would re-open sign-offs and nobody has agreed to that; ``items`` are their figures."""

    def __init__(self, text: str, items: frozenset[str]) -> None:
        super().__init__(text)
        self.items = items


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


class AppraisalError(DomainError):
    """Something about sample, draft finding or corrections that cannot be done now."""


class MessageError(DomainError):
    """A message that cannot be sent or cancelled now."""


class ClosedError(DomainError):
    """The cycle is over: nothing in it changes any more."""


class StandInError(DomainError):
    """A deputy who cannot be named."""


class DutyError(DomainError):
    """A duty report or a register that cannot be changed so."""


class StaleError(DomainError):
    """Somebody else was faster since the page was made, so nothing was saved.

    ``what`` is what the person wanted to change, ``who`` was faster where that is known, and
    ``now`` is what is stored where the page does not show it.
    """

    def __init__(self, what: object, *, who: str = "", now: str = "") -> None:
        names = {"what": what, "who": who or _("người khác")}
        sentences = [_("%(what)s vừa được %(who)s sửa nên chưa lưu gì.") % names]
        if now:
            sentences.append(_("Đang lưu: %(now)s.") % {"now": now})
        sentences.append(_("Hãy so với bản đang lưu, rồi làm lại nếu vẫn cần."))
        super().__init__(" ".join(sentences))


class CalendarError(DomainError):
    """A calendar of the cycle that cannot be kept; ``faults`` has a sentence per milestone."""

    def __init__(self, message: str, faults: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.faults = faults or {}
