"""The register of documents as plain rows: the list's head, one document, its tick boxes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from rules import has_perm

from agencies.models import User
from assessments.models import Assessment, Commitment, Evidence
from assessments.queries.evidence import (
    EvidenceRegister,
    Filters,
    is_locked,
    open_uses,
    sheet_codes,
    why_kept,
)
from config.text import fold
from criteria.models import ExpectedEvidence
from criteria.sheets import keys_of, sheet_of


def register_page(
    assessment: Assessment, user: User, documents: EvidenceRegister
) -> dict[str, Any]:
    """What the register says beside its rows: what is proved, and what may be used again."""
    return {
        "assessment": assessment,
        "codes": documents.codes,
        "years": documents.years(),
        "parts": [
            {"part": part, "label": label, "document": documents.commitments.get(part)}
            for part, label in Commitment.Part.choices
        ],
        "part_labels": Commitment.Part.choices,
        "unproved": documents.unproved,
        "proved_count": len(documents.codes) - len(documents.unproved),
        "reusable": documents.reusable(),
        "opened": documents.opened,
        "may_keep": has_perm("assessments.keep_evidence", user, assessment),
    }


def filters_of(data: Mapping[str, str], documents: EvidenceRegister) -> tuple[Filters, str]:
    """What the address narrows the list to, and the same for the links to its other pages."""
    indicator, year = data.get("indicator", ""), data.get("year", "")
    filters = Filters(
        search=fold(data.get("search", "")),
        indicator=indicator if indicator in documents.codes else "",
        year=int(year) if year.isdecimal() else None,
        without_file=data.get("file") == "missing",
    )
    kept = {
        name: data[name]
        for name in ("search", "indicator", "year", "file", "target")
        if data.get(name)
    }
    return filters, "&" + urlencode(kept) if kept else ""


def purpose_of(data: Mapping[str, str], assessment: Assessment) -> dict[str, Any] | None:
    """The one indicator or part that a document is wanted for (``?target=1.1``)."""
    code = data.get("target", "")
    if code in Commitment.Part.values:
        return {"code": code, "label": Commitment.Part(code).label}
    keys = keys_of(assessment.cycle.ruleset).indicators
    if code not in keys:
        return None
    sheet = sheet_of(assessment.cycle.ruleset)
    rule = next(
        rule for criterion in sheet.criteria for rule in criterion.indicators if rule.code == code
    )
    return {
        "code": code,
        "label": f"{code} {rule.name}",
        "criterion": rule.criterion,
        "expected": ExpectedEvidence.objects.filter(indicator=keys[code]).first(),
    }


def use_choices(assessment: Assessment, ticked: set[str]) -> dict[str, Any]:
    """The tick boxes: the parts of the commitment, and the indicators by criterion."""
    opened = open_uses(assessment)

    def choice(code: str, label: str) -> dict[str, Any]:
        return {
            "code": code,
            "label": label,
            "is_ticked": code in ticked,
            "is_open": code in opened,
        }

    criteria = []
    for rule in sheet_of(assessment.cycle.ruleset).criteria:
        choices = [choice(row.code, f"{row.code} {row.name}") for row in rule.indicators]
        criteria.append(
            {
                "number": rule.number,
                "name": rule.name,
                "choices": choices,
                "count": sum(row["is_ticked"] for row in choices),
            }
        )
    parts = [choice(part, str(label)) for part, label in Commitment.Part.choices]
    return {"part_choices": parts, "criteria_choices": criteria}


def document_page(assessment: Assessment, row: Evidence, stored: set[str]) -> dict[str, Any]:
    """One document and what it proves, to read."""
    return {
        "assessment": assessment,
        "document": row,
        "uses": [
            code for code in [*Commitment.Part.values, *sheet_codes(assessment)] if code in stored
        ],
        "part_labels": Commitment.Part.choices,
    }


def correction_page(
    assessment: Assessment, row: Evidence, stored: set[str], ticked: set[str]
) -> dict[str, Any]:
    """What of the document may be changed, and why not the rest."""
    return {
        "is_locked": is_locked(row),
        "why_kept": why_kept(row),
        # A closed tick box is not sent; it must not read as unticked.
        "had": sorted(stored & open_uses(assessment)),
        **use_choices(assessment, ticked),
    }
