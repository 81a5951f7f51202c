"""The databases and the servers of one run, all thrown away with it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import psycopg2

ROOT: Final = Path(__file__).resolve().parent.parent
_SHARES: Final = 2


class Stage:
    """One database server, one folder, and what runs on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = os.environ["DATABASE_URL"].rpartition("/")[0]

    @contextmanager
    def connect(self, database: str) -> Iterator[Any]:
        url = urlsplit(self.url)
        user, _at, host = url.netloc.partition("@")
        connection = psycopg2.connect(host=unquote(host), user=user, dbname=database)
        connection.autocommit = True
        with closing(connection):
            yield connection

    def create(self, database: str, template: str = "template0") -> None:
        with self.connect("postgres") as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def environment(self, database: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": f"{self.url}/{database}",
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "bench",
            "DEBUG": "0",
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "bench.bare.settings"
            if database == "bare"
            else "config.settings",
        }

    def version(self) -> str:
        with self.connect("postgres") as connection, connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])

    def run(self, database: str, *arguments: str) -> str:
        """Run a Python module to its end and return what it printed."""
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment(database),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def make_bare(self) -> str:
        """The bare project's database; returns the session of its user."""
        self.create("bare")
        cookie: str = json.loads(self.run("bare", "bench", "bare.prepare"))["cookie"]
        return cookie

    def make_city(self) -> None:
        self.create("city")
        self.run("city", "django", "prepare")

    def make_province(self) -> None:
        self.create("province", "city")
        self.run("province", "bench", "province", "found")
        shares = [
            subprocess.Popen(
                [sys.executable, "-m", "bench", "province", str(share), str(_SHARES)],
                cwd=ROOT,
                env=self.environment("province"),
            )
            for share in range(_SHARES)
        ]
        if any(share.wait() for share in shares):
            raise RuntimeError("the province could not be made")
        self.analyze("province")

    def make_country(self) -> None:
        self.create("country", "city")
        self.run("country", "bench", "country")
        self.analyze("country")

    def analyze(self, database: str) -> None:
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    @contextmanager
    def serve(self, database: str) -> Iterator[int]:
        """Gunicorn as the product runs it, two workers, on a port of its own."""
        port = free_port()
        application = "bench.bare.wsgi" if database == "bare" else "config.wsgi"
        environment = self.environment(database) | {
            "GUNICORN_BIND": f"127.0.0.1:{port}",
            "WEB_CONCURRENCY": "2",
        }
        with (self.folder / f"{database}.log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", application],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("a server did not start")


def first_page(folder: Path) -> tuple[float, float]:
    """Seconds from ``script/server`` to its first page: with an empty folder, then again."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "CELERY_BROKER_URL"}
    }
    environment |= {"DATA_DIR": str(folder), "PORT": str(free_port())}
    return _seconds_to_ready(environment), _seconds_to_ready(environment)


def _seconds_to_ready(environment: dict[str, str]) -> float:
    server = subprocess.Popen(
        ["script/server"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for line in server.stdout or ():
            if found := re.match(r"server: ready on .* after ([\d.]+) s", line):
                return float(found[1])
        raise RuntimeError("script/server ended before its first page")
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate()
