"""Ashfield and Birchwood with a small school's records each, and callers of the API over all that is real but the wire.

It is made once for a module of tests that only read, in a transaction that is rolled back behind them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import orjson
import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.api.caller import V1_0, V1_1, Answered, answered, environ
from tests.people import NOW, People, everybody
from tests.small_school import sync_small_school

from rollbook.accounts.models import School
from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.consent.tokens import issue_app_token, issue_by_operator
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.scopes import SCOPES
from rollbook.records.database import fetch
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import lets_in

DAY = timedelta(days=1)
NO_LIMIT = 1_000_000
"""Requests of one token: all of a module's come at one moment."""


@dataclass
class World:
    """Who there is, and what they can ask. Tokens are made when they are first needed."""

    people: People
    _tokens: dict[tuple[int, frozenset[str]], str] = field(default_factory=dict)

    @cached_property
    def application(self) -> Application:
        """The API, at a moment of the tests."""
        return Application(Ground(lets_in, SchoolRecords, limit=NO_LIMIT), clock=lambda: NOW, note=lambda _: None)

    @cached_property
    def app_token(self) -> str:
        """A token of Markbook alone."""
        return issue_app_token(app=self.people.markbook, now=NOW).access_token

    def token(self, school: School, scopes: Collection[str] = tuple(SCOPES)) -> str:
        """Return a token of Markbook for a school, with some scopes or all."""
        key = (school.pk, frozenset(scopes))
        if key not in self._tokens:
            self._tokens[key] = self.new_token(school, scopes)
        return self._tokens[key]

    def new_token(self, school: School, scopes: Collection[str] = tuple(SCOPES), *, life: timedelta = DAY) -> str:
        """Return a token that no other test has."""
        app = self.people.markbook
        return issue_by_operator(app=app, school=school, scopes=scopes, life=life, now=NOW).access_token

    def ask(self, url: str, *, token: str | None, accept: str = V1_1) -> Answered:
        """Ask the API."""
        return self._answered("GET", url, token, accept)

    def use(self, endpoint: Endpoint, school: School, *, token: str | None, version: str = "") -> Answered:
        """Use an endpoint as it is meant, in its newest version or another; what it writes is undone."""
        accept = V1_0 if version == "1.0" or "1.1" not in endpoint.versions else V1_1
        url = self.url(endpoint, school)
        if endpoint.method == "GET":
            return self._answered("GET", url, token, accept)
        with transaction.atomic():
            answer = self._answered(endpoint.method, url, token, accept, orjson.dumps(self.body(endpoint, school)))
            transaction.set_rollback(True)
        return answer

    def _answered(self, method: str, url: str, token: str | None, accept: str, body: bytes = b"") -> Answered:
        headers = {"HTTP_ACCEPT": accept} | ({"HTTP_AUTHORIZATION": f"Bearer {token}"} if token is not None else {})
        return answered(self.application, environ(method, url, headers, body))

    def body(self, endpoint: Endpoint, school: School) -> object:
        """Return what makes sense to send to an endpoint that writes."""
        if endpoint.op != "createResult":
            return (
                {"results": [{"result_id": id_of("result", "", school)}]} if endpoint.op == "bulkUpdateResults" else {}
            )
        parts = "SELECT id FROM records_part WHERE school_id = %s AND path = 'grade_set.grades'"
        entry = {"student_id": id_of("student", "", school), "grade_id": fetch(parts, (school.pk,))[0][0]}
        shared = {"subject_id": 1, "facet_id": 1, "assessment_point_rank": 11}
        return {**shared, "assessment_id": id_of("assessment", "", school), "results": [entry]}

    def url(self, endpoint: Endpoint, school: School) -> str:
        """Return an address at which `endpoint` has something of `school` to show."""
        before, _, rest = endpoint.path.partition("{")
        if endpoint.op == "deleteResult_v1":
            return f"/results/{self.stored_result(school)}"
        if not rest:
            return endpoint.path + ("?students=" + self.students(school) if endpoint.op == "getResults" else "")
        name, _, after = rest.partition("}")
        number = FIXED.get(name) or FIXED.get(before) or id_of(*KIND_BY_PATH[before], school)
        query = "?students=" + self.students(school) if after == "/results" else ""
        return f"{before}{number}{after}{query}"

    @cached_property
    def _stored(self) -> dict[int, int]:
        return {}

    def stored_result(self, school: School) -> int:
        """Return a result that Markbook stored itself."""
        if school.pk not in self._stored:
            endpoint, token = ENDPOINTS["createResult"], self.token(school)
            body = orjson.dumps(self.body(endpoint, school))
            self._stored[school.pk] = self._answered("POST", "/results", token, V1_1, body).said[0]["id"]
        return self._stored[school.pk]

    def students(self, school: School) -> str:
        """Return the ids of the students, as clients send them."""
        rows = fetch("SELECT id FROM records_student WHERE school_id = %s", (school.pk,))
        return "+".join(str(row[0]) for row in rows)


FIXED = {"assessment_point_rank": 11, "facet_id": 1, "/facets/": 1, "/aspects/": 1}
"""What is the same at every school."""

KIND_BY_PATH = {
    "/academic_years/": ("academic_year", ""),
    "/school/medical_conditions/": ("medical_condition", ""),
    "/school/dietary_needs/": ("dietary_need", ""),
    "/school/learning_aims/": ("learning_aim", ""),
    "/students/": ("student", ""),
    "/exclusions/": ("exclusion", "student_id"),
    "/staff_members/": ("staff_member", ""),
    "/staff_contracts/": ("staff_contract", "staff_member_id"),
    "/groups/": ("group", "HouseGroup"),
    "/year_groups/": ("group", "YearGroup"),
    "/registration_groups/": ("group", "RegistrationGroup"),
    "/teaching_groups/": ("group", "TeachingGroup"),
    "/timetables/": ("timetable", ""),
    "/rooms/": ("room", ""),
    "/assessments/": ("assessment", ""),
    "/grade_sets/": ("grade_set", ""),
    "/results/": ("result", ""),
}
"""Where the number in a path comes from: the table, and the sort of group or the column that is not the id."""


def id_of(kind: str, which: str, school: School) -> int:
    """Return the number of a record of `school`."""
    column = which if which.endswith("_id") else "id"
    of_type = f" AND type = '{which}'" if which and column == "id" else ""
    statement = f"SELECT {column} FROM records_{kind} WHERE school_id = %s{of_type} ORDER BY id"  # noqa: S608
    return int(fetch(statement, (school.pk,))[0][0])


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:  # noqa: ARG001 - it opens the database
    with django_db_blocker.unblock(), transaction.atomic():
        people = everybody()
        sync_small_school(people.ashfield, now=NOW)
        sync_small_school(people.birchwood, now=NOW)
        yield World(people)
        transaction.set_rollback(True)
