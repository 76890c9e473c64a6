"""`SchoolRecords(access)`: the only reader of records. What the caller was not granted is in no query that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, cast

from rollbook.accounts.access import Access
from rollbook.contract.objects.timetables import Timetable
from rollbook.contract.plan import Plan, plan
from rollbook.contract.schema import Object, remembered
from rollbook.records.conditions import Asked, Where, is_any_of
from rollbook.records.cursors import CURSORS
from rollbook.records.database import as_bytes, fetch, fetch_bytes
from rollbook.records.finding import where
from rollbook.records.joining import BITS, joined
from rollbook.records.lessons import found_room_lessons, room_lessons, timetable
from rollbook.records.query import Page, Query, State
from rollbook.records.tables import TABLES, facet_name
from rollbook.records.weeks import found_marks, marks
from rollbook.records.writing import facet_bits, sequence_of

Finding = Callable[[Asked], list[int]]
Showing = Callable[[Asked, Sequence[int]], bytes]

_PACKED: Final[Mapping[str, tuple[Finding, Showing]]] = MappingProxyType(
    {"getAttendances": (found_marks, marks), "getLessons": (found_room_lessons, room_lessons)}
)
"""Endpoints whose rows are packed: how their ids are found, and how they are shown."""

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class NoSchool(Exception):
    """The caller's token opens no school. Ask the school for an authorisation."""


class SchoolRecords:
    """The records of one school, as one caller may see them."""

    def __init__(self, access: Access) -> None:
        if access.school is None:
            message = "This token opens no school."
            raise NoSchool(message)
        self._access, self._school = access, access.school

    def page(self, query: Query) -> Page:
        """Return one page of a list. Raises UnknownRecord where the path names a record that is not there."""
        asked = Asked(query, self._school, self._access.scopes)
        sequence = sequence_of(self._school)
        packed = _PACKED.get(query.endpoint.op)
        if packed is not None:
            finding, showing = packed
            key = (self._school, sequence, query.endpoint.op, self._access.scopes, *_said(query))
            ids = CURSORS.ids(key, lambda: finding(asked))
            return self._paged(query, ids, lambda some: showing(asked, some))
        condition, view = where(query, self._access), _view(query)
        key = (self._school, sequence, view, condition.condition, condition.values)
        ids = CURSORS.ids(key, lambda: _found(view, condition))
        return self._paged(query, ids, lambda some: self._shown(query, condition, some))

    def _paged(self, query: Query, ids: Sequence[int], show: Callable[[Sequence[int]], bytes]) -> Page:
        start = (query.page - 1) * query.per_page
        some = ids[start : start + query.per_page]
        return Page(show(some) if some else b"[]", len(ids), query.page, query.per_page)

    def _shown(self, query: Query, condition: Where, ids: Sequence[int]) -> bytes:
        view = _view(query)
        planned = plan(view, self._access.scopes, query.includes)
        text = _text(view, self._access.scopes, query.includes)
        table = TABLES[str(view.about.kind)].name
        if view.about.order or planned.joins:
            return self._joined(query, planned, f"SELECT id, {text} FROM {table}", ids)
        statement = f"SELECT {text} FROM {table} WHERE {condition.condition} AND id >= %s AND id <= %s ORDER BY id"
        rows = fetch_bytes(statement, (*condition.values, ids[0], ids[-1]))
        return b"[" + b",".join([row[0] for row in rows]) + b"]"

    def _joined(self, query: Query, planned: Plan, select: str, ids: Sequence[int]) -> bytes:
        """Show rows in the order of their ids, with what is joined from other records."""
        picked = Where("school_id = %s", (self._school,)) & is_any_of("id", tuple(ids))
        texts: dict[int, bytes] = dict(fetch_bytes(f"{select} WHERE {picked.condition}", picked.values))
        there = [id_ for id_ in ids if id_ in texts]
        if not planned.joins:
            return b"[" + b",".join([texts[id_] for id_ in there]) + b"]"
        asked = Asked(query, self._school, self._access.scopes)
        more = joined(asked, str(planned.view.about.kind), planned.joins, there)
        return b"[" + b",".join([texts[id_][:-1] + extra + b"}" for id_, extra in zip(there, more, strict=True)]) + b"]"

    def one(self, query: Query) -> bytes | None:
        """Return the one object that the path names, as JSON; None if it is not there for this caller."""
        view = _view(query)
        if view is Timetable:
            return timetable(Asked(query, self._school, self._access.scopes))
        condition = where(query, self._access)
        ids = _found(view, condition)
        return self._shown(query, condition, ids[:1])[1:-1] if ids else None

    def state(self, query: Query) -> State:
        """Return how new what the query shows is, counting only changes that this caller may see."""
        mask = self._mask(query)
        statement = (
            "SELECT sequence, at FROM records_change WHERE school_id = %s AND kind = %s AND (mask & %s) <> 0 "
            "ORDER BY sequence DESC LIMIT 1"
        )
        rows = fetch(statement, (self._school, _view(query).about.kind, mask))
        return State(int(rows[0][0]), _moment(rows[0][1])) if rows else State(0, _NEVER)

    def _mask(self, query: Query) -> int:
        view = _view(query)
        planned = plan(view, self._access.scopes, query.includes)
        names = [facet_name(view, column) for column in planned.columns]
        names += [BITS[join.member.by] for join in planned.joins]
        bits = facet_bits(str(view.about.kind), names)
        return sum(1 << bits[name] for name in set(names))


def school_state(school: int) -> State:
    """Return how far the change log of a school has come, and when its records last changed."""
    rows = fetch("SELECT sequence, changed_at FROM records_school_state WHERE school_id = %s", (school,))
    return State(int(rows[0][0]), _moment(rows[0][1])) if rows else State(0, _NEVER)


def _view(query: Query) -> type[Object]:
    return cast("type[Object]", query.endpoint.view)


def _said(query: Query) -> tuple[object, ...]:
    return (query.now.date(), *sorted(query.arguments.items(), key=lambda argument: argument[0]))


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


def _moment(value: Any) -> datetime:  # noqa: ANN401 - SQLite keeps text, PostgreSQL a moment
    moment = datetime.fromisoformat(value) if isinstance(value, str) else cast("datetime", value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
