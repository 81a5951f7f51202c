"""Request bodies larger than any file we take are refused before they are read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_FORM_BYTES = 1024 * 1024  # the fields beside a file of the largest size


def max_file_bytes() -> int:
    """The largest file that is taken as evidence."""
    return int(settings.EVIDENCE_MAX_MB) * 1024 * 1024


class BodyLimitMiddleware:
    """Looks at the announced length alone; Django reads no more than was announced."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > max_file_bytes() + _FORM_BYTES:
            context = {"max_mb": settings.EVIDENCE_MAX_MB}
            return render(request, "413.html", context, status=413)
        return self.get_response(request)
