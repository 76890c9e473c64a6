"""In a file that all processes of one machine open: sixteen bytes for each token, at the place that its number says.

A count takes a few microseconds, and neither waits for a database nor makes one wait. The file has holes where no
token asked lately, so it takes little more of the disk than the tokens that did.

The functions of Python's own that lock a file let another thread go on meanwhile, at each call. Where threads wait for
each other anyway, those two changes a request take a tenth of what a small answer takes in all, so a lock that is free
is taken without: docs/why/0042-limits.md.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
from mmap import mmap
from pathlib import Path
from threading import Lock
from typing import Final

from rollbook.api.shared import Count, Lists

_SPAN: Final = struct.Struct("=qd")
"""How often the token asked, and when its span ends; zeros where it never did."""
_PART: Final = 65_536
"""Bytes of the file that are looked at as memory at once: the counts of 4,096 tokens that were issued together."""
_LIBC: Final = ctypes.PyDLL(None)
"""The C library, called without a pause for other threads: for calls that wait for nothing."""
_LIBC.lockf.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_long)


class InFile:
    """Counts in a file; lists of pages, which are kept far less often, in another place."""

    def __init__(self, path: Path, lists: Lists) -> None:
        self._path, self._lists = path, lists
        self._parts: dict[int, tuple[int, mmap]] = {}
        # The lock of a file is one of processes: the threads of this one need their own.
        self._threads = Lock()

    def count(self, token: int, *, span: int, now: float) -> Count:
        """Count one more request of a token. Raises OSError where the file cannot be written."""
        part, within = divmod(token * _SPAN.size, _PART)
        with self._threads:
            file, counts = self._parts.get(part) or self._opened(part)
            if _LIBC.lockf(file, os.F_TLOCK, _PART):
                # Another process has it, or something is wrong: this waits, and says what.
                fcntl.lockf(file, fcntl.LOCK_EX, _PART, part * _PART)
            try:
                number, ends = _SPAN.unpack_from(counts, within)
                number, ends = (number + 1, ends) if ends > now else (1, now + span)
                _SPAN.pack_into(counts, within, number, ends)
            finally:
                _LIBC.lockf(file, os.F_ULOCK, _PART)
        return Count(number, ends - now)

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:
        """Keep a value under a key until a moment, in the other place."""
        self._lists.keep(key, value, until=until, now=now)

    def kept(self, key: bytes, *, now: float) -> bytes | None:
        """Return what the other place keeps under a key."""
        return self._lists.kept(key, now=now)

    def _opened(self, part: int) -> tuple[int, mmap]:
        """Open a part of the file: a descriptor that stands at it, which `lockf` needs, and the part as memory.

        Its place on the disk is taken first: later there may be none left.
        """
        start = part * _PART
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(file, fcntl.LOCK_EX, _PART, start)
            os.pwrite(file, os.pread(file, _PART, start).ljust(_PART, b"\0"), start)
            fcntl.lockf(file, fcntl.LOCK_UN, _PART, start)
            os.lseek(file, start, os.SEEK_SET)
            self._parts[part] = file, mmap(file, _PART, offset=start)
        except OSError:
            os.close(file)  # and with it goes the lock
            raise
        return self._parts[part]
