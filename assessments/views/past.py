"""The dossier as it stood: frozen copies as they were made, and any minute from the log."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from rules import has_perm

from assessments import clock
from assessments.log.past import differences, past_of
from assessments.models import Snapshot
from assessments.pages.past import labels, moments_of, rows_of, snapshot_page
from assessments.queries.cycle import checklist_of
from assessments.queries.facts import Facts
from assessments.views.fetch import UserRequest, assessment_for
from config.numbers import show_number

_FORMATS = ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%dT%H:%M", "%H:%M %d/%m/%Y")


def past(request: UserRequest, pk: int) -> HttpResponse:
    """The dossier as of a minute, and what differs between it and now or another minute."""
    assessment = assessment_for(request, pk)
    sheet = Facts(assessment).sheet
    moments = moments_of(assessment)
    now = clock.now()
    typed, other = request.GET.get("at", "").strip(), request.GET.get("against", "").strip()
    at = _moment(request, typed) or (moments[-1]["at"] if moments else now)
    until = _moment(request, other) or now
    then, later = past_of(assessment, min(at, until)), past_of(assessment, max(at, until))
    names = {item.code: item.label for item in checklist_of(assessment.cycle)}
    context = {
        "assessment": assessment,
        "then": then,
        "later": later,
        "is_now": not other,
        "typed": f"{timezone.localtime(at):%d/%m/%Y %H:%M}",
        "other": other,
        "moments": moments,
        "rows": rows_of(then, sheet),
        "total": show_number(then.card.provisional_total),
        "groups": differences(then, later, sheet, labels(), names),
    }
    return render(request, "assessments/past.html", context)


def _moment(request: UserRequest, text: str) -> datetime | None:
    """A minute as typed, its last second included; None where nothing sensible stands."""
    if not text:
        return None
    for form in _FORMATS:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - made aware below
        except ValueError:
            continue
        if "%H" not in form:
            moment = moment.replace(hour=23, minute=59)
        return timezone.make_aware(moment.replace(second=59, microsecond=999_999))
    messages.error(
        request, _("Không hiểu “%(text)s”. Hãy ghi như 14/11/2024 17:00.") % {"text": text[:40]}
    )
    return None


def snapshot(request: UserRequest, pk: int, snapshot_id: int) -> HttpResponse:
    """One frozen copy, shown from its stored content alone."""
    assessment = assessment_for(request, pk)
    copy = get_object_or_404(Snapshot, assessment=assessment, pk=snapshot_id)
    may_read = has_perm("assessments.view_finding", request.user, assessment)
    context = snapshot_page(copy, Facts(assessment).sheet, may_read_evidence=may_read)
    return render(request, "assessments/snapshot.html", {"assessment": assessment} | context)
