"""What a school decides counts from the next request on, in every process that answers, though each remembers tokens.

A listener of two processes answers; a process beside it decides. Every request follows a decision as fast as it can.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import repeat, takewhile
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from django.db import connection
from tests.api.caller import V1_1
from tests.house.tree import ROOT
from tests.server.test_start import clean_environ

pytestmark = pytest.mark.loopback

PROCESSES, THREADS = 2, 2
CONNECTIONS = 6
"""Enough that every process, and every thread, answers some."""
ROUNDS = 30
DATABASE = "decided_at_once"


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """Yield the setting of an empty database; none where it is a file in the folder of the settings."""
    if connection.vendor != "postgresql":
        yield {}
        return
    server = os.environ["ROLLBOOK_DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as operator:
        operator.execute(f"CREATE DATABASE {DATABASE}_{os.getpid()}".encode())
        yield {"ROLLBOOK_DATABASE_URL": urlsplit(server)._replace(path=f"/{DATABASE}_{os.getpid()}").geturl()}
        operator.execute(f"DROP DATABASE {DATABASE}_{os.getpid()} WITH (FORCE)".encode())


@contextmanager
def process(environ: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    """Start one of our own programs; it ends with the block."""
    started = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, *words],
        env=clean_environ() | environ,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with started:
        yield started
        started.terminate()


def options(home: Path) -> list[str]:
    """What the listener is started with."""
    numbers = {"--workers": PROCESSES, "--blocking-threads": THREADS}
    words = [word for name, number in numbers.items() for word in (name, str(number))]
    return [*words, "--interface", "wsgi", "--uds", str(home / "socket"), "rollbook.server.api_wsgi:application"]


class School:
    """The process that decides, and clients of the listener with a token of the school."""

    def __init__(self, decides: subprocess.Popen[str], home: Path, stack: ExitStack) -> None:
        self._decides = decides
        headers = {"Authorization": f"Bearer {self._line()}", "Accept": V1_1}
        transports = [httpx.HTTPTransport(uds=str(home / "socket"), retries=100) for _ in range(CONNECTIONS)]
        self._clients = [
            stack.enter_context(httpx.Client(transport=each, base_url="http://localhost", headers=headers))
            for each in transports
        ]

    def decide(self, what: str) -> None:
        """Let the school decide something, and wait until it has."""
        assert self._decides.stdin
        self._decides.stdin.write(f"{what}\n")
        self._decides.stdin.flush()
        assert self._line() == "done"

    def told(self, path: str) -> set[tuple[int, str | None]]:
        """The status and the word for programs that all connections get, one after the other."""
        answers = [client.get(path) for client in self._clients]
        return {(each.status_code, each.json()["error"] if each.is_error else None) for each in answers}

    def _line(self) -> str:
        assert self._decides.stdout
        return self._decides.stdout.readline().strip()


def listens(path: Path) -> bool:
    """Tell whether somebody answers at a socket. The client would leave one open each time that nobody does."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with ExitStack() as stack:
        environ = {"ROLLBOOK_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), **stack.enter_context(database())}
        decides = stack.enter_context(process(environ, "-m", "tests.server.deciding"))
        assert decides.stdout
        school = School(decides, tmp_path, stack)
        listener = stack.enter_context(process(environ, "-m", "granian", *options(tmp_path)))
        assert listener.stdout
        # Granian that is told to stop while a worker starts never ends.
        started = (line for line in listener.stdout if "Started worker" in line)
        assert len([next(started) for _ in range(PROCESSES)]) == PROCESSES
        assert any(
            listens(tmp_path / "socket") for _ in takewhile(lambda end: monotonic() < end, repeat(monotonic() + 30))
        )
        yield school


def test_pausing_and_resuming_count_from_the_next_request_on(school: School) -> None:
    for _ in range(ROUNDS):
        assert school.told("/students") == {(200, None)}
        school.decide("pause")
        assert school.told("/students") == {(401, "access_denied")}
        school.decide("resume")


def test_narrowing_and_revoking_do_too(school: School) -> None:
    assert school.told("/students") == {(200, None)}
    school.decide("narrow")
    assert school.told("/students") == {(401, "insufficient_scope")}
    assert school.told("/school") == {(200, None)}
    school.decide("revoke")
    assert school.told("/school") == {(401, "invalid_token")}
