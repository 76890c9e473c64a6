"""Clients that send a body slowly, or stop within it: they are cut off, and keep nobody else waiting.

The HTTP server waits for the head of a request only so long, and for its body for ever; each body that is waited for
would hold one of a few threads (docs/why/0042-limits.md). So another thread waits, and is given up in time: the
application gets no body and answers. By its answer the connection is found, and nothing more is read from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from functools import partial
from io import BytesIO
from threading import Condition, Thread
from time import monotonic
from typing import Any, Final, Protocol, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rollbook.server.connections import stop_reading, written, wrote_one_byte

HASTE_SECONDS: Final = 3.0
"""How long a body may take while others are waited for as well."""
PIECE: Final = 65_536
STRETCH: Final = 4 * PIECE
"""So many bytes that came buy a body as much time again: a large file may come by a slow line."""
MARKS: Final = 6
"""How many bytes of an answer are sent one by one at most, until its connection is found by them."""
FIRST_PAUSE: Final = 0.02
"""Seconds in which the server has written the first of them; it gets twice as many for each other one."""
OURS: Final = ("408 Request Timeout", [("Content-Type", "text/plain")])
TOO_SLOW: Final = b"The body did not come within the time there is. Send the request again.\n"
"""What is said, and under which head, where the application has nothing to say."""

T = TypeVar("T")


class Body(Protocol):
    """What PEP 3333 promises of `wsgi.input`."""

    def read(self, size: int = ..., /) -> bytes: ...  # noqa: D102 - as of files
    def readline(self, size: int = ..., /) -> bytes: ...  # noqa: D102
    def readlines(self, hint: int = ..., /) -> list[bytes]: ...  # noqa: D102
    def __iter__(self) -> Iterator[bytes]: ...


class TooSlow(Exception):
    """The body took longer than it may: the request must be answered without it."""


def patience(seconds: float, *, waited_for: int, came: int) -> float:
    """Return how long a body may take of which `came` bytes are there, while so many bodies are waited for."""
    most = seconds if waited_for == 1 else min(HASTE_SECONDS, seconds)
    return most * (1 + came // STRETCH)


class Waits:
    """The bodies that this process waits for. One may take `seconds`; several at once have `HASTE_SECONDS` each."""

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._number = 0
        self._changed = Condition()

    def wait(self, reading: Future[T], *, waited: float, came: int) -> T:
        """Return what a read gives; `waited` and `came` are the seconds and the bytes of the body before it.

        Raises:
            TooSlow: It is not over in time.
        """
        begun = monotonic() - waited
        reading.add_done_callback(self._tell)
        with self._changed:
            self._number += 1
            self._changed.notify_all()
            try:
                while not reading.done():
                    left = begun + patience(self._seconds, waited_for=self._number, came=came) - monotonic()
                    if left <= 0:
                        raise TooSlow
                    self._changed.wait(left)
            finally:
                self._number -= 1
        return reading.result()

    def _tell(self, _over: Future[Any]) -> None:
        with self._changed:
            self._changed.notify_all()


class Watched:
    """A body that comes in time, or ends where it stands."""

    def __init__(self, body: Body, waits: Waits) -> None:
        self._body, self._waits = body, waits
        self._waited, self._came = 0.0, 0
        self.given_up: Future[Any] | None = None
        """The read that was given up; None where all came in time."""

    @property
    def cut_off(self) -> bool:
        """Whether there would have been more than was read."""
        return self.given_up is not None

    def read(self, size: int = -1) -> bytes:
        """Return as many bytes, or all; none where they do not come in time."""
        pieces: list[bytes] = []
        left = size
        while left:
            most = PIECE if left < 0 else min(left, PIECE)
            pieces.append(self._in_time(partial(self._body.read, most)))
            if len(pieces[-1]) < most:
                break
            left -= most if left > 0 else 0
        return b"" if self.cut_off else b"".join(pieces)

    def readline(self, _size: int = -1) -> bytes:
        """Return the next line; none where it does not come in time."""
        return self._in_time(self._body.readline)

    def readlines(self, _hint: int = -1) -> list[bytes]:
        """Return the lines that are left."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _in_time(self, read: Callable[[], bytes]) -> bytes:
        if self.cut_off:
            return b""
        begun, reading = monotonic(), _begun(read)
        try:
            found = self._waits.wait(reading, waited=self._waited, came=self._came)
        except TooSlow:
            self.given_up = reading
            return b""
        self._waited += monotonic() - begun
        self._came += len(found)
        return found


def _begun(read: Callable[[], T]) -> Future[T]:
    """Begin a read in a thread of its own, which a process that ends does not wait for."""
    reading: Future[T] = Future()

    def run() -> None:
        try:
            reading.set_result(read())
        except BaseException as fault:  # noqa: BLE001 - for whoever waits for it
            reading.set_exception(fault)

    Thread(target=run, name="body", daemon=True).start()
    return reading


def without_slow_bodies(application: WSGIApplication, *, seconds: float) -> WSGIApplication:
    """Return the application, to which the body of a request comes in time or ends there."""
    waits = Waits(seconds=seconds)

    def watched(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        port = environ["SERVER_PORT"]
        announced = environ.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in environ
        # Behind a socket of Unix there is no port, and whoever may connect to that is no stranger.
        if not announced or not port.isdecimal():
            return application(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            # Its body means nothing (RFC 9110, 9.3.2), and its answer has none to find the connection by.
            return application(environ | {"wsgi.input": BytesIO(), "CONTENT_LENGTH": ""}, start_response)
        body = environ["wsgi.input"] = Watched(environ["wsgi.input"], waits)
        head = _Head(start_response)
        answer = application(environ, head)
        if body.given_up is None:
            return head.before(answer)
        return _ending(head.before_whole(answer), body.given_up, int(port))

    return watched


class _Head:
    """The head of an answer, held back until it is known whether its connection ends with it.

    Our applications have given it when they return the answer.
    """

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self._held: tuple[str, list[tuple[str, str]]] = OURS

    def __call__(
        self, status: str, headers: list[tuple[str, str]], _fault: tuple[Any, Any, Any] | None = None, /
    ) -> Callable[[bytes], object]:
        self._held = status, headers
        return self._refuse

    def before(self, answer: Iterable[bytes]) -> Iterable[bytes]:
        """Start an answer and return it."""
        self._start_response(*self._held, None)
        return answer

    def before_whole(self, answer: Iterable[bytes]) -> bytes:
        """Start an answer and return it whole; one without a body, which shows no connection, gives way to ours."""
        try:
            whole = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = self._held if whole else OURS
        whole = whole or TOO_SLOW
        kept = [each for each in headers if each[0].lower() != "content-length"]
        # Of unknown length it would go in chunks, whose frames are bytes as well.
        self._start_response(status, [*kept, ("Content-Length", str(len(whole)))], None)
        return whole

    @staticmethod
    def _refuse(_part: bytes) -> None:
        raise NotImplementedError  # a way to answer for applications older than PEP 3333: there are none here


def _ending(whole: bytes, reading: Future[Any], port: int) -> Iterator[bytes]:
    """Yield an answer, its last bytes one by one, until the connection that they go by is found and ended."""
    at = max(0, len(whole) - MARKS)
    pause = FIRST_PAUSE
    if at:
        yield whole[:at]
    wait([reading], pause)
    before = written(port)
    while at < len(whole) and before and not reading.done():
        yield whole[at : at + 1]
        at, pause = at + 1, pause * 2
        wait([reading], pause)
        after = written(port)
        stop_reading(port, wrote_one_byte(before=before, after=after))
        wait([reading], pause)
        before = written(port)
    yield whole[at:]
