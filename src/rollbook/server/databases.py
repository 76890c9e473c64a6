"""Where the records are kept: the address of a database, and what Django must be told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

SQLITE_WAIT_SECONDS = 20
"""How long a writer waits for the one before it."""

PREPARED_FROM = 3
"""From which time on a statement is planned only once."""

# WAL lets readers read while one writes; NORMAL is safe with it against a crash of the process, and keeps the
# file whole (at worst without the last commits) when the machine loses power.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
    "PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;"
)


@dataclass(frozen=True, slots=True)
class SQLite:
    """One file on this machine."""

    path: Path

    def for_django(self) -> dict[str, object]:
        """The entry of Django's ``DATABASES``."""
        return {
            "ENGINE": "rollbook.records.engines.sqlite3",
            "NAME": str(self.path),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": SQLITE_WAIT_SECONDS,
                # A transaction that reads and then writes would be refused, without waiting, where another
                # wrote in between; one that says at once that it writes waits its turn.
                "transaction_mode": "IMMEDIATE",
                "init_command": SQLITE_PRAGMAS,
            },
        }


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A server: where it is (or the folder of its socket), who we are there, and libpq's own options."""

    name: str
    host: str = ""
    port: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    def for_django(self) -> dict[str, object]:
        """The entry of Django's ``DATABASES``."""
        return {
            "ENGINE": "rollbook.records.engines.postgresql",
            "NAME": self.name,
            "HOST": self.host,
            "PORT": self.port,
            "USER": self.user,
            "PASSWORD": self.password,
            "CONN_MAX_AGE": None,
            # A connection that died while nobody used it is replaced before a request meets it.
            "CONN_HEALTH_CHECKS": True,
            # Statements of the store that come again are planned once for each connection (a PgBouncer in
            # between must be 1.21 or newer, which can do that). Django's own are not concerned.
            "OPTIONS": {"prepare_threshold": PREPARED_FROM, **self.options},
        }


def database(text: str) -> SQLite | PostgreSQL:
    """Reads ``sqlite:///relative/file``, ``sqlite:////absolute/file`` or ``postgresql://user:password@host/name``.

    Raises:
        ValueError: The text is neither.
    """
    parts = urlsplit(text)
    if parts.scheme == "sqlite":
        return _sqlite(parts.netloc, unquote(parts.path))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("the address of a database starts with sqlite:/// or postgresql://")
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ValueError("the address of a PostgreSQL database ends with its name")
    options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    return PostgreSQL(
        name=name,
        host=options.pop("host", parts.hostname or ""),
        port=options.pop("port", str(parts.port or "")),
        user=unquote(parts.username or options.pop("user", "")),
        password=unquote(parts.password or ""),
        options=options,
    )


def _sqlite(netloc: str, path: str) -> SQLite:
    if netloc or not path.removeprefix("/"):
        raise ValueError("the address of a SQLite file has three slashes and then the file")
    return SQLite(Path(path.removeprefix("/")).absolute())
