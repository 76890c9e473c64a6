"""Lists in a SQLite file of its own, beside the records: a write here waits for no sync, and is lost with the power."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import local
from typing import Final

WAIT_SECONDS: Final = 2.0
TIDIED_EVERY: Final = 200
"""Uses by one thread between two times that it clears away what is over."""

# What a crash of the machine would lose is worth nothing after it, so nothing waits for the disk.
_SCHEMA: Final = """
    PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
"""


class InSQLite:
    """One file that all processes of a machine open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = local()

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:
        """Keep a value under a key until a moment."""
        self._connection(now).execute(
            "INSERT OR REPLACE INTO kept (key, value, until) VALUES (?, ?, ?)", (key, value, until)
        )

    def kept(self, key: bytes, *, now: float) -> bytes | None:
        """Return what is kept under a key."""
        statement = "SELECT value FROM kept WHERE key = ? AND until > ?"
        row = self._connection(now).execute(statement, (key, now)).fetchone()
        return None if row is None else bytes(row[0])

    def _connection(self, now: float) -> sqlite3.Connection:
        """Return the connection of this thread of this process; a connection must not cross a fork."""
        opened: tuple[int, sqlite3.Connection] | None = getattr(self._opened, "connection", None)
        if opened is None or opened[0] != os.getpid():
            opened = (os.getpid(), self._open())
            self._opened.connection, self._opened.uses = opened, 0
        self._opened.uses += 1
        if self._opened.uses % TIDIED_EVERY == 0:
            opened[1].execute("DELETE FROM kept WHERE until <= ?", (now,))
        return opened[1]

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.executescript(_SCHEMA)
        return connection
