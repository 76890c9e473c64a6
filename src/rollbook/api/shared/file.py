"""In a file that all processes of one machine open: sixteen bytes for each token, at the place that its number says.

A count takes a few microseconds, and neither waits for a database nor makes one wait. The file has holes where no
token asked, so it takes no more of the disk than the tokens that did.
"""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path
from threading import Lock
from typing import Final

from rollbook.api.shared import Count, Lists

_SPAN: Final = struct.Struct("=qd")
"""How often the token asked, and when its span ends; zeros where it never did."""


class InFile:
    """Counts in a file; lists of pages, which are kept far less often, in another place."""

    def __init__(self, path: Path, lists: Lists) -> None:
        self._path, self._lists = path, lists
        self._opened: tuple[int, int] | None = None
        # The lock of a file is one of processes: the threads of this one need their own.
        self._threads = Lock()

    def count(self, token: int, *, span: int, now: float) -> Count:
        """Count one more request of a token. Raises OSError where the file cannot be written."""
        place = token * _SPAN.size
        with self._threads:
            file = self._file()
            fcntl.lockf(file, fcntl.LOCK_EX, _SPAN.size, place)
            try:
                found = os.pread(file, _SPAN.size, place)
                number, ends = _SPAN.unpack(found) if len(found) == _SPAN.size else (0, 0.0)
                number, ends = (number + 1, ends) if ends > now else (1, now + span)
                os.pwrite(file, _SPAN.pack(number, ends), place)
            finally:
                fcntl.lockf(file, fcntl.LOCK_UN, _SPAN.size, place)
        return Count(number, ends - now)

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:
        """Keep a value under a key until a moment, in the other place."""
        self._lists.keep(key, value, until=until, now=now)

    def kept(self, key: bytes, *, now: float) -> bytes | None:
        """Return what the other place keeps under a key."""
        return self._lists.kept(key, now=now)

    def _file(self) -> int:
        """Return the descriptor of this process: one that came over a fork would share its place and its locks."""
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = (os.getpid(), os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        return self._opened[1]
