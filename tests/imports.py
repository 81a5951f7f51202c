"""The import picture of a checkout: how many rooms, floors and arrows, and which go the wrong way.

``script/imports [FOLDER]`` prints it; the architecture tests hold it.
"""

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import grimp

# From the lowest. ``config`` is below all of them; its URL configuration alone names what is above.
APPS = ("config", "agencies", "criteria", "assessments", "reports")
Arrows = dict[str, set[str]]


@dataclass(frozen=True)
class Picture:
    """Which module imports which; an import inside a function counts too."""

    modules: Arrows

    @cached_property
    def rooms(self) -> Arrows:
        """The same for what lies directly in an app: its folders and its single modules."""
        rooms: Arrows = {}
        for module, imported in self.modules.items():
            here = rooms.setdefault(_room(module), set())
            here |= {_room(other) for other in imported} - {_room(module)}
        return rooms

    @property
    def upward(self) -> list[tuple[str, str]]:
        """Arrows from a lower app to a higher one."""
        return sorted(
            (module, other)
            for module, imported in self.modules.items()
            for other in imported
            if APPS.index(_app(module)) < APPS.index(_app(other))
        )


def read_imports(folder: Path) -> Picture:
    """Read the imports of a checkout; none of its code is run."""
    sys.path.insert(0, str(folder))
    try:
        graph = grimp.build_graph(*APPS, exclude_type_checking_imports=True, cache_dir=None)
    finally:
        sys.path.remove(str(folder))
    return Picture(
        {
            module: set(graph.find_modules_directly_imported_by(module))
            for module in graph.modules
            if ".migrations" not in module
        }
    )


def circles(arrows: Arrows) -> list[list[str]]:
    """Groups of which each member imports each other one, directly or not."""
    reached = {name: _reached_from(name, arrows) for name in arrows}
    found = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in arrows
        if name in reached[name]
    }
    return sorted(list(group) for group in found)


def floors(arrows: Arrows) -> int:
    """How many rooms stand above each other in the longest chain; a circle counts as one room."""
    circle_of = {name: group[0] for group in circles(arrows) for name in group}
    below: Arrows = {}
    for name, imported in arrows.items():
        here = circle_of.get(name, name)
        below.setdefault(here, set()).update(circle_of.get(each, each) for each in imported)
        below[here].discard(here)
    heights: dict[str, int] = {}

    def height(name: str) -> int:
        if name not in heights:
            heights[name] = 1 + max(map(height, below[name]), default=0)
        return heights[name]

    return max(map(height, below), default=0)


def _reached_from(name: str, arrows: Arrows) -> set[str]:
    reached: set[str] = set()
    waiting = list(arrows[name])
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting += arrows[other]
    return reached


def _app(module: str) -> str:
    return module.partition(".")[0]


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def main() -> None:
    """Print the picture of the checkout that is named, or of this one."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    picture = read_imports(folder)
    for name, arrows in (("modules", picture.modules), ("rooms", picture.rooms)):
        groups = circles(arrows)
        count = sum(map(len, arrows.values()))
        sys.stdout.write(f"{len(arrows)} {name}, {floors(arrows)} floors, {count} arrows\n")
        for group in groups:
            sys.stdout.write(f"  circle: {' '.join(group)}\n")
    sys.stdout.write(f"{len(picture.upward)} arrows to a higher app\n")
    for module, other in picture.upward:
        sys.stdout.write(f"  {module} -> {other}\n")


if __name__ == "__main__":
    main()
