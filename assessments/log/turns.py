"""Whose move it is: in whose court the ball of a criterion lies, and since when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessments.models import Assessment, CriterionResult
from assessments.states import DECIDED, SIGNED_OFF, Holder, State, Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """``holder`` is empty, and ``since`` None, once nobody has anything left to do."""

    holder: str
    since: datetime | None


NOBODY = Turn("", None)
_READ: Final = (
    "assessment_id",
    "number",
    "agency_id",
    "verdict",
    "computed_points",
    "council_points",
    "waiting_since",
    "signed_at",
    "holder",
    "held_since",
)


def turn_of(  # noqa: PLR0911 - one answer for each holder
    *,
    state: str,
    state_since: datetime,
    verdict: str,
    has_points: bool,
    is_scored: bool,
    waiting_since: datetime | None,
    signed_at: datetime | None,
) -> Turn:
    """Decide for one criterion from where its dossier is and what was said of it.

    ``has_points``: its year-end figures are whole; ``is_scored``: the council has agreed on its
    points; ``waiting_since``: since the last move on the criterion; ``signed_at``: the agency's
    last opinion. The next act that the work waits for names the holder, so an agency that may
    give its opinion early does not hold what the council has yet to score or the commune to mend.
    """
    if state in DECIDED:
        return NOBODY
    if state == State.APPRAISED:
        return Turn(Holder.CITY, state_since)
    if verdict == Verdict.RETURNED:
        return Turn(Holder.COMMUNE, waiting_since or state_since)
    if state == State.SUPPLEMENT:
        return Turn(Holder.COMMUNE, state_since)
    if not has_points:
        return Turn(Holder.COMMUNE, waiting_since or state_since)
    if state == State.SCORING and not is_scored:
        return Turn(Holder.COUNCIL, state_since)
    if verdict not in SIGNED_OFF:
        return Turn(Holder.AGENCY, waiting_since or state_since)
    # All is said of the criterion: whoever has the dossier takes it onward.
    since = max(state_since, signed_at or state_since)
    is_with_city = state in {State.SUBMITTED, State.APPRAISING}
    return Turn(Holder.LEAD if is_with_city else Holder.COMMUNE, since)


def turn_of_result(row: CriterionResult, assessment: Assessment) -> Turn:
    """The same for a stored result and its assessment."""
    return turn_of(
        state=assessment.state,
        state_since=assessment.state_since,
        verdict=row.verdict,
        has_points=row.computed_points is not None,
        is_scored=row.council_points is not None,
        waiting_since=row.waiting_since,
        signed_at=row.signed_at,
    )


def keep_turns(assessment: Assessment) -> dict[int, int]:
    """Store whose move it is on each criterion, as far as that has changed.

    Stored, so that the board finds "with this agency for more than a week" by an index among the
    results of a whole country; ``log.change`` calls it after every act that can move
    the ball.
    Returns which agency follows which criterion, which it has read by the way.
    """
    moved = defaultdict(list)
    followers = {}
    for row in assessment.results.only(*_READ):
        followers[row.number] = row.agency_id
        turn = turn_of_result(row, assessment)
        if (row.holder, row.held_since) != (turn.holder, turn.since):
            moved[turn].append(row.pk)
    # Nearly always all go to the same turn: one query, cheaper than a CASE for each row.
    for turn, pks in moved.items():
        CriterionResult.objects.filter(pk__in=pks).update(holder=turn.holder, held_since=turn.since)
    return followers
