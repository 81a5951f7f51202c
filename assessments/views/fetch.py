"""Getting an object for a request: outside one's rows is 404, inside but not allowed is 403."""

from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from rules import has_perm

from agencies.models import User
from assessments.models import Assessment, CriterionResult, Cycle
from assessments.queries.cycle import current_cycle, give_cycle
from assessments.queries.registers import REGISTERS, CommonWorkRegister, rows_of


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


def cycle_for(request: UserRequest, year: int) -> Cycle:
    """The cycle of a year of the person's own authority; a closed one is there to read."""
    cycle = current_cycle(request.user)
    if cycle is not None and cycle.year == year:
        return cycle
    rows = Cycle.objects.filter(authority=request.user.authority_id, year=year)
    found = rows.select_related("authority", "ruleset").first()
    if found is None:
        raise Http404
    return found


def register_for(slug: str) -> CommonWorkRegister:
    if slug not in REGISTERS:
        raise Http404
    return REGISTERS[slug]


def row_for(request: UserRequest, cycle: Cycle, register: CommonWorkRegister, pk: int) -> Any:
    """One row of a register: what one may not read is 404."""
    row = rows_of(register, cycle, request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    row.cycle = cycle
    return row


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
