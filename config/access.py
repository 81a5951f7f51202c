"""Which permission each page needs. A URL name that is missing here is closed to everyone."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from rules import has_perm

PUBLIC: Final = frozenset({"login", "logout", "set_language", "health"})

ACCESS: Final[dict[str, str]] = {
    "home": "assessments.see_tasks",
    "password_change": "assessments.see_tasks",
    "password_change_done": "assessments.see_tasks",
    "assessments:dossier": "assessments.view_dossier",
    "assessments:history": "assessments.view_dossier",
    "assessments:figures": "assessments.view_dossier",
    "assessments:figures_save": "assessments.enter_figures",
    "assessments:sheet_download": "assessments.view_dossier",
    "assessments:sheet_upload": "assessments.enter_figures",
    "assessments:sheet_take": "assessments.enter_figures",
    "assessments:answer": "assessments.enter_figures",
    "assessments:declare_document": "assessments.enter_figures",
    "assessments:council": "assessments.score_in_council",
    "assessments:council_members": "assessments.score_in_council",
    "assessments:step": "assessments.view_dossier",
    "assessments:review_queue": "assessments.review_criteria",
    "assessments:review": "assessments.review_criteria",
    "assessments:inbox": "assessments.appraise",
    "assessments:appraisal": "assessments.appraise",
    "assessments:decisions": "assessments.decide",
    "assessments:decision": "assessments.decide",
    "reports:board": "assessments.view_board",
    "reports:make_appraisal_report": "assessments.appraise",
    "reports:documents": "assessments.read_appraisal",
    "reports:download": "assessments.read_appraisal",
}
ADMIN_PERMISSION: Final = "agencies.use_admin"


def permission_for(view_name: str) -> str | None:
    """The permission that a URL name needs; None closes it."""
    if view_name.startswith("admin:"):
        return ADMIN_PERMISSION
    return ACCESS.get(view_name)


class AccessMiddleware:
    """Deny by default: every view runs only for those its URL name is opened to.

    Sets ``request.permission``, which ``fetch`` helpers ask again for the very object.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

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
        request.permission = permission  # type: ignore[attr-defined]  # read by fetch helpers
        return None

    @staticmethod
    def _to_login(request: HttpRequest) -> HttpResponse:
        """Under HTMX the browser is told to go to the sign-in page, not given it as a fragment."""
        if request.headers.get("HX-Request") == "true":
            response = HttpResponse(status=401)
            response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return response
        return redirect_to_login(request.get_full_path())
