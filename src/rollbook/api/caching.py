"""Conditional requests: answer only what changed since the caller last read a list, and nothing if nothing did.

What counts as changed is what this caller may see (see the change log, docs/why/0004). A condition that was given for
another list, other filters or narrower scopes is no condition: the caller gets everything. `Delta-Base` (RFC 3229)
tells an answer with changes only from one with everything; docs/why/0041-deltas.md has it all.

What is gone from a list is asked for by `deleted=true`, with the same conditions: ids, and nothing else.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Final, cast
from urllib.parse import parse_qsl

import orjson

from rollbook.api.answers import Answer, Header
from rollbook.api.call import Call
from rollbook.api.tags import cursor_in, moment_in, tag_of
from rollbook.records.query import Cursor, Page, Query
from rollbook.records.stamps import has_read, is_exact, said_for

KEPT: Final = timedelta(minutes=10)
"""How long a caller may take from the first page of a delta to the last; how long it is noted what a moment meant."""

_IN_QUERY: Final = ("if_none_match", "ifNoneMatch")
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WITHOUT_DAYS: Final = frozenset(
    {"getTimetables", "getRooms", "getResults", "getCalendarEvents", "getAttendanceSummaries"}
)
"""Lists that do not look at the day."""
_DAYS: Final = frozenset({"date", "start_date", "end_date"})
"""Arguments that say which days a list looks at."""

Sends = Callable[[Page], Answer]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A list as it is for this caller: how far a reading of it comes, since when it is so, and what it shows."""

    cursor: Cursor
    changed_at: datetime
    shown: str
    whole_since: int
    """The number of the log since which the list cannot be followed: who read it before gets all of it."""
    lasting: bool
    """Whether the condition and the moment that is said mean to everybody what they mean to this caller."""

    @property
    def headers(self) -> tuple[Header, ...]:
        return (("ETag", tag_of(self.cursor, self.shown)), ("Last-Modified", _http_date(self.changed_at)))


@lru_cache(maxsize=4096)
def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def conditional(call: Call, send: Sends) -> Answer:
    """Answer a read of a list that can tell what changed; `send` puts a page in the form of the version."""
    reading, since = _readings(call)
    query = call.query if since is None else replace(call.query, since=since)
    kept = _kept(call, query, reading) if since is not None and query.page > 1 else None
    if kept is not None:
        reading, ids = kept
        return _sent(send(_page(call, query, ids, whole=False)), reading, since)
    if not reading.lasting:
        _note(call, reading)
    if since is None or since.sequence < reading.whole_since:
        return _sent(send(_page(call, call.query, _listed(call, call.query))), reading, None)
    lasting = reading.lasting and query.page == 1
    if since.sequence >= reading.cursor.sequence and since.day == reading.cursor.day:
        return Answer(304, headers=reading.headers, lasting=lasting)
    ids = _listed(call, query)
    if not len(ids) and (query.arguments.get("deleted") or not call.reader.gone(query)):
        return Answer(304, headers=reading.headers, lasting=lasting)
    on_one_page = len(ids) <= query.per_page
    if not on_one_page:
        _keep(call, query, reading, ids)
    return _sent(send(_page(call, query, ids)), reading, since, lasting=lasting and on_one_page)


def _sent(answer: Answer, reading: _Reading, since: Cursor | None, *, lasting: bool = False) -> Answer:
    """Return an answer with its validators; one with changes only also says since which reading."""
    base: tuple[Header, ...] = () if since is None else (("Delta-Base", tag_of(since, reading.shown)),)
    return replace(answer, headers=(*answer.headers, *base, *reading.headers), lasting=lasting)


def _readings(call: Call) -> tuple[_Reading, Cursor | None]:
    """Return the list as it is now, and how far the caller says it has read: None where it says nothing of use."""
    query, reader = call.query, call.reader
    state, shown = reader.state(query), reader.shown_by(query)
    cursor = Cursor(max(state.sequence, state.whole_since), query.now.date())
    since = None
    tags = _tags(call)
    if tags:
        # Most callers hold the newest tag, and a comparison takes less than a cipher.
        since = cursor if tags == tag_of(cursor, shown) else cursor_in(tags, shown)
    granted = _second_after(call.access.granted_at or _BEGINNING)
    other = max(granted, _midnight(query))
    changed_at = said_for(changed_at=state.changed_at, other=other, now=query.now)
    noted = None
    if not tags:
        moment = moment_in(call.request.header("If-Modified-Since"), query.now)
        noted = _noted(call, shown, moment) if moment is not None else None
        since = noted or (reader.cursor_at(query, moment) if moment is not None and moment >= granted else None)
    told = changed_at >= granted and has_read(changed_at, state.changed_at)
    return _Reading(cursor, changed_at, shown, state.whole_since, told and noted is None), since


def _midnight(query: Query) -> datetime:
    """Return the moment since when the list looks at the day that it looks at."""
    if query.endpoint.op in _WITHOUT_DAYS or not _DAYS.isdisjoint(query.arguments):
        return _BEGINNING
    return query.now.replace(hour=0, minute=0, second=0, microsecond=0)


def _second_after(moment: datetime) -> datetime:
    """Return the whole second that has begun when a moment is over: HTTP dates have no fractions."""
    return moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)


def _tags(call: Call) -> str:
    sent = call.request.header("If-None-Match")
    query: str = call.request.environ.get("QUERY_STRING", "")
    if not sent and any(name in query for name in _IN_QUERY):
        sent = next((text for name, text in parse_qsl(query) if name in _IN_QUERY), "")
    return sent


def _listed(call: Call, query: Query) -> Sequence[int]:
    return call.reader.gone(query) if query.arguments.get("deleted") else call.reader.listed(query)


def _page(call: Call, query: Query, ids: Sequence[int], *, whole: bool = True) -> Page:
    """Return a page of ids that were listed: the objects, or where they are gone their ids and that they are."""
    if not query.arguments.get("deleted"):
        return call.reader.page_of(query, ids, whole=whole)
    start = (query.page - 1) * query.per_page
    word = query.endpoint.view.about.word if query.endpoint.view else None
    rows = [{"object": word, "id": id_, "deleted": True} for id_ in ids[start : start + query.per_page]]
    return Page(orjson.dumps(rows), len(ids), query.page, query.per_page)


def _note(call: Call, reading: _Reading) -> None:
    """Note how far a reading comes that is said to be of a moment which will not tell, for when that comes back.

    What is noted stays: of several readings in one second, whoever comes back may have seen no more than the first.
    """
    key, now = _key_of_moment(call, reading.shown, reading.changed_at), call.query.now
    if _cursor_kept(call, key) is None:
        value = array("q", (reading.cursor.sequence, reading.cursor.day.toordinal())).tobytes()
        call.shared.keep(key, value, until=(now + KEPT).timestamp(), now=now.timestamp())


def _noted(call: Call, shown: str, moment: datetime) -> Cursor | None:
    """Return how far the caller had come when this moment was said; None where that was not noted."""
    if is_exact(moment) or moment < call.query.now - KEPT:
        return None
    return _cursor_kept(call, _key_of_moment(call, shown, moment))


def _cursor_kept(call: Call, key: bytes) -> Cursor | None:
    kept = call.shared.kept(key, now=call.query.now.timestamp())
    if kept is None:
        return None
    sequence, day = array("q", kept)
    return Cursor(sequence, date.fromordinal(day))


def _key_of_moment(call: Call, shown: str, moment: datetime) -> bytes:
    parts = ("moment", call.access.token, shown, moment.timestamp())
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def _keep(call: Call, query: Query, reading: _Reading, ids: Sequence[int]) -> None:
    """Keep the list of a delta, and the reading that it belongs to, for its other pages.

    So a sync in between neither moves rows from one page to another nor lets the caller believe to have read it.
    """
    until, now = (query.now + KEPT).timestamp(), query.now.timestamp()
    call.shared.keep(_key_of_pages(call, query, reading.shown), _packed(reading, ids), until=until, now=now)


def _kept(call: Call, query: Query, reading: _Reading) -> tuple[_Reading, Sequence[int]] | None:
    kept = call.shared.kept(_key_of_pages(call, query, reading.shown), now=query.now.timestamp())
    return None if kept is None else _unpacked(kept, reading)


def _key_of_pages(call: Call, query: Query, shown: str) -> bytes:
    since = cast("Cursor", query.since)
    parts = (call.access.token, shown, since.sequence, since.day, bool(query.arguments.get("deleted")), call.version)
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def _packed(reading: _Reading, ids: Sequence[int]) -> bytes:
    head = array("q", (reading.cursor.sequence, reading.cursor.day.toordinal(), int(reading.changed_at.timestamp())))
    return head.tobytes() + array("i", ids).tobytes()


def _unpacked(kept: bytes, reading: _Reading) -> tuple[_Reading, Sequence[int]]:
    head, ids = array("q"), array("i")
    head.frombytes(kept[:24])
    ids.frombytes(kept[24:])
    sequence, day, changed_at = head
    cursor = Cursor(sequence, date.fromordinal(day))
    return replace(reading, cursor=cursor, changed_at=datetime.fromtimestamp(changed_at, UTC)), ids
