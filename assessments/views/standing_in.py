"""Acting in another's place: the request is the principal's, the log names both."""

from collections.abc import Callable
from typing import Final, cast

from django.http import HttpRequest, HttpResponse

from agencies.models import StandIn, User
from assessments import clock
from assessments.models import Delivery
from assessments.services.stand_ins import is_valid_today

SESSION_KEY: Final = "standing_in"


class StandInMiddleware:
    """Swap the signed-in deputy for the principal while the session says so and the term runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and request.user.is_authenticated:
            self._swap(request)
        return self.get_response(request)

    @staticmethod
    def _swap(request: HttpRequest) -> None:
        deputy = cast("User", request.user)
        row = (
            StandIn.objects.filter(pk=request.session[SESSION_KEY], deputy=deputy.pk)
            .select_related("principal__commune", "principal__agency", "deputy")
            .first()
        )
        if row is None or not is_valid_today(row, clock.today()):
            del request.session[SESSION_KEY]
            return
        row.principal.stand_in = row
        # What awaits the principal shows to the deputy.
        row.principal.unread_count = (
            Delivery.objects.unread().filter(recipient=row.principal).count()
        )
        request.user = row.principal
