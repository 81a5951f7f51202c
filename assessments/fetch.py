"""Getting an object for a request: outside one's rows is 404, inside but not allowed is 403."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from rules import has_perm

from agencies.models import User
from assessments.models import Assessment
from assessments.queries import give_cycle


class UserRequest(HttpRequest):
    """A request that passed ``config.access``: signed in, with the permission its page needs."""

    user: User
    permission: str
    assessment: Assessment  # set by assessment_for


def assessment_for(request: UserRequest, pk: int, *related: str) -> Assessment:
    """The assessment with its commune, its cycle and what is named, if this page may show it."""
    own = request.user.commune
    rows = Assessment.objects.visible_to(request.user)
    rows = rows.select_related(*([] if own else ["commune"]), *related)
    try:
        assessment = rows.get(pk=pk)
    except Assessment.DoesNotExist as error:
        raise Http404 from error
    if own:
        assessment.commune = own
    give_cycle(assessment, request.user)
    if not has_perm(request.permission, request.user, assessment):
        raise PermissionDenied
    request.assessment = assessment
    return assessment


def request_key(request: HttpRequest) -> UUID | None:
    """The idempotency key that every form of ours carries."""
    text = request.POST.get("request_key", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise SuspiciousOperation("request_key") from error
