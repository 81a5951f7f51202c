"""Each package that requirements*.in names is used: imported, configured or run by a script."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SOURCES = ("agencies", "criteria", "assessments", "reports", "config", "bench", "tests")
LISTS = ("requirements.in", "requirements-dev.in")
# What to look for where it is not the package's own name.
NAMES = {
    "Django": "django",
    "django-import-export": "import_export",
    "python-docx": "docx",
    "psycopg2-binary": "psycopg2",
    "django-csp": "csp",
    "django-stubs": "mypy_django_plugin",
    "import-linter": "lint-imports",
    # Types are used as long as what they describe is.
    "celery-types": "celery",
    "types-openpyxl": "openpyxl",
}
# Pytest runs these as soon as they are installed.
PLUGINS = {"pytest-django", "pytest-randomly", "pytest-xdist"}


def packages() -> list[str]:
    lines = [line for name in LISTS for line in (ROOT / name).read_text().splitlines()]
    return [found[0] for line in lines if (found := re.match(r"[A-Za-z0-9][\w-]*", line))]


def imported() -> Iterator[str]:
    """Packages that our modules import."""
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module.partition(".")[0]


def configured() -> Iterator[str]:
    """Packages that the settings name by their dotted path, and the plugins of mypy."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    named = [*settings.INSTALLED_APPS, *settings.MIDDLEWARE, *tools["mypy"]["plugins"]]
    yield from (name.partition(".")[0] for name in named)


def run() -> Iterator[str]:
    """Words of the scripts and of the supervisor's file, without their comments."""
    for path in [*(ROOT / "script").iterdir(), ROOT / "config" / "supervisord.conf"]:
        for line in path.read_text().splitlines():
            if not re.match(r"\s*[#;]", line):
                yield from re.findall(r"[\w-]+", line)


@pytest.fixture(scope="module")
def used() -> set[str]:
    return {*imported(), *configured(), *run(), *PLUGINS}


@pytest.mark.parametrize("package", packages())
def test_a_package_is_used(package: str, used: set[str]) -> None:
    assert {NAMES.get(package, package), package.replace("-", "_")} & used


def test_no_name_is_kept_for_a_package_that_left() -> None:
    assert NAMES.keys() | PLUGINS <= set(packages())
