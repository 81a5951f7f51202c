"""Two sources for one figure: an agency's own counts, and reconciling them with the commune's."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from rules import has_perm

from assessments.errors import DomainError, ReopeningError
from assessments.forms.counts import CountsForm
from assessments.models import AgencyCount, Assessment
from assessments.pages.counts import (
    assessments_followed,
    changed_rows,
    communes_followed,
    counts_known,
    items_followed,
    pair_row,
)
from assessments.queries.counts import Agreement, pairs_of
from assessments.queries.cycle import current_cycle
from assessments.queries.facts import Facts
from assessments.services.counts import (
    Count,
    agree,
    countable,
    save_counts,
    save_many,
    take_agencys,
)
from assessments.sheet.archive import MAX_BYTES, FileError
from assessments.sheet.counts import Table, read_counts, write_counts
from assessments.states import OPEN_FOR_REVIEW
from assessments.views.fetch import UserRequest, assessment_for, request_key, result_for
from assessments.views.sheet import XLSX

_SALT = "counts"
_HOURS_12 = 12 * 3600


@require_POST
def keep(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Keep what the agency counted itself for the items of one criterion."""
    result = result_for(request, pk, number)
    facts = Facts(result.assessment)
    codes = countable(facts.sheet, [number])
    form = CountsForm(request.POST, items=[facts.sheet.item(code) for code in codes])
    if not form.is_valid():
        for error in form.texts():
            messages.error(request, error)
        return redirect("assessments:review", pk, number)
    try:
        save_counts(pk, form.counts(), actor=request.user, request_key=request_key(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã lưu số của cơ quan."))
    return redirect("assessments:review", pk, number)


def reconciliation(request: UserRequest, pk: int) -> HttpResponse:
    """Every figure that an agency counted too, those that differ first."""
    facts = Facts(assessment_for(request, pk))
    pairs = sorted(pairs_of(facts), key=lambda pair: not pair.is_open)
    is_open = facts.assessment.state in OPEN_FOR_REVIEW
    context = {
        "assessment": facts.assessment,
        "rows": [pair_row(facts, request.user, pair, is_open=is_open) for pair in pairs],
        "open_count": sum(pair.is_open for pair in pairs),
    }
    return render(request, "assessments/reconciliation.html", context)


@require_POST
def settle(request: UserRequest, pk: int, count_id: int) -> HttpResponse:
    """One side's word about a pair that differs."""
    count = (
        AgencyCount.objects.filter(
            assessment__in=Assessment.objects.visible_to(request.user), assessment=pk, pk=count_id
        )
        .select_related("assessment")
        .first()
    )
    if count is None:
        raise Http404
    if not has_perm(request.permission, request.user, count):
        raise PermissionDenied
    try:
        _settle(request, count)
    except ReopeningError as error:
        messages.error(request, _("%(text)s Chưa lưu; hãy xem rồi bấm lại.") % {"text": error})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("assessments:reconciliation", pk)


def _settle(request: UserRequest, count: AgencyCount) -> None:
    """Record the word that was pressed; one that is not this side's is a bad request."""
    is_commune = bool(request.user.commune_id)
    proposal = Agreement.NOTE_OF_COMMUNE if is_commune else Agreement.NOTE_OF_AGENCY
    proposed = Agreement.NOTE_OF_AGENCY if is_commune else Agreement.NOTE_OF_COMMUNE
    match request.POST.get("act"):
        case "agency" if is_commune:
            _take_agencys(request, count)
            return
        case "commune" if not is_commune:
            agreement = Agreement.COMMUNE
        case "note":
            agreement = proposal
        case "agree" if count.agreement in {proposed, Agreement.NOTE}:
            agreement = Agreement.NOTE
        case _:
            raise BadRequest
    agree(
        count.assessment_id,
        count.pk,
        actor=request.user,
        agreement=agreement,
        fingerprint=request.POST.get("fingerprint", ""),
        note=" ".join(request.POST.get("note", "").split())[:500],
        request_key=request_key(request),
    )
    messages.success(request, _("Đã ghi kết quả đối chiếu."))


def _take_agencys(request: UserRequest, count: AgencyCount) -> None:
    """The commune takes the agency's figure in place of its own."""
    entered = take_agencys(
        count.assessment_id,
        count.pk,
        actor=request.user,
        fingerprint=request.POST.get("fingerprint", ""),
        may_reopen=request.POST.getlist("reopen"),
        request_key=request_key(request),
    )
    messages.success(request, _("Đã lấy số của cơ quan."))
    if entered and entered.reopened:
        messages.warning(
            request,
            _("Số liệu mới mở lại ý kiến ở tiêu chí %(numbers)s.")
            % {"numbers": ", ".join(map(str, entered.reopened))},
        )


# --- many communes at once, through Excel ---------------------------------------------------------


def table(request: UserRequest) -> HttpResponse:
    """Download the file to fill in; upload it and see what would change."""
    cycle = current_cycle(request.user)
    if cycle is None:
        return render(request, "assessments/no_cycle.html")
    context: dict[str, Any] = {"source": request.POST.get("source", "")}
    if request.method == "POST":
        file = request.FILES.get("file")
        content = file.read(MAX_BYTES + 1) if file else b""
        try:
            counted = read_counts(
                content, communes_followed(request.user, cycle), items_followed(request.user, cycle)
            )
        except FileError as error:
            context["error"] = str(error)
        else:
            context |= {
                "faults": counted.faults,
                "lines": changed_rows(request.user, cycle, counted.values),
                "is_preview": True,
            }
            if not counted.faults:
                context["token"] = _seal(request, counted.values)
    return render(request, "assessments/counts_table.html", context)


def form(request: UserRequest) -> HttpResponse:
    """The file to fill in, with what the agency counted before."""
    cycle = current_cycle(request.user)
    if cycle is None:
        raise Http404
    content = write_counts(
        communes_followed(request.user, cycle),
        items_followed(request.user, cycle),
        counts_known(request.user, cycle),
    )
    name = f"so-cua-co-quan-{cycle.year}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def take(request: UserRequest) -> HttpResponse:
    """Save the previewed file, all of it or nothing."""
    cycle = current_cycle(request.user)
    if cycle is None:
        raise Http404
    try:
        rows = signing.loads(
            request.POST.get("token", ""), salt=f"{_SALT}:{request.user.pk}", max_age=_HOURS_12
        )
    except signing.BadSignature:
        messages.error(request, _("Bản xem trước đã quá 12 giờ. Hãy nhập lại tệp."))
        return redirect("assessments:counts_table")
    keys = assessments_followed(request.user, cycle)
    counts: dict[int, list[Count]] = {}
    for code, item, value in rows["values"]:
        if code in keys:
            count = Count(item, Decimal(value), rows["source"])
            counts.setdefault(keys[code], []).append(count)
    try:
        save_many(counts, actor=request.user, request_key=request_key(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        number = sum(len(row) for row in counts.values())
        text = ngettext("Đã lưu %(count)s số.", "Đã lưu %(count)s số.", number)
        messages.success(request, text % {"count": number})
    return redirect("assessments:counts_table")


def _seal(request: UserRequest, values: Table) -> str:
    source = " ".join(request.POST.get("source", "").split())[:200]
    rows = [[code, item, f"{value}"] for (code, item), value in values.items()]
    parts = {"values": rows, "source": source}
    return signing.dumps(parts, salt=f"{_SALT}:{request.user.pk}", compress=True)
