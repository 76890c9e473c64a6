"""What is measured: which requests, sent to whom, and what has to come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import asking

ROLLBOOK = "Rollbook"
BARE = "bare WSGI, same SQL"
FASTAPI = "FastAPI, SQLAlchemy, Pydantic"
REST_FRAMEWORK = "Django REST framework"
READY = "HTTP alone, ready bytes"
SAY_THE_SAME = (ROLLBOOK, BARE, FASTAPI, REST_FRAMEWORK)

TWENTY, TWO_HUNDRED = "20 schools", "200 schools"
FIRST, LAST = "first page", "last page"

PAGE = "page of 100 students"
LONG_PAGE = "page of 1,500 students"
ONE = "one student"
DEEP = "school of 30,000, pages of 100"
MANY = "many schools, pages of 100"
NEWS = "what is new in a school of 1,500"

NOTHING, DELTA, SMALL, WHOLE_PAGE = "nothing (304)", "1 % of the students", "a list of 5", "page of 100, unasked"

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
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the load must know of the data: tokens, by school, and the ids of the demo school's students."""

    token: str
    students: Sequence[int]
    large: str
    of_twenty: Sequence[str]
    of_two_hundred: Sequence[str]
    before: str = ""
    """ETag of the demo school's students on the server of 20 schools, before some of them changed."""
    after: str = ""
    """The same, after that."""

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
        Scenario(NEWS, _news(known)),
    )


def _news(known: Known) -> tuple[Side, ...]:
    def request(tag: str) -> bytes:
        return asking.students(known.token, headers=(f"If-None-Match: {tag}",))

    return (
        Side(WHOLE_PAGE, TWENTY, (asking.students(known.token),)),
        Side(NOTHING, TWENTY, (request(known.after),), status=304),
        Side(DELTA, TWENTY, (request(known.before),)),
        Side(SMALL, TWENTY, (asking.students(known.token, per_page=5),)),
    )


def _everybody(requests: tuple[bytes, ...]) -> tuple[Side, ...]:
    return tuple(Side(name, name, requests) for name in (*SAY_THE_SAME, READY))
