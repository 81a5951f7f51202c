"""Which permission each page needs. A URL name that is missing here is closed to everyone."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from rules import has_perm

# A ballot asks for the code on a council member's slip: members of a council have no account.
PUBLIC: Final = frozenset(
    {
        "login",
        "logout",
        "set_language",
        "health",
        "assessments:ballot_enter",
        "assessments:ballot",
    }
)

ACCESS: Final[dict[str, str]] = {
    "home": "assessments.see_tasks",
    "password_change": "assessments.see_tasks",
    "password_change_done": "assessments.see_tasks",
    "assessments:stand_ins": "assessments.see_tasks",
    "assessments:stand_in_end": "assessments.see_tasks",
    "assessments:stand_in_begin": "assessments.see_tasks",
    "assessments:stand_in_stop": "assessments.see_tasks",
    "assessments:dossier": "assessments.view_dossier",
    "assessments:history": "assessments.view_dossier",
    "assessments:past": "assessments.view_dossier",
    "assessments:snapshot": "assessments.view_dossier",
    "assessments:figures": "assessments.view_dossier",
    "assessments:figures_save": "assessments.enter_figures",
    "assessments:sheet_download": "assessments.view_dossier",
    "assessments:sheet_upload": "assessments.enter_figures",
    "assessments:sheet_take": "assessments.enter_figures",
    "assessments:answer": "assessments.enter_figures",
    "assessments:declare_document": "assessments.enter_figures",
    "assessments:what_if": "assessments.view_dossier",
    "assessments:plan": "assessments.view_dossier",
    "assessments:hard": "assessments.enter_figures",
    "assessments:measure": "assessments.enter_figures",
    "assessments:measure_drop": "assessments.enter_figures",
    "assessments:evidence": "assessments.view_evidence",
    "assessments:evidence_file": "assessments.view_evidence",
    "assessments:evidence_document": "assessments.view_evidence",
    "assessments:evidence_add": "assessments.keep_evidence",
    "assessments:evidence_attach": "assessments.keep_evidence",
    "assessments:evidence_reuse": "assessments.keep_evidence",
    "assessments:evidence_delete": "assessments.keep_evidence",
    "assessments:council": "assessments.score_in_council",
    "assessments:council_members": "assessments.score_in_council",
    "assessments:meeting": "assessments.score_in_council",
    "assessments:council_codes": "assessments.score_in_council",
    "assessments:meeting_close": "assessments.score_in_council",
    "assessments:council_criterion": "assessments.score_in_council",
    "assessments:council_ballots": "assessments.score_in_council",
    "assessments:council_dissent": "assessments.score_in_council",
    "assessments:posting": "assessments.score_in_council",
    "assessments:posting_feedback": "assessments.score_in_council",
    "assessments:posting_close": "assessments.score_in_council",
    "assessments:step": "assessments.view_dossier",
    "assessments:review_queue": "assessments.review_criteria",
    "assessments:review_confirm": "assessments.review_criteria",
    "assessments:review": "assessments.review_criteria",
    "assessments:counts_keep": "assessments.review_criteria",
    "assessments:counts_table": "assessments.keep_counts",
    "assessments:counts_form": "assessments.keep_counts",
    "assessments:counts_take": "assessments.keep_counts",
    "assessments:reconciliation": "assessments.view_dossier",
    "assessments:settle": "assessments.reconcile",
    "assessments:inbox": "assessments.appraise",
    "assessments:appraisal": "assessments.appraise",
    "assessments:notices": "assessments.see_tasks",
    "assessments:notice_open": "assessments.see_tasks",
    "assessments:compose": "assessments.send_messages",
    "assessments:remind": "assessments.send_messages",
    "assessments:outbox": "assessments.send_messages",
    "assessments:sent": "assessments.send_messages",
    "assessments:take_back": "assessments.send_messages",
    "assessments:all_signed": "assessments.tell_the_lead",
    "assessments:spot_check": "assessments.appraise",
    "assessments:finding": "assessments.view_finding",
    "assessments:finding_act": "assessments.appraise",
    "assessments:finding_reply": "assessments.reply_to_appraisal",
    "assessments:decisions": "assessments.decide",
    "assessments:decision": "assessments.decide",
    "assessments:common_work": "assessments.view_registers",
    "assessments:own_report": "assessments.write_duty_report",
    "assessments:duty_report": "assessments.read_duty_report",
    "assessments:duty_judge": "assessments.receive_duty_report",
    "assessments:tracking": "assessments.follow_duties",
    "assessments:register": "assessments.view_registers",
    "assessments:register_row": "assessments.view_registers",
    "assessments:register_add": "assessments.keep_registers",
    "assessments:register_correct": "assessments.keep_registers",
    "assessments:register_remove": "assessments.keep_registers",
    "assessments:register_answer": "assessments.answer_registers",
    "assessments:calendar": "assessments.view_calendar",
    "assessments:calendar_file": "assessments.view_calendar",
    "assessments:calendar_save": "assessments.keep_calendar",
    "assessments:calendar_propose": "assessments.keep_calendar",
    "reports:board": "assessments.view_board",
    "reports:board_sheet": "assessments.view_board",
    "reports:make_appraisal_report": "assessments.appraise",
    "reports:documents": "assessments.read_appraisal",
    "reports:download": "assessments.read_appraisal",
    "reports:council_documents": "assessments.view_dossier",
    "reports:make_council_documents": "assessments.score_in_council",
    "reports:council_download": "assessments.view_dossier",
    "reports:consolidated": "assessments.read_consolidated",
    "reports:make_consolidated": "assessments.consolidate",
    "reports:consolidated_download": "assessments.read_consolidated",
}
# What concerns the account itself, so nobody does it in another's place.
PERSONAL: Final = frozenset(
    {
        "password_change",
        "password_change_done",
        "assessments:stand_ins",
        "assessments:stand_in_end",
        "assessments:stand_in_begin",
    }
)
ADMIN_PERMISSION: Final = "agencies.use_admin"


def permission_for(view_name: str) -> str | None:
    """The permission that a URL name needs; None closes it."""
    if view_name.startswith("admin:"):
        return ADMIN_PERMISSION
    return ACCESS.get(view_name)


class AccessMiddleware:
    """Deny by default: every view runs only for those its URL name is opened to.

    Sets ``permission`` on the request, which ``fetch`` helpers ask again for the very object.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            # The address of a form alone, reloaded or come back to: the page is one step up.
            return redirect(_page_above(request.path))
        return response

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        match = request.resolver_match
        view_name = match.view_name if match else ""
        if view_name in PUBLIC:
            return None
        if not request.user.is_authenticated:
            return self._to_login(request)
        permission = permission_for(view_name)
        if permission is None or not has_perm(permission, request.user):
            raise PermissionDenied
        if view_name in PERSONAL and getattr(request.user, "stand_in", None):
            raise PermissionDenied
        request.permission = permission  # type: ignore[attr-defined]  # read by fetch helpers
        return None

    @staticmethod
    def _to_login(request: HttpRequest) -> HttpResponse:
        """Back to the page that was open; what a form sent without a session is not stored.

        Under HTMX the browser is told to go to the sign-in page, not given it as a fragment.
        """
        if request.headers.get("HX-Request") == "true":
            response = HttpResponse(status=401)
            back = _own_page(request, request.headers.get("HX-Current-URL", ""))
            response["HX-Redirect"] = redirect_to_login(back).url
            return response
        if request.method in {"GET", "HEAD"}:
            return redirect_to_login(request.get_full_path())
        messages.error(
            request,
            _(
                "Phiên làm việc đã hết nên việc vừa gửi chưa được lưu. Đăng nhập lại: trang đang"
                " làm sẽ mở ra và mời lấy lại chữ đã gõ."
            ),
        )
        return redirect_to_login(_own_page(request, request.headers.get("Referer", "")))


def _own_page(request: HttpRequest, address: str) -> str:
    """The path of one of our own pages; the first page where the address is another's."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return "/"
    parts = urlsplit(address)
    return f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"


def _page_above(path: str) -> str:
    """The nearest address above that is one of ours."""
    while path != "/":
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """What a form gets whose page is older than the sign-in: nothing is stored, how to go on."""
    context = {"back": _own_page(request, request.headers.get("Referer", ""))}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)
