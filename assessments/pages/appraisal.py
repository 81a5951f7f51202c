"""The appraisal as plain rows: the dossiers by state, and one with every body's points."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.paginator import Page

from agencies.models import User
from assessments.forms.appraisal import AppraisalForm
from assessments.models import Assessment, SpotCheckItem
from assessments.pages.figures import summary
from assessments.pages.points import Choice, after_conflicts, choice_rows
from assessments.queries.facts import Facts
from assessments.services.conflicts import APPRAISED, fingerprint
from assessments.states import State
from assessments.workflow.steps import available_steps
from criteria.wording import reason_text

SECTIONS: Final = (State.SUBMITTED, State.APPRAISING, State.SUPPLEMENT, State.APPRAISED)


def sections_of(page: Page[Assessment], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """A page of dossiers state by state, each with how many there are on all pages."""
    return [
        {
            "state": state,
            "is_due": state == State.SUPPLEMENT,
            "count": counts[state],
            "rows": rows,
        }
        for state in SECTIONS
        if (rows := [row for row in page.object_list if row.state == state])
    ]


def after_appraisal_conflicts(
    form: AppraisalForm, facts: Facts, choices: dict[int, Choice], *, is_kept: bool
) -> AppraisalForm:
    """The form to show next; a conclusion that is not in conflict is shown as it is stored."""
    stored = facts.assessment.appraisal.conclusion
    kept = {"conclusion": stored, "fingerprint_conclusion": fingerprint(stored)} if is_kept else {}
    return after_conflicts(form, facts, APPRAISED, choices, **kept)


def appraisal_page(
    facts: Facts, user: User, form: AppraisalForm, choices: dict[int, Choice]
) -> dict[str, Any]:
    """Every body's points side by side, the conclusion, and the verdict that follows."""
    appraisal_row = getattr(facts.assessment, "appraisal", None)
    conclusion = appraisal_row.conclusion if appraisal_row else ""
    fingerprint_conclusion = fingerprint(conclusion)
    if form.is_bound:
        conclusion = form.data.get("conclusion", "")
        fingerprint_conclusion = form.data.get("fingerprint_conclusion", "")
    return {
        "assessment": facts.assessment,
        "dossier": getattr(facts.assessment, "dossier", None),
        "summary": summary(facts),
        "rows": choice_rows(facts, form, APPRAISED, choices, proposal="standing_points"),
        "outcome": facts.outcome,
        "reasons": [reason_text(reason, facts.sheet) for reason in facts.outcome.reasons],
        "conclusion": conclusion,
        "fingerprint_conclusion": fingerprint_conclusion,
        "may_appraise": facts.assessment.state == State.APPRAISING,
        "steps": available_steps(facts, user),
        "spot_check": _spot_check(facts),
    }


def _spot_check(facts: Facts) -> dict[str, int] | None:
    """How many sampled figures were found as they stand, and how many there are."""
    rows = SpotCheckItem.objects.filter(check_of__assessment=facts.assessment)
    results = list(rows.values_list("is_verified", flat=True))
    return {"done": results.count(True), "all": len(results)} if results else None
