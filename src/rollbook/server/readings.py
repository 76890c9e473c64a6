"""How the text of a setting is read: into a value, or a ``ValueError`` that says why not."""

from __future__ import annotations

import logging
import re
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

SECRET_LENGTH = 32
"""Characters below which a key can be guessed."""

MOST_PATIENCE = 60
"""Seconds that the HTTP server waits for the head of a request at most."""

VALKEY_SCHEMES = ("valkey", "valkeys", "redis", "rediss", "unix")
IN_DATABASE = "database:"
"""Where requests are counted if several machines answer and there is no Valkey server."""

_HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


class Mode(Enum):
    """How careful the server is: on somebody's own machine, or where schools rely on it."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogFormat(Enum):
    """How the log looks: for people, or for machines."""

    CONSOLE = "console"
    JSON = "json"


def mode(text: str) -> Mode:
    """One of the two modes."""
    return Mode(_one_of(text, tuple(each.value for each in Mode)))


def log_format(text: str) -> LogFormat:
    """One of the two formats."""
    return LogFormat(_one_of(text, tuple(each.value for each in LogFormat)))


def log_level(text: str) -> str:
    """The name of a level of Python's logging, in capitals."""
    names = [name for name in logging.getLevelNamesMapping() if name not in {"NOTSET", "WARN", "FATAL"}]
    return _one_of(text.upper(), tuple(names))


def folder(text: str) -> Path:
    """A folder, which need not exist yet; a relative one starts where the process does."""
    return Path(text).expanduser().absolute()


def address(text: str) -> str:
    """The address of a listener as others see it: scheme and host, no path and no slash at the end."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address starts with http:// or https:// and names a host")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("an address has a scheme, a host and perhaps a port, and nothing after them")
    _ = parts.port  # raises ValueError where the port is no number
    return f"{parts.scheme}://{parts.netloc}".lower()


def hosts(text: str) -> tuple[str, ...]:
    """Names of hosts, separated by commas; ``.example.org`` stands for all names below it."""
    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    for name in names:
        if not _HOST.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a host")
    return names


def time_zone(text: str) -> str:
    """The name of a time zone in the IANA database."""
    try:
        return ZoneInfo(text).key
    except (OSError, ValueError) as error:
        raise ValueError("no time zone has that name") from error
    except KeyError as error:
        raise ValueError("no time zone has that name") from error


def yes_or_no(text: str) -> bool:
    """``yes`` or ``no``."""
    return _one_of(text, ("yes", "no")) == "yes"


def count(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ValueError("it must be a whole number from 1")
    return int(text)


def seconds_of_patience(text: str) -> int:
    """A whole number of seconds, as far as the HTTP server waits at most."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PATIENCE:
        raise ValueError(f"it must be a whole number from 1 to {MOST_PATIENCE}")
    return int(text)


def secret(text: str) -> str:
    """A key that nobody can guess."""
    if len(text) < SECRET_LENGTH:
        raise ValueError(f"a key has at least {SECRET_LENGTH} characters")
    return text


def sender(text: str) -> str:
    """An e-mail address, perhaps with a name before it."""
    if not re.fullmatch(r"[^<>@\n]+@[^<>@\s]+|[^<>\n]*<[^<>@\s]+@[^<>@\s]+>", text):
        raise ValueError("it is not an e-mail address")
    return text


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ValueError(f"it must be one of {', '.join(choices)}")
    return text


def counting_place(text: str) -> str:
    """The address of a Valkey or Redis server (with TLS: valkeys, rediss) or of its socket; or `database:`."""
    if text == IN_DATABASE:
        return text
    parts = urlsplit(text)
    if parts.scheme not in VALKEY_SCHEMES or not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ValueError(
            "the address of a Valkey server starts with valkey://, valkeys://, redis://, rediss:// or unix://; "
            f"say {IN_DATABASE} to count in PostgreSQL"
        )
    return text
