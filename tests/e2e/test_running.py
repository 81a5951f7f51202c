"""What script/server starts stays up, and starts only once."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.e2e.product import ROOT, RunningProduct

RETURN_SECONDS = 180  # on a machine with much else to do


@pytest.fixture(autouse=True)
def answering_afterwards(running_product: RunningProduct) -> Iterator[None]:
    """Leave a product to the next test that answers, and not by the last word of a dying worker."""
    yield
    deadline = time.monotonic() + RETURN_SECONDS
    in_a_row = 0
    while in_a_row < 5:
        if time.monotonic() > deadline:
            pytest.fail(f"The web does not answer.\n{running_product.log}")
        time.sleep(0.3)
        in_a_row = in_a_row + 1 if answers(running_product) else 0


def answers(product: RunningProduct) -> bool:
    try:
        with urllib.request.urlopen(product.url, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def supervisorctl(product: RunningProduct, *arguments: str) -> str:
    command = [ROOT / ".venv/bin/python", "-m", "supervisor.supervisorctl"]
    command += ["-c", "config/supervisord.conf", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=product.environment, check=False, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize("program", ["web", "worker", "beat"])
def test_a_killed_program_comes_back(running_product: RunningProduct, program: str) -> None:
    before = int(supervisorctl(running_product, "pid", program))

    os.kill(before, signal.SIGKILL)

    deadline = time.monotonic() + RETURN_SECONDS
    while time.monotonic() < deadline:
        status = supervisorctl(running_product, "status", program).split()
        if status[1] == "RUNNING" and int(status[3].rstrip(",")) != before:
            break
        time.sleep(0.2)
    else:
        pytest.fail(f"{program} did not come back.\n{running_product.log}")


def test_the_web_answers_again_after_its_workers_were_killed(
    running_product: RunningProduct,
) -> None:
    os.killpg(int(supervisorctl(running_product, "pid", "web")), signal.SIGKILL)

    deadline = time.monotonic() + RETURN_SECONDS
    while not answers(running_product):
        if time.monotonic() > deadline:
            pytest.fail(f"The web did not come back.\n{running_product.log}")
        time.sleep(0.2)


def test_a_second_server_on_the_same_port_is_refused(running_product: RunningProduct) -> None:
    second = subprocess.run(
        [ROOT / "script/server"],
        env=running_product.environment,
        check=False,
        capture_output=True,
        text=True,
    )

    assert second.returncode == 1
    port = running_product.environment["PORT"]
    assert f"127.0.0.1:{port} is in use" in second.stderr
