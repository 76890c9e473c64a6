"""What is measured: which requests, sent to whom, and what has to come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks import asking

ROLLBOOK = "Rollbook"
BARE = "bare WSGI, same SQL"
FASTAPI = "FastAPI, SQLAlchemy, Pydantic"
REST_FRAMEWORK = "Django REST framework"
READY = "HTTP alone, ready bytes"
SAY_THE_SAME = (ROLLBOOK, BARE, FASTAPI, REST_FRAMEWORK)

TWENTY, TWO_HUNDRED = "20 schools", "200 schools"
EMBEDDED = "Rollbook on SQLite"
FIRST, LAST = "first page", "last page"

PAGE = "page of 100 students"
LONG_PAGE = "page of 1,500 students"
ONE = "one student"
DEEP = "school of 30,000, pages of 100"
MANY = "many schools, pages of 100"
NEWS = "what is new in a school of 1,500"
NEWS_EMBEDDED = "what is new in a school of 1,500, on SQLite"

NOTHING, DELTA, SMALL, WHOLE_PAGE = "nothing (304)", "1 % of the students", "a list of 5", "page of 100, unasked"
ANEW = "the same 1 %, in new words"
"""As `DELTA`, by requests that were not answered before, so that no answer is remembered."""

NEW_WORDS = 4_000
"""Requests of which none is sent again before its answer was forgotten."""
SAMPLE = 100
"""How many different students are asked for, one at a time."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of those compared: its name, the server that it runs on, and what is sent to it in turn."""

    name: str
    server: str
    requests: tuple[bytes, ...]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Scenario:
    """Sides that are compared; the first is what the others are set against."""

    name: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """How many times as many requests one side of a scenario has to answer as another one."""

    scenario: str
    side: str
    other: str
    least: float


TARGETS = (
    Target(PAGE, ROLLBOOK, REST_FRAMEWORK, 40),
    Target(PAGE, ROLLBOOK, BARE, 0.85),
    Target(LONG_PAGE, ROLLBOOK, REST_FRAMEWORK, 60),
    Target(DEEP, LAST, FIRST, 1 / 1.3),
    Target(MANY, TWO_HUNDRED, TWENTY, 0.9),
    Target(NEWS, NOTHING, WHOLE_PAGE, 5),
    Target(NEWS, DELTA, WHOLE_PAGE, 3),
    Target(NEWS_EMBEDDED, NOTHING, WHOLE_PAGE, 5),
    Target(NEWS_EMBEDDED, DELTA, WHOLE_PAGE, 3),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the load must know of the data: tokens, by school, and the ids of the demo school's students."""

    token: str
    students: Sequence[int]
    large: str
    of_twenty: Sequence[str]
    of_two_hundred: Sequence[str]
    embedded: str
    """A token for the demo school in SQLite."""
    tags: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """ETags of the demo school's students before and after some of them changed, by server."""

    @property
    def pages(self) -> int:
        """How many pages of 100 the demo school has."""
        return -(-len(self.students) // 100)


def all_scenarios(known: Known, *, large: int) -> tuple[Scenario, ...]:
    """Return everything that is measured; `large` is how many students the large school has."""
    page = tuple(asking.students(known.token, page=number) for number in range(1, known.pages + 1))
    long_page = (asking.students(known.token, per_page=1_500),)
    one = tuple(asking.student(known.token, id_) for id_ in known.students[:SAMPLE])
    first, last = asking.students(known.large), asking.students(known.large, page=large // 100)
    return (
        *(
            Scenario(name, _everybody(requests))
            for name, requests in ((PAGE, page), (LONG_PAGE, long_page), (ONE, one))
        ),
        Scenario(DEEP, (Side(LAST, ROLLBOOK, (last,)), Side(FIRST, ROLLBOOK, (first,)))),
        Scenario(
            MANY,
            (
                Side(TWO_HUNDRED, TWO_HUNDRED, tuple(asking.students(token) for token in known.of_two_hundred)),
                Side(TWENTY, TWENTY, tuple(asking.students(token) for token in known.of_twenty)),
            ),
        ),
        Scenario(NEWS, _news(TWENTY, known.token, known.tags[TWENTY])),
        Scenario(NEWS_EMBEDDED, _news(EMBEDDED, known.embedded, known.tags[EMBEDDED])),
    )


def _news(server: str, token: str, tags: tuple[str, str]) -> tuple[Side, ...]:
    before, after = tags

    def request(tag: str, also: str = "") -> bytes:
        return asking.students(token, headers=(f"If-None-Match: {tag}",), also=also)

    return (
        Side(WHOLE_PAGE, server, (asking.students(token),)),
        Side(NOTHING, server, (request(after),), status=304),
        Side(DELTA, server, (request(before),)),
        Side(ANEW, server, tuple(request(before, f"&words={number}") for number in range(NEW_WORDS))),
        Side(SMALL, server, (asking.students(token, per_page=5),)),
    )


def _everybody(requests: tuple[bytes, ...]) -> tuple[Side, ...]:
    return tuple(Side(name, name, requests) for name in (*SAY_THE_SAME, READY))
