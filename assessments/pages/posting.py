"""The posting of the council's result as plain rows."""

from collections.abc import Mapping
from typing import Any

from assessments import clock
from assessments.forms.posting import EndPostingForm, FeedbackForm
from assessments.models import Assessment, Feedback, Posting
from assessments.queries.facts import Facts
from assessments.services.posting import feedback_fingerprint
from assessments.states import OPEN_FOR_POSTING


def posting_page(assessment: Assessment) -> dict[str, Any]:
    """The posting, its register of opinions, and what may be written now."""
    meeting = Facts(assessment).last_meeting
    shown = None
    if meeting is not None:
        shown = Posting.objects.filter(meeting=meeting).prefetch_related("feedback").first()
    today = clock.today()
    initial: dict[str, Any] = {"starts_on": today, "place": f"UBND {assessment.commune.name}"}
    if shown is not None:
        initial = {"starts_on": shown.starts_on, "ends_on": shown.ends_on, "place": shown.place}
    feedback = list(shown.feedback.all()) if shown else []
    is_open = assessment.state in OPEN_FOR_POSTING
    return {
        "assessment": assessment,
        "meeting": meeting,
        "posting": shown,
        "feedback": feedback,
        "opinions": [(row, feedback_fingerprint(row), _correction(row)) for row in feedback],
        "initial": initial,
        "may_start": is_open
        and meeting is not None
        and meeting.is_closed
        and (shown is None or not (shown.is_closed or feedback)),
        "may_write": is_open and shown is not None and not shown.is_closed,
        "feedback_form": FeedbackForm(initial={"received_on": today}),
        "end_form": EndPostingForm(initial={"closed_on": today}),
    }


def _correction(row: Feedback) -> FeedbackForm:
    """To correct a row of the register."""
    initial = {name: getattr(row, name) for name in ("received_on", "sender", "content", "answer")}
    return FeedbackForm(initial=initial, auto_id=f"id_{row.pk}_%s")


def put_back(context: dict[str, Any], typed: Mapping[str, str]) -> None:
    """Show a refused opinion as it was typed, in the form that it came from."""
    key = typed.get("pk", "")
    if not key:
        context["feedback_form"] = FeedbackForm(typed)
        context["is_adding"] = True
        return
    context["opinions"] = [
        (row, shown, FeedbackForm(typed, auto_id=f"id_{row.pk}_%s") if str(row.pk) == key else form)
        for row, shown, form in context["opinions"]
    ]
