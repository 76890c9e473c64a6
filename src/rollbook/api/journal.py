"""The request log: one line of JSON for each request, with numbers for names and never a token.

The lines take a way of their own, around the formatters of the other events: those cost 30 to 54 µs an event, this
one 3, and a page of 100 students takes about 600 in all (docs/why/0040-how-a-request-is-served.md).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import orjson

LOGGER = "rollbook.requests"
"""The name that the level of the request log is set by."""


@dataclass(slots=True)
class Entry:
    """What is known of a request; filled in while it is served. `ms` is how long that took."""

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
    level = logging.getLogger(LOGGER)

    def write(entry: Entry) -> None:
        if level.isEnabledFor(logging.INFO):
            head = b'{"event":"request","timestamp":%b,' % orjson.dumps(datetime.now(tz=UTC), option=orjson.OPT_UTC_Z)
            # In one call, so that lines of two threads do not mix.
            stream.write(head + orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)[1:])
            stream.flush()

    return write
