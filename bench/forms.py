"""Reads a form of a page the way a browser would send it."""

from html.parser import HTMLParser

from django.test import Client

_SILENT = {"submit", "button", "checkbox", "radio", "file"}


class _Form(HTMLParser):
    """The fields of the form that posts to ``action`` ('' for the page itself)."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.is_inside = False
        self.fields: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "form":
            self.is_inside = values.get("action", "") == self.action and "post" in values.values()
        elif not self.is_inside:
            return
        elif tag == "input" and name and "disabled" not in values:
            if values.get("type", "text") not in _SILENT:
                self.fields[name] = values.get("value", "")
            elif "checked" in values:
                self.fields[name] = values.get("value", "on")
        elif tag == "select":
            self._select = name
            self.fields[name] = ""
        elif tag == "option" and self._select and "selected" in values:
            self.fields[self._select] = values.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def form_of(cookie: str, path: str, action: str = "") -> dict[str, str]:
    form = _Form(action)
    response = client_of(cookie).get(path)
    if response.status_code != 200:  # noqa: PLR2004
        raise LookupError(f"{path}: {response.status_code}")
    form.feed(response.content.decode())
    if not form.fields:
        raise LookupError(f"{path}: no form for {action or 'itself'}")
    return form.fields


def client_of(cookie: str) -> Client:
    return Client(headers={"cookie": cookie, "host": "127.0.0.1"})
