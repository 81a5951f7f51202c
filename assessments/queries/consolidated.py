"""What the consolidated report of a cycle tells, read once and frozen."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from assessments.models import (
    Activity,
    Assessment,
    BudgetLine,
    CriterionResult,
    Cycle,
    DutyReport,
    Finding,
    OversightComment,
    Recognition,
    Visit,
)
from assessments.queries.duties import track
from assessments.queries.evidence import commitment_share
from config.numbers import plain
from criteria.scoring import ZERO
from criteria.sheets import sheet_of


def consolidated_content(cycle: Cycle, today: date) -> dict[str, Any]:
    """Everything as plain JSON, in a number of queries that does not grow with the communes."""
    done, count = commitment_share(cycle)
    return {
        "day": today.isoformat(),
        "communes": _communes(cycle),
        "commitments": {"done": done, "all": count},
        "activities": _activities(cycle),
        "visits": _visits(cycle, today),
        "money": _money(cycle),
        "reports": _reports(cycle),
        "comments": _comments(cycle),
    }


def _communes(cycle: Cycle) -> list[dict[str, Any]]:
    """Each commune's state and the points that stand, criterion by criterion."""
    points: dict[int, dict[str, str | None]] = defaultdict(dict)
    totals: Counter[int] = Counter()
    for row in CriterionResult.objects.filter(assessment__cycle=cycle).order_by("number"):
        points[row.assessment_id][str(row.number)] = plain(row.standing_points)
        totals[row.assessment_id] += row.standing_points or ZERO  # type: ignore[assignment]
    recognised = set(
        Recognition.objects.filter(
            assessment__cycle=cycle, is_recognised=True, withdrawn_at=None
        ).values_list("assessment_id", flat=True)
    )
    sheet = sheet_of(cycle.ruleset)
    rows = Assessment.objects.filter(cycle=cycle).select_related("commune")
    return [
        {
            "name": row.commune.name,
            "state": str(row.state),
            "is_recognised": row.pk in recognised,
            "points": points[row.pk],
            "unit_group": row.unit_group,
            "total": plain(Decimal(totals[row.pk])),
            "threshold": plain(sheet.unit_group(row.unit_group).min_total_points),
        }
        for row in rows.order_by("commune__code")
    ]


def _activities(cycle: Cycle) -> list[dict[str, Any]]:
    return list(
        Activity.objects.filter(cycle=cycle)
        .order_by("kind")
        .values("kind")
        .annotate(number=Count("pk"), people=Sum("participants"))
    )


def _visits(cycle: Cycle, today: date) -> dict[str, Any]:
    visits = Visit.objects.filter(cycle=cycle).aggregate(
        number=Count("pk"), communes=Count("commune", distinct=True)
    )
    open_ = Q(answer="")
    found = Finding.objects.filter(cycle=cycle).aggregate(
        findings=Count("pk"),
        mended=Count("pk", filter=~open_),
        overdue=Count("pk", filter=open_ & Q(due__lt=today)),
    )
    waiting = Finding.objects.filter(open_, cycle=cycle).order_by("due", "pk")
    return {
        **visits,
        **found,
        "open": [
            {"commune": str(row.commune), "text": row.text, "due": row.due.isoformat()}
            for row in waiting.select_related("commune")
        ],
    }


def _money(cycle: Cycle) -> list[dict[str, Any]]:
    """Planned and spent by level and source; a whole number of đồng each."""
    rows = (
        BudgetLine.objects.filter(cycle=cycle)
        .order_by("source")
        .values("source")
        .annotate(
            planned_communes=Sum("planned", filter=Q(commune__isnull=False)),
            spent_communes=Sum("spent", filter=Q(commune__isnull=False)),
            planned_city=Sum("planned", filter=Q(commune=None)),
            spent_city=Sum("spent", filter=Q(commune=None)),
        )
    )
    return [
        {
            "level": level,
            "source": row["source"],
            "planned": plain(row[f"planned_{level}"]),
            "spent": plain(row[f"spent_{level}"]),
        }
        for level in ("communes", "city")
        for row in rows
        if row[f"planned_{level}"] is not None
    ]


def _reports(cycle: Cycle) -> list[dict[str, Any]]:
    """Whose report has come in, and what was found difficult or proposed there."""
    texts = {
        row["pk"]: row
        for row in DutyReport.objects.filter(cycle=cycle).values("pk", "difficulties", "proposals")
    }
    return [
        {
            "name": row.name,
            "is_commune": row.is_commune,
            "status": row.status,
            "is_late": row.is_late,
            "late_reason": row.report.late_reason if row.report else "",
            "first_sent_at": row.report.first_sent_at.isoformat()
            if row.report and row.report.first_sent_at
            else None,
            "difficulties": texts[row.report.pk]["difficulties"] if row.report else "",
            "proposals": texts[row.report.pk]["proposals"] if row.report else "",
        }
        for row in track(cycle)
    ]


def _comments(cycle: Cycle) -> list[dict[str, Any]]:
    rows = OversightComment.objects.filter(cycle=cycle).select_related("agency", "commune")
    return [
        {
            "by": str(row.agency),
            "to": str(row.commune) if row.commune else "",
            "on": row.given_on.isoformat(),
            "content": row.content,
            "answer": row.answer,
        }
        for row in rows.order_by("given_on", "pk")
    ]
