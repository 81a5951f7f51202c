"""A database of the landed version, opened by this code; tests/landed/README.md says how made."""

import contextlib
import gzip
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import psycopg2
import pytest

ROOT = Path(__file__).parent.parent
LANDED = ROOT / "tests/landed"


@dataclass
class Database:
    """A restored database, which only the product's own programs and plain SQL touch."""

    url: str
    folder: Path

    def execute(self, sql: str) -> None:
        if self.url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3")) as connection:
                connection.executescript(sql)
        else:
            with _postgresql(self.url) as cursor:
                cursor.execute(sql)

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return self._run("manage.py", *words)

    def retell(self, what: str) -> list[str]:
        told = self._run("-m", "tests.landed.retell", what)
        assert (told.returncode, told.stderr) == (0, "")
        return told.stdout.splitlines()

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUTF8": "1",
        }
        return subprocess.run(
            [sys.executable, *words],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The dump of this run's engine in a database of its own, migrated by this code."""
    folder = tmp_path_factory.mktemp("landed")
    with _empty_database(folder) as (engine, url):
        database = Database(url, folder)
        database.execute(_unpacked(f"{engine}.sql.gz"))
        migrated = database.manage("migrate", "--verbosity", "0")
        assert (migrated.returncode, migrated.stderr) == (0, "")
        yield database


@contextlib.contextmanager
def _empty_database(folder: Path) -> Iterator[tuple[str, str]]:
    """The engine that the tests run on, and the address of a database there without a table."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield "sqlite", f"sqlite:///{folder / 'db.sqlite3'}"
        return
    name = f"landed_{os.getpid()}"
    with _postgresql(server) as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield "postgresql", urlsplit(server)._replace(path=f"/{name}").geturl()
    with _postgresql(server) as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def _postgresql(url: str) -> Iterator[psycopg2.extensions.cursor]:
    at = dj_database_url.parse(url)
    connection = psycopg2.connect(
        host=at["HOST"],
        port=at["PORT"] or None,
        user=at["USER"],
        password=at["PASSWORD"],
        dbname=at["NAME"],
    )
    connection.autocommit = True  # CREATE DATABASE cannot run in a transaction
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def _unpacked(name: str) -> str:
    return gzip.decompress((LANDED / name).read_bytes()).decode()


def test_every_chain_of_the_landed_version_is_whole(landed: Database) -> None:
    """Eight communes in 2023 and in 2024, and what is of no commune in 2024."""
    verified = landed.manage("verify_audit")

    assert (verified.stdout, verified.stderr, verified.returncode) == (
        "Nhật ký của 16 hồ sơ và 1 đợt nguyên vẹn.\n",
        "",
        0,
    )


def test_an_event_changed_in_the_landed_database_is_found(landed: Database) -> None:
    landed.execute("UPDATE assessments_event SET note = 'khác' WHERE id = 1")
    try:
        verified = landed.manage("verify_audit")
    finally:
        landed.execute("UPDATE assessments_event SET note = '' WHERE id = 1")

    assert verified.returncode == 1
    assert verified.stderr.splitlines()[0].endswith(": dòng 1: nội dung bị sửa")
    assert "1 chỗ sai trong nhật ký của 16 hồ sơ và 1 đợt." in verified.stderr


def test_the_history_still_tells_what_the_landed_version_told(landed: Database) -> None:
    """1,647 events of dossiers and 45 of the cycle."""
    told = landed.retell("sentences")

    assert len(told) == 1647 + 45
    assert told == _unpacked("sentences.jsonl.gz").splitlines()


def test_the_time_machine_still_shows_what_the_landed_version_showed(landed: Database) -> None:
    """Each of the 16 dossiers at its end and at each step, and what differs in between."""
    shown = landed.retell("past")

    assert len({json.loads(line)[0] for line in shown}) == 16
    assert shown == _unpacked("past.jsonl.gz").splitlines()


def test_what_changed_since_an_opinion_is_what_the_landed_version_said(landed: Database) -> None:
    assert landed.retell("changes") == _unpacked("changes.jsonl.gz").splitlines()


def test_a_landed_migration_is_never_edited() -> None:
    """A later change is a migration of its own: somebody's database has run this one."""
    lines = (LANDED / "migrations.sha256").read_text().splitlines()
    landed = {path: digest for digest, path in map(str.split, lines)}

    assert {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in landed} == (
        landed
    )
