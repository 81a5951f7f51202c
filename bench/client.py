"""An HTTP client that costs little beside what it measures."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

CSRF_TOKEN: Final = "b" * 32  # cookie and form agree, which is all that the check asks


@dataclass(frozen=True, slots=True)
class Request:
    """One request as bytes, what answer is right, and SQL to run before it (not timed)."""

    name: str
    raw: bytes
    status: int
    rewind: str = ""


def get(name: str, path: str, cookie: str, *, htmx: bool = False) -> Request:
    return Request(name, _head("GET", path, cookie, htmx=htmx) + b"\r\n", 200)


def post(
    name: str,
    path: str,
    cookie: str,
    body: str,
    *,
    htmx: bool = False,
    rewind: str = "",
    content_type: str = "application/x-www-form-urlencoded",
    status: int = 302,
) -> Request:
    content = body.encode("latin-1")
    head = (
        _head("POST", path, cookie, htmx=htmx)
        + (f"Content-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n").encode()
    )
    return Request(name, head + content, status, rewind)


def _head(method: str, path: str, cookie: str, *, htmx: bool) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Accept: text/html",
        "Accept-Language: vi",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if htmx:
        lines.append("HX-Request: true")
    return ("\r\n".join(lines) + "\r\n").encode()


class WrongAnswerError(Exception):
    """The server answered something else than the page that is measured."""


def send(port: int, request: Request) -> float:
    """Seconds from opening the connection to the last byte read.

    Each request has its own connection, as from nginx: it goes to a worker that is free.
    """
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request.raw)
        chunks = []
        while chunk := connection.recv(262144):
            chunks.append(chunk)
    seconds = time.perf_counter() - start
    answer = b"".join(chunks)
    status = answer[9:12].decode()
    if status != str(request.status):
        raise WrongAnswerError(f"{request.name}: {status} instead of {request.status}")
    return seconds


Source = Iterator[Request]


def block(
    port: int,
    sources: list[Source],
    count: int,
    before: Callable[[str], None],
) -> list[tuple[str, float]]:
    """Each source's next ``count`` requests, the sources at the same time."""
    if len(sources) == 1:
        return _send_all(port, sources[0], count, before)
    times: list[tuple[str, float]] = []
    failures: list[Exception] = []

    def work(source: Source) -> None:
        try:
            times.extend(_send_all(port, source, count, before))
        except Exception as error:  # noqa: BLE001 - shown by the thread that started this one
            failures.append(error)

    threads = [threading.Thread(target=work, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return times


def _send_all(
    port: int, source: Source, count: int, before: Callable[[str], None]
) -> list[tuple[str, float]]:
    times = []
    for _turn in range(count):
        request = next(source)
        if request.rewind:
            before(request.rewind)
        times.append((request.name, send(port, request)))
    return times
