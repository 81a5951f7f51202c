"""Getting an object for a request: outside one's rows is 404, inside but not allowed is 403."""

from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from rules import has_perm

from agencies.models import User
from assessments.models import Assessment, CriterionResult
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


def result_for(request: UserRequest, pk: int, number: int) -> CriterionResult:
    """One criterion of an assessment: another city's is 404, another agency's 403."""
    result = (
        CriterionResult.objects.filter(
            assessment__in=Assessment.objects.visible_to(request.user), assessment=pk, number=number
        )
        .select_related("criterion", "agency", "assessment__commune")
        .first()
    )
    if result is None:
        raise Http404
    give_cycle(result.assessment, request.user)
    if not has_perm(request.permission, request.user, result):
        raise PermissionDenied
    return result


def request_key(request: HttpRequest) -> UUID | None:
    """The form's idempotency key, bound to where and what the request sends.

    A page that somebody came back to sends its old key; with new content it is a new request.
    """
    text = request.POST.get("request_key", "")
    if not text:
        return None
    try:
        key = UUID(text)
    except ValueError as error:
        raise SuspiciousOperation("request_key") from error
    fields = [row for row in request.POST.lists() if row[0] != "csrfmiddlewaretoken"]
    files = [
        (name, [(file.name, file.size) for file in files]) for name, files in request.FILES.lists()
    ]
    return uuid5(key, repr((request.path, sorted(fields), sorted(files))))
