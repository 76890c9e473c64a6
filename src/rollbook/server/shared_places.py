"""Where the processes of the API keep what they share: by the settings."""

from __future__ import annotations

import sqlite3

from django.conf import settings
from django.db import connection

from rollbook.api.shared import Shared
from rollbook.api.shared.lenient import Lenient
from rollbook.api.shared.postgresql import InPostgreSQL
from rollbook.api.shared.sqlite import InSQLite
from rollbook.server.environment import SettingProblem
from rollbook.server.variables import LIMITS_URL

FILE = "api.sqlite3"


def shared_place() -> Shared:
    """Return the Valkey server of the settings; else PostgreSQL where the records are there, or a file of its own.

    Raises:
        SettingProblem: A Valkey server is named, and what speaks to it is not installed.
    """
    if settings.ROLLBOOK_LIMITS_URL:
        return _in_valkey(settings.ROLLBOOK_LIMITS_URL)
    if connection.vendor == "postgresql":
        return InPostgreSQL()
    return Lenient(InSQLite(settings.ROLLBOOK_DATA_DIR / FILE), (sqlite3.Error,))


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
