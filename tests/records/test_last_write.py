"""The mark of the last write: every way to write changes it once it can be read, and nothing else does."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from structlog.testing import capture_logs
from tests.people import NOW

from rollbook.accounts.models import School
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.records import last_write
from rollbook.records.database import delete, execute, fetch, insert, upsert
from rollbook.records.last_write import LastWrite, mark_here

STATE = ("school_id", "sequence", "changed_at")


def _orm_statement(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _upsert(school: School) -> None:
    # The rows are staged in a table that lasts until the commit.
    with transaction.atomic():
        upsert("records_school_state", STATE, ["school_id"], [(school.pk, 7, NOW)])


WRITES: dict[str, Callable[[School], object]] = {
    "save": lambda school: school.save(),
    "create": lambda _: register(facts=SchoolFacts(name="Third School", urn="100903"), now=NOW),
    "update": lambda _: School.objects.update(name="Other"),
    "update of nothing": lambda _: School.objects.filter(pk=0).update(name="Other"),
    "bulk update": lambda school: School.objects.bulk_update([school], ["name"]),
    "delete": lambda _: School.objects.filter(urn="100901").delete(),
    "a cursor": lambda _: _orm_statement("\n  update accounts_school set name = 'Other'"),
    "a statement with a table of its own": lambda _: _orm_statement(
        "WITH named AS (SELECT 'Other' AS name) UPDATE accounts_school SET name = (SELECT name FROM named)"
    ),
    "execute": lambda _: execute("UPDATE records_school_state SET sequence = 8"),
    "insert": lambda school: insert("records_school_state", STATE, [(school.pk, 7, NOW)]),
    "upsert": _upsert,
    "delete of records": lambda school: delete("records_student", school.pk, [1]),
}
READS: dict[str, Callable[[School], object]] = {
    "get": lambda school: School.objects.get(pk=school.pk),
    "count": lambda _: School.objects.count(),
    "fetch": lambda _: fetch("SELECT name FROM accounts_school"),
    "a cursor": lambda _: _orm_statement(" select 1"),
}
EVERY_WRITE = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


@pytest.fixture
def school(transactional_db: None) -> School:  # noqa: ARG001 - the fixture that opens the database
    """A school, in a database where what is written is written."""
    return register(facts=SchoolFacts(name="Ashfield School", urn="100901"), now=NOW)


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LastWrite:
    """The mark, in a file that no other process of the run changes."""
    made = LastWrite(tmp_path / "mark")
    monkeypatch.setattr(last_write, "last_write", lambda: made)
    return made


@EVERY_WRITE
def test_a_write_changes_it(school: School, mark: LastWrite, write: Callable[[School], object]) -> None:
    before = mark.seen()
    write(school)
    assert before is not None
    assert mark.seen() != before


@EVERY_WRITE
def test_within_a_transaction_the_commit_does(
    school: School, mark: LastWrite, write: Callable[[School], object]
) -> None:
    before = mark.seen()
    with transaction.atomic():
        with transaction.atomic():
            write(school)
        assert mark.seen() == before
    assert mark.seen() != before


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reading_does_not(school: School, mark: LastWrite, read: Callable[[School], object]) -> None:
    before = mark.seen()
    read(school)
    with transaction.atomic(), transaction.atomic():
        read(school)
    assert mark.seen() == before


def test_what_was_undone_does_not(school: School, mark: LastWrite) -> None:
    before = mark.seen()
    with transaction.atomic():
        school.save()
        transaction.set_rollback(True)
    assert mark.seen() == before


@pytest.mark.usefixtures("school")
def test_what_was_undone_in_part_does(mark: LastWrite) -> None:
    before = mark.seen()
    with transaction.atomic():
        with transaction.atomic():
            execute("UPDATE records_school_state SET sequence = 8")
            transaction.set_rollback(True)
        execute("UPDATE records_school_state SET sequence = 9")
    assert mark.seen() != before


def test_whatever_else_waits_for_the_commit_may_fail(school: School, mark: LastWrite) -> None:
    before = mark.seen()

    def fails() -> None:
        raise ConnectionError

    def written() -> None:
        with transaction.atomic():
            transaction.on_commit(fails)
            school.save()

    with pytest.raises(ConnectionError):
        written()
    assert mark.seen() != before


def test_a_connection_that_was_opened_again_is_noticed(school: School, mark: LastWrite) -> None:
    if connection.vendor == "postgresql":
        # The other database lives in memory, as long as its connection.
        connection.close()
    before = mark.seen()
    School.objects.filter(pk=school.pk).update(name="Other")
    assert mark.seen() != before
    assert sum(each.__module__.startswith("rollbook") for each in connection.execute_wrappers) == 1


def test_another_process_changes_it_too(tmp_path: Path) -> None:
    mark = LastWrite(tmp_path / "mark")
    before = mark.seen()
    script = "import sys; from rollbook.records.last_write import LastWrite; from pathlib import Path; "
    script += "LastWrite(Path(sys.argv[1])).change()"
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "mark")], check=True)  # noqa: S603 - ourselves
    assert before is not None
    assert mark.seen() != before


def test_where_there_is_no_file_there_is_no_mark(tmp_path: Path) -> None:
    mark = LastWrite(tmp_path / "missing" / "mark")
    assert mark.seen() is None
    with capture_logs() as said:
        mark.change()
        mark.change()
    assert [each["log_level"] for each in said] == ["error"]


@pytest.mark.usefixtures("transactional_db", "mark")
def test_within_a_transaction_this_thread_sees_no_mark() -> None:
    assert mark_here() is not None
    with transaction.atomic():
        assert mark_here() is None


@pytest.mark.usefixtures("transactional_db")
def test_where_the_file_is_missing_no_thread_sees_a_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_write, "last_write", lambda: LastWrite(tmp_path / "missing" / "mark"))
    assert mark_here() is None


@pytest.mark.usefixtures("transactional_db", "mark")
def test_this_thread_sees_the_same_mark_until_something_is_written() -> None:
    before = mark_here()
    assert mark_here() == before
    execute("UPDATE records_school_state SET sequence = 8")
    assert mark_here() != before


@pytest.mark.usefixtures("mark")
def test_sqlite_counts_what_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "records.sqlite3"
    monkeypatch.setattr(last_write, "LOOKED_SECONDS", 0)
    with closing(sqlite3.connect(file)) as ours, closing(sqlite3.connect(file)) as by_hand:
        here = SimpleNamespace(in_atomic_block=False, vendor="sqlite", connection=ours)
        monkeypatch.setattr(last_write._here, "database", here)  # noqa: SLF001 - what this thread knows
        before = mark_here()
        assert mark_here() == before
        by_hand.execute("CREATE TABLE something (id INTEGER)")
        assert mark_here() != before
