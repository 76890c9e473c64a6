"""Where a sync keeps what it is working on: temporary files, so that a large school needs no large memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Final, Self

import msgspec

_LENGTH: Final = struct.Struct("<I")


class Spool:
    """Values by name, in the order in which they were put; gone when it is closed, also after a kill."""

    def __init__(self) -> None:
        self._files: dict[str, IO[bytes]] = {}
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
        file = self._files.get(name)
        if file is None:
            file = TemporaryFile(prefix="rollbook-", buffering=1 << 16)  # noqa: SIM115 - closed with the spool
            self._files[name] = self._open.enter_context(file)
        encoded = self._encoder.encode(value)
        file.write(_LENGTH.pack(len(encoded)))
        file.write(encoded)
        self._counts[name] = self._counts.get(name, 0) + 1

    def count(self, name: str) -> int:
        """Return how many values were put under a name."""
        return self._counts.get(name, 0)

    @property
    def names(self) -> frozenset[str]:
        """The names under which something was put."""
        return frozenset(self._files)

    def values(self, name: str) -> Iterator[Any]:
        """Go through the values of a name from the first one."""
        file = self._files.get(name)
        if file is None:
            return
        file.flush()
        file.seek(0)
        decode = msgspec.msgpack.decode
        while length := file.read(_LENGTH.size):
            yield decode(file.read(_LENGTH.unpack(length)[0]))
        file.seek(0, 2)
