"""The council's meeting as plain rows: who sits there, what is sealed, who may see what."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.models import User
from assessments import clock
from assessments.forms.council import CouncilForm, MemberFormSet
from assessments.forms.points import PointsForm
from assessments.log.snapshots import by_size
from assessments.models import Attendance, Ballot, Council, CouncilMember, CriterionResult, Meeting
from assessments.pages.figures import summary
from assessments.pages.points import Choice, choice_rows
from assessments.queries.facts import Facts
from assessments.services.conflicts import COUNCIL
from assessments.services.council import council_fingerprint
from assessments.states import COUNCIL_OPEN, OPEN_FOR_DOSSIER, OPEN_FOR_POSTING
from assessments.workflow.steps import available_steps
from config.numbers import show_number


@dataclass(frozen=True, slots=True)
class Seat:
    """A member at the meeting; before the meeting nobody is absent."""

    member: CouncilMember
    is_present: bool
    code: str

    @property
    def shown_code(self) -> str:
        """In two groups of four, as people read it out."""
        return f"{self.code[:4]}-{self.code[4:]}" if self.code else ""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a page may show of one member's points for one criterion."""

    member: CouncilMember
    has_given: bool
    is_own: bool
    shown: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """One criterion in the meeting. ``unnamed`` is how a secret ballot shows its points."""

    votes: list[Vote]
    given: int
    present: int
    unnamed: list[str]
    dissents: list[tuple[str, str]]

    @property
    def is_unsealed(self) -> bool:
        return self.present > 0 and self.given == self.present


class Room:
    """The latest meeting of an assessment's council, or the empty room before the first."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.council = facts.council

    @cached_property
    def meetings(self) -> list[Meeting]:
        return list(self.council.meetings.all()) if self.council else []

    @cached_property
    def meeting(self) -> Meeting | None:
        return self.meetings[-1] if self.meetings else None

    @property
    def is_open(self) -> bool:
        """Whether points and opinions are taken now."""
        return (
            self.meeting is not None
            and not self.meeting.is_closed
            and self.facts.assessment.state in COUNCIL_OPEN
        )

    @property
    def may_open(self) -> bool:
        return (
            self.council is not None
            and (self.meeting is None or self.meeting.is_closed)
            and self.facts.assessment.state in COUNCIL_OPEN
        )

    @cached_property
    def seats(self) -> list[Seat]:
        if self.council is None:
            return []
        rows = {row.member_id: row for row in self._attendance}
        seats = []
        for member in self.council.members.all():
            row = rows.get(member.pk)
            if self.meeting is not None and row is None:
                continue
            is_valid = row is not None and row.code_until and row.code_until > clock.now()
            seats.append(
                Seat(
                    member,
                    is_present=row is None or row.is_present,
                    code=(row.code or "") if row is not None and is_valid else "",
                )
            )
        return seats

    @property
    def _attendance(self) -> list[Attendance]:
        return list(self.meeting.attendance.all()) if self.meeting else []

    @property
    def present(self) -> list[CouncilMember]:
        return [seat.member for seat in self.seats if seat.is_present]

    @property
    def needed(self) -> int:
        return self.facts.assessment.cycle.quorum_of(len(self.seats))

    @property
    def has_quorum(self) -> bool:
        return len(self.present) >= self.needed

    @cached_property
    def _ballots(self) -> dict[int, dict[int, Ballot]]:
        ballots: dict[int, dict[int, Ballot]] = {}
        for row in self.meeting.ballots.all() if self.meeting else ():
            ballots.setdefault(row.result_id, {})[row.member_id] = row
        return ballots

    def ballot(self, result: CriterionResult, member: CouncilMember) -> Ballot | None:
        return self._ballots.get(result.pk, {}).get(member.pk)

    def hearing(self, result: CriterionResult, *, viewer: CouncilMember | None = None) -> Hearing:
        """One criterion as the room may see it, or as one member may.

        The room sees points once everyone present has given theirs. A member sees the others'
        once their own are given; in a secret ballot also the member waits for everyone's, or the
        order of arrival would tell whose they are.
        """
        ballots = self._ballots.get(result.pk, {})
        given = [ballots[member.pk] for member in self.present if member.pk in ballots]
        is_secret = self.meeting is not None and self.meeting.is_secret
        is_complete = len(given) == len(self.present) > 0
        is_shown = is_complete or (viewer is not None and viewer.pk in ballots and not is_secret)
        return Hearing(
            votes=[
                Vote(
                    member,
                    has_given=member.pk in ballots,
                    is_own=member.pk in ballots and ballots[member.pk].is_own,
                    shown=show_vote(ballots[member.pk].points)
                    if member.pk in ballots and is_shown and not is_secret
                    else "",
                )
                for member in self.present
            ],
            given=len(given),
            present=len(self.present),
            unnamed=[show_vote(row.points) for row in by_size(given)]
            if is_secret and is_complete
            else [],
            dissents=self._dissents(result),
        )

    def _dissents(self, result: CriterionResult) -> list[tuple[str, str]]:
        names = {seat.member.pk: seat.member.name for seat in self.seats}
        rows = self.meeting.dissents.all() if self.meeting else ()
        return [(names[row.member_id], row.text) for row in rows if row.result_id == result.pk]

    @property
    def agreed_total(self) -> Decimal:
        """What is agreed on so far, added up."""
        points = (row.council_points for row in self.facts.results)
        return sum((value for value in points if value is not None), Decimal(0))

    def heard(self) -> int:
        """How many criteria everyone present has given points for."""
        return sum(self.hearing(result).is_unsealed for result in self.facts.results)


def show_vote(points: Decimal | None) -> str:
    return _("không cho điểm") if points is None else show_number(points)


def council_page(
    facts: Facts,
    user: User,
    permission: str,
    form: PointsForm,
    choices: dict[int, Choice] | None = None,
) -> dict[str, Any]:
    """The council, how far its meeting is, and the points; ``permission`` is the page's own."""
    assessment = facts.assessment
    room = Room(facts)
    council_form, member_forms = _council_forms(facts.council)
    return {
        "assessment": assessment,
        "summary": summary(facts),
        "rows": choice_rows(facts, form, COUNCIL, choices or {}),
        "room": room,
        "heard": room.heard(),
        "is_at_scoring": assessment.state in COUNCIL_OPEN,
        "may_score": room.is_open,
        "may_edit_council": assessment.state in OPEN_FOR_DOSSIER,
        "may_post": room.meeting is not None
        and room.meeting.is_closed
        and assessment.state in OPEN_FOR_POSTING,
        "council_form": council_form,
        "member_forms": member_forms,
        # Handing in is done on the dossier's page, beside what it holds.
        "steps": available_steps(facts, user, permission=permission),
    }


def _council_forms(council: Council | None) -> tuple[CouncilForm, Any]:
    if council is None:
        return CouncilForm(), MemberFormSet()
    initial = {
        "fingerprint": council_fingerprint(council),
        "decision_number": council.decision_number,
        "decision_date": council.decision_date,
    }
    people = [
        {"pk": row.pk, "name": row.name, "position": row.position, "role": row.role}
        for row in council.members.all()
    ]
    return CouncilForm(initial=initial), MemberFormSet(initial=people)
