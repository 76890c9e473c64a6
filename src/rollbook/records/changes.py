"""Changes: what the change log tells one caller about one list. What the caller may not see leaves no trace here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Final, cast

from rollbook.accounts.access import Access
from rollbook.contract.objects import KINDS
from rollbook.contract.plan import plan
from rollbook.contract.schema import Object, remembered
from rollbook.records.bits import ANY, CLASS_KEYS, mask_of, settled
from rollbook.records.conditions import Asked, Where
from rollbook.records.database import fetch
from rollbook.records.finding import year_group_id
from rollbook.records.joining import ASSESSMENT_BITS, BITS
from rollbook.records.leaning import OF_GROUPS, deciding_facets, other_facets, own_facets
from rollbook.records.packed import EVERY_SLOT, GROUP_BIT, MARKS_IN_ROW, REGISTRATION_GROUP_BIT, SLOTS
from rollbook.records.query import Cursor, Query, State
from rollbook.records.stamps import TOLD_AGAIN, is_exact
from rollbook.records.tables import facet_name
from rollbook.records.weeks import filled
from rollbook.records.writing import moment_of

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

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
    arguments = sorted((name, str(value)) for name, value in query.arguments.items() if name not in _BESIDE)
    parts = (query.endpoint.op, access.school, arguments, _shape(view_of(query), access.scopes, query.includes))
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


_BESIDE: Final = frozenset({"deleted"})
"""Arguments that ask for the same list otherwise: what is gone from it goes with the condition of the list."""


@remembered
def _shape(view: type[Object], scopes: frozenset[str], includes: frozenset[str]) -> bytes:
    """Return a fingerprint of the members, and of the rows, that are shown: the same in every process, for years.

    So it is made of names in their order. A set is written down otherwise by the next process.
    """
    planned = plan(view, scopes, includes)
    pieces = [piece if isinstance(piece, str) else (facet_name(view, piece), piece.members) for piece in planned.pieces]
    rows = [scope for _, _, scope in view.about.row_scopes if scope in scopes]
    joins = [join.name for join in planned.joins]
    seen = [scope for scope in (*sorted(ASSESSMENT_BITS), "groups.user", "groups") if scope in scopes]
    return blake2b(repr((pieces, joins, rows, seen)).encode(), digest_size=8).digest()


def mask(query: Query, access: Access) -> int:
    """Return the mask of all changes that concern what this caller sees in this list."""
    view = view_of(query)
    kind = str(view.about.kind)
    if kind == "attendance":
        return EVERY_SLOT | REGISTRATION_GROUP_BIT | (GROUP_BIT if "groups" in access.scopes else 0)
    return _mask_of_view(view, access.scopes, query.includes, own_facets(query, kind, access.scopes))


@settled
def _mask_of_view(view: type[Object], scopes: frozenset[str], includes: frozenset[str], leaning: frozenset[str]) -> int:
    kind = str(view.about.kind)
    planned = plan(view, scopes, includes)
    facets = {facet_name(view, column) for column in planned.columns} | leaning | {ANY}
    joined = {join.member.by for join in planned.joins}
    facets |= {BITS[by] for by in joined if by in BITS}
    assessments = {bit for scope, bit in ASSESSMENT_BITS.items() if scope in scopes and "assessment" in joined}
    return mask_of(kind, assessments) | _mask_of(kind, _classes(view, scopes), facets)


def _mask_of(kind: str, classes: Iterable[str], facets: Iterable[str]) -> int:
    total, facets = 0, tuple(facets)
    for class_ in classes:
        total |= mask_of(kind, facets, class_)
    return total


def _classes(view: type[Object], scopes: frozenset[str]) -> tuple[str, ...]:
    """Return the classes of rows of a view that the caller may see."""
    kind = str(view.about.kind)
    if kind == "enrolment":
        return ("", "UserGroup") if "groups.user" in scopes else ("",)
    key = CLASS_KEYS.get(kind)
    if key is None:
        return ("",)
    chosen = tuple(value for name, value in view.about.where if name == key)
    if chosen:
        return chosen
    hidden = {value for _, value, scope in view.about.row_scopes if scope not in scopes}
    words = getattr(view.fields.get(key), "words", ())
    return ("", *(word for word in words if word not in hidden))


def mask_of_others(query: Query, access: Access) -> dict[str, int]:
    """Return the masks of changes in other kinds that may move any row into the list or out of it, by kind."""
    others = other_facets(query, str(view_of(query).about.kind), access.scopes)
    return {kind: _mask_of(kind, _classes(KINDS[kind][0], access.scopes), facets) for kind, facets in others.items()}


def group_of(query: Query, access: Access) -> int | None:
    """Return the group whose students a query lists; None where it lists something else, or there is no such group."""
    if query.endpoint.op not in OF_GROUPS:
        return None
    id_ = query.arguments.get("id")
    return id_ if isinstance(id_, int) else year_group_id(Asked(query, access.school or 0, access.scopes))


def newest(school: int, kind: str, bits: int, *, after: int) -> State | None:
    """Return the newest change of a kind that meets a mask, among those after a number of the log."""
    where = Where("school_id = %s AND kind = %s AND sequence > %s AND (mask & %s) <> 0", (school, kind, after, bits))
    return _newest_in("records_change", where)


def newest_move(school: int, group: int, *, after: int) -> State | None:
    """Return the newest change of the members of a group, among those after a number of the log."""
    where = Where("school_id = %s AND group_id = %s AND sequence > %s", (school, group, after))
    return _newest_in("records_move", where)


def _newest_in(table: str, where: Where) -> State | None:
    statement = f"SELECT sequence, at FROM {table} WHERE {where.condition} ORDER BY sequence DESC LIMIT 1"
    rows = fetch(statement, where.values)
    return State(int(rows[0][0]), moment_of(rows[0][1])) if rows else None


def sequence_at(query: Query, access: Access, moment: datetime) -> int:
    """Return the number of the newest change that this caller may see in the list, of those read at `moment`.

    A moment that stands for one change is exact. Any other may lie between the stamp of a change and the commit that
    made it readable, so a few seconds are told again.
    """
    at = moment.astimezone(UTC)
    read = Where("school_id = %s AND at <= %s", (access.school, at - TOLD_AGAIN))
    if is_exact(at):
        read = Where("school_id = %s AND (at <= %s OR at = %s)", (access.school, at - TOLD_AGAIN, at))
    own = str(view_of(query).about.kind), mask(query, access)
    seen = [
        ("records_change", read & Where("kind = %s AND (mask & %s) <> 0", (kind, bits)))
        for kind, bits in (own, *mask_of_others(query, access).items())
    ]
    group = group_of(query, access)
    if group is not None:
        seen.append(("records_move", read & Where("group_id = %s", (group,))))
    found = [_newest_in(table, each) for table, each in seen]
    return max((state.sequence for state in found if state), default=0)


def changed_since(query: Query, access: Access, cursor: Cursor, *, leaving: bool = False) -> set[int]:
    """Return the ids in which something that the caller sees changed after the cursor, wherever they are now.

    With `leaving`, only those in which something changed without which no row leaves the list.
    """
    kind = str(view_of(query).about.kind)
    statement = (
        "SELECT id, mask FROM records_change WHERE school_id = %s AND kind = %s AND sequence > %s AND (mask & %s) <> 0"
    )
    visible = mask(query, access)
    rows = fetch(statement, (access.school, kind, cursor.sequence, visible))
    if kind == "attendance":
        marks = [(id_, bits & visible) for id_, bits in rows]
        return _marks_left(query, access, marks) if leaving else {mark for row in marks for mark in _marks(*row)}
    moved = _moved(query, access, cursor)
    if leaving:
        deciding = _mask_of(kind, _classes(view_of(query), access.scopes), deciding_facets(query, kind, access.scopes))
        return _of_group(query, access, {id_ for id_, bits in rows if bits & deciding}) | moved
    return {row[0] for row in rows} | moved | _moved_groups(query, access, cursor)


def _marks(id_: int, bits: int) -> Iterator[int]:
    """Yield the ids of the marks of a week that a mask concerns: all of them where a group of the week changed."""
    for slot in range(SLOTS):
        if bits >> slot & 1 or bits & (REGISTRATION_GROUP_BIT | GROUP_BIT):
            yield id_ * MARKS_IN_ROW + slot


def _marks_left(query: Query, access: Access, rows: Sequence[tuple[int, int]]) -> set[int]:
    """Return the marks that are no more, and those of weeks that belong to another group than before."""
    asked = Asked(query, access.school or 0, access.scopes)
    weeks = filled(asked, tuple({id_ for id_, _ in rows}))
    return {
        mark
        for id_, bits in rows
        for mark in _marks(id_, bits)
        if bits & (REGISTRATION_GROUP_BIT | GROUP_BIT) or not weeks.get(id_, 0) >> mark % MARKS_IN_ROW & 1
    }


def _moved(query: Query, access: Access, cursor: Cursor) -> set[int]:
    """Return the students whose membership of the group in the path changed after the cursor."""
    group = group_of(query, access)
    if group is None:
        return set()
    statement = "SELECT student_id FROM records_move WHERE school_id = %s AND group_id = %s AND sequence > %s"
    return {row[0] for row in fetch(statement, (access.school, group, cursor.sequence))}


def _of_group(query: Query, access: Access, students: set[int]) -> set[int]:
    """Return those of some students who are or were in the group in the path; all of them where there is none.

    Of others nothing leaves its list. Whose membership is no more, too, has moved.
    """
    group = group_of(query, access)
    if group is None or not students:
        return students
    statement = "SELECT DISTINCT student_id FROM records_enrolment WHERE school_id = %s AND group_id = %s"
    return students & {row[0] for row in fetch(statement, (access.school, group))}


def _moved_groups(query: Query, access: Access, cursor: Cursor) -> set[int]:
    """Return the groups that somebody joined or left between the day of the cursor and the day asked for."""
    asked = Asked(query, access.school or 0, access.scopes)
    today = asked.today
    before = day_before(query, cursor)
    if before == today or asked.spans_days or ("academic_year_id" in query.arguments and asked.day() is None):
        return set()
    planned = plan(view_of(query), access.scopes, query.includes)
    kinds = {_DATED_JOINS[join.member.by] for join in planned.joins if join.member.by in _DATED_JOINS}
    first, last = min(before, today), max(before, today)
    where = Where(
        "school_id = %s AND ((start_date > %s AND start_date <= %s) OR (end_date >= %s AND end_date < %s))",
        (access.school, first, last, first, last),
    )
    moved: set[int] = set()
    for kind in kinds:
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
