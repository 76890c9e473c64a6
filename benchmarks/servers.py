"""The servers: Rollbook as its own command starts it, and the peers beside it, two workers each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

WORKERS = 2
THREADS = 2
PATIENCE = 10
"""Seconds that a client may take over the head of a request."""
"""Of each worker, as Rollbook's own command has it: one more than one, so that one can wait for the database."""
START_SECONDS = 60
LOOK_SECONDS = 0.05
ROOT = Path(__file__).parents[1]


class DidNotStart(Exception):
    """A server ended, or never listened: its last words are in the message."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens."""

    name: str
    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Return the seconds of processor time that it has taken so far, workers included."""
        return cpu_of(self.process)


def cpu_of(process: psutil.Process) -> float:
    """Return the seconds of processor time that a process and its living children have taken."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system
    return total


def wsgi(target: str) -> tuple[str, ...]:
    """Return the command of a WSGI application under the server that Rollbook uses; the port comes in its place."""
    numbers = map(str, (WORKERS, THREADS, PATIENCE))
    return (sys.executable, "-m", "rollbook.cli.listener", target, "127.0.0.1", "{port}", *numbers)


def asgi(target: str) -> tuple[str, ...]:
    """Return the command of an ASGI application under the server that its makers recommend."""
    options = ("--workers", str(WORKERS), "--loop", "uvloop", "--http", "httptools", "--no-access-log")
    return (sys.executable, "-m", "uvicorn", target, "--host", "127.0.0.1", "--port", "{port}", *options)


@contextmanager
def serving(name: str, command: tuple[str, ...], environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Start a server on a free port and wait until it listens; it ends with the block.

    Raises:
        DidNotStart: It did not listen in time.
    """
    port = _free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - commands of this module
            [word.replace("{port}", str(port)) for word in command],
            cwd=ROOT,
            env={**os.environ, **environ},
            # Rollbook's listener ends when whoever started it is gone, which it notices here.
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(port, process, log)
        yield Server(name, port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.communicate()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(LOOK_SECONDS)
    raise DidNotStart(log.read_text(errors="replace")[-2000:])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
