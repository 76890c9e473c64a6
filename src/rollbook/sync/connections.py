"""Connections: which source a school syncs from. The settings are encrypted with a key outside the database."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from rollbook.accounts.models import School
from rollbook.connectors.registry import connector
from rollbook.connectors.source import Source
from rollbook.sync.models import Connection


class NotConnected(Exception):
    """The school has no source of data yet. Connect its MIS, or import a file."""


class SettingsUnreadable(Exception):
    """A connection was encrypted with another key. Restore ROLLBOOK_CREDENTIALS_KEY, or connect anew."""


def connect(*, school: School, kind: str, chosen: Mapping[str, Any], now: datetime) -> Connection:
    """Connect a school to a source. Raises UnknownConnector for a kind that there is not."""
    connector(kind)
    encrypted = _cipher().encrypt(orjson.dumps(dict(chosen))).decode()
    connection, _ = Connection.objects.update_or_create(
        school=school, defaults={"kind": kind, "settings_encrypted": encrypted, "connected_at": now}
    )
    return connection


def source_of(school: School) -> Source:
    """Return the source that a school is connected to. Raises NotConnected, SettingsUnreadable."""
    connection = Connection.objects.filter(school=school).first()
    if connection is None:
        message = f"{school.name} is not connected to a source yet: connect its MIS, or import a file."
        raise NotConnected(message)
    try:
        chosen = orjson.loads(_cipher().decrypt(connection.settings_encrypted.encode()))
    except InvalidToken as error:
        message = "The settings of this connection were encrypted with another ROLLBOOK_CREDENTIALS_KEY."
        raise SettingsUnreadable(message) from error
    return connector(connection.kind).make(chosen)


def numbers_for(school: School, known: Collection[str]) -> dict[str, str]:
    """Return the number by which a source that has the settings `known` tells whether files are meant for a school.

    Files that name schools by LAESTAB do not know URNs: a school whose LAESTAB is not known takes any of them.
    """
    if "laestab" in known:
        if school.la_code is None or school.establishment_number is None:
            return {}
        return {"laestab": f"{school.la_code:03}/{school.establishment_number:04}"}
    return {"urn": school.urn} if "urn" in known and school.urn else {}


def _cipher() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rollbook connection settings")
    return Fernet(urlsafe_b64encode(derived.derive(settings.ROLLBOOK_CREDENTIALS_KEY.encode())))
