"""Where a sync keeps what it is working on: temporary files, so that a large school needs no large memory."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Final, Self

import msgspec

_LENGTH: Final = struct.Struct("<I")
_BLOCK_BYTES: Final = 1 << 17
"""Of values of one name that wait in memory before they are written."""


class Spool:
    """Values by name, in the order in which they were put; gone when it is closed, also after a kill."""

    def __init__(self) -> None:
        self._files: dict[str, IO[bytes]] = {}
        self._waiting: dict[str, bytearray] = {}
        self._counts: dict[str, int] = {}
        self._open = ExitStack()
        self._encoder = msgspec.msgpack.Encoder()

    def __enter__(self) -> Self:
        """Open it; nothing is written before the first value comes."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close and forget everything."""
        self._open.close()

    def put(self, name: str, value: Any) -> None:  # noqa: ANN401 - whatever msgpack can hold
        """Keep a value."""
        waiting = self._waiting.get(name)
        if waiting is None:
            waiting = self._waiting[name] = bytearray()
        encoded = self._encoder.encode(value)
        waiting += _LENGTH.pack(len(encoded))
        waiting += encoded
        if len(waiting) > _BLOCK_BYTES:
            self._write(name)
        self._counts[name] = self._counts.get(name, 0) + 1

    def _write(self, name: str) -> IO[bytes]:
        """Write a block of what waits: its length, and the values, each with its own."""
        file = self._files.get(name)
        if file is None:
            file = TemporaryFile(prefix="rollbook-")  # noqa: SIM115 - closed with the spool
            self._files[name] = self._open.enter_context(file)
        waiting = self._waiting[name]
        if waiting:
            file.write(_LENGTH.pack(len(waiting)) + waiting)
            file.flush()
            waiting.clear()
        return file

    def count(self, name: str) -> int:
        """Return how many values were put under a name."""
        return self._counts.get(name, 0)

    @property
    def names(self) -> frozenset[str]:
        """The names under which something was put."""
        return frozenset(self._counts)

    def values(self, name: str) -> Iterator[Any]:
        """Go through the values of a name from the first one."""
        if name not in self._counts:
            return
        file, decode, size = self._write(name), msgspec.msgpack.decode, _LENGTH.size
        place = 0
        while length := os.pread(file.fileno(), size, place):
            block = memoryview(os.pread(file.fileno(), _LENGTH.unpack(length)[0], place + size))
            place += size + len(block)
            start = 0
            while start < len(block):
                (long,) = _LENGTH.unpack_from(block, start)
                start += size + long
                yield decode(block[start - long : start])
