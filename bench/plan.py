"""Looks at the product from inside: prints as JSON what to ask it, and its queries per request."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from bench.forms import client_of
from bench.pages import Page, People, all_pages, board_pages
from bench.posts import CLIENTS, Post, all_work
from config.access import ACCESS

_TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
_ROUND = 6

Work = dict[str, list[list[Post]]]


def plan(length: int) -> dict[str, Any]:
    """All pages, and of each kind of work sequences of ``length`` requests."""
    people = People()
    pages = all_pages(people)
    work: Work = {
        name: [list(islice(sequence, length)) for sequence in sequences[:CLIENTS]]
        for name, sequences in all_work(people).items()
    }
    return {
        "pages": [asdict(page) for page in pages],
        "work": {
            name: [
                [asdict(post) | {"status": post.status} for post in sequence]
                for sequence in sequences
            ]
            for name, sequences in work.items()
        },
        "inside": {page.name: _warm(page) for page in pages} | _play(work),
        "unmeasured": _unmeasured(pages, work),
    }


def board_plan() -> dict[str, Any]:
    """The board's pages alone."""
    pages = board_pages(People())
    return {
        "pages": [asdict(page) for page in pages],
        "work": {},
        "inside": {page.name: _warm(page) for page in pages},
        "unmeasured": [],
    }


def _warm(page: Page) -> dict[str, int]:
    _ask(page)
    return _ask(page)


def _play(work: Work) -> dict[str, dict[str, int]]:
    """Each kind of work until it repeats itself, twice (the first time warms up), and undone."""
    inside = {}
    for sequences in work.values():
        with transaction.atomic():
            for post in sequences[0][: 2 * _ROUND]:
                if post.rewind:
                    with connection.cursor() as cursor:
                        cursor.execute(post.rewind)
                inside[post.name] = _ask(post)
            transaction.set_rollback(True)
    return inside


def _ask(what: Page | Post) -> dict[str, int]:
    """Queries and size of one request."""
    client = client_of(what.cookie)
    headers = {"hx-request": "true"} if what.htmx else {}
    with CaptureQueriesContext(connection) as captured:
        if isinstance(what, Page):
            response = client.get(what.path, headers=headers)
        else:
            body = what.body.encode("latin-1")
            response = client.post(what.path, body, what.content_type, headers=headers)
    if response.status_code != (what.status if isinstance(what, Post) else 200):
        raise LookupError(f"{what.name}: {response.status_code}")
    asked = [row["sql"] for row in captured if not row["sql"].startswith(_TRANSACTION)]
    size = len(b"".join(response) if response.streaming else response.content)
    return {"queries": len(asked), "size": size, "is_page": isinstance(what, Page)}


def _unmeasured(pages: Iterable[Page], work: Work) -> list[str]:
    """Names of the product's URLs that nothing here asks for."""
    paths = [page.path for page in pages]
    paths += [post.path for sequences in work.values() for post in sequences[0]]
    asked = {resolve(path.partition("?")[0]).view_name for path in paths}
    return sorted(ACCESS.keys() - asked)


if __name__ == "__main__":
    json.dump(board_plan() if sys.argv[1] == "board" else plan(int(sys.argv[1])), sys.stdout)
