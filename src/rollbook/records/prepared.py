"""Statements asked of PostgreSQL by its own library, planned once for a connection.

A cursor of the driver takes 60 µs for each statement, as long as PostgreSQL takes for most of ours: this is the way
around it for what is asked at every request (docs/why/0040-how-a-request-is-served.md). It only reads.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Row = tuple[Any, ...]
KEPT: Final = 200
"""Statements that one connection keeps planned; those that were not asked for longest are forgotten."""


class Statements:
    """The statements that one connection has planned. They must not keep it alive, so they know its inner part only."""

    def __init__(self, pg: PGconn) -> None:
        self._pg = pg
        self._transformer = Transformer()
        self._names: OrderedDict[str, bytes] = OrderedDict()
        self._count = 0

    def ask(self, statement: str, values: Sequence[object]) -> PGresult:
        """Return what a statement finds; `%s` stands for each value in turn. Raises psycopg.Error as a cursor does."""
        name = self._names.get(statement) or self._plan(statement)
        self._names.move_to_end(statement)
        found = self._pg.exec_prepared(name, cast("list[bytes]", [_sent(value) for value in values]))
        if found.status != ExecStatus.TUPLES_OK:
            raise _error(self._pg, found)
        return found

    def rows(self, statement: str, values: Sequence[object]) -> list[Row]:
        """Return the rows that a statement finds, with their values as Python has them."""
        found = self.ask(statement, values)
        self._transformer.set_pgresult(found, set_loaders=True)
        return self._transformer.load_rows(0, found.ntuples, tuple)

    def _plan(self, statement: str) -> bytes:
        self._count += 1
        name = b"rollbook_%d" % self._count
        found = self._pg.prepare(name, _numbered(statement).encode())
        if found.status != ExecStatus.COMMAND_OK:
            raise _error(self._pg, found)
        self._names[statement] = name
        if len(self._names) > KEPT:
            _, forgotten = self._names.popitem(last=False)
            self._pg.exec_(b"DEALLOCATE " + forgotten)
        return name


_OF: WeakKeyDictionary[psycopg.Connection[Row], Statements] = WeakKeyDictionary()


def statements_of(connection: psycopg.Connection[Row]) -> Statements:
    """Return the statements of a connection, in a transaction where its mode asks for one."""
    if not connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
        # Only a cursor begins a transaction where one is due.
        connection.execute("SELECT 1")
    statements = _OF.get(connection)
    if statements is None:
        statements = _OF[connection] = Statements(connection.pgconn)
    return statements


def _sent(value: object) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, date):
        return value.isoformat().encode()
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    return str(value).encode()


def _numbered(statement: str) -> str:
    first, *others = statement.split("%s")
    return first + "".join(f"${number}{piece}" for number, piece in enumerate(others, start=1))


def _error(pg: PGconn, found: PGresult) -> psycopg.Error:
    if pg.status != ConnStatus.OK:
        return psycopg.OperationalError(found.get_error_message())
    return psycopg.errors.error_from_result(found)
