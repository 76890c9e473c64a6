"""Schemathesis makes requests from the document that is served, and holds every answer to it, in both versions.

It sends some 6,000 requests of each version: examples, every boundary of every schema and just beyond, made-up
requests, and chains of them in which one takes up what another gave. All of its checks are on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, cast
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.test import override_settings
from schemathesis import Case, Response, engine, openapi
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events
from schemathesis.transport.wsgi import WSGITransport
from tests.api.caller import V1_0, V1_1, answered, environ
from tests.people import NOW
from tests.world import NO_LIMIT, World, world

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.consent.grants import access_of
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.versions import VERSIONS
from rollbook.records.store import SchoolRecords
from rollbook.server import api_settings

__all__ = ["world"]

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ACCEPT: Final = {"1.0": V1_0, "1.1": V1_1}
FULLY_TRIED: Final = {"examples", "coverage", "fuzzing", "stateful"}
OF_TWO_USERS: Final = {"object_level_authorization"}
"""A check that compares what two users get; tests/api/test_random_requests.py does that here, member by member."""

TAKEN: Final = ["2xx", "3xx", "401", "403", "404", "409", "429"]
"""Statuses for a request that is as the document says: all that Schemathesis takes, save mistakes of ours."""
TAKEN_OTHERWISE: Final = {
    # A document says what form numbers have, and cannot say which of them are somebody's.
    "422": [endpoint.op for endpoint in ENDPOINTS.values() if endpoint.body is not None],
    # Tickets and codes are sealed: none that is made up is one.
    # What is refused to everybody is there to say what to do instead.
    "400": ["photoDownload", "oauthToken", *(endpoint.op for endpoint in ENDPOINTS.values() if endpoint.refused)],
}


FIRST_REFUSAL: Final = 400


NEVER_GOOD: Final = {"photoDownload"}
"""Operations that no made-up request can be good for."""


class Served:
    """The API over the small school, with all that lives beside it and is in the document.

    Schemathesis calls from threads of its own, which use the connection of the test. What would end the test's own
    token is undone.
    """

    def __init__(self) -> None:
        others = get_wsgi_application()
        self.connection = connections["default"]
        self.requests = 0
        self.api = Application(
            Ground(access_of, SchoolRecords, limit=NO_LIMIT),
            mounted={"openapi.json": others, "oauth": others},
            clock=lambda: NOW,
            note=lambda _: None,
        )

    def __call__(self, sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.requests += 1
        sent.pop("HTTP_ACCEPT_ENCODING", None)  # within a process Schemathesis asks for gzip, and does not undo it
        connections["default"] = self.connection
        with transaction.atomic():
            answer = list(self.api(sent, start_response))
            if "deauthorize" in sent["PATH_INFO"]:
                transaction.set_rollback(True)
        return answer


_SEND: Final = WSGITransport.send


def _sent_in_process(transport: WSGITransport, case: Case[Any], **settings: Any) -> Response:  # noqa: ANN401 - any
    """Send a request. The check of tokens asks again with settings of a network, which this way of sending has not."""
    for name in ("max_redirects", "verify", "cert"):
        settings.pop(name, None)
    return _SEND(transport, case, **settings)


@pytest.fixture(scope="module", autouse=True)
def _tokens(world: World) -> None:
    """Tokens, and a result to take back, are made before the first test, whose end would undo them."""
    assert world.app_token
    assert world.token(world.people.ashfield)
    assert world.stored_result(world.people.ashfield)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    connection = connections["default"]
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    connection.inc_thread_sharing()
    monkeypatch.setattr(WSGITransport, "send", _sent_in_process)
    with override_settings(ROOT_URLCONF=api_settings.ROOT_URLCONF, MIDDLEWARE=api_settings.MIDDLEWARE):
        yield Served()
    connection.dec_thread_sharing()


def configuration(world: World, version: str) -> SchemathesisConfig:
    taken_otherwise = [
        {
            "include-operation-id": ops,
            "checks": {"positive_data_acceptance": {"expected-statuses": [*TAKEN, status]}},
        }
        for status, ops in TAKEN_OTHERWISE.items()
    ]
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "continue-on-failure": True,
            "headers": {"Accept": ACCEPT[version]},
            "auth": {
                "openapi": {
                    "school": {"bearer": world.token(world.people.ashfield)},
                    "app": {"bearer": world.app_token},
                }
            },
            "checks": {"positive_data_acceptance": {"expected-statuses": TAKEN}},
            "generation": {"deterministic": True, "max-examples": 10, "database": "none", "no-shrink": True},
            # The page on which a school decides lives with the pages, and answers browsers.
            "operations": [{"include-path": "/oauth/authorize", "enabled": False}, *taken_otherwise],
        }
    )


@dataclass
class Run:
    """What came of a run."""

    phases: dict[str, Status] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    good: set[str] = field(default_factory=set)
    """Operations that gave a good answer at least once."""
    found: list[tuple[str, str]] = field(default_factory=list)
    """Each check that an answer did not pass, with the request that anybody can send again."""

    def note(self, event: events.EngineEvent) -> None:
        match event:
            case events.PhaseFinished():
                self.phases[event.phase.name.value] = event.status
            case events.NonFatalError() | events.FatalError():
                self.found.append(("error", repr(event)))
            case events.ScenarioFinished():
                self._note_answers(event)
                self._note_checks(event)

    def _note_answers(self, scenario: events.ScenarioFinished) -> None:
        for case_id, case in scenario.recorder.cases.items():
            response = scenario.recorder.interactions[case_id].response
            if response is not None and response.status_code < FIRST_REFUSAL:
                self.good.add(case.value.operation.definition.raw["operationId"])

    def _note_checks(self, scenario: events.ScenarioFinished) -> None:
        for case_id, checks in scenario.recorder.checks.items():
            self.checked |= {check.name for check in checks}
            for check in checks:
                if check.failure_info is not None:
                    request = scenario.recorder.interactions[case_id].request
                    body = (request.body or b"").decode(errors="replace")[:500]
                    said = f"{check.failure_info.failure.message}\n{request.method} {request.uri}\n{body}"
                    self.found.append((check.name, said))


def document_of(application: Served, version: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the document that is served, its tokens called bearer tokens: Schemathesis tries no others."""
    document = answered(application, environ("GET", f"/openapi.json?version={version}", {})).said
    bearer = {"type": "http", "scheme": "bearer"}
    document["components"]["securitySchemes"] = dict.fromkeys(document["components"]["securitySchemes"], bearer)
    for operations in document["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                names: dict[str, list[str]] = {
                    name: [] for alternative in operation["security"] for name in alternative
                }
                operation["security"] = [{name: none} for name, none in names.items()]
    return document


def with_real_examples(document: Any, world: World, version: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the document with ids that there are in what its examples write, and in no others."""
    school = world.people.ashfield
    for endpoint in ENDPOINTS.values():
        operation = document["paths"].get(endpoint.path, {}).get(endpoint.method.lower())
        if operation is None or version not in endpoint.versions or not endpoint.path.startswith("/results"):
            continue
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                parameter["example"] = int(world.url(endpoint, school).rpartition("/")[2])
        if endpoint.body is not None:
            content = operation["requestBody"]["content"]["application/json"]
            content["example"] = {"aspect_id": 1, **cast("dict[str, Any]", world.body(endpoint, school))}
    return document


def run(application: Served, world: World, version: str, *, path: str | None = None) -> Run:
    """Send everything that Schemathesis makes of the document of a version, or of one path in it."""
    document = with_real_examples(document_of(application, version), world, version)
    if path is not None:
        document["paths"] = {path: document["paths"][path]}
    schema = openapi.from_dict(document, config=configuration(world, version))
    schema.app = application
    done = Run()
    for event in engine.from_schema(schema).execute():
        done.note(event)
    return done


@pytest.mark.parametrize("version", VERSIONS)
def test_every_answer_is_as_the_document_says(world: World, served: Served, version: str) -> None:
    done = run(served, world, version)
    assert not done.found, "\n\n".join(": ".join(each) for each in done.found[:20])
    assert {phase: done.phases[phase] for phase in FULLY_TRIED} == dict.fromkeys(FULLY_TRIED, Status.SUCCESS)
    assert done.checked >= set(CHECKS.get_all_names()) - OF_TWO_USERS
    assert operations_of(version) - done.good <= NEVER_GOOD
    assert served.requests > 5_000


def operations_of(version: str) -> set[str]:
    declared = [endpoint for endpoint in ENDPOINTS.values() if version in endpoint.versions]
    return {endpoint.op for endpoint in declared if endpoint.host == "api" and not endpoint.refused}


class Careless(Served):
    """The API with a fault in it."""

    def __init__(self, fault: str, token: str) -> None:
        super().__init__()
        self.fault, self.token = fault, token

    def __call__(self, sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            if self.fault == "forgets a header":
                headers = [each for each in headers if each[0] != "RateLimit-Limit"]
            if self.fault == "says that it made something":
                status = status.replace("200 OK", "201 Created")
            return start_response(status, headers)

        if self.fault == "lets anybody in":
            sent["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        if self.fault == "reads no argument" and "openapi" not in sent["PATH_INFO"]:
            sent["QUERY_STRING"] = ""
        answer = b"".join(super().__call__(sent, start))
        return [answer.replace(b'"id":', b'"di":') if self.fault == "misspells a member" else answer]


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("lets anybody in", "ignored_auth"),
        ("reads no argument", "negative_data_rejection"),
        ("forgets a header", "response_headers_conformance"),
        ("misspells a member", "response_schema_conformance"),
        ("says that it made something", "status_code_conformance"),
    ],
)
@pytest.mark.usefixtures("served")
def test_an_answer_that_is_otherwise_is_found(world: World, fault: str, check: str) -> None:
    careless = Careless(fault, world.token(world.people.ashfield))
    assert check in {name for name, _ in run(careless, world, "1.1", path="/rooms").found}
