"""The figures of one run as docs/performance.md."""

import platform
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Final

CLIENTS: Final = (1, 8)
MOST_TIMES_BARE: Final = 3.0
MOST_QUERIES: Final = 15
MOST_BOARD_QUERIES: Final = 12
_TITLES: Final = {
    "city": "Demo city, 8 communes",
    "province": "Province, 200 communes",
    "country": "Country, 3,321 communes: the board",
}


@dataclass(slots=True)
class Times:
    """Seconds of the product and of the bare project, taken by turns."""

    product: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.product) / median(self.bare)

    @property
    def late_ratio(self) -> float:
        """Of the 95th percentiles."""
        return percentile_95(self.product) / percentile_95(self.bare)


def percentile_95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


# By name and number of clients.
Measured = dict[str, dict[int, Times]]


@dataclass(frozen=True, slots=True)
class Dataset:
    name: str
    measured: Measured
    inside: dict[str, dict[str, int]]
    unmeasured: list[str]

    @property
    def title(self) -> str:
        return _TITLES[self.name]


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from ``script/server`` to the first page."""

    empty: float
    again: float
    fresh_machine: float | None


def progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[Kbench: {text}")
        sys.stderr.flush()


def document(datasets: Sequence[Dataset], start: Start | None, postgresql: str) -> str:
    parts = [
        _HEAD.format(machine=_machine(postgresql), day=f"{date.today():%d/%m/%Y}"),  # noqa: DTZ011
        _verdict(datasets),
    ]
    if start:
        parts.append(_start(start))
    parts += [f"## {data.title}\n\n{_bare(data)}\n\n{_table(data)}" for data in datasets]
    return "\n\n".join(parts) + "\n"


_HEAD: Final = """\
# Performance

`script/bench --write` wrote this file on {day}; nothing in it is typed by hand. `script/bench` \
prints the same, `script/bench --quick` measures the demo city alone in a minute or two, \
`script/bench board` only what has “board” in its name, `script/bench --country` the board of \
a country alone.

**How.** The product (`DEBUG=0 DEMO=1`) and a bare Django project (`bench/bare`) run side by side \
under gunicorn with `config/gunicorn.py` (2 workers of 4 threads) on one PostgreSQL with its \
ordinary settings (`script/with-servers`, fsync on). One process plays 1 or 8 clients, each \
request on a connection of its own as from nginx. It asks by turns: a few requests to the product, \
as many to the bare project, and again, so that whatever else the machine does hits both. Each \
figure is the median (p50) or the 95th percentile of one page's requests; “× bare” divides the \
product's p50 by the bare p50 of the same turns, “p95 × bare” the two 95th percentiles.

- The bare page: session, user, one list of 100 rows with four columns, 30 KB of HTML.
- The bare POST: session, user, one UPDATE, redirect.
- A POST here saves something new each time, with history and hash chain; the bench counts the \
events to be sure. In the small city a step that moves an assessment on has too few assessments \
for 8 clients (–), and clients that save in the same commune wait for each other's lock.
- Queries and size come from Django's test client in a warm process; BEGIN, COMMIT and savepoints \
do not count.
- The country's communes are copied in bulk from the demo city's eight: only its board is measured.
- Sign-in itself is not here: its password hash is slow on purpose.

**Machine.** {machine}."""


def _machine(postgresql: str) -> str:
    cpus = re.findall(r"^model name\s*: (.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+)", _read("/proc/meminfo"), re.MULTILINE)
    system = re.search(r'^PRETTY_NAME="(.+)"', _read("/etc/os-release"), re.MULTILINE)
    parts = [
        f"{len(cpus)} × {cpus[0]}" if cpus else platform.machine(),
        f"{int(memory[1]) / 1024**2:.0f} GB" if memory else "",
        system[1] if system else platform.system(),
        f"Python {platform.python_version()}",
        f"Django {version('Django')}",
        f"PostgreSQL {postgresql.partition(' ')[0]}",
        f"gunicorn {version('gunicorn')}",
    ]
    return ", ".join(part for part in parts if part)


def _read(path: str) -> str:
    file = Path(path)
    return file.read_text() if file.exists() else ""


def _verdict(datasets: Sequence[Dataset]) -> str:
    lines = ["## Targets", ""]
    slow = [
        (times.ratio, f"{name} ({data.name}, {_clients(clients)}): {times.ratio:.1f} ×")
        for data in datasets
        for name, by_clients in data.measured.items()
        for clients, times in by_clients.items()
        if times.ratio > MOST_TIMES_BARE
    ]
    lines += _target(
        f"Every page and saving POST within {MOST_TIMES_BARE:.0f} × the bare one's p50",
        [text for _ratio, text in sorted(slow, reverse=True)],
    )
    pages = {name: data for data in datasets for name in data.measured if name in data.inside}
    many = [
        f"{name}: {data.inside[name]['queries']}"
        for name, data in pages.items()
        if data.inside[name]["queries"] > MOST_QUERIES
    ]
    lines += _target(f"No request makes more than {MOST_QUERIES} queries", many)
    if len(datasets) > 1:
        few, more = datasets[0].inside, datasets[1].inside
        differing = [
            f"{name}: {few[name]['queries']} and {more[name]['queries']}"
            for name in few
            if name in more and few[name]["queries"] != more[name]["queries"]
        ]
        lines += _target("As many queries for 200 communes as for 8", differing)
    for data in datasets:
        if data.name == "country":
            many = [
                f"{name}: {inside['queries']}"
                for name, inside in data.inside.items()
                if inside["queries"] > MOST_BOARD_QUERIES
            ]
            lines += _target(
                f"The board of 3,321 communes makes at most {MOST_BOARD_QUERIES} queries", many
            )
    unmeasured = datasets[0].unmeasured
    lines += ["", f"Not measured: {', '.join(f'`{name}`' for name in unmeasured) or 'nothing'}."]
    return "\n".join(lines)


def _target(sentence: str, missed: list[str]) -> list[str]:
    if not missed:
        return [f"- {sentence}: **met**."]
    return [f"- {sentence}: **missed by {len(missed)}**.", *(f"  - {text}" for text in missed)]


def _start(start: Start) -> str:
    rows = [
        ("data there, everything installed", start.again),
        ("empty data folder: migrate, reference data, demo city", start.empty),
    ]
    if start.fresh_machine:
        rows.append(("fresh machine: Debian packages and `.venv` as well", start.fresh_machine))
    lines = [f"| {what} | {seconds:.1f} s |" for what, seconds in rows]
    return "\n".join(
        ["## From `script/server` to the first page", "", "| | |", "|---|--:|", *lines]
    )


def _clients(number: int) -> str:
    return "1 client" if number == 1 else f"{number} clients"


def _bare(data: Dataset) -> str:
    parts = []
    for kind, is_page in (("page", True), ("POST", False)):
        for clients in CLIENTS:
            times = [
                second
                for name, by_clients in data.measured.items()
                if clients in by_clients and (data.inside[name]["is_page"] == is_page)
                for second in by_clients[clients].bare
            ]
            if times:
                parts.append(f"bare {kind}, {_clients(clients)}: {_ms(median(times))} ms")
    return f"{'; '.join(parts)}."


def _table(data: Dataset) -> str:
    heads = ["Page or POST", "Queries", "KB"]
    for clients in CLIENTS:
        heads += [f"{_clients(clients)}: p50 ms", "p95 ms", "× bare", "p95 × bare"]
    lines = [
        _row(heads),
        "|---|" + "--:|" * (len(heads) - 1),
    ]
    for name, by_clients in data.measured.items():
        inside = data.inside[name]
        cells = [name, str(inside["queries"]), f"{inside['size'] / 1024:.1f}"]
        for clients in CLIENTS:
            cells += _cells(by_clients.get(clients))
        lines.append(_row(cells))
    return "\n".join(lines)


def _cells(times: Times | None) -> list[str]:
    if times is None:
        return ["–"] * 4
    ratio = f"{times.ratio:.1f}"
    return [
        _ms(median(times.product)),
        _ms(percentile_95(times.product)),
        f"**{ratio}**" if times.ratio > MOST_TIMES_BARE else ratio,
        f"{times.late_ratio:.1f}",
    ]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"
