"""The dossier as it stood: frozen copies as they were made, and any minute from the log."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from rules import has_perm

from assessments import clock
from assessments.log.moment import Past
from assessments.log.past import differences, past_of
from assessments.models import Assessment, Commitment, Snapshot
from assessments.queries.cycle import checklist_of
from assessments.queries.facts import Facts
from assessments.states import EventKind, Period, State, Verdict
from assessments.views.fetch import UserRequest, assessment_for
from assessments.workflow.steps import STEPS
from config.numbers import show_number
from criteria.scoring import RuleSheet
from criteria.wording import show_figure

_FORMATS = ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%dT%H:%M", "%H:%M %d/%m/%Y")


def past(request: UserRequest, pk: int) -> HttpResponse:
    """The dossier as of a minute, and what differs between it and now or another minute."""
    assessment = assessment_for(request, pk)
    sheet = Facts(assessment).sheet
    moments = _moments(assessment)
    now = clock.now()
    typed, other = request.GET.get("luc", "").strip(), request.GET.get("so-voi", "").strip()
    at = _moment(request, typed) or (moments[-1]["at"] if moments else now)
    until = _moment(request, other) or now
    then, later = past_of(assessment, min(at, until)), past_of(assessment, max(at, until))
    names = {item.code: item.label for item in checklist_of(assessment.cycle)}
    context = {
        "assessment": assessment,
        "then": then,
        "later": later,
        "is_now": not other,
        "typed": f"{timezone.localtime(at):%d/%m/%Y %H:%M}",
        "other": other,
        "moments": moments,
        "rows": _rows(then, sheet),
        "total": show_number(then.card.provisional_total),
        "groups": differences(then, later, sheet, _labels(), names),
    }
    return render(request, "assessments/past.html", context)


def _moments(assessment: Assessment) -> list[dict[str, Any]]:
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


def _moment(request: UserRequest, text: str) -> datetime | None:
    """A minute as typed, its last second included; None where nothing sensible stands."""
    if not text:
        return None
    for form in _FORMATS:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - made aware below
        except ValueError:
            continue
        if "%H" not in form:
            moment = moment.replace(hour=23, minute=59)
        return timezone.make_aware(moment.replace(second=59, microsecond=999_999))
    messages.error(
        request, _("Không hiểu “%(text)s”. Hãy ghi như 14/11/2024 17:00.") % {"text": text[:40]}
    )
    return None


def _labels() -> dict[str, str]:
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


def _rows(past: Past, sheet: RuleSheet) -> list[dict[str, Any]]:
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
                            is_yes_no=item.kind == "yes_no",
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


def snapshot(request: UserRequest, pk: int, snapshot_id: int) -> HttpResponse:
    """One frozen copy, shown from its stored content alone."""
    assessment = assessment_for(request, pk)
    copy = get_object_or_404(Snapshot, assessment=assessment, pk=snapshot_id)
    content = copy.content
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sheet = Facts(assessment).sheet
    parts = dict(Commitment.Part.choices)
    context = {
        "assessment": assessment,
        "copy": copy,
        "content": content,
        "is_whole": hashlib.sha256(text.encode()).hexdigest() == copy.sha256,
        "state": State(content["state"]).label,
        # Titles of documents go only to those who may read the documents themselves.
        "evidence": [
            {**row, "uses": [str(parts.get(code, code)) for code in row["uses"]]}
            for row in content["evidence"]
        ]
        if has_perm("assessments.view_finding", request.user, assessment)
        else None,
        "checklist": [
            {**row, "date": row["date"] and f"{date.fromisoformat(row['date']):%d/%m/%Y}"}
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
                                is_yes_no=item.kind == "yes_no",
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
    return render(request, "assessments/snapshot.html", context)
