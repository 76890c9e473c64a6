"""What apps asked of the API: kept in memory for a moment, written down in batches, and forgotten after 30 days."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog

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
                AppCall.objects.bulk_create(_row(call) for call in batch)
            except BaseException:
                self._waiting.extendleft(reversed(batch))
                raise


def forget_calls(*, now: datetime) -> int:
    """Remove the calls that are older than 30 days; return how many. Run it now and then."""
    removed, _ = AppCall.objects.filter(at__lt=now - KEPT).delete()
    return removed


def _row(call: Call) -> AppCall:
    """Return the row; what is longer than its column is cut, since an app may ask for any address."""
    lengths = {"method": 10, "path": 200, "error": 60}
    texts = {name: (getattr(call, name) or "")[:length] for name, length in lengths.items()}
    return AppCall(
        app_id=call.app,
        school_id=call.school,
        at=call.at,
        version=call.version or "",
        status=call.status,
        ms=call.ms,
        **texts,
    )
