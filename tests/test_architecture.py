"""Rules of the house that a reader would otherwise have to trust."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from assessments.states import State
from tests.imports import Picture, circles, floors, read_imports

ROOT = Path(settings.BASE_DIR)
APPS = ("agencies", "criteria", "assessments", "reports", "config")
TONE_NAMES = {"tone", "css_class"}
LONGEST_VIEW = 30
LONGEST_MODULE = 400
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
    assert assignments_to("state") == {"assessments/workflow/steps.py"}
    assert written_in_bulk("state") == set()


def test_only_history_writes_the_chain() -> None:
    assert assignments_to("chain_head") == {"assessments/log/change.py"}
    assert written_in_bulk("chain_head") == set()
    for written in ("Event", "CycleEvent"):
        assert {module for module, name, _keywords in calls() if name == written} == {
            "assessments/log/change.py"
        }
    users_of_events = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if re.search(r"Event\.objects\b|\bevents\.(?:create|update|bulk|delete)", path.read_text())
    }
    assert users_of_events == {"assessments/log/change.py", "assessments/models/event.py"}


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


@pytest.fixture(scope="module")
def picture() -> Picture:
    return read_imports(ROOT)


def test_no_modules_and_no_folders_import_each_other_in_a_circle(picture: Picture) -> None:
    assert circles(picture.modules) == []
    assert circles(picture.rooms) == []


def test_only_the_urls_name_a_higher_app(picture: Picture) -> None:
    assert {module for module, _other in picture.upward} == {"config.urls"}


def test_a_circle_is_found() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}

    assert circles(arrows) == [["a", "b", "c"]]
    assert floors(arrows) == 2


def length_of(function: ast.FunctionDef) -> int:
    """Lines of a function without its decorators, its signature and its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_views_are_glue() -> None:
    """A view fetches, asks, calls and answers; what builds rows is in ``pages``."""
    assert {
        f"{path.relative_to(ROOT).as_posix()}:{node.name}"
        for path in modules()
        if "views" in (path.stem, path.parent.name)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and length_of(node) > LONGEST_VIEW
    } == set()


def test_a_module_that_grows_is_split_by_noun() -> None:
    assert {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if len(path.read_text().splitlines()) > LONGEST_MODULE
    } == set()


def given_names(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What is called by a name: keywords, variables and keys of dictionaries, with its value."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value):
                yield name, value
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant):
                        yield str(key.value), value


def is_text(value: ast.expr) -> bool:
    """Whether an expression is a text, or a choice between texts."""
    if isinstance(value, ast.IfExp):
        return is_text(value.body) or is_text(value.orelse)
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value != ""


def test_only_the_table_of_tones_chooses_a_tone_or_a_class() -> None:
    assert {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        for name, value in given_names(ast.parse(path.read_text()))
        if name in TONE_NAMES and is_text(value)
    } == set()


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function at the root of a module."""
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                yield path.relative_to(ROOT).as_posix(), node


def test_only_the_door_asks_whether_a_request_is_repeated() -> None:
    asking = {module for module, name, _keywords in calls() if name == "is_repeated"}

    assert asking == {"assessments/log/change.py"}


def test_whoever_goes_through_a_door_with_a_key_answers_a_repeated_request() -> None:
    """By ``once``, by letting the door run again, or by calling a service that does."""
    silent = set()
    for module, function in functions():
        parts = list(ast.walk(function))
        doors = [
            {keyword.arg for keyword in part.keywords}
            for part in parts
            if isinstance(part, ast.Call)
            and getattr(part.func, "attr", getattr(part.func, "id", ""))
            in {"change", "change_cycle", "change_unit", "use", "_locked"}
        ]
        is_private = function.name.startswith("_") or module == "assessments/log/change.py"
        decorators = {ast.unparse(part) for part in function.decorator_list}
        if (
            doors
            and not is_private
            and "once" not in decorators
            and {"repeats"} - set().union(*doors)
        ):
            silent.add(function.name)

    # It opens a cycle once, whoever asks: the office's action carries no form of ours.
    assert silent == {"open_cycle"}


def test_every_service_behind_a_door_takes_a_key() -> None:
    without = {
        function.name
        for module, function in functions()
        if module.startswith(("assessments/services/", "assessments/workflow/"))
        and not function.name.startswith("_")
        and any(
            isinstance(part, ast.Call)
            and getattr(part.func, "id", "") in {"change", "change_cycle", "change_unit"}
            for part in ast.walk(function)
        )
        and "request_key" not in {argument.arg for argument in function.args.kwonlyargs}
    }

    assert without == {"open_cycle"}
