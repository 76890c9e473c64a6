"""What the kernel knows of the connections that were made to a port of this process (Linux).

A server of WSGI does not say which connection a request came by, so that its answer has to show it: one byte of it is
sent at a time, and only one connection writes that little.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

Peer = tuple[Any, ...]
"""The address and the port at the other end, in the form of the family of the socket."""

DESCRIPTORS: Final = Path("/proc/self/fd")
TCP_INFO_BYTES: Final = 216
NOT_SENT: Final = struct.Struct("=144xI")
"""Where `struct tcp_info` has the bytes that were written and wait to be sent."""
SENT_AND_REPEATED: Final = struct.Struct("=200xQQ")
"""Where it has the bytes that were sent, those sent again among them, and how many were sent again (Linux 4.19)."""


def written(port: int) -> dict[Peer, int]:
    """Return how many bytes were written to each connection to `port`; nothing where the system cannot tell."""
    found = {}
    for connection in _connections(port):
        with connection, suppress(OSError, struct.error):
            peer = connection.getpeername()  # the socket that listens has none
            told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
            sent, repeated = SENT_AND_REPEATED.unpack_from(told)
            found[peer] = sent - repeated + NOT_SENT.unpack_from(told)[0]
    return found


def wrote_one_byte(*, before: Mapping[Peer, int], after: Mapping[Peer, int]) -> frozenset[Peer]:
    """Return the connections to which exactly one byte was written in between."""
    return frozenset(peer for peer, count in after.items() if count - 1 == before.get(peer))


def stop_reading(port: int, peers: Collection[Peer]) -> None:
    """End the reading half of the connections of `peers`: what is still written to them is sent."""
    for connection in _connections(port):
        with connection, suppress(OSError):
            if connection.getpeername() in peers:
                connection.shutdown(socket.SHUT_RD)


def _connections(port: int) -> Iterator[socket.socket]:
    """Yield a handle of each connection that was made to `port`; nothing where the system cannot tell (not Linux)."""
    with suppress(FileNotFoundError):
        for each in list(DESCRIPTORS.iterdir()):
            with suppress(OSError):
                yield from _connection(os.dup(int(each.name)), port)


def _connection(descriptor: int, port: int) -> Iterator[socket.socket]:
    try:
        found = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        return
    address = found.getsockname()
    if found.family in {socket.AF_INET, socket.AF_INET6} and found.type == socket.SOCK_STREAM and address[1] == port:
        yield found
    else:
        found.close()
