"""Getting an object for a request: outside one's rows is 404, inside but not allowed is 403."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from rules import has_perm

from agencies.models import User
from assessments.models import Assessment, Cycle


class UserRequest(HttpRequest):
    """A request that passed ``config.access``: signed in, with the permission its page needs."""

    user: User
    permission: str


def assessment_for(request: UserRequest, pk: int) -> Assessment:
    """The assessment with everything its pages name (one query), if this page may show it."""
    assessment = Assessment.objects.visible_to(request.user).for_page().filter(pk=pk).first()
    if assessment is None:
        raise Http404
    if not has_perm(request.permission, request.user, assessment):
        raise PermissionDenied
    return assessment


def current_cycle(user: User) -> Cycle | None:
    """The latest open cycle of the user's authority (one query)."""
    return (
        Cycle.objects.filter(authority=user.authority_id, is_open=True)
        .select_related("authority", "ruleset")
        .order_by("-year")
        .first()
    )


def request_key(request: HttpRequest) -> UUID | None:
    """The idempotency key that every form of ours carries."""
    text = request.POST.get("request_key", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise SuspiciousOperation("request_key") from error
