"""Which form the server has stored, told to the browser that kept its words until then.

``static/js/drafts.js`` names each form in a field ``keep``. A post that leads on to another page
without a refusal was stored; the next page reads the cookie and lets the draft go.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

_NAME = re.compile(r"[0-9a-z-]{1,40}")
_SECONDS = 600


class MessageStorage(FallbackStorage):
    """Remembers whether the present request was refused something."""

    has_refused = False

    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        self.has_refused = self.has_refused or level >= messages.ERROR
        super().add(level, message, extra_tags)


class KeptMiddleware:
    """Sets the cookie ``kept`` after a form was stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_stored = (
            request.method == "POST"
            and isinstance(response, HttpResponseRedirect)
            and request.user.is_authenticated
        )
        if is_stored:
            name, storage = request.POST.get("keep", ""), get_messages(request)
            if _NAME.fullmatch(name) and not getattr(storage, "has_refused", False):
                options: dict[str, Any] = {"max_age": _SECONDS, "samesite": "Lax"}
                response.set_cookie("kept", name, secure=settings.SESSION_COOKIE_SECURE, **options)
        return response
