"""A member's own ballot as plain rows."""

from typing import Any

from assessments.forms.ballots import VotesForm
from assessments.models import Attendance
from assessments.pages.council import Room, show_vote
from assessments.queries.facts import Facts
from config.numbers import show_number


def seat_of(code: str) -> Attendance | None:
    """The seat in an open meeting that a code opens, with all that its page needs."""
    return (
        Attendance.objects.filter(code=code, meeting__snapshot=None)
        .select_related(
            "member",
            "meeting__opened_by",
            "meeting__council__assessment__commune",
            "meeting__council__assessment__cycle__ruleset",
            "meeting__council__assessment__cycle__authority",
        )
        .first()
    )


def ballot_page(seat: Attendance, facts: Facts, form: VotesForm) -> dict[str, Any]:
    """Every criterion with the member's own points, and the others' once these are given."""
    room = Room(facts)
    rows = []
    for result in facts.results:
        own = room.ballot(result, seat.member)
        hearing = room.hearing(result, viewer=seat.member)
        rows.append(
            {
                "result": result,
                "maximum": show_number(result.criterion.max_points),
                "computed": show_number(result.computed_points) or "–",
                "own": show_vote(own.points) if own else "",
                "hearing": hearing,
                "others": [
                    vote for vote in hearing.votes if vote.shown and vote.member != seat.member
                ],
                "typed": form.data.get(f"points-{result.number}", ""),
                "errors": form.errors.get(f"points-{result.number}", []),
            }
        )
    return {
        "seat": seat,
        "assessment": facts.assessment,
        "rows": rows,
        "is_secret": seat.meeting.is_secret,
        "is_done": all(row["own"] for row in rows),
    }
