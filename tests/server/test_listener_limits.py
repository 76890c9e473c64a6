"""What a listener takes from its clients, over real HTTP: lengths, and patience."""

from __future__ import annotations

import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Event, Thread

import httpx
import orjson
import pytest
from tests.api.caller import GOOD, V1_1
from tests.house.tree import ROOT
from tests.server.test_start import clean_environ

from rollbook.api.request import MOST_BYTES

pytestmark = [pytest.mark.loopback, pytest.mark.once]

LONG_ENOUGH = 60
"""Seconds after which a test gives up, on however slow a machine."""
THREADS = 2
PATIENCE = 1
OFTEN = PATIENCE / 10
HEADERS = f"Host: 127.0.0.1\r\nAccept: {V1_1}\r\nAuthorization: Bearer {GOOD}\r\n"


@contextmanager
def listening(home: Path) -> Iterator[int]:
    """Starts a listener of one worker with two threads, which waits a second for its clients; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = ("tests.server.served_for_limits:application", "127.0.0.1", port, 1, THREADS, PATIENCE)
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "rollbook.cli.listener", *map(str, words)],
        env=clean_environ() | {"ROLLBOOK_DATA_DIR": str(home), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        try:
            assert any(line == "ready\n" for line in process.stdout)
            yield port
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], int]]:
    """What starts one listener for all tests, when the first of them has sockets."""
    with ExitStack() as stack:
        yield cache(lambda: stack.enter_context(listening(tmp_path_factory.mktemp("home"))))


@pytest.fixture
def port(started: Callable[[], int]) -> int:
    return started()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LONG_ENOUGH)


def said(connection: socket.socket) -> bytes:
    """All that the listener says until it closes the connection."""
    parts = []
    while select.select([connection], [], [], LONG_ENOUGH)[0]:
        try:
            part = connection.recv(65_536)
        except ConnectionResetError:
            break
        if not part:
            break
        parts.append(part)
    else:
        pytest.fail("the listener did not cut the client off")
    return b"".join(parts)


def fault(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/json; charset=utf-8" in head.lower()
    return int(head.split()[1]), orjson.loads(body)["error"]


def asked(port: int, path: str = "/rooms", headers: dict[str, str] | None = None) -> httpx.Response:
    known = {"Accept": V1_1, "Authorization": f"Bearer {GOOD}", **(headers or {})}
    return httpx.get(f"http://127.0.0.1:{port}{path}", headers=known, timeout=LONG_ENOUGH)


def test_a_request_of_any_sensible_length_is_answered(port: int) -> None:
    assert asked(port, "/rooms?unknown=" + "a" * 60_000).status_code == 200
    assert asked(port, headers={"X-Unknown": "a" * 8_000}).status_code == 200


def test_an_address_that_is_too_long_is_refused(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(f"GET /rooms?unknown={'a' * 70_000} HTTP/1.1\r\n{HEADERS}\r\n".encode())
        head, _, body = said(connection).partition(b"\r\n\r\n")
    assert (head.split()[1], body) == (b"414", b"")


def test_too_many_headers_are_refused(port: int) -> None:
    answer = asked(port, headers={f"X-Unknown-{number}": "a" for number in range(150)})
    assert (answer.status_code, answer.headers["Content-Length"]) == (431, "0")


def test_a_head_that_is_too_long_is_cut_off(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(f"GET /rooms HTTP/1.1\r\n{HEADERS}X-Unknown: ".encode())
        # What is said of it (431) may be lost with what is still on the way.
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            connection.sendall(b"a" * 20_000_000)


@pytest.mark.parametrize(
    "body",
    [
        f"Content-Length: {MOST_BYTES + 1}\r\n\r\n".encode() + b"a" * (MOST_BYTES + 1),
        b"Transfer-Encoding: chunked\r\n\r\n10001\r\n" + b"a" * 0x10001 + b"\r\n0\r\n\r\n",
    ],
    ids=["announced", "in chunks"],
)
def test_a_body_that_is_too_long_is_refused(port: int, body: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(f"POST /results HTTP/1.1\r\n{HEADERS}Connection: close\r\n".encode() + body)
        assert fault(said(connection)) == (413, "too_large")


def test_who_stops_within_the_head_is_cut_off_and_others_are_answered(port: int) -> None:
    stopped = [connected(port) for _ in range(THREADS + 2)]
    for connection in stopped:
        connection.sendall(b"GET /rooms HTTP/1.1\r\nHost: 127")
    assert asked(port).status_code == 200
    for connection in stopped:
        with connection:
            assert said(connection) == b""


def test_who_stops_within_a_body_is_cut_off_and_others_are_answered(port: int) -> None:
    stopped = [connected(port) for _ in range(THREADS + 2)]
    for connection in stopped:
        connection.sendall(f'POST /results HTTP/1.1\r\n{HEADERS}Content-Length: 100\r\n\r\n{{"'.encode())
    assert asked(port).status_code == 200
    for connection in stopped:
        with connection:
            assert fault(said(connection)) == (408, "request_timeout")


@contextmanager
def trickling(connections: list[socket.socket]) -> Iterator[None]:
    """Sends a byte on each connection again and again, until the block is left; one that is ended is passed over."""
    enough = Event()

    def trickle() -> None:
        while not enough.wait(OFTEN):
            for each in connections:
                with suppress(OSError):
                    each.sendall(b"a")

    thread = Thread(target=trickle)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def begun(port: int, rest: bytes, path: str = "/results") -> list[socket.socket]:
    """Connections that begin a body and leave it there, more than there are threads."""
    connections = [connected(port) for _ in range(2 * THREADS)]
    for connection in connections:
        connection.sendall(f"POST {path} HTTP/1.1\r\n{HEADERS}".encode() + rest)
    return connections


@pytest.mark.parametrize(
    "rest",
    [b"Content-Length: 60000\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\nffff\r\n"],
    ids=["announced", "in chunks"],
)
def test_who_trickles_a_body_is_cut_off_and_others_are_answered(port: int, rest: bytes) -> None:
    connections = begun(port, rest)
    with trickling(connections):
        assert asked(port).status_code == 200
        for connection in connections:
            with connection:
                assert fault(said(connection)) == (408, "request_timeout")


def test_who_trickles_is_cut_off_by_an_answer_that_does_not_say_how_long_it_is(port: int) -> None:
    connections = begun(port, b"Content-Length: 60000\r\n\r\n{", "/unmeasured")
    with trickling(connections):
        assert asked(port).status_code == 200
        for connection in connections:
            with connection:
                assert fault(said(connection)) == (400, "invalid_request")


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "trickling"])
def test_whoever_waits_for_a_thread_longer_than_bodies_may_take_is_answered(port: int, *, silent: bool) -> None:
    attackers = begun(port, b"Content-Length: 60000\r\n\r\n{")
    waiting = [connected(port) for _ in range(2 * THREADS)]
    for connection in waiting:
        connection.sendall(f"GET /rooms HTTP/1.1\r\n{HEADERS}Connection: close\r\n\r\n".encode())
    with trickling([] if silent else attackers):
        for connection in waiting:
            with connection:
                assert said(connection).startswith(b"HTTP/1.1 200 ")
        for connection in attackers:
            connection.close()


def test_what_a_body_that_did_not_come_would_have_been_is_not_guessed(port: int) -> None:
    with connected(port) as connection:
        head = f"GET /rooms HTTP/1.1\r\n{HEADERS}Content-Type: application/x-www-form-urlencoded\r\n"
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n7\r\npage=1&\r\n".encode())
        assert fault(said(connection)) == (408, "request_timeout")


def test_the_body_of_a_head_request_is_not_waited_for(port: int) -> None:
    with connected(port) as connection:
        head = f"HEAD /rooms HTTP/1.1\r\n{HEADERS}Content-Type: application/x-www-form-urlencoded\r\n"
        connection.sendall(f"{head}Content-Length: 100\r\n\r\n".encode())
        assert said(connection).startswith(b"HTTP/1.1 200 ")
