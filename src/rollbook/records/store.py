"""`SchoolRecords(access)`: the only reader of records. What the caller was not granted is in no query that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Final

from rollbook.accounts.access import Access
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.objects.timetables import Timetable
from rollbook.contract.plan import Plan, plan
from rollbook.contract.schema import Object, remembered
from rollbook.records.changes import (
    NEVER,
    as_of,
    changed_since,
    group_of,
    mask,
    mask_of_others,
    newest,
    newest_move,
    sequence_at,
    shown_by,
    view_of,
)
from rollbook.records.conditions import Asked, Where, is_any_of
from rollbook.records.cursors import CURSORS
from rollbook.records.database import as_bytes, fetch, fetch_texts, fetch_texts_by_id
from rollbook.records.finding import where
from rollbook.records.joining import joined
from rollbook.records.leaning import OF_GROUPS
from rollbook.records.legacy import EventType, event_types
from rollbook.records.lessons import found_room_lessons, room_lessons, timetable
from rollbook.records.query import Cursor, Page, Query, State, UnknownRecord
from rollbook.records.stamps import has_read
from rollbook.records.tables import TABLES, facet_name
from rollbook.records.weeks import found_marks, marks
from rollbook.records.writing import sequence_of

Finding = Callable[[Asked], list[int]]
Showing = Callable[[Asked, Sequence[int]], bytes]

_PACKED: Final[Mapping[str, tuple[Finding, Showing]]] = MappingProxyType(
    {"getAttendances": (found_marks, marks), "getLessons": (found_room_lessons, room_lessons)}
)
"""Endpoints whose rows are packed: how their ids are found, and how they are shown."""


READABLE: Final = tuple(
    endpoint
    for endpoint in ENDPOINTS.values()
    if endpoint.method == "GET" and endpoint.view and endpoint.view.about.kind and endpoint.op not in OF_GROUPS
)
"""Endpoints that show records; the students of a group are among those of the school."""


class NoSchool(Exception):
    """The caller's token opens no school. Ask the school for an authorisation."""


class SchoolRecords:
    """The records of one school, as one caller may see them."""

    def __init__(self, access: Access) -> None:
        if access.school is None:
            message = "This token opens no school."
            raise NoSchool(message)
        self._access, self._school = access, access.school

    @cached_property
    def _sequence(self) -> int:
        """How far the change log had come when it was first asked: all that one caller reads counts from there."""
        known = self._access.records_at
        return sequence_of(self._school) if known is None else known

    def page(self, query: Query) -> Page:
        """Return one page of a list. Raises UnknownRecord where the path names a record that is not there."""
        return self.page_of(query, self.listed(query))

    def listed(self, query: Query) -> Sequence[int]:
        """Return the ids that a query lists, on all pages: only what is new since its cursor, where it has one."""
        since = query.since
        if since is None:
            return self._ids(query)
        key = (self._school, self._sequence, self._access.scopes, query.includes, since, *_said(query))
        return CURSORS.ids(key, lambda: self._news(query, since))

    def page_of(self, query: Query, ids: Sequence[int], *, whole: bool = True) -> Page:
        """Return one page of ids that were listed; where they may not be `whole` any more, of those still there."""
        start = (query.page - 1) * query.per_page
        some = ids[start : start + query.per_page]
        if not whole and some:
            there = set(self._ids(query))
            some = [id_ for id_ in some if id_ in there]
        return Page(self._show(query, some) if some else b"[]", len(ids), query.page, query.per_page)

    def _show(self, query: Query, ids: Sequence[int]) -> bytes:
        packed = _PACKED.get(query.endpoint.op)
        if packed is not None:
            return packed[1](Asked(query, self._school, self._access.scopes), ids)
        return self._shown(query, ids)

    def gone(self, query: Query) -> list[int]:
        """Return the ids that left a list after the cursor of the query (from the beginning where it has none).

        They were deleted, or they no longer meet the filter; ids among them that the caller never saw mean nothing.
        """
        cursor = query.since or Cursor(0, query.now.date())
        there = self._ids(query)
        before = self._before(query, cursor) or set() if query.since is not None else set()
        return sorted((changed_since(query, self._access, cursor, leaving=True) | before) - set(there))

    def _ids(self, query: Query) -> Sequence[int]:
        """Return the ids of the whole list, in order."""
        packed = _PACKED.get(query.endpoint.op)
        if packed is not None:
            asked = Asked(query, self._school, self._access.scopes)
            return CURSORS.ids(
                (self._school, self._sequence, self._access.scopes, *_said(query)), lambda: packed[0](asked)
            )
        condition, view = where(query, self._access), view_of(query)
        key = (self._school, self._sequence, view, condition.condition, condition.values)
        return CURSORS.ids(key, lambda: _found(view, condition))

    def _news(self, query: Query, cursor: Cursor) -> list[int]:
        """Return those of the list's ids that changed, or came into the list, after the cursor."""
        ids, changed = self._ids(query), changed_since(query, self._access, cursor)
        before = self._before(query, cursor)
        return [id_ for id_ in ids if id_ in changed or (before is not None and id_ not in before)]

    def _before(self, query: Query, cursor: Cursor) -> set[int] | None:
        """Return what today's records would have shown on the day of the cursor; None if that is today."""
        if cursor.day == query.now.date():
            return None
        try:
            return set(self._ids(as_of(query, cursor)))
        except UnknownRecord:
            return set()

    def _shown(self, query: Query, ids: Sequence[int]) -> bytes:
        view = view_of(query)
        planned = plan(view, self._access.scopes, query.includes)
        text = _text(view, self._access.scopes, query.includes)
        table = TABLES[str(view.about.kind)].name
        if view.about.order or planned.joins:
            return self._joined(query, planned, f"SELECT id, {text} FROM {table}", ids)
        picked = Where("school_id = %s", (self._school,)) & is_any_of("id", tuple(ids))
        rows = fetch_texts(f"SELECT {text} FROM {table} WHERE {picked.condition} ORDER BY id", picked.values)
        return b"[%b]" % b",".join(rows)

    def _joined(self, query: Query, planned: Plan, select: str, ids: Sequence[int]) -> bytes:
        """Show rows in the order of their ids, with what is joined from other records."""
        picked = Where("school_id = %s", (self._school,)) & is_any_of("id", tuple(ids))
        texts = fetch_texts_by_id(f"{select} WHERE {picked.condition}", picked.values)
        there = [id_ for id_ in ids if id_ in texts]
        if not planned.joins:
            return b"[" + b",".join([texts[id_] for id_ in there]) + b"]"
        asked = Asked(query, self._school, self._access.scopes)
        more = joined(asked, str(planned.view.about.kind), planned.joins, there)
        return b"[" + b",".join([texts[id_][:-1] + extra + b"}" for id_, extra in zip(there, more, strict=True)]) + b"]"

    def one(self, query: Query) -> bytes | None:
        """Return the one object that the path names, as JSON; None if it is not there for this caller."""
        view = view_of(query)
        if view is Timetable:
            return timetable(Asked(query, self._school, self._access.scopes))
        ids = _found(view, where(query, self._access))
        return self._shown(query, ids[:1])[1:-1] if ids else None

    def state(self, query: Query) -> State:
        """Return how new what the query shows is, counting only changes that this caller may see."""
        found = self._newest(str(view_of(query).about.kind), mask(query, self._access))
        group = group_of(query, self._access)
        if group is not None:
            found = _later(found, self._newest_move(group))
        for kind, bits in mask_of_others(query, self._access).items():
            other = self._newest(kind, bits)
            found = replace(_later(found, other), whole_since=max(found.whole_since, other.sequence))
        return found

    def newest_of_all(self, now: datetime) -> State:
        """Return how new all that this caller may read is, counting only changes that this caller may see."""
        found = State(0, NEVER)
        for endpoint in READABLE:
            if self._access.meets(endpoint.needs):
                flags = frozenset(each.name for each in endpoint.parameters if each.include)
                found = _later(found, self.state(Query(endpoint=endpoint, now=now, includes=flags)))
        return found

    def _newest(self, kind: str, bits: int) -> State:
        return CURSORS.newest(
            (self._school, kind, bits), self._sequence, lambda after: newest(self._school, kind, bits, after=after)
        )

    def _newest_move(self, group: int) -> State:
        key = (self._school, "members", group)
        return CURSORS.newest(key, self._sequence, lambda after: newest_move(self._school, group, after=after))

    def shown_by(self, query: Query) -> str:
        """Return a fingerprint of what the query shows; a cursor given under another one is of no use."""
        return shown_by(query, self._access)

    def cursor_at(self, query: Query, moment: datetime) -> Cursor:
        """Return the cursor of a caller who read the whole list at `moment` (in the school's time zone)."""
        newest, at = self.state(query), moment.astimezone(UTC)
        read_all = has_read(at, newest.changed_at)
        sequence = newest.sequence if read_all else sequence_at(query, self._access, moment)
        return Cursor(sequence, moment.date())

    def event_types(self, ids: Sequence[int]) -> Mapping[int, EventType]:
        """Return what the MIS says of calendar events, for those who may see the calendar."""
        return event_types(self._school, ids) if "calendar" in self._access.scopes else {}


def _later(one: State, other: State) -> State:
    return max(one, other, key=lambda state: state.sequence)


def _said(query: Query) -> tuple[object, ...]:
    return (query.endpoint.op, query.now.date(), *sorted(query.arguments.items(), key=lambda argument: argument[0]))


def _found(view: type[Object], condition: Where) -> list[int]:
    order = [f"{name.removeprefix('-')} DESC" if name.startswith("-") else name for name in view.about.order]
    table = TABLES[str(view.about.kind)].name
    statement = f"SELECT id FROM {table} WHERE {condition.condition} ORDER BY {', '.join([*order, 'id'])}"
    return [row[0] for row in fetch(statement, condition.values)]


@remembered
def _text(view: type[Object], scopes: frozenset[str], includes: frozenset[str]) -> str:
    """Return the SQL that puts one object together from the granted columns and the literal text between them."""
    parts = [
        "'" + piece.replace("'", "''") + "'" if isinstance(piece, str) else facet_name(view, piece)
        for piece in plan(view, scopes, includes).pieces
    ]
    return as_bytes(" || ".join(parts))
