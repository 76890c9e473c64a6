"""Ten thousand requests by chance, with tokens of two schools and many sets of scopes: nothing fails, nothing leaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.api.caller import Answered, answered, environ
from tests.api.leaks import DEPENDENCIES, ENDPOINT_FACTS, Holder, Walk, closure
from tests.api.random_requests import READABLE, Chooser, Drawn
from tests.contract.oracle import OBJECTS, facts_of
from tests.full_school import sync_full_school
from tests.people import NOW, everybody
from tests.world import FIXED, KIND_BY_PATH, NO_LIMIT, World, id_of

from rollbook.accounts.access import Access
from rollbook.accounts.models import School
from rollbook.api import params
from rollbook.api.answers import Answer
from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.api.problems import Problem
from rollbook.consent.grants import access_of
from rollbook.contract import layout, plan
from rollbook.contract.endpoints import Endpoint
from rollbook.contract.layout import Column
from rollbook.contract.scopes import SCOPES
from rollbook.records import changes, finding, store
from rollbook.records.conditions import Where
from rollbook.records.database import fetch
from rollbook.records.query import Query
from rollbook.records.store import SchoolRecords

REQUESTS: Final = 10_000
RUNS: Final = 4
ENOUGH_FOR_A_FAULT: Final = 3_000
SETS: Final = 24
"""Sets of scopes, for each school."""
PEOPLE: Final = ("student", "staff_member", "contact")
NO_MARK: Final = b"\0"
"""In no answer: the app alone may know of both schools, and of nobody there."""
SAFE: Final = {"GET", "HEAD", "OPTIONS"}
OPERATIONS: Final = {
    (fact["method"], fact["path"], version): op for op, fact in ENDPOINT_FACTS.items() for version in fact["versions"]
} | {  # paths of older clients, which we take in both versions
    ("PUT", "/results/{id}", "1.1"): "putResult_v1",
    ("GET", "/school_details", "1.1"): "findSchool",
}
OF_NOBODY: Final = "/photos/{ticket}"

pytestmark = pytest.mark.django_db


@dataclass
class Town:
    """Two schools, the tokens that are tried on them, and the numbers of their records."""

    world: World
    tokens: list[str] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    ids: dict[str, list[int]] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)

    @property
    def schools(self) -> tuple[School, School]:
        return self.world.people.ashfield, self.world.people.birchwood

    def chooser(self, seed: int) -> Chooser:
        chance = Random(seed)  # noqa: S311 - chance, not a secret
        return Chooser(chance, self.tokens, self.ids, self.bodies, [])

    def application(self, records: Callable[[Access], SchoolRecords] = SchoolRecords) -> Application:
        return Application(Ground(access_of, records, limit=NO_LIMIT), clock=lambda: NOW, note=lambda _: None)


def scope_sets(chance: Random) -> Iterator[frozenset[str]]:
    """Yield all scopes, and then some of them: a few, many, all but a few."""
    every = sorted(DEPENDENCIES)
    yield frozenset(every)
    for number in range(SETS - 1):
        wished = chance.sample(every, chance.choice((1, 2, 5, 20, 40, 60, len(every) - 1, len(every) - 3)))
        basic = {"students.basic", "staff_members.basic", "contacts.basic"} if number % 3 == 0 else set()
        yield closure({*wished, *basic})


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:  # noqa: ARG001 - it opens the database
    with django_db_blocker.unblock(), transaction.atomic():
        found = Town(World(everybody()))
        for school, mark in zip(found.schools, ("Ashfield", "Birchwood"), strict=True):
            sync_full_school(school, mark, now=NOW)
        _let_in(found)
        for endpoint in READABLE:
            found.ids[endpoint.op] = _numbers(endpoint, found)
            found.bodies[endpoint.op] = found.world.body(endpoint, found.schools[0]) if endpoint.body else {}
        yield found
        transaction.set_rollback(True)


def _let_in(town: Town) -> None:
    chance = Random(8)  # noqa: S311 - chance, not a secret
    for school, other in (town.schools, town.schools[::-1]):
        strangers = {row[0] for kind in PEOPLE for row in _rows(f"SELECT id FROM records_{kind}", other)}  # noqa: S608
        categories = dict(_rows("SELECT id, category FROM records_assessment", school))
        mark = other.name.partition(" ")[0].encode()
        for scopes in scope_sets(chance):
            town.tokens.append(town.world.token(school, sorted(scopes)))
            town.holders.append(Holder(scopes, categories, frozenset(strangers), mark))
    town.tokens.append(town.world.app_token)
    town.holders.append(Holder(frozenset(), {}, frozenset(), NO_MARK))


def _rows(statement: str, school: School) -> list[Any]:
    return list(fetch(f"{statement} WHERE school_id = %s", (school.pk,)))


def _numbers(endpoint: Endpoint, town: Town) -> list[int]:
    """Return the numbers that may stand in the path of an endpoint: those of both schools."""
    before, _, rest = endpoint.path.partition("{")
    fixed = FIXED.get(rest.partition("}")[0]) or FIXED.get(before)
    if fixed or before not in KIND_BY_PATH:
        return [fixed or 1]
    return [id_of(*KIND_BY_PATH[before], school) for school in town.schools]


@dataclass
class Looked:
    """What came of some requests."""

    faults: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)

    def at(self, drawn: Drawn, answer: Answered, town: Town) -> None:
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if drawn.holder >= 0 and town.holders[drawn.holder].mark in answer.body:
            self.faults.append("a text of the other school")
        if answer.status >= 500:
            self.faults.append(f"a mistake of ours: {answer.status}")
        elif answer.status >= 400 and drawn.method != "HEAD":
            self._refusal(answer)
        elif answer.status == 200 and answer.body and drawn.path != OF_NOBODY:
            self._good(drawn, answer, town)

    def _refusal(self, answer: Answered) -> None:
        said = answer.said if answer.headers["Content-Type"] == "application/json; charset=utf-8" else None
        told = isinstance(said, dict) and all(isinstance(said.get(name), str) for name in ("error", "message"))
        if not told:
            self.faults.append(f"a refusal that is none: {answer.body[:200]!r}")

    def _good(self, drawn: Drawn, answer: Answered, town: Town) -> None:
        if drawn.holder < 0:
            self.faults.append("an answer to nobody")
            return
        op = OPERATIONS[drawn.method, drawn.path, drawn.version]
        walk = Walk(town.holders[drawn.holder], op, drawn.version, drawn.flags)
        walk.through(answer.said)
        self.faults += walk.leaks
        self.seen |= walk.seen


def sent(application: Application, drawn: Drawn) -> Answered:
    """Send a request; what it writes is undone."""
    request = environ(drawn.method, drawn.url, drawn.headers, drawn.body)
    if drawn.method in SAFE:
        return answered(application, request)
    with transaction.atomic():
        answer = answered(application, request)
        transaction.set_rollback(True)
    return answer


def look(town: Town, application: Application, *, seed: int, number: int, until_a_fault: bool = False) -> Looked:
    looked, chooser = Looked(), town.chooser(seed)
    for _ in range(number):
        drawn = chooser.draw()
        answer = sent(application, drawn)
        looked.at(drawn, answer, town)
        if "ETag" in answer.headers:
            chooser.validators.append(answer.headers["ETag"])
        if looked.faults:
            looked.faults.append(repr(drawn))
            break
    assert until_a_fault or not looked.faults, looked.faults
    return looked


WITH_SCOPE: Final = {(owner, name) for owner in OBJECTS for name, fact in facts_of(owner).items() if fact.get("scope")}


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_request_fails_and_nothing_is_shown_beyond_the_scopes(town: Town, seed: int) -> None:
    looked = look(town, town.application(), seed=seed, number=REQUESTS // RUNS)
    # Else there was little to see.
    assert looked.statuses[200] > REQUESTS / RUNS / 4
    assert len(looked.seen & WITH_SCOPE) > len(WITH_SCOPE) * 0.8


class _Faults:
    """Mistakes that somebody could make, each put into the API while it answers."""

    def __init__(self, town: Town, patch: pytest.MonkeyPatch) -> None:
        self.town, self.patch = town, patch
        self.records: Callable[[Access], SchoolRecords] = SchoolRecords

    def a_facet_that_was_not_granted(self) -> None:
        right = Column.visible
        self.patch.setattr(
            Column, "visible", lambda column, scopes, flags: right(column, scopes | {"students.upn"}, flags)
        )

    def a_facet_that_was_not_asked_for(self) -> None:
        right = Column.visible
        self.patch.setattr(Column, "visible", lambda column, scopes, flags: right(column, scopes, flags | {"emails"}))

    def an_endpoint_that_was_not_granted(self) -> None:
        self.patch.setattr(Access, "meets", lambda _access, _needs: True)

    def rows_of_a_category_that_was_not_granted(self) -> None:
        right = finding.where

        def everything(query: Query, access: Access) -> Where:
            return right(query, replace(access, scopes=frozenset(SCOPES)))

        self.patch.setattr(store, "where", everything)

    def the_records_of_another_school(self) -> None:
        ashfield, birchwood = (school.pk for school in self.town.schools)
        others = {ashfield: birchwood, birchwood: ashfield}
        self.records = lambda access: SchoolRecords(replace(access, school=others.get(access.school or 0)))

    def a_refusal_without_a_word(self) -> None:
        self.patch.setattr(Problem, "answer", lambda problem: Answer(problem.status, b"{}"))

    def an_argument_that_nobody_thought_of(self) -> None:
        self.patch.setattr(params, "SHOWN", "100")

    def an_answer_to_nobody(self) -> None:
        right = access_of
        self.patch.setattr(f"{__name__}.access_of", lambda token, *, now: right(token or self.town.tokens[0], now=now))


FAULTS: Final = {
    "a_facet_that_was_not_granted": "Student needs ['students.upn']",
    "a_facet_that_was_not_asked_for": "emails of ",
    "an_endpoint_that_was_not_granted": "answered without",
    "rows_of_a_category_that_was_not_granted": " not granted",
    "the_records_of_another_school": "the other school",
    "a_refusal_without_a_word": "a refusal that is none",
    "an_argument_that_nobody_thought_of": "a mistake of ours",
    "an_answer_to_nobody": "an answer to nobody",
}
"""Each, and what is said of it first."""


@pytest.fixture
def _nothing_planned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What was worked out before a fault was there is forgotten, and so is what was worked out with it."""
    _forget_plans()
    yield
    monkeypatch.undo()
    _forget_plans()


def _forget_plans() -> None:
    for module in (layout, plan, changes, store):
        for each in vars(module).values():
            if hasattr(each, "cache_clear"):
                each.cache_clear()


@pytest.mark.once
@pytest.mark.usefixtures("_nothing_planned")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(town: Town, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = _Faults(town, monkeypatch)
    getattr(faults, fault)()
    application = town.application(faults.records)
    assert FAULTS[fault] in look(town, application, seed=0, number=ENOUGH_FOR_A_FAULT, until_a_fault=True).faults[0]
