"""Addresses from before December 2026, whose queries were in Vietnamese, lead to today's."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.http import escape_leading_slashes

# Old name of a parameter, today's, and the values that have another word today.
_NAMES: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "buoc": ("state", {}),
    "cham": ("late", {}),
    "chi-tieu": ("indicator", {}),
    "cho": ("target", {}),
    "cua-toi": ("own", {}),
    "khu-vuc": ("area", {}),
    "lan": ("visit", {}),
    "loai": ("kind", {"cho": "waiting", "xong": "done"}),
    "luc": ("at", {}),
    "nam": ("year", {}),
    "noi_dung": ("text", {}),
    "qua": ("over", {}),
    "san": ("holder", {}),
    "so-voi": ("against", {}),
    "tep": ("file", {"thieu": "missing"}),
    "tieu-chi": ("criterion", {}),
    "tieu_chi": ("criterion", {}),
    "tim": ("search", {}),
    "trang": ("page", {}),
    "xem": ("view", {"tat-ca": "all", "khu-vuc": "areas", "xa-phuong": "communes"}),
    "y_kien": ("opinion", {}),
}
_AGENCY: Final = "cq-"


class OldAddressMiddleware:
    """Sends a bookmark or a mailed link with an old query on to the same page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"} and not _NAMES.keys().isdisjoint(request.GET):
            pairs = [
                _of_today(name, value) for name, values in request.GET.lists() for value in values
            ]
            # Two slashes at the beginning would name another host.
            path = escape_leading_slashes(request.path)
            return HttpResponsePermanentRedirect(f"{path}?{urlencode(pairs)}")
        return self.get_response(request)


def _of_today(name: str, value: str) -> tuple[str, str]:
    today, values = _NAMES.get(name, (name, {}))
    if name == "san" and value.startswith(_AGENCY):
        value = f"agency-{value.removeprefix(_AGENCY)}"
    return today, values.get(value, value)
