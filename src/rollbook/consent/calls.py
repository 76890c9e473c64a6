"""What apps asked of the API: kept in memory for a moment, written down in batches, and forgotten after 30 days."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, cast

import structlog
from django.db import connection, transaction

from rollbook.consent.models import AppCall

KEPT: Final = timedelta(days=30)
MOST: Final = 10_000
"""Calls that wait in one process while the database is away; then the oldest go, and how many is logged."""
BATCH: Final = 500

_log = structlog.get_logger(__name__)


class Call(NamedTuple):
    """One call of an app. `school` is None for a token of the app alone, `error` for a call that was answered."""

    app: int
    school: int | None
    at: datetime
    method: str
    path: str
    version: str | None
    status: int
    error: str | None
    ms: float


class CallLog:
    """The calls to one process that are not written down yet. Several threads may use it at once."""

    def __init__(self, *, most: int = MOST) -> None:
        self._waiting: deque[Call] = deque(maxlen=most)
        self._lost = 0

    def note(self, call: Call) -> None:
        """Remember a call until the next `write`."""
        if len(self._waiting) == self._waiting.maxlen:
            self._lost += 1
        self._waiting.append(call)

    def write(self) -> None:
        """Write down what was noted since the last time; what a failure kept from it waits for the next."""
        lost, self._lost = self._lost, 0
        if lost:
            _log.warning("calls of apps were not written down", calls=lost)
        while batch := [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]:
            try:
                _write(batch)
            except BaseException:
                self._waiting.extendleft(reversed(batch))
                raise


def forget_calls(*, now: datetime) -> int:
    """Remove the calls that are older than 30 days; return how many. Run it now and then."""
    removed, _ = AppCall.objects.filter(at__lt=now - KEPT).delete()
    return removed


def _write(batch: Sequence[Call]) -> None:
    """Write calls around the ORM, which takes ten times as long: there is a row for every request."""
    table, columns = AppCall._meta.db_table, ", ".join(_COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join([_line(_row(call, call.at.isoformat())) for call in batch]))
            return
        stored = connection.ops.adapt_datetimefield_value
        holes = ", ".join("%s" for _ in _COLUMNS)
        statement = f"INSERT INTO {table} ({columns}) VALUES ({holes})"  # noqa: S608 - names of our own
        cursor.executemany(statement, [cast("Any", _row(call, stored(call.at))) for call in batch])


_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COLUMNS: Final = ("app_id", "school_id", "at", "method", "path", "version", "status", "error", "ms")


def _line(row: tuple[object, ...]) -> str:
    r"""Return a row as COPY reads it: texts of anybody among the values, so that nothing in them ends a value or a row.

    By PostgreSQL's rules: values between tabs, a backslash before what means something, and \N for null.
    """
    app, school, at, method, path, version, status, error, ms = row
    said = [str(text).translate(_ESCAPED) for text in (method, path, error)]
    of = "\\N" if school is None else school
    return f"{app}\t{of}\t{at}\t{said[0]}\t{said[1]}\t{version}\t{status}\t{said[2]}\t{ms}\n"


def _row(call: Call, at: object) -> tuple[object, ...]:
    """Return the columns. An app may ask for any address: one that is too long is cut, and a NUL is no text."""
    method, path, error = call.method[:10], call.path[:200].replace("\0", "\ufffd"), (call.error or "")[:60]
    return (call.app, call.school, at, method, path, call.version or "", call.status, error, call.ms)
