"""What tests ask of the demo city: its people, signed in, and its dossiers by commune code."""

from datetime import timedelta

from django.test import Client

from agencies.models import User
from assessments.models import Assessment, CriterionResult, Cycle, Digest, Meeting
from assessments.services.conflicts import Column, Seen
from assessments.services.council import close_meeting
from assessments.services.points import Points, save_council_points

# Commune codes by where the demo leaves them; the council of the scoring one is still meeting.
RECOGNISED = "05971"
SUBMITTED = "05974"
COLLECTING = "05977"
APPRAISED_WITH_A_ZERO = "05980"
SCORING = "05983"
APPRAISING = "05986"
EMPTY = "05989"
SUPPLEMENT = "05992"


class City:
    """Look-ups by the names that a reader of the demo knows."""

    def assessment(self, code: str) -> Assessment:
        return Assessment.objects.select_related("cycle__ruleset", "commune").get(
            commune__code=code, cycle__is_open=True
        )

    def result(self, code: str, number: int) -> CriterionResult:
        return self.assessment(code).results.get(number=number)

    def user(self, username: str) -> User:
        return User.objects.select_related("commune", "agency").get(username=username)

    def seen(self, code: str, column: Column) -> dict[str, str]:
        """The hidden fields of a page of points opened now."""
        rows = self.assessment(code).results.all()
        return {f"seen-{row.number}": Seen.of(row, column).text() for row in rows}

    def officer(self, code: str) -> User:
        return self.user(f"canbo.{code}")

    def chair(self, code: str) -> User:
        return self.user(f"chutich.{code}")

    def client(self, username: str) -> Client:
        client = Client()
        client.force_login(self.user(username), backend="agencies.backends.RoleBackend")
        return client

    def meeting(self, code: str) -> Meeting:
        return Meeting.objects.filter(council__assessment__commune__code=code).latest("pk")

    def digest(self) -> Digest:
        """An e-mail that went to the health agency."""
        return Digest.objects.get_or_create(
            recipient=self.user("y-te"),
            day=self.assessment(RECOGNISED).cycle.deadline,
            defaults={
                "address": "y-te@example.vn",
                "status": Digest.Status.SENT,
                "claimed_at": self.assessment(RECOGNISED).state_since,
            },
        )[0]

    def finish_council(self, code: str) -> None:
        """Agree with the computed points wherever nothing is agreed yet, and end the meeting."""
        pk, officer = self.assessment(code).pk, self.officer(code)
        open_ = CriterionResult.objects.filter(assessment=pk, council_points=None)
        agreed = {row.number: Points(row.computed_points) for row in open_}
        save_council_points(pk, agreed, actor=officer)
        ended_at = self.meeting(code).held_at + timedelta(hours=2)
        close_meeting(pk, actor=officer, ended_at=ended_at)

    @property
    def cycle(self) -> Cycle:
        return Cycle.objects.select_related("ruleset", "authority").get(is_open=True)
