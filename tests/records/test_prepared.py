"""Statements that are handed to PostgreSQL's own library: what they find, what they raise, what they keep."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from weakref import ref

import psycopg
import pytest
from django.db import connection

from rollbook.records import prepared
from rollbook.records.prepared import statements_of

if connection.vendor == "postgresql":
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def own() -> Iterator[psycopg.Connection[prepared.Row]]:
        """A connection beside Django's."""
        parameters = connection.get_connection_params()
        for name in ("context", "cursor_factory", "prepare_threshold"):
            parameters.pop(name, None)
        with psycopg.connect(**parameters, autocommit=True) as opened:
            opened.execute("SET TIME ZONE 'UTC'")
            yield opened

    def test_values_arrive_as_they_were_given(own: psycopg.Connection[prepared.Row]) -> None:
        moment = datetime(2026, 11, 24, 3, 4, 5, 678, tzinfo=UTC)
        given = (7, -(2**40), "Zoë's “%s”", True, None, date(2026, 11, 24), moment, b"\x00\xff", 0.5)
        kinds = ("int", "bigint", "text", "boolean", "text", "date", "timestamptz", "bytea", "float")
        statement = "SELECT " + ", ".join(f"%s::{kind}" for kind in kinds)
        assert statements_of(own).rows(statement, given) == [given]

    def test_a_statement_is_planned_once(own: psycopg.Connection[prepared.Row]) -> None:
        for number in range(3):
            assert statements_of(own).rows("SELECT %s::int + 1", (number,)) == [(number + 1,)]
        planned = own.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'rollbook%'").fetchone()
        assert planned == (1,)

    def test_those_not_asked_for_longest_are_forgotten(
        own: psycopg.Connection[prepared.Row], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(prepared, "KEPT", 2)
        for number in (1, 2, 1, 3, 1, 2):
            assert statements_of(own).rows(f"SELECT {number}", ()) == [(number,)]
        kept = own.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'rollbook%'").fetchall()
        assert {statement for (statement,) in kept} == {"SELECT 1", "SELECT 2"}

    def test_a_fault_is_raised_as_the_driver_raises_it(own: psycopg.Connection[prepared.Row]) -> None:
        with pytest.raises(psycopg.errors.UndefinedTable):
            statements_of(own).rows("SELECT * FROM nowhere", ())
        with pytest.raises(psycopg.errors.DivisionByZero):
            statements_of(own).rows("SELECT 1 / %s::int", (0,))
        assert statements_of(own).rows("SELECT 1", ()) == [(1,)]

    def test_a_connection_that_was_cut_is_an_operational_error(own: psycopg.Connection[prepared.Row]) -> None:
        assert statements_of(own).rows("SELECT 1", ()) == [(1,)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", (own.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            statements_of(own).rows("SELECT 1", ())

    def test_a_connection_that_nobody_holds_is_let_go() -> None:
        parameters = connection.get_connection_params()
        opened = psycopg.connect(dbname=parameters["dbname"], host=parameters["host"], user=parameters["user"])
        opened.autocommit = True
        assert statements_of(opened).rows("SELECT 1", ()) == [(1,)]
        opened.close()
        held = ref(opened)
        del opened
        gc.collect()
        assert held() is None

    def test_a_transaction_that_is_due_is_begun(own: psycopg.Connection[prepared.Row]) -> None:
        own.autocommit = False
        assert statements_of(own).rows("SELECT 1", ()) == [(1,)]
        assert own.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
        own.rollback()
