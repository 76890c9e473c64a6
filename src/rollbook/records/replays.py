"""Writing once: a request that an app repeats under the same key gets the answer that it got, and writes nothing.

The key and the answer are kept in the transaction of what was written, so that neither is there without the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from rollbook.records.database import execute, fetch
from rollbook.records.writing import AnotherWriter

KEPT: Final = timedelta(hours=24)
"""How long an answer is kept."""
TRIES: Final = 3
"""How often a write is tried while others write to the same school; each of them takes milliseconds."""
_COLUMNS: Final = ("school_id", "app_id", "key", "digest", "answer", "at")


class KeyTaken(Exception):
    """The app used this key for another request. Send a new key with a new request."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeatable:
    """A request that may be sent more than once: whose it is, the app's key for it (empty if none), and its digest."""

    school: int
    app: int
    key: str
    digest: str


def once(request: Repeatable, write: Callable[[], bytes], *, now: datetime) -> bytes:
    """Return what `write` answers, or answered when the same request came before.

    All that `write` writes is in one transaction. It is called again where a sync wrote to the school meanwhile.

    Raises:
        KeyTaken: The key was used for another request.
        AnotherWriter: Others wrote at every try.
    """
    for _ in range(TRIES - 1):
        try:
            return _once(request, write, now)
        except AnotherWriter:
            continue
    return _once(request, write, now)


def _once(request: Repeatable, write: Callable[[], bytes], now: datetime) -> bytes:
    with transaction.atomic():
        kept = _kept(request, now) if request.key else None
        if kept is not None:
            return kept
        answer = write()
        if request.key:
            _keep(request, answer, now)
        return answer


def _keep(request: Repeatable, answer: bytes, now: datetime) -> None:
    """Keep an answer. Raises AnotherWriter where the same request came twice at once, and the other one was first."""
    row = (request.school, request.app, request.key, request.digest, answer.decode(), now.astimezone(UTC))
    holes = ", ".join("%s" for _ in _COLUMNS)
    kept = fetch(
        f"INSERT INTO records_replay ({', '.join(_COLUMNS)}) VALUES ({holes}) ON CONFLICT DO NOTHING RETURNING key", row
    )
    if not kept:
        message = f"The request {request.key} of app {request.app} is being carried out already."
        raise AnotherWriter(message)


def _kept(request: Repeatable, now: datetime) -> bytes | None:
    whose = "school_id = %s AND app_id = %s AND key = %s"
    values = (request.school, request.app, request.key)
    execute(f"DELETE FROM records_replay WHERE {whose} AND at <= %s", (*values, _oldest(now)))
    rows = fetch(f"SELECT digest, answer FROM records_replay WHERE {whose}", values)
    if not rows:
        return None
    digest, answer = rows[0]
    if digest != request.digest:
        message = "This Idempotency-Key was used for another request, or with other scopes; send a new one."
        raise KeyTaken(message)
    return str(answer).encode()


def forget_replays(*, now: datetime) -> None:
    """Forget the answers that are no longer kept."""
    execute("DELETE FROM records_replay WHERE at <= %s", (_oldest(now),))


def _oldest(now: datetime) -> datetime:
    # In UTC like all that are kept, since SQLite compares them as texts.
    return now.astimezone(UTC) - KEPT
