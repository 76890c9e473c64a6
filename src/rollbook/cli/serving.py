"""Serving: both listeners and a worker under one parent, which starts and ends them together."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings

from rollbook.cli.addresses import Address, check_free
from rollbook.cli.output import remark
from rollbook.cli.problems import CommandProblem

START_SECONDS = 60
STOP_SECONDS = 15
LOOK_SECONDS = 0.1

# Threads of a worker share one interpreter: one more than needed only helps while another waits for the database.
API_THREADS = 2
PLATFORM_THREADS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """What runs under the parent: its name, and its process with all that it starts itself."""

    name: str
    process: subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Listener(Part):
    """A listener: where it listens, and how others reach it."""

    where: Address
    url: str


class Stop(Exception):
    """Somebody told this process to end."""


def serve(*, platform: Address, api: Address, workers: int | None, ready: Callable[[], None] | None = None) -> None:
    """Serve until told to end; `ready` is called once both listeners answer.

    Raises:
        CommandProblem: A port is taken, or a listener ended by itself.
    """
    check_free(platform, option="--platform")
    check_free(api, option="--api")
    number = workers or settings.ROLLBOOK_WORKERS
    with _told_to_stop(), _running() as parts:
        with suppress(Stop):
            listeners = _listening(platform, api, number, parts)
            _wait_until_ready(listeners)
            # From here on the database is set up, whoever set it up.
            parts.append(Part("The worker", _process("rollbook.cli.working_process")))
            for listener in listeners:
                remark(f"{listener.name:<9} {listener.url}")
            (ready or _say_how_to_stop)()
            _wait_until_one_ends(parts)
        remark("Stopping.")


def _say_how_to_stop() -> None:
    remark("Press Ctrl-C to stop.")


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM raise Stop."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        # A second Ctrl-C must not break into the tidy end of the first.
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise Stop

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _running() -> Iterator[list[Part]]:
    """Hold what is started; end all of it, however the block is left."""
    parts: list[Part] = []
    try:
        yield parts
    finally:
        _end(parts)


def _listening(platform: Address, api: Address, workers: int, parts: list[Part]) -> list[Listener]:
    """Start both listeners, and return them."""
    listeners = []
    patience = settings.ROLLBOOK_SLOW_SECONDS
    for name, where, url, threads in (
        ("Platform", platform, settings.ROLLBOOK_PLATFORM_URL, PLATFORM_THREADS),
        ("API", api, settings.ROLLBOOK_API_URL, API_THREADS),
    ):
        target = f"rollbook.server.{name.lower()}_wsgi:application"
        process = _process("rollbook.cli.listener", target, where.host, where.port, workers, threads, patience)
        listeners.append(Listener(name, process, where, url))
        parts.append(listeners[-1])
    return listeners


def _process(module: str, *words: str | int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=sys.stderr.fileno(),
        # Ctrl-C reaches this process alone, which ends the others in order.
        start_new_session=True,
    )


def _wait_until_ready(listeners: list[Listener]) -> None:
    deadline = time.monotonic() + START_SECONDS
    waiting = list(listeners)
    while waiting:
        _check_alive(listeners)
        waiting = [listener for listener in waiting if not _answers(listener)]
        if waiting and time.monotonic() > deadline:
            raise CommandProblem(f"{waiting[0].name} did not answer within {START_SECONDS} seconds; look at the log.")
        time.sleep(LOOK_SECONDS)


def _wait_until_one_ends(parts: Sequence[Part]) -> None:
    while True:
        _check_alive(parts)
        time.sleep(LOOK_SECONDS)


def _check_alive(parts: Sequence[Part]) -> None:
    for part in parts:
        if part.process.poll() is not None:
            raise CommandProblem(f"{part.name} ended by itself; its last words stand above.")


def _answers(listener: Listener) -> bool:
    """Tell whether somebody speaks HTTP there: what is said is for health checks to judge."""
    reached = urlsplit(listener.where.url)
    connection = http.client.HTTPConnection(str(reached.hostname), reached.port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/health", headers={"Host": urlsplit(listener.url).netloc})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _end(parts: Sequence[Part]) -> None:
    """End the parts; one that hangs, as a worker that is still starting may, is ended with its workers by force."""
    for part in parts:
        if part.process.stdin:
            part.process.stdin.close()  # which they end at (rollbook.cli.ending)
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        try:
            part.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()
