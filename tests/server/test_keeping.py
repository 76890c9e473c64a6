from __future__ import annotations

from threading import Event

from structlog.testing import capture_logs
from tests.people import NOW

from rollbook.api.journal import Entry
from rollbook.consent.calls import CallLog
from rollbook.server.api_listener import noting
from rollbook.server.keeping import write_every, write_soon, written


def test_what_is_remembered_is_written_once_more_at_the_end() -> None:
    stop, done = Event(), []
    stop.set()
    write_every(3600, lambda: done.append("written"), stop=stop).join()
    assert done == ["written"]


def test_a_writer_that_fails_does_not_keep_the_others_from_writing() -> None:
    done = []

    def fails() -> None:
        raise ConnectionError

    with capture_logs() as said:
        written(fails, lambda: done.append("written"))
    assert done == ["written"]
    assert [each["log_level"] for each in said] == ["error"]


def test_calls_of_apps_are_noted_and_those_of_nobody_are_not() -> None:
    lines: list[Entry] = []
    calls = CallLog()
    note = noting(lines.append, calls)
    note(Entry(NOW, "GET", "/students"))
    note(Entry(NOW, "GET", "/students", app=3, school=7, status=200))
    assert len(lines) == 2
    assert [(call.app, call.school, call.at) for call in calls._waiting] == [(3, 7, NOW)]  # noqa: SLF001 - what waits


def test_what_is_noted_is_written_soon_after() -> None:
    noted, done = Event(), Event()
    fails = [BrokenPipeError()]

    def write() -> None:
        noted.clear()
        if fails:
            noted.set()
            raise fails.pop()
        done.set()

    write_soon(write, noted)
    noted.set()
    assert done.wait(60)
