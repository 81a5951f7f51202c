"""What docstrings and documents name exists: modules, functions, fields, permissions, files."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rules
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

ROOT = Path(settings.BASE_DIR)
CODE = ("agencies", "criteria", "assessments", "reports", "config", "bench", "tests")
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
FILE = re.compile(r"[\w./-]*\.(?:py|md|html|css|js|csv|txt|in|toml|po)")


def written() -> Iterator[tuple[str, str]]:
    """Where each quoted name stands, and the name as it stands there."""
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            # Docstrings and comments alike.
            for name in re.findall(r"``([^`\n]+)``", path.read_text()):
                yield path.relative_to(ROOT).as_posix(), name
    for path in (*(ROOT / "docs").glob("*.md"), ROOT / "README.md"):
        prose = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
        for name in re.findall(r"`([^`]+)`", prose):
            yield path.relative_to(ROOT).as_posix(), name


@cache
def homes() -> dict[str, list[Any]]:
    """Modules by the last part of their name, and what they define by its name."""
    found: dict[str, list[Any]] = {}
    for app in ("agencies", "criteria", "assessments", "reports", "config"):
        package = importlib.import_module(app)
        for info in pkgutil.walk_packages(package.__path__, f"{app}."):
            if ".migrations" in info.name or info.name == "config.gunicorn":
                continue
            module = importlib.import_module(info.name)
            found.setdefault(info.name.rpartition(".")[2], []).append(module)
            for name, value in vars(module).items():
                if getattr(value, "__module__", None) == info.name:
                    found.setdefault(name, []).append(value)
    return found


def has(thing: Any, names: list[str]) -> bool:
    if not names:
        return True
    name, *others = names
    if isinstance(thing, type) and issubclass(thing, Model):
        try:
            thing._meta.get_field(name)
        except FieldDoesNotExist:
            pass
        else:
            return not others
    if name in getattr(thing, "__annotations__", {}) or name in getattr(thing, "__slots__", ()):
        return not others
    return hasattr(thing, name) and has(getattr(thing, name), others)


def is_importable(names: list[str]) -> bool:
    """Whether the full dotted path leads somewhere, in our tree or in the standard library."""
    for end in range(len(names), 0, -1):
        try:
            module = importlib.import_module(".".join(names[:end]))
        except ImportError:
            continue
        return has(module, names[end:])
    return False


@cache
def style() -> str:
    return "".join(path.read_text() for path in (ROOT / "static" / "css").glob("*.css"))


def exists(name: str) -> bool:
    if FILE.fullmatch(name):
        return (ROOT / name).exists() or any(
            path.is_file()
            for folder in (*CODE, "templates", "static", "docs", "script")
            for path in (ROOT / folder).rglob(name.rpartition("/")[2] or "-")
            if path.as_posix().endswith(f"/{name}")
        )
    names = name.split(".")
    return (
        rules.perm_exists(name)
        or is_importable(names)
        or any(has(home, names[1:]) for home in homes().get(names[0], ()))
        or f".{names[1]}" in style()
    )


@pytest.mark.parametrize(
    ("place", "name"),
    sorted(
        {
            (place, plain)
            for place, name in written()
            if (DOTTED.fullmatch(plain := re.sub(r"\(.*\)$", "", name)) or FILE.fullmatch(plain))
        }
    ),
)
def test_what_is_named_exists(place: str, name: str) -> None:
    assert exists(name), f"{place} names {name}, which is nowhere"


@pytest.mark.parametrize(
    "name",
    ["history.nothing", "Assessment.colour", "assessments/nowhere.py", "assessments.fly"],
)
def test_what_is_nowhere_is_found_out(name: str) -> None:
    assert not exists(name)
