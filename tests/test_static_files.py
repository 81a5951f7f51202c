"""Static files are collected when their content changed, and only then; names follow content."""

import os
import re
import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from config import static_files


@pytest.fixture
def sources(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS[0].mkdir()
    (settings.STATICFILES_DIRS[0] / "app.css").write_text("a{}")
    return Path(settings.STATICFILES_DIRS[0])


def test_a_start_without_changes_collects_nothing(sources: Path, settings: Settings) -> None:
    static_files.collect()
    collected = Path(settings.STATIC_ROOT) / "app.css"
    assert collected.read_text() == "a{}"
    collected.unlink()

    static_files.collect()

    assert not collected.exists()


def test_a_changed_file_is_collected_even_with_an_older_date(
    sources: Path, settings: Settings
) -> None:
    static_files.collect()
    (sources / "app.css").write_text("b{}")
    os.utime(sources / "app.css", (0, 0))

    static_files.collect()

    assert (Path(settings.STATIC_ROOT) / "app.css").read_text() == "b{}"


def test_scripts_import_each_other_by_names_that_follow_content(
    sources: Path, settings: Settings
) -> None:
    shutil.copytree(settings.BASE_DIR / "static/js", sources / "js")
    backend = {"BACKEND": "config.static_files.HashedFiles"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}

    static_files.collect()

    collected = Path(settings.STATIC_ROOT)
    hashed = {
        path.resolve() for path in collected.rglob("*.js") if re.search(r"\.\w{12}$", path.stem)
    }
    imports = [
        (path.parent / name).resolve()
        for path in hashed
        for name in re.findall(r'from "(.+)"', path.read_text())
    ]
    assert imports
    assert set(imports) <= hashed
