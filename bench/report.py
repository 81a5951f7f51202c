"""The figures as a table on the terminal and as docs/performance.md."""

import sys
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.run import Measured, Times


@dataclass(frozen=True, slots=True)
class Dataset:
    name: str
    measured: "Measured"
    inside: dict[str, dict[str, int]]
    unmeasured: list[str]


def progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[Kbench: {text}")
        sys.stderr.flush()


def ratio(times: "Times") -> float:
    return median(times.product) / median(times.bare)


def show(datasets: list[Dataset], start: Any, *, write: bool) -> None:
    for data in datasets:
        print(data.name, data.unmeasured)
        for name, by_clients in data.measured.items():
            line = f"{name:34} {data.inside[name]['queries']:3} q {data.inside[name]['size'] / 1024:6.1f} kB"
            for clients in (1, 8):
                if clients in by_clients:
                    t = by_clients[clients]
                    line += f" | {1000 * median(t.product):7.1f} {1000 * quantiles(t.product, n=20)[-1]:7.1f} bare {1000 * median(t.bare):6.1f} x{ratio(t):5.2f}"
            print(line)
