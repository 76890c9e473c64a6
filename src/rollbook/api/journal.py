"""The request log: one line of JSON for each request, with numbers for names and never a token.

The lines take a way of their own, around the formatters of the other events: those cost 30 to 54 µs an event, this
one 3, and a page of 100 students takes about 600 in all. A process that answers many requests writes the lines of a
tenth of a second at once: docs/why/0040-how-a-request-is-served.md.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import BinaryIO, Final

import orjson

LOGGER = "rollbook.requests"
"""The name that the level of the request log is set by."""
MOST: Final = 10_000
"""Lines that wait at most: where nobody takes them, the oldest are lost."""
_HEAD: Final = b'{"event":"request",'


@dataclass(slots=True)
class Entry:
    """What is known of a request; filled in while it is served. `ms` is how long that took from `timestamp` on."""

    timestamp: datetime
    method: str
    path: str
    op: str | None = None
    version: str | None = None
    app: int | None = None
    school: int | None = None
    token: int | None = None
    status: int = 0
    error: str | None = None
    ms: float = 0.0


def journal(stream: BinaryIO) -> Callable[[Entry], None]:
    """Return the function that writes the line of a request to `stream`, where the level of `LOGGER` lets it."""
    lines = Lines(stream)

    def write(entry: Entry) -> None:
        lines.note(entry)
        lines.write()

    return write


class Lines:
    """The lines of one process that are not written yet. Several threads may use it at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._level = logging.getLogger(LOGGER)
        self._waiting: deque[Entry] = deque(maxlen=MOST)
        self.noted = Event()
        """Set when there is something to write."""

    def note(self, entry: Entry) -> None:
        """Remember the line of a request that was served, where the level of `LOGGER` lets it."""
        if self._level.isEnabledFor(logging.INFO):
            self._waiting.append(entry)
            if not self.noted.is_set():
                self.noted.set()

    def write(self) -> None:
        """Write what was noted since the last time, in one call, so that lines of two threads do not mix."""
        self.noted.clear()
        lines: list[bytes] = []
        while self._waiting:
            entry = self._waiting.popleft()
            entry.timestamp = entry.timestamp.astimezone(UTC)
            lines += (_HEAD, orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)[1:])
        if lines:
            self._stream.write(b"".join(lines))
            self._stream.flush()
