"""The request log, and what happens when a connection to the database turns out to be dead."""

from __future__ import annotations

import io
import logging
from zoneinfo import ZoneInfo

import orjson
import psycopg
import pytest
from tests.api.caller import GOOD, NOW, V1_1, Caller

from rollbook.api import application
from rollbook.api.journal import LOGGER, Entry, Lines, journal


@pytest.fixture
def level() -> logging.Logger:
    return logging.getLogger(LOGGER)


def test_a_request_is_one_line_of_json(level: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level, "isEnabledFor", lambda _: True)
    stream = io.BytesIO()
    journal(stream)(Entry(NOW, "GET", "/students", op="getStudents", status=200, ms=1.5))
    (line,) = stream.getvalue().splitlines()
    said = orjson.loads(line)
    assert (said["event"], said["op"], said["status"], said["ms"]) == ("request", "getStudents", 200, 1.5)
    assert said["timestamp"].endswith("Z")


def test_the_level_of_the_log_can_silence_it(level: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level, "isEnabledFor", lambda _: False)
    stream = io.BytesIO()
    journal(stream)(Entry(NOW, "GET", "/students"))
    assert stream.getvalue() == b""


def test_no_token_and_no_argument_is_noted(caller: Caller) -> None:
    caller.get(f"/students?subject_code=secret&access_token={GOOD}")
    assert GOOD not in repr(caller.noted)
    assert "secret" not in repr(caller.noted)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "TRACE"])
def test_the_address_of_a_photo_is_not_noted_whatever_is_done_with_it(caller: Caller, method: str) -> None:
    caller.send(method, "/photos/a-ticket", token=None)
    assert caller.noted[-1].path == "/photos/{ticket}"


@pytest.mark.parametrize("path", ["/photos/a-ticket/", "//photos//a-ticket", "/photos/a-ticket/large"])
def test_the_address_of_a_photo_is_not_noted_however_it_is_written(caller: Caller, path: str) -> None:
    caller.get(path, token=None)
    assert caller.noted[-1].path == "/photos/{ticket}"


def test_the_address_of_a_photo_is_not_noted_in_a_version_that_is_not_served(caller: Caller) -> None:
    assert caller.get("/photos/a-ticket", token=None, accept=V1_1.replace("1.1", "7.0")).status == 400
    assert caller.noted[-1].path == "/photos/{ticket}"


def test_a_read_is_tried_again_on_a_new_connection(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "gave_up_dead_connections", lambda: True)
    caller.records.fails = [psycopg.OperationalError("the connection is closed")]
    assert caller.get("/contacts").status == 200
    assert len(caller.records.asked) == 2


def test_a_read_that_failed_on_a_living_connection_is_not(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "gave_up_dead_connections", lambda: False)
    caller.records.fails = [psycopg.OperationalError("out of memory")]
    assert caller.get("/contacts").status == 503
    assert len(caller.records.asked) == 1


def test_a_read_whose_form_was_read_already_is_not(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "gave_up_dead_connections", lambda: True)
    caller.records.fails = [psycopg.OperationalError("the connection is closed")]
    assert caller.get("/contacts", body="page=2").status == 503


def test_lines_wait_until_somebody_writes_them(level: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level, "isEnabledFor", lambda _: True)
    stream = io.BytesIO()
    lines = Lines(stream)
    lines.note(Entry(NOW, "GET", "/students"))
    lines.note(Entry(NOW.astimezone(ZoneInfo("Asia/Tokyo")), "GET", "/contacts"))
    assert (stream.getvalue(), lines.noted.is_set()) == (b"", True)
    lines.write()
    lines.write()
    said = [orjson.loads(line) for line in stream.getvalue().splitlines()]
    assert [each["path"] for each in said] == ["/students", "/contacts"]
    assert {each["timestamp"] for each in said} == {"2026-09-09T10:30:00Z"}
    assert not lines.noted.is_set()
