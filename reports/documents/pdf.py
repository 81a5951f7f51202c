"""Documents as PDF, the appraisal report first. No database here: each is made from its context."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

STATIC = Path(settings.BASE_DIR) / "static"


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the dossier came in."""

    number: str
    submitted_at: datetime
    deadline: date | None = None
    is_late: bool = False
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """What happened before the report: left out where the decision, the meeting or the receipt
    is unknown; a decision comes with its date, a meeting with who was present."""

    council_decision: str = ""
    council_decided_on: date | None = None
    met_on: date | None = None
    present: int | None = None
    members: int | None = None
    received_at: datetime | None = None
    appraisers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """``value`` is ready to read: "97,96 % (196/200)"."""

    code: str
    name: str
    value: str
    points: Decimal | None
    max_points: Decimal
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """``appraised`` are the points that count; ``reason`` says why the columns differ."""

    number: int
    name: str
    agency: str
    verdict: str
    max_points: Decimal
    computed: Decimal | None
    council: Decimal | None
    agency_points: Decimal | None
    appraised: Decimal | None
    reason: str = ""
    is_provisional: bool = False
    indicators: tuple[IndicatorRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """``reasons`` are whole sentences."""

    qualifies: bool
    total: Decimal
    max_total: Decimal
    threshold: Decimal
    unit_group: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """``authority`` are the lines above the signature: ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")."""

    authority: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the figures were frozen from, so that anybody can prove them later."""

    ruleset_fingerprint: str
    snapshot_sha256: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AppraisalReport:
    """All names as they stand inside a sentence; legal bases without "Căn cứ" and, as the
    recipients, without a closing mark. ``checks`` tell of the sample, ``replies`` of the draft
    finding, the commune's comments and the corrections, each a sentence."""

    superior_name: str
    agency_name: str
    place: str
    symbol: str
    commune_name: str
    authority_name: str
    year: int
    legal_bases: tuple[str, ...]
    ruleset_citation: str
    receipt: Receipt
    process: Process
    criteria: tuple[CriterionRow, ...]
    conclusion: Conclusion
    recommendation: str
    recipients: tuple[str, ...]
    signer: Signer
    origin: Origin
    number: int | None = None
    issued_on: date | None = None
    notes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    is_sample: bool = False

    @property
    def differing(self) -> list[CriterionRow]:
        return [row for row in self.criteria if row.reason]

    @property
    def has_provisional_criteria(self) -> bool:
        return any(row.is_provisional for row in self.criteria)

    @property
    def has_provisional_indicators(self) -> bool:
        return any(line.is_provisional for row in self.criteria for line in row.indicators)

    @property
    def computed_total(self) -> Decimal | None:
        return _total([row.computed for row in self.criteria])

    @property
    def council_total(self) -> Decimal | None:
        return _total([row.council for row in self.criteria])

    @property
    def agency_total(self) -> Decimal | None:
        return _total([row.agency_points for row in self.criteria])


def _total(points: list[Decimal | None]) -> Decimal | None:
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(points) else None


class StaticOnly(URLFetcher):  # type: ignore[misc]
    """Lets a document read the files below static/ and nothing else, above all not the network."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or not path.is_relative_to(STATIC.resolve()):
            raise PermissionError(f"A document may only read files below static/: {url}")
        return super().fetch(url, headers)


def render_pdf(report: AppraisalReport) -> bytes:
    return render_template("reports/documents/appraisal_report.html", report)


def render_template(template: str, report: object) -> bytes:
    """Vietnamese whatever language is active: an official document has no other."""
    page = render_to_string(template, {"report": report})
    # A space before a closing tag makes WeasyPrint break a line that fits without it.
    html = re.sub(r"\s+(?=</)", "", page)
    fonts = FontConfiguration()
    fetcher = StaticOnly()
    style = CSS(
        url=(STATIC / "css" / "decree30.css").as_uri(), url_fetcher=fetcher, font_config=fonts
    )
    document = HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True)
    return pdf
