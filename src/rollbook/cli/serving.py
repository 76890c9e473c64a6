"""Serving: both listeners under one parent, which starts and ends them together."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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
class Listener:
    """A listener: its name, where it listens, how others reach it, and its processes."""

    name: str
    where: Address
    url: str
    threads: int
    process: subprocess.Popen[bytes]


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
    with _told_to_stop(), _listening(platform, api, number) as listeners:
        with suppress(Stop):
            _wait_until_ready(listeners)
            for listener in listeners:
                remark(f"{listener.name:<9} {listener.url}")
            (ready or _say_how_to_stop)()
            _wait_until_one_ends(listeners)
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
def _listening(platform: Address, api: Address, workers: int) -> Iterator[list[Listener]]:
    """Start both listeners; end both, however the block is left."""
    listeners: list[Listener] = []
    try:
        for name, where, url, threads in (
            ("Platform", platform, settings.ROLLBOOK_PLATFORM_URL, PLATFORM_THREADS),
            ("API", api, settings.ROLLBOOK_API_URL, API_THREADS),
        ):
            process = _started(f"rollbook.server.{name.lower()}_wsgi:application", where, workers, threads)
            listeners.append(Listener(name, where, url, threads, process))
        yield listeners
    finally:
        _end(listeners)


def _started(target: str, where: Address, workers: int, threads: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "rollbook.cli.listener", target, where.host, where.port, workers, threads]
    return subprocess.Popen(  # noqa: S603 - our own module
        [str(word) for word in command],
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


def _wait_until_one_ends(listeners: list[Listener]) -> None:
    while True:
        _check_alive(listeners)
        time.sleep(LOOK_SECONDS)


def _check_alive(listeners: list[Listener]) -> None:
    for listener in listeners:
        if listener.process.poll() is not None:
            raise CommandProblem(f"{listener.name} ended by itself; its last words stand above.")


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


def _end(listeners: list[Listener]) -> None:
    """End the listeners; one that hangs, as a worker that is still starting may, is ended with its workers by force."""
    for listener in listeners:
        with suppress(ProcessLookupError):
            listener.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for listener in listeners:
        try:
            listener.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(listener.process.pid, signal.SIGKILL)
            listener.process.wait()
        if listener.process.stdin:
            listener.process.stdin.close()
