"""The rate limit: what callers are told, and that the count is exact wherever it is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.api.caller import GOOD, NOW, V1_1, Answered, Caller, answered, environ

from rollbook.accounts.access import Access
from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.api.shared import Count, Shared
from rollbook.api.shared.file import InFile
from rollbook.api.shared.lenient import Lenient
from rollbook.api.shared.postgresql import InPostgreSQL
from rollbook.api.shared.process import InProcess
from rollbook.api.shared.sqlite import InSQLite

START = NOW.timestamp()


class Asking:
    """One token, a clock and a limit."""

    def __init__(self, *, limit: int = 600, own_limit: int | None = None) -> None:
        caller = Caller()
        self.now = NOW
        self.gate = caller.gate
        access = self.gate.opens[GOOD]
        assert isinstance(access, Access)
        self.gate.opens[GOOD] = Access(
            app=1, school=1, scopes=access.scopes, level="school", token=7, rate_limit=own_limit
        )
        ground = Ground(lambda token, now: self.gate(token, now=NOW), caller.records, limit=limit)  # noqa: ARG005
        self.application = Application(ground, clock=lambda: self.now, note=lambda _: None)

    def ask(self, url: str = "/students", *, token: str = GOOD, method: str = "GET") -> Answered:
        headers = {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": f"Bearer {token}"}
        return answered(self.application, environ(method, url, headers))

    def ask_often(self, times: int) -> Answered:
        for _ in range(times - 1):
            self.ask()
        return self.ask()


def rate(answer: Answered) -> tuple[str, ...]:
    return tuple(answer.headers[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset"))


def test_six_hundred_requests_in_five_minutes_are_answered_and_no_more() -> None:
    asking = Asking()
    last = asking.ask_often(600)
    assert (last.status, rate(last)) == (200, ("600", "0", "300"))
    asking.now += timedelta(seconds=10, milliseconds=300)
    refused = asking.ask()
    assert refused.status == 429
    assert refused.said == {"error": "too many requests", "data": {"count": 601, "period": 290, "limit": 600}}
    assert refused.headers["Retry-After"] == "290"
    assert rate(refused) == ("600", "0", "290")
    assert refused.headers["Content-Type"].startswith("application/json")


def test_whoever_waits_as_told_is_answered() -> None:
    asking = Asking(limit=3)
    refused = asking.ask_often(4)
    asking.now += timedelta(seconds=refused.said["data"]["period"] - 1)
    assert asking.ask().status == 429
    asking.now += timedelta(seconds=1)
    assert rate(asking.ask()) == ("3", "2", "300")


def test_an_app_may_have_a_higher_limit_of_its_own() -> None:
    assert Asking(limit=3, own_limit=5).ask_often(5).status == 200
    assert Asking(limit=3, own_limit=5).ask_often(6).said["data"]["limit"] == 5


def test_a_limit_of_an_app_lowers_nothing() -> None:
    assert Asking(limit=3, own_limit=1).ask_often(3).status == 200


def test_errors_count_and_say_what_is_left() -> None:
    asking = Asking(limit=3)
    assert rate(asking.ask("/students?date=never"))[1] == "2"
    assert rate(asking.ask("/students", method="HEAD"))[1] == "1"


def test_every_token_has_its_own() -> None:
    asking = Asking(limit=3)
    asking.gate.opens["another"] = Access(app=1, school=1, scopes=frozenset(), level="school", token=8)
    asking.ask_often(4)
    assert asking.ask(token="another").status == 401
    assert rate(asking.ask(token="another"))[1] == "1"


def test_who_has_no_good_token_is_told_no_numbers() -> None:
    answer = Asking().ask(token="unknown")
    assert answer.status == 401
    assert "RateLimit-Limit" not in answer.headers


def test_a_limit_counts_before_the_scopes() -> None:
    asking = Asking(limit=1)
    asking.gate.opens[GOOD] = Access(app=1, school=1, scopes=frozenset(), level="school", token=7)
    assert (asking.ask().status, asking.ask().status) == (401, 429)


# Where it is kept


def in_process(_: Path) -> Shared:
    return InProcess()


def in_file(folder: Path) -> Shared:
    return InFile(folder / "counts", InSQLite(folder / "api.sqlite3"))


def in_postgresql(_: Path) -> Shared:
    return InPostgreSQL()


PLACES: list[Callable[[Path], Shared]] = [in_process, in_file]
if connection.vendor == "postgresql":
    PLACES.append(in_postgresql)


@pytest.fixture(params=PLACES, ids=lambda make: make.__name__)
def place(request: pytest.FixtureRequest, tmp_path: Path, db: None) -> Shared:  # noqa: ARG001 - PostgreSQL's tables
    made: Shared = request.param(tmp_path)
    return made


def test_requests_are_counted_by_token(place: Shared) -> None:
    counts = [place.count(token, span=300, now=START).number for token in (1, 1, 2, 1, 2)]
    assert counts == [1, 2, 1, 3, 2]


def test_a_span_ends_and_the_next_begins_with_a_request(place: Shared) -> None:
    assert place.count(1, span=300, now=START) == Count(1, 300)
    assert place.count(1, span=300, now=START + 299.5) == Count(2, 0.5)
    assert place.count(1, span=300, now=START + 300) == Count(1, 300)
    assert place.count(1, span=300, now=START + 1000).number == 1


def test_what_is_kept_is_there_until_its_time_is_over(place: Shared) -> None:
    place.keep(b"key", b"\x00value", until=START + 600, now=START)
    assert place.kept(b"key", now=START + 599) == b"\x00value"
    assert place.kept(b"key", now=START + 600) is None
    assert place.kept(b"other", now=START) is None


def test_what_is_kept_anew_takes_the_place(place: Shared) -> None:
    for value in (b"old", b"new"):
        place.keep(b"key", value, until=START + 600, now=START)
    assert place.kept(b"key", now=START) == b"new"


@given(steps=st.lists(st.tuples(st.integers(1, 3), st.floats(0, 400)), max_size=40))
def test_every_place_counts_alike(steps: list[tuple[int, float]], tmp_path_factory: pytest.TempPathFactory) -> None:
    model, tested = InProcess(), in_file(tmp_path_factory.mktemp("counts"))
    now = START
    for token, passed in steps:
        now += passed
        expected, found = model.count(token, span=300, now=now), tested.count(token, span=300, now=now)
        assert found.number == expected.number
        assert found.left == pytest.approx(expected.left, abs=1e-3)


def test_threads_of_a_process_miss_no_request(tmp_path: Path) -> None:
    place = in_file(tmp_path)
    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda _: place.count(1, span=300, now=START).number, range(400)))
    assert sorted(counts) == list(range(1, 401))


def test_what_is_over_is_cleared_away(tmp_path: Path) -> None:
    place = InSQLite(tmp_path / "api.sqlite3")
    for number in range(300):
        place.keep(number.to_bytes(2, "big"), b"value", until=START + 1 + number, now=START + number)
    with sqlite3.connect(tmp_path / "api.sqlite3") as looked:
        assert looked.execute("SELECT COUNT(*) FROM kept").fetchone() < (150,)


def test_the_file_takes_no_room_for_tokens_that_never_asked(tmp_path: Path) -> None:
    in_file(tmp_path).count(50_000_000, span=300, now=START)
    assert (tmp_path / "counts").stat().st_blocks * 512 < 100_000


def test_requests_are_answered_where_they_cannot_be_counted(tmp_path: Path) -> None:
    place = Lenient(in_file(tmp_path / "nowhere"), (sqlite3.Error, OSError))
    with capture_logs() as logged:
        assert place.count(1, span=300, now=START) == Count(0, 300)
        place.keep(b"key", b"value", until=START + 1, now=START)
        assert place.kept(b"key", now=START) is None
    assert len(logged) == 3


def test_the_seconds_are_those_of_the_clock() -> None:
    asking = Asking()
    asking.now = datetime(2026, 9, 9, 10, 30, 0, 1, tzinfo=NOW.tzinfo)
    assert rate(asking.ask())[2] == "300"
