"""Clients that begin to send a body and stop: they are cut off, and keep nobody else waiting.

The HTTP server waits for the head of a request only so long, and for its body for ever; each body that is waited for
holds one of a few threads (docs/why/0042-limits.md). A server of WSGI does not say which connection a request
came by, so the kernel is asked which ones have sent nothing for a while: from those nothing more is read. The
application then gets the body as far as it came, and can still answer.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import Final, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HASTE_SECONDS: Final = 3.0
"""How long a client may send nothing while others are waited for as well."""
SHORTEST_LOOK: Final = 0.05
DESCRIPTORS: Final = Path("/proc/self/fd")
TCP_INFO_BYTES: Final = 104
LAST_RECEIVED: Final = struct.Struct("=52xI")
"""Where `struct tcp_info` of Linux has the milliseconds since the last data came in."""


class Body(Protocol):
    """What PEP 3333 promises of `wsgi.input`."""

    def read(self, size: int = ..., /) -> bytes: ...  # noqa: D102 - as of files
    def readline(self, size: int = ..., /) -> bytes: ...  # noqa: D102
    def readlines(self, hint: int = ..., /) -> list[bytes]: ...  # noqa: D102
    def __iter__(self) -> Iterator[bytes]: ...


class Waits:
    """The reads of bodies that go on in this process, and the thread that ends those which take too long.

    One read may take `seconds`. While several go on, `HASTE_SECONDS` without any data are enough.
    """

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._begun: dict[int, tuple[float, int]] = {}
        self._changed = Condition()
        self._thread: Thread | None = None
        self._next = 0

    @contextmanager
    def one(self, *, port: int) -> Iterator[None]:
        """Note a read, on a connection to `port` of this machine, as long as the block lasts."""
        with self._changed:
            self._next = number = self._next + 1
            self._begun[number] = (monotonic(), port)
            if self._thread is None:
                self._thread = Thread(target=self._watch, name="slow bodies", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                del self._begun[number]

    def _watch(self) -> None:
        while True:
            with self._changed:
                if not self._begun:
                    self._changed.wait()
                    continue
                most = self._seconds if len(self._begun) == 1 else min(HASTE_SECONDS, self._seconds)
                begun, port = min(self._begun.values())
                left = begun + most - monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
            stop_reading_from_the_silent(port, seconds=most)
            with self._changed:
                self._changed.wait(SHORTEST_LOOK)


def stop_reading_from_the_silent(port: int, *, seconds: float) -> None:
    """End the reading half of every connection to `port` that has sent nothing for so long.

    Idle connections that are kept alive are among them, and a client opens another one for its next request.
    """
    for connection in _connections(port):
        with connection, suppress(OSError):
            if _silent_for(connection) >= seconds:
                connection.shutdown(socket.SHUT_RD)


def _connections(port: int) -> Iterator[socket.socket]:
    """Yield a handle of each connection that was made to `port`; nothing where the system cannot tell (not Linux)."""
    with suppress(FileNotFoundError):
        for each in list(DESCRIPTORS.iterdir()):
            with suppress(OSError):
                yield from _connection(os.dup(int(each.name)), port)


def _connection(descriptor: int, port: int) -> Iterator[socket.socket]:
    try:
        found = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        return
    address = found.getsockname()
    if found.family in {socket.AF_INET, socket.AF_INET6} and found.type == socket.SOCK_STREAM and address[1] == port:
        yield found
    else:
        found.close()


def _silent_for(connection: socket.socket) -> float:
    """Return the seconds since data came in."""
    connection.getpeername()  # the socket that listens has none
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    return float(LAST_RECEIVED.unpack_from(told)[0]) / 1000


class _Watched:
    """A body, each read of which is noted."""

    def __init__(self, body: Body, waits: Waits, port: int) -> None:
        self._body, self._waits, self._port = body, waits, port

    def read(self, size: int = -1) -> bytes:
        with self._waits.one(port=self._port):
            return self._body.read() if size < 0 else self._body.read(size)

    def readline(self, _size: int = -1) -> bytes:
        with self._waits.one(port=self._port):
            return self._body.readline()

    def readlines(self, _hint: int = -1) -> list[bytes]:
        with self._waits.one(port=self._port):
            return self._body.readlines()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


def without_slow_bodies(application: WSGIApplication, *, seconds: float) -> WSGIApplication:
    """Return the application, to which the body of a request comes within `seconds` or ends there."""
    waits = Waits(seconds=seconds)

    def watched(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in environ:
            port = environ["SERVER_PORT"]
            # Behind a socket of Unix there is none, and whoever may connect to that is no stranger.
            if port.isdecimal():
                environ["wsgi.input"] = _Watched(environ["wsgi.input"], waits, int(port))
        return application(environ, start_response)

    return watched
