"""The review of one criterion as plain rows, and the way through the queue."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.forms.review import QueueForm, ReviewForm
from assessments.log.kinds.base import about_criterion
from assessments.log.kinds.review import Answer, SignOff
from assessments.log.since import changes_since
from assessments.log.wording import describe
from assessments.models import CriterionResult
from assessments.pages.figures import indicator_rows, item_rows
from assessments.queries.counts import count_rows
from assessments.queries.cycle import awaiting, next_in, sign_offs_of
from assessments.queries.evidence import of_criterion
from assessments.queries.facts import Facts
from assessments.states import OPEN_FOR_REVIEW, SIGNED_OFF, WITH_CITY, Verdict

_RECENT = 6
# What a queue may be narrowed to is only looked up where its list is shown.
_ALL_NUMBERS = list(range(1, 100))


def may_confirm(result: CriterionResult) -> bool:
    """Whether a criterion waits for this opinion and could be confirmed from the list."""
    return (
        result.verdict in {Verdict.PENDING, Verdict.ANSWERED}
        and result.computed_points is not None
        and result.assessment.state in OPEN_FOR_REVIEW
    )


def not_followed(result: CriterionResult) -> str:
    """Why another agency's criterion cannot be confirmed; the result needs its agency at hand."""
    why = _("Tiêu chí này do %(agency)s theo dõi, cơ quan anh chị không ghi ý kiến được.")
    return why % {"agency": result.agency.short_name}


def review_page(
    result: CriterionResult, user: User, form: ReviewForm, *, narrowed: Mapping[str, str]
) -> dict[str, Any]:
    """One criterion with its figures and opinions; ``narrowed`` is the queue's filter."""
    facts = Facts(result.assessment)
    criterion = facts.sheet.criterion(result.number)
    events = about_criterion(
        result.assessment.events.all(), result.number, SignOff, Answer
    ).order_by("-sequence")[:_RECENT]
    counts = count_rows(facts, criterion, user)
    return {
        "assessment": result.assessment,
        "result": result,
        "criterion": criterion,
        "items": item_rows(facts, criterion, may_edit=False),
        "indicators": indicator_rows(facts, criterion),
        "evidence": of_criterion(facts, criterion, user),
        "form": form,
        "verdicts": ReviewForm.base_fields["verdict"].choices,  # type: ignore[attr-defined]
        "may_sign": result.assessment.state in OPEN_FOR_REVIEW
        and result.computed_points is not None,
        "changes": changes_since(facts, result) if result.signed_at else [],
        "reasons": ReviewForm.base_fields["reason"].choices,  # type: ignore[attr-defined]
        **_neighbours(result, user, narrowed),
        "is_last": result.assessment.state in WITH_CITY
        and all(row.verdict in SIGNED_OFF for row in facts.results),
        "counts": counts,
        "counts_source": next((row.source for row in counts if row.source), ""),
        "events": [describe(event, facts.sheet) for event in events],
    }


def _neighbours(result: CriterionResult, user: User, narrowed: Mapping[str, str]) -> dict[str, str]:
    """Addresses of the criteria before and after this one in the queue as it was narrowed."""
    form = QueueForm(narrowed, numbers=_ALL_NUMBERS)
    results = sign_offs_of(user, result.assessment.cycle)
    rows = form.narrow(results if form.shows_all else awaiting(results))
    found = {
        "previous": next_in(rows, result, is_back=True),
        "next": next_in(rows, result),
    }
    query = f"?{form.query}" if form.query else ""
    return {
        name: reverse("assessments:review", args=place) + query
        for name, place in found.items()
        if place
    }


def following_review(
    result: CriterionResult, user: User, narrowed: Mapping[str, str]
) -> tuple[int, int] | None:
    """Assessment and number of the next criterion that waits, after this one or before it."""
    results = sign_offs_of(user, result.assessment.cycle)
    # Wherever the reviewer narrowed the queue to, the next one comes from there.
    waiting = QueueForm(narrowed, numbers=_ALL_NUMBERS).narrow(awaiting(results))
    following = next_in(waiting, result)
    if following is None:  # from the end of the queue on to what was passed over
        following = waiting.values_list("assessment_id", "number").first()
    return following
