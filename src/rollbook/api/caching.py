"""Conditional requests: answer only what changed since the caller last read a list, and nothing if nothing did.

What counts as changed is what this caller may see (see the change log, docs/why/0004). An ETag carries how far the
caller has read, on which day, and a fingerprint of what was asked for; it is encrypted, since its numbers would tell
how much went on that the caller may not see. A condition that was given for another list, other filters or narrower
scopes is no condition: the caller gets everything.

What is gone from a list is asked for by `deleted=true`, with the same conditions: ids, and nothing else.
"""

from __future__ import annotations

import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from rollbook.api.answers import Answer, Header
from rollbook.api.call import Call
from rollbook.consent.grants import granted_since
from rollbook.records.query import Cursor, Page, Query, State

_BLOCK: Final = struct.Struct(">II8s")
_BYTES_OF_TAG: Final = 16
_TAG: Final = re.compile(r'(?:W/)?"?([A-Za-z0-9_-]{22})"?')
_IN_QUERY: Final = ("if_none_match", "ifNoneMatch")

Sends = Callable[[Page], Answer]


def conditional(call: Call, send: Sends) -> Answer:
    """Answer a read of a list that can tell what changed; `send` puts a page in the form of the version."""
    query, reader = call.query, call.reader
    state, shown = reader.state(query), reader.shown_by(query)
    headers = _validators(state, shown, query)
    cursor = _cursor(call, shown)
    if cursor is not None and cursor.sequence >= state.sequence and cursor.day == query.now.date():
        return Answer(304, headers=headers)
    asked = replace(query, since=cursor)
    page = _gone(call, asked) if query.arguments.get("deleted") else reader.page(asked)
    if cursor is not None and not page.total:
        return Answer(304, headers=headers)
    answer = send(page)
    return replace(answer, headers=(*answer.headers, *headers))


def _gone(call: Call, query: Query) -> Page:
    """Return a page of what left the list: the word of the object, its id, and that it is gone."""
    ids = call.reader.gone(query)
    start = (query.page - 1) * query.per_page
    word = query.endpoint.view.about.word if query.endpoint.view else None
    rows = [{"object": word, "id": id_, "deleted": True} for id_ in ids[start : start + query.per_page]]
    return Page(orjson.dumps(rows), len(ids), query.page, query.per_page)


def _validators(state: State, shown: str, query: Query) -> tuple[Header, ...]:
    changed = format_datetime(state.changed_at.astimezone(UTC).replace(microsecond=0), usegmt=True)
    return (("ETag", f'"{_tag(state.sequence, query.now.date(), shown)}"'), ("Last-Modified", changed))


def _cursor(call: Call, shown: str) -> Cursor | None:
    """Return how far the caller says it has read; None where it says nothing that can be understood.

    If-None-Match counts before If-Modified-Since (RFC 9110, 13.2.2); /students/left takes the second only.
    """
    tags = _tags(call) if "If-None-Match" in call.query.endpoint.conditional else ""
    if tags:
        for tag in _TAG.findall(tags):
            cursor = _read(tag, shown)
            if cursor is not None:
                return cursor
        return None
    moment = _moment(call.request.header("If-Modified-Since"), call.query.now)
    if moment is None or moment > call.query.now or moment < granted_since(call.access.authorisation):
        return None
    return call.reader.cursor_at(moment)


def _tags(call: Call) -> str:
    sent = call.request.header("If-None-Match")
    query: str = call.request.environ.get("QUERY_STRING", "")
    if not sent and any(name in query for name in _IN_QUERY):
        sent = next((text for name, text in parse_qsl(query) if name in _IN_QUERY), "")
    return sent


def _tag(sequence: int, day: date, shown: str) -> str:
    block = _BLOCK.pack(sequence, day.toordinal(), bytes.fromhex(shown))
    encryptor = _cipher().encryptor()
    return urlsafe_b64encode(encryptor.update(block) + encryptor.finalize()).decode().rstrip("=")


def _read(tag: str, shown: str) -> Cursor | None:
    """Return the cursor in a tag of ours that was given for the same list; None for any other text."""
    decryptor = _cipher().decryptor()
    block = decryptor.update(urlsafe_b64decode(tag + "=="))[:_BYTES_OF_TAG] + decryptor.finalize()
    sequence, day, fingerprint = _BLOCK.unpack(block)
    return Cursor(sequence, date.fromordinal(day)) if fingerprint.hex() == shown else None


@cache
def _cipher() -> Cipher[modes.ECB]:
    """Return the cipher of tags: one block, so that the same reading has the same tag."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rollbook entity tags")
    return Cipher(algorithms.AES(derived.derive(settings.SECRET_KEY.encode())), modes.ECB())  # noqa: S305 - one block


def _moment(text: str, now: datetime) -> datetime | None:
    """Return a moment written as an HTTP date, or in ISO 8601 with its offset (a plus may have become a space)."""
    text = text.strip()
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text) if text[:1].isalpha() else datetime.fromisoformat(_offset_mended(text))
    except (ValueError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(now.tzinfo)
    except OverflowError:
        return None


def _offset_mended(text: str) -> str:
    return re.sub(r" (?=\d\d:?\d\d$)", "+", text)
