"""How the server notices that somebody else was faster since a page was made.

A form that changes one row carries the ``version`` of the row. A form whose page showed more than
one row, or only a part of one, carries a ``fingerprint`` of what the page showed. Where either is
not the stored one, the service raises ``StaleError``, which has the one sentence for the person.

Points are a case of their own. The version of a result also moves with sign-offs and answers,
which change no points. So the fingerprint of a criterion is the text of its points, and two people
meet only where both changed the same criterion.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Self

from assessments.log.kinds.points import AppraisedPoints, CouncilPoints
from assessments.models import CriterionResult
from assessments.models.event import Json


@dataclass(frozen=True, slots=True)
class Column:
    """Whose points: the council's beside the computed, the appraiser's beside what stood before."""

    name: str
    kind: type[CouncilPoints | AppraisedPoints]

    @property
    def points(self) -> str:
        """The result's field with the points."""
        return f"{self.name}_points"

    @property
    def reason(self) -> str:
        """The result's field with their reason."""
        return f"{self.name}_reason"

    def against(self, row: CriterionResult) -> Decimal | None:
        """The points these are measured by: where they differ, a reason is due."""
        points: Decimal | None = row.computed_points
        if self is not COUNCIL:
            points = row.council_points if row.agency_points is None else row.agency_points
        return points


COUNCIL = Column("council", CouncilPoints)
APPRAISED = Column("appraised", AppraisedPoints)


@dataclass(frozen=True, slots=True)
class ShownPoints:
    """One criterion's points and reason in a column, and the points they are measured by."""

    points: Decimal | None
    reason: str
    against: Decimal | None

    @classmethod
    def of(cls, row: CriterionResult, column: Column) -> Self:
        """What stands in the column now."""
        points: Decimal | None = getattr(row, column.points)
        reason: str = getattr(row, column.reason)
        return cls(points, reason, column.against(row))

    @property
    def offered(self) -> tuple[Decimal | None, str]:
        """Points and reason as a page has them ready in its fields."""
        return (self.against if self.points is None else self.points), self.reason

    def text(self) -> str:
        """For a hidden field; ``read`` is its inverse."""
        points, against = (
            None if value is None else str(value) for value in (self.points, self.against)
        )
        return json.dumps([points, self.reason, against], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What ``text`` wrote; None for anything else."""
        try:
            points, reason, against = json.loads(text)
            if not isinstance(reason, str):
                return None
            return cls(
                None if points is None else Decimal(points),
                reason,
                None if against is None else Decimal(against),
            )
        except (ValueError, TypeError, InvalidOperation):
            return None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A criterion that two people changed: nothing of it is written until somebody chooses.

    ``by`` and ``at`` are of the latest points in the log, empty where only ``against`` moved.
    """

    number: int
    typed: Decimal
    typed_reason: str
    shown: ShownPoints
    stored: ShownPoints
    by: str = ""
    at: datetime | None = None

    @property
    def is_measure_moved(self) -> bool:
        """Whether the points that these are measured by are others than the page showed."""
        return self.shown.against != self.stored.against


def fingerprint(shown: Json) -> str:
    """Fingerprint of what a page showed; it is empty where there was nothing yet."""
    if shown is None:
        return ""
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()
