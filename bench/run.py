"""Measures every page and every saving POST beside a bare one; see docs/performance.md."""

import argparse
import json
import sys
import tempfile
import threading
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from bench import report
from bench.client import CSRF_TOKEN, Request, Source, block, get, post
from bench.report import CLIENTS, Dataset, Measured, Start, Times
from bench.servers import ROOT, Stage, first_page

# Every sequence of POSTs is back where it began after six.
ROUND: Final = 6


@dataclass(frozen=True, slots=True)
class Effort:
    """How often a page is asked: blocks of requests per client, by the number of clients."""

    blocks: dict[int, int]
    per_block: int

    @property
    def requests(self) -> int:
        """The most that one client sends of one kind, warming up included."""
        return sum(count + 1 for count in self.blocks.values()) * self.per_block


PAGES: Final = {True: Effort({1: 3, 8: 1}, 5), False: Effort({1: 4, 8: 2}, 5)}
POSTS: Final = {True: Effort({1: 2, 8: 1}, ROUND), False: Effort({1: 4, 8: 2}, ROUND)}


class Bench:
    """The product on one database beside the bare project."""

    def __init__(self, port: int, bare_port: int, bare_cookie: str) -> None:
        self.port, self.bare_port, self.bare_cookie = port, bare_port, bare_cookie
        self.lock = threading.Lock()
        self.measured: Measured = defaultdict(lambda: defaultdict(Times))

    def pages(self, pages: list[dict[str, Any]], effort: Effort) -> None:
        bare = get("bare", "/", self.bare_cookie)
        for page in pages:
            report.progress(page["name"])
            request = get(page["name"], page["path"], page["cookie"], htmx=page["htmx"])
            for clients in CLIENTS:
                sources: list[Source] = [repeat(request)] * clients
                self._measure(sources, [repeat(bare)] * clients, effort, clients)

    def work(self, sequences: list[list[dict[str, Any]]], effort: Effort, database: Any) -> None:
        report.progress(sequences[0][0]["name"])
        sources: list[Source] = [map(_request, sequence) for sequence in sequences]
        body = f"csrfmiddlewaretoken={CSRF_TOKEN}"
        for clients in CLIENTS:
            if clients > len(sources):
                continue
            bare: list[Source] = [
                repeat(post("bare", f"/{number}/", self.bare_cookie, body))
                for number in range(1, clients + 1)
            ]
            self._measure(sources[:clients], bare, effort, clients, database)

    def _measure(
        self,
        sources: list[Source],
        bare: list[Source],
        effort: Effort,
        clients: int,
        database: Any = None,
    ) -> None:
        def rewind(sql: str) -> None:
            with self.lock, database.cursor() as cursor:
                cursor.execute(sql)

        for number in range(effort.blocks[clients] + 1):
            product = block(self.port, sources, effort.per_block, rewind)
            plain = block(self.bare_port, bare, effort.per_block, rewind)
            if not number:
                continue  # warming up
            for name in {name for name, _time in product}:
                self.measured[name][clients].bare += [time for _name, time in plain]
            for name, time in product:
                self.measured[name][clients].product.append(time)


def _request(row: dict[str, Any]) -> Request:
    return post(**row)


def _logged(database: Any) -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT request_key) FROM assessments_event")
        return int(cursor.fetchone()[0])


def measure(
    stage: Stage, database: str, bare: tuple[int, str], options: argparse.Namespace
) -> Dataset:
    """Everything about one database."""
    posts = POSTS[options.quick]
    kind = "board" if database == "country" else str(posts.requests)
    plan = json.loads(stage.run(database, "bench", "plan", kind))
    pages = [page for page in plan["pages"] if options.only in page["name"]]
    work = {
        name: rows
        for name, rows in plan["work"].items()
        if any(options.only in row["name"] for row in rows[0][:ROUND])
    }
    with stage.serve(database) as port, stage.connect(database) as connection:
        bench = Bench(port, *bare)
        bench.pages(pages, PAGES[options.quick])
        for name, sequences in work.items():
            before = _logged(connection)
            bench.work(sequences, posts, connection)
            clients = [number for number in CLIENTS if number <= len(sequences)]
            sent = sum(number * (posts.blocks[number] + 1) * posts.per_block for number in clients)
            if name not in {"report", "form upload"} and _logged(connection) - before != sent:
                raise SystemExit(f"bench: {name}: not every POST was carried out")
    return Dataset(database, bench.measured, plan["inside"], plan["unmeasured"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="measure what has this in its name")
    parser.add_argument("--quick", action="store_true", help="the demo city alone, few requests")
    parser.add_argument("--country", action="store_true", help="the board of 3,321 communes alone")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument(
        "--fresh-machine",
        type=float,
        metavar="SECONDS",
        help="what script/server took on a fresh machine, measured apart, for the document",
    )
    options = parser.parse_args()
    if options.country and options.write:
        parser.error("--write writes the whole document")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stage = Stage(folder)
        report.progress("databases")
        bare_cookie = stage.make_bare()
        stage.make_city()
        databases = ["city"]
        if options.country:
            report.progress("country of 3,321 communes")
            stage.make_country()
            databases = ["country"]
        elif not options.quick:
            report.progress("province of 200 communes")
            stage.make_province()
            report.progress("country of 3,321 communes")
            stage.make_country()
            databases += ["province", "country"]
        start = None
        if options.write:
            report.progress("script/server")
            start = Start(*first_page(folder / "server"), options.fresh_machine)
        bare_port = stack.enter_context(stage.serve("bare"))
        datasets = [
            measure(stage, database, (bare_port, bare_cookie), options) for database in databases
        ]
        report.progress("")
        text = report.document(datasets, start, stage.version())
    sys.stdout.write(text)
    if options.write:
        (ROOT / "docs" / "performance.md").write_text(text)


if __name__ == "__main__":
    main()
