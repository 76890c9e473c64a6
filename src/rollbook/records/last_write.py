"""The mark of this machine's last write: other bytes in a file after everything that one of our processes wrote.

Whoever finds the mark unchanged knows that none of them has changed the database meanwhile, and takes a microsecond for
it instead of a question to the database (docs/why/0057-what-a-token-opens-is-remembered.md). The mark is changed when a
write can be read by others, and before whoever wrote hears that it is done.

Writes are noticed where they leave us: at the cursors of Django, and in `database` where records go around them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from mmap import mmap
from pathlib import Path
from threading import local
from time import monotonic
from typing import Any, Final, cast

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

FILE: Final = "last-write"
"""The name of the file, in the folder of the settings."""
LOOKED_SECONDS: Final = 0.002
"""How long a thread takes it that nobody wrote to SQLite past us."""
_BYTES: Final = 8
_READING: Final = frozenset({"SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "EXPLAIN", "SET", "SHOW"})
"""First words of statements that write nothing; whatever begins otherwise is taken for a write."""
_log = structlog.get_logger(__name__)


class LastWrite:
    """The mark, in a file that all processes of a machine open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._bytes: mmap | None = None
        self._told = False

    def seen(self) -> bytes | None:
        """Return the mark as it is now; None where there is no telling."""
        try:
            return (self._bytes or self._as_memory())[:]
        except OSError:
            return None

    def change(self) -> None:
        """Give the mark another value: drawn, so that two who write at once need not wait for each other."""
        try:
            os.pwrite(self._opened(), os.urandom(_BYTES), 0)
        except OSError as error:
            if not self._told:
                _log.error("writes are not marked", path=str(self._path), error=str(error))
            self._told = True

    def _as_memory(self) -> mmap:
        """Return the mark as memory, which is looked at in a tenth of a microsecond."""
        if os.fstat(self._opened()).st_size < _BYTES:
            os.pwrite(self._opened(), os.urandom(_BYTES), 0)
        self._bytes = mmap(self._opened(), _BYTES)
        return self._bytes

    def _opened(self) -> int:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file


@cache
def last_write() -> LastWrite:
    """Return the mark in the folder of the settings."""
    return LastWrite(settings.ROLLBOOK_DATA_DIR / FILE)


class _Here(local):
    """What a thread knows: its database, and how often others wrote to it, when and by which connection it looked."""

    database: BaseDatabaseWrapper | None = None
    version: object = None
    connection: int = 0
    looked_at: float = float("-inf")


_here: Final = _Here()


def mark_here() -> object | None:
    """Return the mark as this thread sees it; None where there is no telling, as within a transaction of its own.

    SQLite itself counts what other connections wrote, so there even writes are noticed, two milliseconds later, that
    none of our processes made. To ask at every request would cost a quarter of all answers that say nothing is new.
    """
    database = _here.database
    if database is None:
        # Django looks for it at every use, which takes as long as all else here.
        database = _here.database = connections[DEFAULT_DB_ALIAS]
    mark = None if database.in_atomic_block else last_write().seen()
    if mark is None or database.vendor != "sqlite":
        return mark
    if database.connection is None:
        database.ensure_connection()
    now = monotonic()
    if now - _here.looked_at >= LOOKED_SECONDS or _here.connection != id(database.connection):
        _here.version = database.connection.execute("PRAGMA data_version").fetchone()
        _here.connection, _here.looked_at = id(database.connection), now
    return mark, _here.version


def note_write(database: BaseDatabaseWrapper) -> None:
    """Change the mark for what was just written: at once, or with a transaction as soon as that is committed."""
    if not database.in_atomic_block:
        last_write().change()
        return
    waiting = database.run_on_commit
    if not waiting or waiting[0][1] is not _committed:
        # In front of whatever else waits for the commit: that may fail, and then what comes behind is not called.
        cast("list[Any]", waiting).insert(0, (set(), _committed, False))


def _committed() -> None:
    last_write().change()


def noticing(execute: Callable[..., Any], sql: object, params: object, many: object, context: dict[str, Any]) -> Any:  # noqa: ANN401
    """Run a statement of Django's cursors, and note it where it is a write (one of Django's execute wrappers)."""
    done = execute(sql, params, many, context)
    words = str(sql).split(None, 1)
    if words and words[0].upper() not in _READING:
        note_write(context["connection"])
    return done
