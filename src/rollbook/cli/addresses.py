"""Where a listener listens: HOST:PORT."""

from __future__ import annotations

import errno
import re
import socket
from dataclasses import dataclass

from rollbook.cli.problems import WRONG_USE, CommandProblem

_WRITTEN = re.compile(r"(?:(?P<host>[^:\[\]]+)|\[(?P<six>[0-9a-fA-F:.]+)\]):(?P<port>\d{1,5})")
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - who says so wants it
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """A host of this machine, and a port from 1."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """How a browser on this machine reaches it."""
        host = _EVERYWHERE.get(self.host, self.host)
        return f"http://{Address(host, self.port)}"


def address(text: str) -> Address:
    """Read HOST:PORT.

    Raises:
        CommandProblem: It is not that.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or not 0 < int(found["port"]) <= _LAST_PORT:
        raise CommandProblem(f"{text!r} is not HOST:PORT; write for example 127.0.0.1:8000.", code=WRONG_USE)
    return Address(found["host"] or found["six"], int(found["port"]))


def check_free(where: Address, *, option: str) -> None:
    """Check that nobody listens there; `option` is how to choose another.

    Raises:
        CommandProblem: Somebody does, or this machine has no such address.
    """
    try:
        found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, place = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # Without this a port counts as taken for a minute after the last server there.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandProblem(
                f"Port {where.port} of {where.host} is taken. Stop what listens there, or choose another port with "
                f"{option} {Address(where.host, _next(where.port))}."
            ) from error
        raise CommandProblem(
            f"Nothing can listen at {where}: {error.strerror}. Choose another with {option}."
        ) from error


def _next(port: int) -> int:
    return port + 100 if port + 100 <= _LAST_PORT else port - 100
