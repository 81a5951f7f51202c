"""The sample and the draft findings as plain rows."""

from collections.abc import Mapping
from typing import Any

from rules import has_perm

from agencies.models import User
from assessments.forms.finding import SampleForm
from assessments.models import DraftFinding, SpotCheck
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE
from assessments.states import Period, State
from criteria.wording import show_figure


def spot_check_page(
    facts: Facts, check: SpotCheck | None, form: SampleForm, *, typed: Mapping[str, str]
) -> dict[str, Any]:
    """The sampled figures with what was found, stored or just typed."""
    rows = list(check.items.select_related("item")) if check else []
    return {
        "assessment": facts.assessment,
        "check": check,
        "form": form,
        "rows": [_row(facts, row, typed) for row in rows],
        "verified": sum(row.is_verified is True for row in rows),
        "may_act": facts.assessment.state == State.APPRAISING,
    }


def _row(facts: Facts, row: Any, typed: Mapping[str, str]) -> dict[str, Any]:
    item = facts.sheet.item(row.item.code)
    figure = facts.figures.get((item.code, Period.END), NO_FIGURE)
    result = {True: "yes", False: "no", None: ""}[row.is_verified]
    return {
        "code": item.code,
        "label": item.label,
        "indicators": ", ".join(facts.sheet.indicators_using(item.code)),
        "figure": show_figure(figure.value, is_yes_no=item.is_yes_no) or "–",
        "result": typed.get(f"result-{item.code}", result),
        "note": typed.get(f"note-{item.code}", row.note),
    }


def finding_page(facts: Facts, user: User) -> dict[str, Any]:
    """The draft findings, the corrections, and what this person may say to them."""
    assessment = facts.assessment
    findings = list(
        DraftFinding.objects.filter(assessment=assessment).prefetch_related("comments__by")
    )
    latest = findings[-1] if findings else None
    is_appraising = assessment.state == State.APPRAISING
    return {
        "assessment": assessment,
        "findings": findings[::-1],
        "latest": latest,
        "is_running": is_appraising and latest is not None and latest.is_running,
        "corrections": list(assessment.corrections.all()),
        "criteria": facts.sheet.criteria,
        "may_appraise": is_appraising and has_perm("assessments.appraise", user, assessment),
        "may_reply": is_appraising and has_perm("assessments.reply_to_appraisal", user, assessment),
    }
