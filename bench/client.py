"""A keep-alive HTTP client that costs little beside what it measures."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

CSRF_TOKEN: Final = "b" * 32  # cookie and form agree, which is all that the check asks
_IDLE: Final = 1.0  # gunicorn closes a connection that is idle for two seconds


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
    name: str, path: str, cookie: str, body: str, *, htmx: bool = False, rewind: str = ""
) -> Request:
    content = body.encode()
    head = (
        _head("POST", path, cookie, htmx=htmx)
        + (
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        ).encode()
    )
    return Request(name, head + content, 200 if htmx else 302, rewind)


def _head(method: str, path: str, cookie: str, *, htmx: bool) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
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


class Connection:
    """One client's connection to one server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.used = 0.0
        self.socket: socket.socket | None = None

    def send(self, request: Request) -> float:
        """Seconds from the first byte sent to the last byte read."""
        connection = self._fresh()
        start = time.perf_counter()
        connection.sendall(request.raw)
        answer = connection.recv(65536)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more(connection)
        head = answer[:end]
        length, missing = _content_length(head), 0
        missing = length - (len(answer) - end - 4)
        while missing > 0:
            missing -= len(self._more(connection))
        self.used = time.perf_counter()
        status = int(head[9:12])
        if status != request.status:
            raise WrongAnswerError(f"{request.name}: {status} instead of {request.status}")
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return self.used - start

    def _fresh(self) -> socket.socket:
        if self.socket is None or time.perf_counter() - self.used > _IDLE:
            self.close()
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    @staticmethod
    def _more(connection: socket.socket) -> bytes:
        chunk = connection.recv(262144)
        if not chunk:
            raise WrongAnswerError("the server closed the connection")
        return chunk

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    raise WrongAnswerError("an answer without Content-Length")


Source = Iterator[Request]


def block(
    connections: list[Connection],
    sources: list[Source],
    count: int,
    before: Callable[[str], None],
) -> list[tuple[str, float]]:
    """Each connection sends ``count`` requests of its own source, all at the same time."""
    if len(connections) == 1:
        return _send(connections[0], sources[0], count, before)
    times: list[tuple[str, float]] = []
    failures: list[Exception] = []

    def work(connection: Connection, source: Source) -> None:
        try:
            times.extend(_send(connection, source, count, before))
        except Exception as error:  # noqa: BLE001 - shown by the thread that started this one
            failures.append(error)

    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(connections, sources, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return times


def _send(
    connection: Connection, source: Source, count: int, before: Callable[[str], None]
) -> list[tuple[str, float]]:
    times = []
    for _turn in range(count):
        request = next(source)
        if request.rewind:
            before(request.rewind)
        times.append((request.name, connection.send(request)))
    return times
