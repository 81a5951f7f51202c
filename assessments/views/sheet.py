"""The data form as a file: down, up with a preview, and saving what the officer ticks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.errors import DomainError, ReopeningError
from assessments.pages.sheet import gain_of, preview_page
from assessments.queries.facts import Facts
from assessments.queries.figures import open_items
from assessments.services.sheet import read_upload, save_upload, unseal, upload_of
from assessments.sheet.archive import MAX_BYTES, FileError
from assessments.sheet.compare import Upload
from assessments.sheet.form import form_of
from assessments.sheet.write import write_form
from assessments.views.fetch import UserRequest, assessment_for, request_key

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
            preview = preview_page(facts, request.user, upload_of(form), form)
            return render(request, "assessments/sheet_preview.html", preview)
    return render(request, "assessments/sheet_upload.html", context)


def _content(request: UserRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise FileError(_("Hãy chọn tệp biểu mẫu đã điền."))
    # One byte more than is taken, so that a bigger file is told by its size.
    return b"" if file.size == 0 else file.read(MAX_BYTES + 1)


@require_POST
def take(request: UserRequest, pk: int) -> HttpResponse:
    """Save the ticked cells; with ``recount`` only say what they would earn."""
    assessment = assessment_for(request, pk)
    ticked = request.POST.getlist("take")
    try:
        chosen, versions = unseal(request.POST.get("token", ""), assessment, request.user)
        if "recount" in request.POST:
            gain = gain_of(Facts(assessment), chosen, versions, ticked)
            return render(request, "assessments/sheet_gain.html", gain)
        entered = save_upload(
            assessment,
            chosen,
            versions,
            ticked,
            actor=request.user,
            may_reopen=request.POST.getlist("reopen"),
            request_key=request_key(request),
        )
    except FileError as error:
        messages.error(request, str(error))
        return redirect("assessments:sheet_upload", pk=pk)
    except DomainError as error:
        messages.error(request, _refusal(error))
        return _preview(request, Facts(assessment), chosen, _ticks(ticked, versions))
    _tell(request, len(entered.saved), entered.reopened)
    if entered.conflicts:
        messages.warning(
            request,
            _("Có số liệu vừa được người khác sửa nên chưa lưu. Hãy xem lại bên dưới."),
        )
        return _preview(request, Facts(entered.assessment), chosen, _ticks(ticked, versions))
    return redirect("assessments:figures", pk=pk)


def _refusal(error: DomainError) -> str:
    if isinstance(error, ReopeningError):
        return _("%(text)s Chưa lưu; hãy xem rồi bấm lại.") % {"text": error}
    return str(error)


def _preview(
    request: UserRequest, facts: Facts, chosen: Upload, kept: dict[str, int]
) -> HttpResponse:
    context = preview_page(facts, request.user, chosen, kept=kept)
    return render(request, "assessments/sheet_preview.html", context)


def _ticks(ticked: list[str], versions: dict[str, int]) -> dict[str, int]:
    return {name: versions[name] for name in ticked if name in versions}


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
