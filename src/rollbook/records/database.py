"""The few places where SQLite and PostgreSQL differ, and the fast ways in and out of both.

Statements are written with `%s` for values, and no other per cent sign. Rows of records go around the ORM: pages are
text that is passed on as bytes, and rows are written by COPY where there is one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

from rollbook.records.last_write import note_write
from rollbook.records.prepared import statements_of

Row = tuple[Any, ...]
BATCH = 2000


@cache
def on_postgresql() -> bool:
    """Tell whether the store is PostgreSQL; otherwise it is SQLite."""
    return connection.vendor == "postgresql"


def as_bytes(expression: str) -> str:
    """Return the SQL that reads a text expression as bytes by `fetch_texts`."""
    return expression if on_postgresql() else f"CAST({expression} AS BLOB)"


def fetch(statement: str, values: Sequence[object] = ()) -> list[Row]:
    """Return all rows of a query."""
    if on_postgresql():
        return statements_of(_postgresql()).rows(statement, values)
    return cast("list[Row]", _sqlite().execute(_question_marks(statement), _plain(values)).fetchall())


def fetch_texts(statement: str, values: Sequence[object] = ()) -> list[bytes]:
    """Return the first column of all rows of a query, which is a text (wrapped in `as_bytes`), in UTF-8."""
    if not on_postgresql():
        return [row[0] for row in fetch(statement, values)]
    found = statements_of(_postgresql()).ask(statement, values)
    return cast("list[bytes]", [found.get_value(row, 0) for row in range(found.ntuples)])


def fetch_texts_by_id(statement: str, values: Sequence[object] = ()) -> dict[int, bytes]:
    """Return the second column of all rows of a query, which is a text as in `fetch_texts`, by the first, an id."""
    if not on_postgresql():
        return dict(fetch(statement, values))
    found = statements_of(_postgresql()).ask(statement, values)
    value = found.get_value
    return cast("dict[int, bytes]", {int(value(row, 0) or 0): value(row, 1) for row in range(found.ntuples)})


def execute(statement: str, values: Sequence[object] = ()) -> None:
    """Run one statement that answers nothing."""
    if on_postgresql():
        _postgresql().cursor().execute(cast("Any", statement), values or None)
    else:
        _sqlite().execute(_question_marks(statement), _plain(values))
    note_write(connections[DEFAULT_DB_ALIAS])


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write new rows: by COPY on PostgreSQL, in batches on SQLite."""
    if on_postgresql():
        names = ", ".join(columns)
        with _postgresql().cursor() as cursor, cursor.copy(cast("Any", f"COPY {table} ({names}) FROM STDIN")) as copy:
            for row in rows:
                copy.write_row(row)
        note_write(connections[DEFAULT_DB_ALIAS])
        return
    holes = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holes})"
    for batch in _batches(rows):
        _sqlite().executemany(statement, [_plain(row) for row in batch])
    note_write(connections[DEFAULT_DB_ALIAS])


def upsert(table: str, columns: Sequence[str], unique: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows that may be there already, by their unique columns."""
    others = [name for name in columns if name not in unique]
    setting = ", ".join(f"{name} = excluded.{name}" for name in others)
    conflict = f"ON CONFLICT ({', '.join(unique)}) DO " + (f"UPDATE SET {setting}" if others else "NOTHING")
    names = ", ".join(columns)
    if on_postgresql():
        execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS staged_{table} (LIKE {table}) ON COMMIT DROP")
        insert(f"staged_{table}", columns, rows)
        moved = f"INSERT INTO {table} ({names}) SELECT {names} FROM staged_{table} {conflict}"
        execute(moved)
        execute(f"TRUNCATE staged_{table}")
        return
    holes = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table} ({names}) VALUES ({holes}) {conflict}"
    for batch in _batches(rows):
        _sqlite().executemany(statement, [_plain(row) for row in batch])
    note_write(connections[DEFAULT_DB_ALIAS])


def delete(table: str, school: int, ids: Iterable[int], *, column: str = "id") -> None:
    """Take rows of one school out."""
    for batch in _batches(ids):
        holes = ", ".join("%s" for _ in batch)
        statement = f"DELETE FROM {table} WHERE school_id = %s AND {column} IN ({holes})"
        execute(statement, (school, *batch))


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _postgresql() -> psycopg.Connection[Row]:
    return cast("psycopg.Connection[Row]", _opened())


def _sqlite() -> sqlite3.Connection:
    return cast("sqlite3.Connection", _opened())


def _opened() -> object:
    """Return the driver's connection of this thread. `django.db.connection` would look for it at every attribute."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.connection is None:
        database.ensure_connection()
    return database.connection


@cache
def _question_marks(statement: str) -> str:
    return statement.replace("%s", "?")


def _plain(values: Sequence[object]) -> list[object]:
    """Return values as SQLite keeps them: dates as ISO text."""
    return [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
