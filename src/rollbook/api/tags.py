"""Conditions and validators: how far a caller has read, as an entity tag or as a moment (RFC 9110, 8.8 and 13.1).

An ETag carries how far the caller has read, on which day, and a fingerprint of what was asked for. It is one block of
a cipher: its numbers would tell how much went on that the caller may not see.
"""

from __future__ import annotations

import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from rollbook.records.query import Cursor

_BLOCK: Final = struct.Struct(">II8s")
_BYTES_OF_TAG: Final = 16
_TAG: Final = re.compile(r'(?:W/)?"?([A-Za-z0-9_-]{22})(?:[;-](?:gzip|zstd))?"?')
_TAGS_READ: Final = 10
"""Tags of one header that are looked at; a client holds one or two of a list."""
_LONGEST: Final = 1_000
_DAYS: Final = range(1, date.max.toordinal() + 1)


# A list has the same tag until it changes, and a cipher takes a while to set up.
@lru_cache(maxsize=4096)
def tag_of(cursor: Cursor, shown: str) -> str:
    """Return the ETag of a reading, with its quotes; `shown` is the fingerprint, 16 hexadecimal digits."""
    block = _BLOCK.pack(cursor.sequence, cursor.day.toordinal(), bytes.fromhex(shown))
    encryptor = _cipher().encryptor()
    return f'"{urlsafe_b64encode(encryptor.update(block) + encryptor.finalize()).decode().rstrip("=")}"'


def cursor_in(tags: str, shown: str) -> Cursor | None:
    """Return the cursor in the first tag of ours that was given for the same list; None where there is none."""
    for tag in _TAG.findall(tags[:_LONGEST])[:_TAGS_READ]:
        cursor = _read(tag, shown)
        if cursor is not None:
            return cursor
    return None


# A page after the other is asked for with the same tag.
@lru_cache(maxsize=1024)
def _read(tag: str, shown: str) -> Cursor | None:
    decryptor = _cipher().decryptor()
    block = decryptor.update(urlsafe_b64decode(tag + "==")[:_BYTES_OF_TAG]) + decryptor.finalize()
    sequence, day, fingerprint = _BLOCK.unpack(block)
    return Cursor(sequence, date.fromordinal(day)) if fingerprint.hex() == shown and day in _DAYS else None


@cache
def _cipher() -> Cipher[modes.ECB]:
    """Return the cipher of tags: one block, so that the same reading has the same tag."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rollbook entity tags")
    return Cipher(algorithms.AES(derived.derive(settings.SECRET_KEY.encode())), modes.ECB())  # noqa: S305 - one block


def moment_in(text: str, now: datetime) -> datetime | None:
    """Return a moment written as an HTTP date, or in ISO 8601 with its offset.

    A plus may have become a space, and the offset may be the word UTC or GMT, as Ruby writes it.
    None for anything else; one without an offset is in UTC, and one still to come means now.
    """
    text = text.strip()
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text) if text[:1].isalpha() else datetime.fromisoformat(_offset_mended(text))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        found = aware.astimezone(now.tzinfo)
    except (ValueError, TypeError, OverflowError):
        return None
    # By a clock that is ahead of ours it means now, as RFC 9110 compares it.
    return found if found <= now else now - timedelta(microseconds=1)


def _offset_mended(text: str) -> str:
    return re.sub(r" (?=\d\d:?\d\d$)", "+", re.sub(r" (?:UTC|GMT)$", "Z", text))
