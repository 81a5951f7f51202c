"""What tests ask of the demo city: its people, signed in, and its dossiers by commune code."""

from django.test import Client

from agencies.models import User
from assessments.models import Assessment, CriterionResult, Cycle

# Commune codes by where the demo leaves them.
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

    def officer(self, code: str) -> User:
        return self.user(f"canbo.{code}")

    def chair(self, code: str) -> User:
        return self.user(f"chutich.{code}")

    def client(self, username: str) -> Client:
        client = Client()
        client.force_login(self.user(username), backend="agencies.backends.RoleBackend")
        return client

    @property
    def cycle(self) -> Cycle:
        return Cycle.objects.select_related("ruleset", "authority").get(is_open=True)
