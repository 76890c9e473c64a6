import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rollbook.server.databases import PREPARED_FROM, SQLITE_PRAGMAS, PostgreSQL, SQLite, database


def test_three_slashes_name_a_file_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert database("sqlite:///school.sqlite3") == SQLite(tmp_path / "school.sqlite3")


def test_four_slashes_name_a_file_from_the_root() -> None:
    assert database("sqlite:////srv/school.sqlite3") == SQLite(Path("/srv/school.sqlite3"))


def test_a_server_is_read_in_all_its_parts() -> None:
    read = database("postgresql://rollbook:p%40ss%2Fword@db.example.org:6432/school%20data?sslmode=require")
    assert read == PostgreSQL(
        name="school data",
        host="db.example.org",
        port="6432",
        user="rollbook",
        password="p@ss/word",
        options={"sslmode": "require"},
    )


def test_a_server_may_be_reached_by_its_socket() -> None:
    assert database("postgresql://rollbook@/records?host=/run/postgresql") == PostgreSQL(
        name="records", host="/run/postgresql", user="rollbook"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("school.sqlite3", "starts with sqlite:/// or postgresql://"),
        ("mysql://db.example.org/records", "starts with sqlite:/// or postgresql://"),
        ("sqlite://school.sqlite3", "three slashes"),
        ("sqlite:///", "three slashes"),
        ("postgresql://db.example.org", "ends with its name"),
        ("postgresql://db.example.org:port/records", "Port"),
        ("postgresql://db.example.org/records?sslmode", "bad query field"),
    ],
)
def test_what_is_no_database_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        database(text)


@given(some.text(), some.text())
def test_any_user_and_password_arrive_as_they_were(user: str, password: str) -> None:
    quoted = "".join(f"%{byte:02X}" for byte in user.encode("utf-8", "replace"))
    secret = "".join(f"%{byte:02X}" for byte in password.encode("utf-8", "replace"))
    read = database(f"postgresql://{quoted}:{secret}@db.example.org/records")
    assert isinstance(read, PostgreSQL)
    assert (read.user.encode(), read.password.encode()) == (
        user.encode("utf-8", "replace"),
        password.encode("utf-8", "replace"),
    )


def test_a_password_is_not_shown() -> None:
    assert "hunter" not in repr(database("postgresql://rollbook:hunter@db.example.org/records"))


def test_a_file_is_opened_with_a_write_ahead_log_and_foreign_keys(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "school.sqlite3")
    connection.executescript(SQLITE_PRAGMAS)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    connection.close()


def test_a_writer_says_at_once_that_it_writes() -> None:
    options = SQLite(Path("/srv/school.sqlite3")).for_django()["OPTIONS"]
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("text", ["sqlite:////srv/school.sqlite3", "postgresql://db.example.org/records"])
def test_connections_stay_open_between_requests(text: str) -> None:
    assert database(text).for_django()["CONN_MAX_AGE"] is None


def test_statements_that_come_again_are_planned_once_for_a_connection() -> None:
    options = database("postgresql://db.example.org/records").for_django()["OPTIONS"]
    assert isinstance(options, dict)
    assert options["prepare_threshold"] == PREPARED_FROM
