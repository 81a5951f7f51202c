"""Reading a frozen copy for a document: who writes it, points, days and sums ready to print."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from assessments.models import Snapshot
from config.numbers import show_number
from reports.documents.decree30 import short_moment
from reports.documents.pdf import Origin


def head(snapshot: Snapshot, *, superior: str, agency: str, symbol: str) -> dict[str, Any]:
    """What every document takes from a frozen copy, whatever it tells."""
    content = snapshot.content
    return {
        "superior_name": superior,
        "agency_name": agency,
        "place": content["lead"].get("place", ""),
        "symbol": symbol,
        "year": content["cycle"]["year"],
        "origin": Origin(content["ruleset"]["fingerprint"], snapshot.sha256, snapshot.taken_at),
        "is_sample": content["cycle"]["is_sample"],
    }


def council_total(content: dict[str, Any]) -> str:
    """The sum of the points agreed on."""
    return sum_of([decimal_of(row["council"]) for row in content["criteria"]])


def sum_of(points: list[Decimal | None]) -> str:
    """The sum as it is read; a dash where a part is unknown."""
    known = [value for value in points if value is not None]
    return show_number(sum(known, Decimal(0))) if len(known) == len(points) else "-"


def points_of(text: str | None) -> str:
    return show_number(decimal_of(text)) or "-"


def decimal_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def moment_of(text: str) -> str:
    return short_moment(datetime.fromisoformat(text))
