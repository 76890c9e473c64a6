"""The same request sent again under its key, and writes that a sync overtakes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import DEFAULT, Mock

import pytest
from tests.api.caller import V1_0
from tests.api.desk import READ, WRITE, Desk
from tests.people import NOW
from tests.small_school import sync_small_school

from rollbook.records import replays
from rollbook.records.database import fetch
from rollbook.records.writing import AnotherWriter

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_repeated_request_gets_the_same_answer_and_writes_nothing(desk: Desk) -> None:
    first = desk.send("POST", "/results", desk.body(), HTTP_IDEMPOTENCY_KEY="one")
    desk.send("PATCH", f"/results/{first.said[0]['id']}", {"grade_id": desk.better})
    log = fetch("SELECT COUNT(*) FROM records_change")
    again = desk.send("POST", "/results", desk.body(), HTTP_IDEMPOTENCY_KEY="one")
    assert (again.status, again.body) == (first.status, first.body)
    assert fetch("SELECT COUNT(*) FROM records_change") == log


@pytest.mark.parametrize("other", [{"subject_id": 2}, {"results": [], "x": 1}])
def test_a_key_stands_for_one_request(desk: Desk, other: dict[str, Any]) -> None:
    desk.send("POST", "/results", desk.body(), HTTP_IDEMPOTENCY_KEY="one")
    if other.get("results") == []:
        answer = desk.send("POST", "/results", desk.body(), accept=V1_0, HTTP_IDEMPOTENCY_KEY="one")
    else:
        answer = desk.send("POST", "/results", desk.body(**other), HTTP_IDEMPOTENCY_KEY="one")
    assert answer.fault == (422, "idempotency_key_reused")
    assert [error["field"] for error in answer.said["errors"]] == ["Idempotency-Key"]


def test_a_repeated_request_shows_nothing_that_its_token_may_not_see(desk: Desk) -> None:
    statement = "SELECT id FROM records_result WHERE school_id = %s AND category = 'internal'"
    id_ = fetch(statement, (desk.school.pk,))[0][0]
    assert desk.send("PATCH", f"/results/{id_}", {}, HTTP_IDEMPOTENCY_KEY="one").status == 200
    answer = desk.send("PATCH", f"/results/{id_}", {}, scopes=WRITE, HTTP_IDEMPOTENCY_KEY="one")
    assert answer.fault == (422, "idempotency_key_reused")
    assert b"grade_id" not in answer.body


def test_another_school_may_use_the_same_key(desk: Desk) -> None:
    birchwood = desk.world.people.birchwood
    sync_small_school(birchwood, now=NOW)
    desk.send("POST", "/results", desk.body(), HTTP_IDEMPOTENCY_KEY="one")
    token = desk.world.token(birchwood, READ)
    answer = desk.send("POST", "/results", desk.body(), token=token, HTTP_IDEMPOTENCY_KEY="one")
    assert answer.fault == (422, "validation_failed")


def test_a_refused_request_may_be_mended_under_its_key(desk: Desk) -> None:
    assert desk.send("POST", "/results", desk.body(subject_id=99), HTTP_IDEMPOTENCY_KEY="one").status == 422
    assert desk.send("POST", "/results", desk.body(), HTTP_IDEMPOTENCY_KEY="one").status == 200


@pytest.mark.parametrize("key", ["x" * 256, "\xff", "a\x01b"])
def test_a_key_that_cannot_be_kept_is_refused(desk: Desk, key: str) -> None:
    assert desk.send("POST", "/results", desk.body(), HTTP_IDEMPOTENCY_KEY=key).fault == (400, "bad_request")


def test_a_key_is_forgotten_after_a_day(desk: Desk) -> None:
    desk.send("POST", "/results", desk.body(), HTTP_IDEMPOTENCY_KEY="one")
    replays.forget_replays(now=NOW + replays.KEPT - timedelta(seconds=1))
    assert fetch("SELECT COUNT(*) FROM records_replay") == [(1,)]
    replays.forget_replays(now=NOW + replays.KEPT)
    assert fetch("SELECT COUNT(*) FROM records_replay") == [(0,)]


# Others who write meanwhile


def repeatable(key: str = "") -> replays.Repeatable:
    return replays.Repeatable(school=1, app=1, key=key, digest="d")


def test_a_write_is_tried_again_when_a_sync_came_between() -> None:
    overtaken = [AnotherWriter(), AnotherWriter()]

    def write() -> bytes:
        if overtaken:
            raise overtaken.pop()
        return b"done"

    assert replays.once(repeatable("k"), write, now=NOW) == b"done"
    assert replays.once(repeatable("k"), write, now=NOW) == b"done"


def test_the_same_request_twice_at_once_is_carried_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert replays.once(repeatable("k"), lambda: b"first", now=NOW) == b"first"
    looks = Mock(side_effect=[None, DEFAULT], wraps=replays._kept)  # noqa: SLF001 - what the second one sees too early
    monkeypatch.setattr(replays, "_kept", looks)
    assert replays.once(repeatable("k"), lambda: b"second", now=NOW) == b"first"
    assert looks.call_count == 2


def test_a_write_that_is_always_overtaken_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(*_: object, **__: object) -> None:
        raise AnotherWriter

    monkeypatch.setattr("rollbook.api.results.store_results", overtaken)
    answer = desk.send("POST", "/results", desk.body())
    assert answer.fault == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
