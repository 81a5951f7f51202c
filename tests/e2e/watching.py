"""How the browser tests look at pages: with patience, when they are ready, and keeping a record."""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Response, expect

from tests.e2e.product import RunningProduct

# Milliseconds. Two products, two browsers and whatever else runs may share one core: nothing here
# measures speed, so only what never comes may fail.
PATIENCE: Final = 60_000
# A document by the worker: also one whose message was lost, which beat asks for again.
MAKING: Final = 300_000
expect.set_options(timeout=PATIENCE)

LINES_SHOWN: Final = 60
TEXT_SHOWN: Final = 3_000  # characters
LOOK: Final = 10_000  # milliseconds

# A heading is there before the scripts below it run, and a program is quicker than they are: what
# it types before is heard by none of them. A page therefore shows itself when they have run;
# whoever clicks, types or expects to see something waits for it.
SHOWN_WHEN_READY = """
const hiding = new CSSStyleSheet();
hiding.replaceSync("body, body * { visibility: hidden !important; }");
document.adoptedStyleSheets = [hiding];
window.addEventListener("pageshow", () => setTimeout(() => { document.adoptedStyleSheets = []; }));
"""
SEEN = """() => document.readyState + "\\n" + (document.body ? document.body.innerText : "")"""


class Record:
    """What the pages of one browser context asked, were answered and complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.lines: list[str] = []
        self.problems: list[str] = []
        self._asked: dict[Request, float] = {}
        context.on("console", lambda message: self._complain("console", message.text))
        context.on("weberror", lambda raised: self._complain("script error", str(raised.error)))
        context.on("request", self._ask)
        context.on("response", self._answer)
        context.on("requestfailed", self._fail)

    def _say(self, line: str) -> None:
        self.lines.append(f"{datetime.now(UTC):%H:%M:%S.%f} {line}")

    def _complain(self, kind: str, text: str) -> None:
        self._say(f"{kind}: {text}")
        if kind == "script error" or "Content Security Policy" in text:
            self.problems.append(text)

    def _ask(self, request: Request) -> None:
        self._asked[request] = time.monotonic()

    def _answer(self, response: Response) -> None:
        request = response.request
        self._asked.pop(request, None)
        if response.status >= 400 or request.resource_type in {"document", "xhr", "fetch"}:
            took = request.timing["responseStart"]
            self._say(f"{request.method} {request.url} → {response.status} in {took:.0f} ms")

    def _fail(self, request: Request) -> None:
        self._asked.pop(request, None)
        self._say(f"{request.method} {request.url} failed: {request.failure}")

    def __str__(self) -> str:
        waiting = [
            f"{request.method} {request.url} not answered for {time.monotonic() - since:.1f} s"
            for request, since in self._asked.items()
        ]
        return "\n".join([*self.lines[-LINES_SHOWN:], *waiting])


RECORDS = pytest.StashKey[list[Record]]()


@contextlib.contextmanager
def watched(
    browser: Browser, product: RunningProduct, test: pytest.Item, **options: Any
) -> Iterator[BrowserContext]:
    """A browser of one person; its record is printed if the test fails."""
    context = browser.new_context(
        base_url=product.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
    )
    context.set_default_timeout(PATIENCE)
    if options.get("java_script_enabled", True):
        context.add_init_script(SHOWN_WHEN_READY)
    test.stash.setdefault(RECORDS, []).append(Record(context))
    yield context
    context.close()


def sections(test: pytest.Item, folder: Path) -> Iterator[tuple[str, str]]:
    """What every page of a failed test shows, asked and complained of, and where its picture is."""
    yield "the machine", f"load {os.getloadavg()} on {os.cpu_count()} cores"
    for number, record in enumerate(test.stash.get(RECORDS, []), start=1):
        for page in record.context.pages:
            yield f"browser {number}: {page.url}", _look_at(page, folder, f"{test.name}-{number}")
        yield f"browser {number}: its requests and console", str(record)


def _look_at(page: Page, folder: Path, name: str) -> str:
    page.set_default_timeout(LOOK)
    try:
        seen = re.sub(r"\s*\n\s*", "\n", page.evaluate(SEEN))[:TEXT_SHOWN]
        folder.mkdir(exist_ok=True)
        picture = folder / (re.sub(r"[^\w.-]+", "_", name) + ".png")
        page.screenshot(path=picture, full_page=True, timeout=LOOK)
    except Error as error:
        return f"cannot be looked at: {error}"
    return f"{seen}\n\n{picture}"
