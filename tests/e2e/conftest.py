"""The running product, as script/server starts it, and a real browser in front of it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import psycopg2
import pytest
import redis
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.product import ROOT, RunningProduct
from tests.e2e.watching import RECORDS, sections, watched

# A server that will not start ends, and is not waited for; one on a crowded machine needs minutes.
START_SECONDS = 600
STOP_SECONDS = 120  # longer than the supervisor gives the worker to end its document
LOG_SHOWN = 8_000  # characters, from the end

NewPage = Callable[[], Page]


# Last: after the tests were shuffled.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("e2e")
    # The slow ones begin, so that no process is left alone with them at the end.
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed browser test shows its pages and what the product's own programs said meanwhile."""
    report = yield
    product = getattr(item, "funcargs", {}).get("running_product")
    if report.failed and isinstance(product, RunningProduct):
        report.sections.extend(sections(item, product.folder.parent / "failed"))
        report.sections.append(("the product's log", product.log[-LOG_SHOWN:]))
    return report


# Preparing takes half a minute: it is done once, and each module begins from a copy.
@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A data folder with the demo city, made as script/server makes it, and its database's name."""
    folder = tmp_path_factory.mktemp("prepared")
    with _database(f"e2e_{os.getpid()}_prepared") as variables:
        environment = _environment(folder, variables)
        subprocess.run([ROOT / "script/setup"], env=environment, check=True, cwd=ROOT)
        RunningProduct("", folder, environment).manage("prepare")
        yield folder, urlsplit(variables.get("DATABASE_URL", "")).path.removeprefix("/")


@contextlib.contextmanager
def _database(name: str, template: str = "template1") -> Iterator[dict[str, str]]:
    """Variables that point at a database and a queue of its own on the servers of this run."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    server = dj_database_url.parse(url)
    with _connection_to(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    # The unit tests of this run may queue into database 0, and another process of it plays another
    # product: a worker would take what is asked of theirs, and not find its rows.
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    broker = urlsplit(os.environ["CELERY_BROKER_URL"])._replace(path=f"/{process + 1}").geturl()
    redis.Redis.from_url(broker).flushdb()  # what an earlier module's worker left behind
    yield {
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl(),
        "CELERY_BROKER_URL": broker,
    }
    with _connection_to(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _environment(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """DEBUG is off, as an installation runs it."""
    environment = os.environ | variables
    environment |= {"DATA_DIR": str(folder), "DEBUG": "0", "DEMO": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


@contextlib.contextmanager
def _connection_to(server: dj_database_url.DBConfig) -> Iterator[psycopg2.extensions.connection]:
    connection = psycopg2.connect(
        host=server["HOST"],
        port=server["PORT"] or None,
        user=server["USER"],
        password=server["PASSWORD"],
        dbname=server["NAME"],
    )
    connection.autocommit = True  # CREATE DATABASE cannot run in a transaction
    with contextlib.closing(connection):
        yield connection


# A product for each module: its tests play one season in order of their own making, and none finds
# a meeting closed or a dossier handed in by another module's.
@pytest.fixture(scope="module")
def data(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder and a database for one product: empty where the module says so, else prepared."""
    folder = tmp_path_factory.mktemp("product")
    name = f"e2e_{os.getpid()}"
    if getattr(request.module, "STARTS_EMPTY", False):
        with _database(name) as variables:
            yield folder, variables
        return
    prepared, template = request.getfixturevalue("prepared")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    with _database(name, template) as variables:
        yield folder, variables


@pytest.fixture(scope="module")
def running_product(data: tuple[Path, dict[str, str]]) -> Iterator[RunningProduct]:
    """The demo city served by script/server."""
    folder, variables = data
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = _environment(folder, variables) | {"PORT": str(port)}
    product = RunningProduct(f"http://127.0.0.1:{port}", folder, environment)

    with (folder / "log").open("a") as log:
        server = subprocess.Popen(
            [ROOT / "script/server"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(product, server)
        yield product
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(STOP_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def _wait_until_it_answers(product: RunningProduct, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(product.url, timeout=10).close()
        except urllib.error.HTTPError as error:
            pytest.fail(f"The first page answers {error.code}.\n{product.log}")
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"script/server did not start.\n{product.log}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the session: Playwright's event loop would forbid the ORM to the other tests.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest, running_product: RunningProduct, browser: Browser
) -> Iterator[NewPage]:
    """Open pages that share nothing, one for each person; each must stay free of script errors."""
    with contextlib.ExitStack() as contexts:

        def open_one() -> Page:
            size = {"width": 1366, "height": 768}
            context = watched(browser, running_product, request.node, viewport=size)
            return contexts.enter_context(context).new_page()

        yield open_one
    assert [
        text for record in request.node.stash.get(RECORDS, []) for text in record.problems
    ] == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()
