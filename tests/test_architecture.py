"""Rules of the house that a reader would otherwise have to trust."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from assessments.states import State

ROOT = Path(settings.BASE_DIR)
APPS = ("agencies", "criteria", "assessments", "reports", "config")
# The lower folders, and the apps that stand above each.
ABOVE = {
    "config": ("agencies", "criteria", "assessments", "reports"),
    "agencies": ("criteria", "assessments", "reports"),
    "criteria": ("assessments", "reports"),
    "templates/admin": ("criteria", "assessments", "reports"),
}
# These put the whole product together, and no app imports them.
TOP = {"config/settings.py", "config/urls.py", "config/access.py"}


def modules() -> list[Path]:
    return [
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    ]


def assignments_to(attribute: str) -> set[str]:
    """Modules that assign ``something.<attribute> = …``."""
    found = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            for target in targets:
                for part in ast.walk(target) if target is not None else ():
                    if (
                        isinstance(part, ast.Attribute)
                        and part.attr == attribute
                        and isinstance(part.ctx, ast.Store)
                    ):
                        found.add(path.relative_to(ROOT).as_posix())
    return found


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Every call: its module, what is called ("Event", "create") and the keywords it is given."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                keywords = {keyword.arg or "**" for keyword in node.keywords}
                yield path.relative_to(ROOT).as_posix(), name, keywords


def written_in_bulk(attribute: str) -> set[str]:
    """Modules that write an attribute past its object: ``rows.update(<attribute>=…)``."""
    writers = {"update", "create", "update_or_create", "get_or_create", "bulk_update"}
    return {
        module for module, name, keywords in calls() if name in writers and attribute in keywords
    }


@pytest.mark.parametrize("folder", ABOVE)
def test_a_lower_folder_never_mentions_an_app_above_it(folder: str) -> None:
    """Not in an import, and not in a string, a name or a comment either."""
    names = re.compile(rf"\b({'|'.join(ABOVE[folder])})\b")
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".html", ".conf"}
    }

    assert texts
    assert {path for path, text in texts.items() if names.search(text)} - TOP == set()


def test_only_the_workflow_moves_a_state() -> None:
    assert assignments_to("state") == {"assessments/workflow.py"}
    assert written_in_bulk("state") == set()


def test_only_history_writes_the_chain() -> None:
    assert assignments_to("chain_head") == {"assessments/history.py"}
    assert written_in_bulk("chain_head") == set()
    for written in ("Event", "CycleEvent"):
        assert {module for module, name, _keywords in calls() if name == written} == {
            "assessments/history.py"
        }
    users_of_events = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if re.search(r"Event\.objects\b|\bevents\.(?:create|update|bulk|delete)", path.read_text())
    }
    assert users_of_events == {"assessments/history.py"}


def test_only_entries_write_computed_points() -> None:
    assert assignments_to("computed_points") == {"assessments/services/entries.py"}
    assert written_in_bulk("computed_points") == set()


def test_templates_trust_nothing_and_name_no_state() -> None:
    states = "|".join(State.values)
    offending = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(rf"\|\s*safe\b|autoescape off|[\"']({states})[\"']", path.read_text())
    }

    assert offending == set()


def test_templates_hold_no_inline_script_or_style() -> None:
    offending = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", path.read_text())
        and "documents" not in path.parts
    }

    assert offending == set()
