"""Conditions: which rows of a table a caller may see at all, and those that a day or a span of days picks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson

from rollbook.contract.schema import About
from rollbook.records.database import fetch, on_postgresql
from rollbook.records.query import Query


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on the rows of one table, and the values for its holes."""

    condition: str
    values: tuple[object, ...] = ()

    def __and__(self, other: Where) -> Where:
        """Return the condition that both hold."""
        return Where(f"{self.condition} AND {other.condition}", self.values + other.values)


ALWAYS: Final = Where("1 = 1")
NEVER: Final = Where("1 = 0")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and who asks: what finders look at."""

    query: Query
    school: int
    scopes: frozenset[str]

    def number(self, name: str) -> int | None:
        """Return an argument that is a number."""
        value = self.query.arguments.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def text(self, name: str) -> str | None:
        """Return an argument that is a text."""
        value = self.query.arguments.get(name)
        return value if isinstance(value, str) else None

    def numbers(self, name: str) -> tuple[int, ...] | None:
        """Return an argument that is a list of numbers."""
        value = self.query.arguments.get(name)
        return value if isinstance(value, tuple) else None

    def day(self, name: str = "date") -> date | None:
        """Return an argument that is a day."""
        value = self.query.arguments.get(name)
        return value if isinstance(value, date) else None

    def may_see(self, name: str) -> bool:
        """Tell whether a member of the view was granted, where it needs more than the view itself."""
        member = self.query.endpoint.view.fields.get(name) if self.query.endpoint.view else None
        return member is None or member.need is None or bool(member.need & self.scopes)

    @property
    def today(self) -> date:
        """The day asked for, or the school's day."""
        return self.day() or self.query.now.date()

    @property
    def spans_days(self) -> bool:
        """Whether `start_date` or `end_date` ask for a span of days, and no `date` for one."""
        return self.day() is None and any(self.span())

    def span(self, first: date | None = None, last: date | None = None) -> tuple[date | None, date | None]:
        """Return the days asked for by `date` or by `start_date` and `end_date`; `first` and `last` where none are."""
        day = self.day()
        if day is not None:
            return day, day
        start, end = self.day("start_date"), self.day("end_date")
        return (start, end) if start or end else (first, last)


def school_rows(asked: Asked, about: About) -> Where:
    """Return the rows of a view that the caller may see at all: of this school, of this view, in granted rows."""
    where = Where("school_id = %s", (asked.school,))
    for key, value in about.where:
        where &= Where(f"{key} = %s", (value,))
    for key, value, scope in about.row_scopes:
        if scope not in asked.scopes:
            where &= Where(f"({key} IS NULL OR {key} <> %s)", (value,))
    if "subject_code" in about.filled:
        where &= with_subject(asked)
    return where


def with_subject(asked: Asked) -> Where:
    """Return the condition that a group is taught a subject that is mapped: others are no teaching groups."""
    mapped = "(SELECT id FROM records_mis_subject WHERE school_id = %s AND subject_code IS NOT NULL)"
    return Where(f"mis_subject_id IN {mapped}", (asked.school,))


def on_day(day: date) -> Where:
    """Return the condition that a row's dates include a day; an open side has no limit."""
    return Where("(start_date IS NULL OR start_date <= %s) AND (end_date IS NULL OR end_date >= %s)", (day, day))


def overlapping(first: date | None, last: date | None) -> Where:
    """Return the condition that a row's dates meet the span of days; an open side has no limit."""
    where = ALWAYS
    if last is not None:
        where &= Where("(start_date IS NULL OR start_date <= %s)", (last,))
    if first is not None:
        where &= Where("(end_date IS NULL OR end_date >= %s)", (first,))
    return where


def is_any_of(column: str, numbers: tuple[int, ...]) -> Where:
    """Return the condition that a column holds one of the numbers; the statement is the same for however many."""
    if on_postgresql():
        # As text, since a list cannot be part of the key that ids are kept under.
        return Where(f"{column} = ANY(%s::integer[])", (f"{{{','.join(map(str, numbers))}}}",))
    return Where(f"{column} IN (SELECT value FROM json_each(%s))", (orjson.dumps(numbers).decode(),))


def academic_year(asked: Asked, id_: int | None) -> tuple[date | None, date | None] | None:
    """Return the first and last day of an academic year of the school; None if there is no such year."""
    if id_ is None:
        return None
    statement = "SELECT start_date, end_date FROM records_academic_year WHERE school_id = %s AND id = %s"
    rows = fetch(statement, (asked.school, id_))
    return (rows[0][0], rows[0][1]) if rows else None


def current_year(asked: Asked) -> tuple[date | None, date | None]:
    """Return the first and last day of the academic year that today lies in; of the newest one in the holidays."""
    statement = (
        "SELECT start_date, end_date FROM records_academic_year "
        "WHERE school_id = %s AND start_date <= %s ORDER BY start_date DESC LIMIT 1"
    )
    rows = fetch(statement, (asked.school, asked.today))
    return (rows[0][0], rows[0][1]) if rows else (None, None)


def memberships(asked: Asked) -> Where:
    """Return the condition on enrolments that are asked for: those of the days, of the academic year, or of the day."""
    if asked.spans_days:
        return overlapping(*asked.span())
    year = academic_year(asked, asked.number("academic_year_id"))
    if year is not None and asked.day() is None:
        return overlapping(*year)
    return on_day(asked.today)
