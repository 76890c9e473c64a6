"""Changes: what the change log tells one caller about one list. What the caller may not see leaves no trace here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Final, cast

from rollbook.accounts.access import Access
from rollbook.contract.plan import plan
from rollbook.contract.schema import Object
from rollbook.records.bits import ANY, CLASS_KEYS, mask_of
from rollbook.records.conditions import Asked, Where
from rollbook.records.database import fetch
from rollbook.records.joining import BITS
from rollbook.records.packed import EVERY_SLOT, GROUP_BIT, MARKS_IN_ROW, REGISTRATION_GROUP_BIT, SLOTS
from rollbook.records.query import Cursor, Query, State
from rollbook.records.tables import facet_name
from rollbook.records.writing import moment_of

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
IN_GROUPS: Final = "j_groups"
"""The facet that stands for the groups that a student is in."""

_OF_GROUPS: Final = (
    "getGroupStudents",
    "getYearGroupStudents",
    "getRegistrationGroupStudents",
    "getTeachingGroupStudents",
)
_DATED_JOINS: Final = {"members": "enrolment", "supervisor_ids": "supervision", "supervisors": "supervision"}
"""Joined members that look at the day, and the kind that they are joined from."""


def view_of(query: Query) -> type[Object]:
    """Return the view that a query reads."""
    return cast("type[Object]", query.endpoint.view)


def shown_by(query: Query, access: Access) -> str:
    """Return a fingerprint of what a query shows this caller: the list, its filters, and the granted members.

    A cursor is of use only where it is the same as when the cursor was given: a caller who asks for more, or was
    granted more, has not seen what did not change since.
    """
    planned = plan(view_of(query), access.scopes, query.includes)
    arguments = sorted((name, str(value)) for name, value in query.arguments.items() if name not in query.includes)
    rows = [scope for _, _, scope in view_of(query).about.row_scopes if scope in access.scopes]
    parts = (query.endpoint.op, access.school, planned.pieces, [join.name for join in planned.joins], arguments, rows)
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def mask(query: Query, access: Access) -> int:
    """Return the mask of all changes that concern what this caller sees in this list."""
    view = view_of(query)
    kind = str(view.about.kind)
    if kind == "attendance":
        return EVERY_SLOT | REGISTRATION_GROUP_BIT | (GROUP_BIT if "groups" in access.scopes else 0)
    planned = plan(view, access.scopes, query.includes)
    facets = {facet_name(view, column) for column in planned.columns} | {BITS[join.member.by] for join in planned.joins}
    facets |= {ANY} | ({IN_GROUPS} if query.endpoint.op in _OF_GROUPS else set())
    total = 0
    for class_ in _classes(view, access):
        total |= mask_of(kind, facets, class_)
    return total


def _classes(view: type[Object], access: Access) -> tuple[str, ...]:
    """Return the classes of rows of a view that the caller may see."""
    kind = str(view.about.kind)
    if kind == "enrolment":
        return ("", "UserGroup") if "groups.user" in access.scopes else ("",)
    key = CLASS_KEYS.get(kind)
    if key is None:
        return ("",)
    chosen = tuple(value for name, value in view.about.where if name == key)
    if chosen:
        return chosen
    hidden = {value for _, value, scope in view.about.row_scopes if scope not in access.scopes}
    words = getattr(view.fields.get(key), "words", ())
    return ("", *(word for word in words if word not in hidden))


def state(query: Query, access: Access) -> State:
    """Return how new a list is for this caller."""
    statement = (
        "SELECT sequence, at FROM records_change WHERE school_id = %s AND kind = %s AND (mask & %s) <> 0 "
        "ORDER BY sequence DESC LIMIT 1"
    )
    rows = fetch(statement, (access.school, view_of(query).about.kind, mask(query, access)))
    return State(int(rows[0][0]), moment_of(rows[0][1])) if rows else State(0, NEVER)


def cursor_at(school: int, moment: datetime) -> Cursor:
    """Return the cursor of a caller who read everything at `moment`."""
    statement = "SELECT MAX(sequence) FROM records_change WHERE school_id = %s AND at <= %s"
    rows = fetch(statement, (school, moment.astimezone(UTC)))
    return Cursor(int(rows[0][0] or 0), moment.date())


def changed_since(query: Query, access: Access, cursor: Cursor) -> set[int]:
    """Return the ids in which something that the caller sees changed after the cursor, wherever they are now."""
    kind = str(view_of(query).about.kind)
    statement = (
        "SELECT id, mask FROM records_change WHERE school_id = %s AND kind = %s AND sequence > %s AND (mask & %s) <> 0"
    )
    visible = mask(query, access)
    rows = fetch(statement, (access.school, kind, cursor.sequence, visible))
    if kind == "attendance":
        return {id_ * MARKS_IN_ROW + slot for id_, bits in rows for slot in _slots(bits & visible)}
    if query.endpoint.op in _OF_GROUPS:
        elsewhere = mask_of("student", (IN_GROUPS,))
        moved = _moved(query, access, cursor)
        return {id_ for id_, bits in rows if bits & visible & ~elsewhere or id_ in moved}
    return {row[0] for row in rows} | _moved_groups(query, access, cursor)


def _slots(bits: int) -> Sequence[int]:
    """Return the slots of a week that a mask concerns: all of them where a group of the week changed."""
    if bits & (REGISTRATION_GROUP_BIT | GROUP_BIT):
        return range(SLOTS)
    return [slot for slot in range(SLOTS) if bits >> slot & 1]


def _moved(query: Query, access: Access, cursor: Cursor) -> set[int]:
    """Return the students whose membership of the group in the path changed after the cursor."""
    changed = "(SELECT id FROM records_change WHERE school_id = %s AND kind = 'enrolment' AND sequence > %s)"
    statement = f"SELECT student_id FROM records_enrolment WHERE school_id = %s AND group_id = %s AND id IN {changed}"
    values = (access.school, query.arguments.get("id"), access.school, cursor.sequence)
    return {row[0] for row in fetch(statement, values)}


def _moved_groups(query: Query, access: Access, cursor: Cursor) -> set[int]:
    """Return the groups that somebody joined or left between the day of the cursor and the day asked for."""
    today = Asked(query, access.school or 0, access.scopes).today
    before = day_before(query, cursor)
    planned = plan(view_of(query), access.scopes, query.includes)
    kinds = {_DATED_JOINS[join.member.by] for join in planned.joins if join.member.by in _DATED_JOINS}
    moved: set[int] = set()
    for kind in kinds if before != today else ():
        first, last = min(before, today), max(before, today)
        where = Where(
            "school_id = %s AND ((start_date > %s AND start_date <= %s) OR (end_date >= %s AND end_date < %s))",
            (access.school, first, last, first, last),
        )
        moved |= {row[0] for row in fetch(f"SELECT group_id FROM records_{kind} WHERE {where.condition}", where.values)}
    return moved


def day_before(query: Query, cursor: Cursor) -> date:
    """Return the day that the list looked at when the cursor was given: a day that was asked for stays."""
    day = query.arguments.get("date")
    return day if isinstance(day, date) else cursor.day


def as_of(query: Query, cursor: Cursor) -> Query:
    """Return the query as it was when the cursor was given."""
    then = datetime.combine(cursor.day, query.now.timetz())
    return replace(query, now=then, since=None)
