"""Answers that are remembered: which are, what they hang on, and that none is given where one of those is otherwise.

`test_following` holds them against an API that remembers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from tests.api.ashfield import BY_TAG, BY_TIME, Ashfield
from tests.api.caller import NOW, V1_0, Answered, environ
from tests.sync.school import Synced

from rollbook.accounts.access import Access
from rollbook.api.answers import Answer
from rollbook.api.params import query_of
from rollbook.api.repeated import BESIDES, LONGEST_BODY, LONGEST_REQUEST, Key, Repeated, key_of
from rollbook.api.request import Request

OPENED = Access(
    app=1,
    school=2,
    scopes=frozenset({"school", "students.basic"}),
    level="school",
    token=3,
    granted_at=NOW - timedelta(days=3),
    records_at=7,
)
LASTING = Answer(304, headers=(("ETag", '"a"'),), lasting=True)


def key(
    url: str = "/students?year_code=9",
    headers: Mapping[str, str] | None = None,
    *,
    version: str = "1.1",
    access: Access = OPENED,
    now: datetime = NOW,
) -> Key | None:
    sent = {BY_TAG: '"a"', **(headers or {})}
    return key_of(Request.of(environ("GET", url, sent)), version=version, access=access, now=now)


OTHERS: Mapping[str, Callable[[], Key | None]] = {
    "another list": lambda: key("/contacts?year_code=9"),
    "another filter": lambda: key("/students?year_code=8"),
    "another tag": lambda: key(headers={BY_TAG: '"b"'}),
    "a moment besides": lambda: key(headers={BY_TIME: "Mon, 23 Nov 2026 09:00:00 GMT"}),
    "another version": lambda: key(version="1.0"),
    "another school": lambda: key(access=replace(OPENED, school=4)),
    "fewer scopes": lambda: key(access=replace(OPENED, scopes=frozenset({"school"}))),
    "granted anew": lambda: key(access=replace(OPENED, granted_at=NOW)),
    "records changed": lambda: key(access=replace(OPENED, records_at=8)),
    "another day": lambda: key(now=NOW + timedelta(days=1)),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_an_answer_is_given_to_the_same_question_only(other: Callable[[], Key | None]) -> None:
    repeated = Repeated()
    repeated.keep(key(), LASTING)
    assert repeated.known(key()) is LASTING
    assert other() is not None
    assert repeated.known(other()) is None


def test_the_day_is_that_of_the_school() -> None:
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert key(now=moment) != key(now=moment.astimezone(ZoneInfo("Europe/London")))


@pytest.mark.parametrize(
    "none",
    [
        lambda: key(headers={"CONTENT_TYPE": "application/x-www-form-urlencoded"}),
        lambda: key(f"/students?students={'1' * LONGEST_REQUEST}"),
        lambda: key(headers={BY_TAG: '"a", ' * LONGEST_REQUEST}),
        lambda: key(headers={BY_TIME: " " * LONGEST_REQUEST}),
        lambda: key("/" * LONGEST_REQUEST + "students"),
        lambda: key(access=replace(OPENED, records_at=None)),
    ],
    ids=[
        *("arguments in the body", "a very long query", "very many tags", "a very long moment", "a very long path"),
        "nobody looked how far the log is",
    ],
)
def test_some_questions_are_not_remembered(none: Callable[[], Key | None]) -> None:
    assert none() is None
    repeated = Repeated()
    repeated.keep(None, LASTING)
    assert repeated.known(None) is None


@pytest.mark.parametrize(
    "answer",
    [replace(LASTING, lasting=False), replace(LASTING, body=b"x" * (LONGEST_BODY + 1))],
    ids=["that does not last", "that is very long"],
)
def test_some_answers_are_not_remembered(answer: Answer) -> None:
    repeated = Repeated()
    repeated.keep(key(), answer)
    assert repeated.known(key()) is None


def test_the_oldest_make_room() -> None:
    repeated = Repeated(most=3 * (BESIDES + 100))
    answer = replace(LASTING, body=b"x" * 100)
    for each in "abcd":
        repeated.keep(key(headers={BY_TAG: each}), answer)
        repeated.keep(key(headers={BY_TAG: each}), answer)
    known = [repeated.known(key(headers={BY_TAG: each})) is not None for each in "abcd"]
    assert known == [False, True, True, True]


@pytest.fixture
def ashfield(db: None) -> Ashfield:  # noqa: ARG001 - the fixture that opens the database
    """The school after its first sync."""
    made = Ashfield()
    made.sync()
    return made


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """What reads the arguments of a request: a remembered answer goes without."""
    reading = Mock(wraps=query_of)
    monkeypatch.setattr("rollbook.api.read.query_of", reading)
    return reading


def times(understood: Mock, ask: Callable[[], Answered]) -> int:
    """How many of two requests in the same words were worked out."""
    understood.reset_mock()
    first, second = ask(), ask()
    assert (first.status, first.body) == (second.status, second.body)
    return understood.call_count


@pytest.mark.parametrize("by", [BY_TAG, BY_TIME])
def test_nothing_new_and_a_few_changes_are(ashfield: Ashfield, understood: Mock, by: str) -> None:
    before = ashfield.get("/students")
    assert times(understood, lambda: ashfield.again("/students", before, by)) == 1
    ashfield.change("student", "A", first_name="Adela")
    assert times(understood, lambda: ashfield.again("/students", before, by)) == 1
    assert times(understood, lambda: ashfield.again("/students", before, by, HTTP_ACCEPT=V1_0)) == 1


def test_a_head_and_a_read_of_the_same_are_one(ashfield: Ashfield, understood: Mock) -> None:
    tag = ashfield.get("/students").headers["ETag"]
    understood.reset_mock()
    assert ashfield.get("/students", {BY_TAG: tag}).status == 304
    assert ashfield.get("/students", {BY_TAG: tag}, method="HEAD").status == 304
    assert understood.call_count == 1


def test_whole_lists_single_objects_and_lists_without_news_are_not(ashfield: Ashfield, understood: Mock) -> None:
    one = f"/students/{ashfield.id_of('student', 'A')}"
    for url in ("/students", one, "/contacts"):
        assert times(understood, lambda url=url: ashfield.get(url)) == 2  # type: ignore[misc]


def test_pages_of_changes_are_not(ashfield: Ashfield, understood: Mock) -> None:
    before = ashfield.get("/students?per_page=1")
    for student in "AB":
        ashfield.change("student", student, first_name="Adela")
    for page in (1, 2):
        url = f"/students?per_page=1&page={page}"
        assert times(understood, lambda url=url: ashfield.again(url, before)) == 2  # type: ignore[misc]


def test_addresses_of_pictures_are_signed_anew(ashfield: Ashfield, understood: Mock) -> None:
    before = ashfield.get("/students?photo=true")
    ashfield.change("student", "A", first_name="Adela")
    assert times(understood, lambda: ashfield.again("/students?photo=true", before)) == 2


def test_reading_is_counted_all_the_same(ashfield: Ashfield) -> None:
    before = ashfield.get("/students")
    ashfield.change("student", "A", first_name="Adela")
    left = [int(ashfield.again("/students", before).headers["RateLimit-Remaining"]) for _ in range(3)]
    assert left == [left[0], left[0] - 1, left[0] - 2]


def test_what_another_school_does_changes_nothing(ashfield: Ashfield, understood: Mock) -> None:
    before = ashfield.get("/students")
    ashfield.again("/students", before)
    Synced(ashfield.people.birchwood, ashfield.now).take(ashfield.kept)
    understood.reset_mock()
    assert ashfield.again("/students", before).status == 304
    assert understood.call_count == 0
