"""Where the processes of the API keep what they share: by the settings."""

from __future__ import annotations

import sqlite3
from typing import Final

from django.conf import settings
from django.db import connection

from rollbook.api.shared import Shared
from rollbook.api.shared.file import InFile
from rollbook.api.shared.lenient import Lenient
from rollbook.api.shared.postgresql import InPostgreSQL
from rollbook.api.shared.sqlite import InSQLite
from rollbook.server.environment import SettingProblem
from rollbook.server.readings import IN_DATABASE
from rollbook.server.variables import LIMITS_URL

COUNTS: Final = "requests-counted"
LISTS: Final = "api.sqlite3"
"""Names of files in the folder of the settings."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ELSEWHERE: Final = frozenset({"hostaddr", "service", "servicefile"})
"""Options of libpq that name a server otherwise."""


def shared_place() -> Shared:
    """Return the Valkey server of the settings, or the database where they say so; else a file of this machine.

    Lists of pages are always kept in PostgreSQL where the records are there, which any number of machines reach.

    Raises:
        SettingProblem: A Valkey server is named, and what speaks to it is not installed.
    """
    in_postgresql = connection.vendor == "postgresql"
    if settings.ROLLBOOK_LIMITS_URL not in {"", IN_DATABASE}:
        return _in_valkey(settings.ROLLBOOK_LIMITS_URL)
    if settings.ROLLBOOK_LIMITS_URL == IN_DATABASE and in_postgresql:
        return InPostgreSQL()
    folder = settings.ROLLBOOK_DATA_DIR
    lists = InPostgreSQL() if in_postgresql else InSQLite(folder / LISTS)
    return Lenient(InFile(folder / COUNTS, lists), (sqlite3.Error, OSError))


def only_this_machine_writes() -> bool:
    """Tell whether all that write to the database are on this machine, by all that the settings say.

    Several machines name a place for their counts, and reach PostgreSQL by a name.
    """
    if settings.ROLLBOOK_LIMITS_URL:
        return False
    server = connection.settings_dict
    host = str(server["HOST"])
    here = host in LOOPBACK or host.startswith("/")
    return connection.vendor == "sqlite" or (here and not _ELSEWHERE & set(server["OPTIONS"]))


def _in_valkey(url: str) -> Shared:
    try:
        # The extra is installed where the setting is used.
        from valkey.exceptions import ValkeyError  # noqa: PLC0415

        from rollbook.api.shared.valkey import InValkey  # noqa: PLC0415
    except ImportError as error:
        raise SettingProblem(
            name=LIMITS_URL.name,
            wrong="names a server that nothing here can speak to",
            remedy="Install the extra: pip install 'rollbook[valkey]'.",
        ) from error
    return Lenient(InValkey(url), (ValkeyError,))
