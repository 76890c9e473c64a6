"""In two unlogged tables of the PostgreSQL server that holds the records: all machines reach them.

Unlogged tables are emptied by a crash of the server and are not on its replicas, which is what this is worth.
"""

from __future__ import annotations

from typing import Final

from rollbook.api.shared import Count
from rollbook.records.database import execute, fetch

TIDIED_EVERY: Final = 2_000
"""Counts of one process between two times that it clears away what is over."""

_COUNT: Final = """
    INSERT INTO api_span AS span (token, number, ends) VALUES (%s, 1, %s) ON CONFLICT (token) DO UPDATE SET
        number = CASE WHEN span.ends > %s THEN span.number + 1 ELSE 1 END,
        ends = CASE WHEN span.ends > %s THEN span.ends ELSE excluded.ends END
    RETURNING number, ends
"""
_KEEP: Final = """
    INSERT INTO api_kept (key, value, until) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until
"""


class InPostgreSQL:
    """The tables `api_span` and `api_kept`, by the connection of the thread."""

    def __init__(self) -> None:
        self._uses = 0

    def count(self, token: int, *, span: int, now: float) -> Count:
        """Count one more request of a token."""
        ((number, ends),) = fetch(_COUNT, (token, now + span, now, now))
        self._uses += 1
        if self._uses % TIDIED_EVERY == 0:
            execute("DELETE FROM api_span WHERE ends <= %s", (now,))
            execute("DELETE FROM api_kept WHERE until <= %s", (now,))
        return Count(number, ends - now)

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:  # noqa: ARG002 - others need it
        """Keep a value under a key until a moment."""
        execute(_KEEP, (key, value, until))

    def kept(self, key: bytes, *, now: float) -> bytes | None:
        """Return what is kept under a key."""
        rows = fetch("SELECT value FROM api_kept WHERE key = %s AND until > %s", (key, now))
        return bytes(rows[0][0]) if rows else None
