"""The data form as a file: down, up with a preview, and saving what the officer ticks."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.errors import DomainError, ReopeningError
from assessments.queries.facts import Facts
from assessments.queries.figures import NO_FIGURE, open_items
from assessments.queries.reopening import feeding_signed, reopening_text
from assessments.services.upload import read_upload, save_upload, seal, unseal, upload_of
from assessments.sheet.archive import MAX_BYTES, FileError
from assessments.sheet.compare import Status, Upload, compare, edits_of, seen_versions
from assessments.sheet.form import form_of
from assessments.sheet.read import FilledForm
from assessments.sheet.second_look import look_again, remarks_with, told_with_places, with_places
from assessments.sheet.write import write_form
from assessments.states import Period
from assessments.views.fetch import UserRequest, assessment_for, request_key
from config.numbers import show_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(request: UserRequest, pk: int) -> HttpResponse:
    """The form with the present figures, for the commune and for whoever reads its dossier."""
    form = form_of(assessment_for(request, pk))
    return HttpResponse(
        write_form(form),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{form.file_name}"'},
    )


def upload(request: UserRequest, pk: int) -> HttpResponse:
    """Choose a file; then what it would change, before anything is saved."""
    assessment = assessment_for(request, pk)
    facts = Facts(assessment)
    opened = open_items(assessment, facts.sheet, facts.results)
    context = {"assessment": assessment, "is_open": bool(opened), "max_bytes": MAX_BYTES}
    if request.method == "POST" and opened:
        try:
            form = read_upload(_content(request), assessment)
        except FileError as error:
            context["error"] = str(error)
        else:
            return _preview(request, facts, upload_of(form), form)
    return render(request, "assessments/sheet_upload.html", context)


def _content(request: UserRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise FileError(_("Hãy chọn tệp biểu mẫu đã điền."))
    # One byte more than is taken, so that a bigger file is told by its size.
    return b"" if file.size == 0 else file.read(MAX_BYTES + 1)


def _preview(
    request: UserRequest,
    facts: Facts,
    chosen: Upload,
    form: FilledForm | None = None,
    *,
    kept: dict[str, int] | None = None,
) -> HttpResponse:
    """What a file would change.

    ``kept`` are the cells to leave ticked, with the version that each tick was given for: a figure
    changed since then is overwritten only with a new tick. Without it each cell has its own tick.
    """
    assessment = facts.assessment
    opened = open_items(assessment, facts.sheet, facts.results)
    lines = compare(chosen, facts.figures, facts.sheet, opened)
    to_tick = [line.key for line in lines if line.may_tick]
    seen = seen_versions(facts.figures, facts.sheet, to_tick)
    lines = look_again(lines, facts, chosen, seen)
    ticked = [
        line.key
        for line in lines
        if (line.is_ticked if kept is None else kept.get(line.key, -1) == seen.get(line.key))
    ]
    faults = form.faults if form else []
    more_faults = form.more_faults if form else 0
    context = {
        "assessment": assessment,
        "sheet_name": chosen.sheet_name,
        "faults": faults,
        "more_faults": more_faults,
        "lines": lines,
        "ticked": ticked,
        "remarks": told_with_places(lines, chosen),
        "may_save": bool(to_tick) and not faults,
        "conflicts": sum(1 for line in lines if line.status == Status.CONFLICT),
        "token": "" if faults else seal(chosen, seen, assessment, request.user),
        **_gain(facts, chosen, seen, ticked),
    }
    return render(request, "assessments/sheet_preview.html", context)


def _gain(facts: Facts, chosen: Upload, seen: dict[str, int], ticked: list[str]) -> dict[str, Any]:
    edits = edits_of(chosen, seen, facts.figures, ticked)
    changed = {
        edit.item
        for edit in edits
        if edit.period == Period.END
        and edit.value != facts.figures.get((edit.item, Period.END), NO_FIGURE).value
    }
    tried, found = remarks_with(facts, chosen, seen, ticked)
    errors = [row for row in found if row.is_error]
    return {
        "errors": with_places(errors, chosen, ticked),
        "without_points": ", ".join(sorted({row.indicator for row in errors} - {""})),
        "reopening": reopening_text(facts.sheet, changed, facts.results),
        "reopens": sorted(feeding_signed(facts.sheet, changed, facts.results)),
        "before": show_number(facts.card.provisional_total),
        "after": show_number(tried.card.provisional_total),
        "count": len(set(ticked) & seen.keys()),
    }


@require_POST
def take(request: UserRequest, pk: int) -> HttpResponse:
    """Save the ticked cells; with ``recount`` only say what they would earn."""
    assessment = assessment_for(request, pk)
    ticked = request.POST.getlist("take")
    try:
        chosen, seen = unseal(request.POST.get("token", ""), assessment, request.user)
        if "recount" in request.POST:
            gain = _gain(Facts(assessment), chosen, seen, ticked)
            return render(request, "assessments/sheet_gain.html", gain)
        entered = save_upload(
            assessment,
            chosen,
            seen,
            ticked,
            actor=request.user,
            may_reopen=request.POST.getlist("reopen"),
            request_key=request_key(request),
        )
    except FileError as error:
        messages.error(request, str(error))
        return redirect("assessments:sheet_upload", pk=pk)
    except DomainError as error:
        text = str(error)
        if isinstance(error, ReopeningError):
            text = _("%(text)s Chưa lưu; hãy xem rồi bấm lại.") % {"text": error}
        messages.error(request, text)
        return _preview(request, Facts(assessment), chosen, kept=_ticks(ticked, seen))
    _tell(request, len(entered.saved), entered.reopened)
    if entered.conflicts:
        messages.warning(
            request,
            _("Có số liệu vừa được người khác sửa nên chưa lưu. Hãy xem lại bên dưới."),
        )
        return _preview(request, Facts(entered.assessment), chosen, kept=_ticks(ticked, seen))
    return redirect("assessments:figures", pk=pk)


def _ticks(ticked: list[str], seen: dict[str, int]) -> dict[str, int]:
    return {name: seen[name] for name in ticked if name in seen}


def _tell(request: UserRequest, saved: int, reopened: list[int]) -> None:
    if not saved:
        return
    text = ngettext("Đã lưu %(count)s ô từ tệp.", "Đã lưu %(count)s ô từ tệp.", saved)
    said = [text % {"count": saved}]
    if reopened:
        numbers = ", ".join(map(str, reopened))
        said.append(
            _("Mở lại ý kiến ở tiêu chí %(numbers)s để cơ quan theo dõi xem lại.")
            % {"numbers": numbers}
        )
    messages.success(request, " ".join(said))
