"""Rules of the house that a reader would otherwise have to trust."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("agencies", "criteria", "assessments", "reports", "config")


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


def test_only_the_workflow_moves_a_state() -> None:
    assert assignments_to("state") == {"assessments/workflow.py"}


def test_only_history_writes_the_chain() -> None:
    assert assignments_to("chain_head") == {"assessments/history.py"}


def test_only_entries_write_computed_points() -> None:
    assert assignments_to("computed_points") == {"assessments/services/entries.py"}


def test_templates_trust_nothing_and_name_no_state() -> None:
    states = "collecting|scoring|submitted|supplement|appraising|appraised|recognised"
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
