"""The dossier as it stood: the rows of a minute and of a frozen copy."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.log.moment import Past
from assessments.models import Assessment, Commitment, Snapshot
from assessments.states import EventKind, Period, State, Verdict
from assessments.workflow.steps import STEPS
from config.days import show_day
from criteria.scoring import RuleSheet
from criteria.wording import show_figure


def moments_of(assessment: Assessment) -> list[dict[str, Any]]:
    """When the dossier moved on, as choices of a minute."""
    steps = assessment.events.filter(kind__in=[EventKind.OPENED, EventKind.STEP])
    return [
        {
            "at": event.at,
            "value": f"{timezone.localtime(event.at):%d/%m/%Y %H:%M}",
            "label": STEPS[event.subject].label if event.subject else _("Mở đợt đánh giá"),
        }
        for event in steps.order_by("sequence")
    ]


def labels() -> dict[str, str]:
    """What may differ between two moments of a criterion, by the name that the log uses."""
    return {
        "state": _("Bước"),
        "computed": _("Điểm tự động"),
        "council": _("Điểm Hội đồng"),
        "agency": _("Điểm cơ quan theo dõi"),
        "appraised": _("Điểm thẩm định"),
        "verdict_label": _("Ý kiến"),
        "comment": _("Nội dung ý kiến"),
        "answer": _("Trả lời của xã, phường"),
    }


def rows_of(past: Past, sheet: RuleSheet) -> list[dict[str, Any]]:
    """Every criterion with its figures, points and opinion as they stood."""
    return [
        {
            "number": criterion.number,
            "name": criterion.name,
            "past": past.criteria[criterion.number],
            "figures": [
                {
                    "label": item.label,
                    **{
                        period: show_figure(
                            _decimal(past.figures.get(f"{item.code}:{period}", (None, ""))[0]),
                            is_yes_no=item.is_yes_no,
                        )
                        for period in Period.values
                    },
                }
                for item in _items(sheet, criterion.number)
            ],
        }
        for criterion in sheet.criteria
    ]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _items(sheet: RuleSheet, number: int) -> list[Any]:
    codes = dict.fromkeys(
        code
        for rule in sheet.criterion(number).indicators
        for code in (rule.numerator, rule.denominator)
        if code
    )
    return [sheet.item(code) for code in codes]


def snapshot_page(copy: Snapshot, sheet: RuleSheet, *, may_read_evidence: bool) -> dict[str, Any]:
    """A frozen copy from its stored content alone, and whether its fingerprint still fits."""
    content = copy.content
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    parts = dict(Commitment.Part.choices)
    return {
        "copy": copy,
        "content": content,
        "is_whole": hashlib.sha256(text.encode()).hexdigest() == copy.sha256,
        "state": State(content["state"]).label,
        # Titles of documents go only to those who may read the documents themselves.
        "evidence": [
            {**row, "uses": [str(parts.get(code, code)) for code in row["uses"]]}
            for row in content["evidence"]
        ]
        if may_read_evidence
        else None,
        "checklist": [
            {**row, "date": row["date"] and show_day(date.fromisoformat(row["date"]))}
            for row in content["checklist"]
        ],
        "rows": [
            {
                **row,
                "name": sheet.criterion(row["number"]).name,
                "verdict": Verdict(row["verdict"]).label,
                "figures": [
                    {
                        "label": item.label,
                        **{
                            period: show_figure(
                                _decimal(content["figures"].get(item.code, {}).get(period)),
                                is_yes_no=item.is_yes_no,
                            )
                            for period in Period.values
                        },
                    }
                    for item in _items(sheet, row["number"])
                ],
            }
            for row in content["criteria"]
        ],
    }
