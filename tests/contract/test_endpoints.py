"""Every endpoint that clients call is declared, as they call it; what differs does so on purpose."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from tests.contract.facts import FACTS

from rollbook.contract.endpoints import ENDPOINTS, WITHOUT_SCOPE, Endpoint, NeedsScope
from rollbook.contract.parameters import Parameter
from rollbook.contract.scopes import SCOPES
from rollbook.contract.versions import VERSIONS

ENDPOINT_FACTS: Final[dict[str, dict[str, Any]]] = FACTS["endpoints"]
OPERATIONS: Final = sorted(ENDPOINT_FACTS)

TYPES: Final = {
    "integer": "integer",
    "string": "text",
    "boolean": "boolean",
    "date": "day",
    "datetime": "text",  # a header, in more forms than one
    "array of integer": "integers",
}

TOKENS: Final = {
    "school": "school",
    "app": "app",
    "app or school": "any",
    "browser session": "browser",
    "client credentials": "client",
    "none (signed)": "none",
}

OTHER_PATHS: Final = {"photoDownload": "/photos/{ticket}"}  # ours to choose: it is read from photo.url
OTHER_VERSIONS: Final = {
    "putResult_v1": list(VERSIONS),  # some clients of 1.1 send PUT
    "schoolDetails_v1": list(VERSIONS),  # the first clients of 1.1 still ask here
}
OTHER_ANSWERS: Final = {
    "getTimetables": "TimetableStructure",  # lists show no lessons
    "contractsOfStaffMember_v1": "V1StaffContract",  # as in the list of all contracts
}
PAGED_ALL_THE_SAME: Final = {"getClosures", "getGroupEnrolments", "getGroupStudents"}
# Also refused: arguments that make no sense, numbers of no record, results that cannot be stored.
MORE_ERRORS: Final = {400, 404, 422}
MORE_PARAMETERS: Final = {
    ("oauthTokenClientCredentials", "client_id"),
    ("oauthTokenClientCredentials", "client_secret"),
    ("photoDownload", "ticket"),
    # What libraries of version 1.0 send besides.
    ("findAssessment", "mis_mappings"),
    ("getStaffMembers", "date"),
    *((op, name) for op in ("getRegistrationGroups", "getTeachingGroups") for name in ("start_date", "end_date")),
    *((op, "Idempotency-Key") for op in ("createResult", "bulkUpdateResults", "updateResults", "putResult_v1")),
}
OPTIONAL_AT_FIRST: Final = {  # the clients of 1.0 need not name students there
    ("getAssessmentResults", "students"),
    ("getAssessmentPointResults", "students"),
}


@pytest.fixture(params=OPERATIONS)
def op(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fact(op: str) -> dict[str, Any]:
    return ENDPOINT_FACTS[op]


@pytest.fixture
def endpoint(op: str) -> Endpoint:
    return ENDPOINTS[op]


def test_no_endpoint_is_missing_and_none_is_there_by_accident() -> None:
    assert sorted(ENDPOINTS) == OPERATIONS


def test_an_endpoint_is_called_as_clients_call_it(op: str, endpoint: Endpoint, fact: dict[str, Any]) -> None:
    assert endpoint.method == fact["method"]
    assert endpoint.path == OTHER_PATHS.get(op, fact["path"])
    assert endpoint.token == TOKENS[fact["token"]]


def test_an_endpoint_is_served_in_the_versions_that_clients_ask_for(
    op: str, endpoint: Endpoint, fact: dict[str, Any]
) -> None:
    versions = OTHER_VERSIONS.get(op, fact["versions"])
    if versions[0].startswith("host"):
        assert endpoint.host == "platform"
    else:
        assert endpoint.host == "api"
        assert list(endpoint.versions) == versions


def test_an_endpoint_answers_with_what_clients_read(op: str, endpoint: Endpoint, fact: dict[str, Any]) -> None:
    answer = endpoint.answer(endpoint.versions[-1] if op not in OTHER_VERSIONS else "1.0")
    known = OTHER_ANSWERS.get(op, fact["returns"])
    assert (answer.__name__ if answer else None) == (None if known == "binary" else known)
    assert endpoint.many == fact["list"]
    assert endpoint.paginated == (fact["paginated"] or op in PAGED_ALL_THE_SAME)
    assert endpoint.success == fact["success"]
    assert (endpoint.body.__name__ if endpoint.body else None) == (
        "ResultUpdate" if op == "putResult_v1" else fact["body"]
    )


def test_an_older_answer_is_the_known_one_or_the_newer_under_older_names(
    endpoint: Endpoint, fact: dict[str, Any]
) -> None:
    known = (fact["returns_v1_0"] or fact["returns"] or "").removeprefix("V1List of ")
    answer = endpoint.answer("1.0")
    if "1.0" in endpoint.versions and endpoint.host == "api" and answer is not None:
        family = {parent.__name__ for parent in answer.__mro__}
        assert known in family or known == "Timetable"


def test_an_endpoint_needs_the_scopes_that_clients_know(endpoint: Endpoint, fact: dict[str, Any]) -> None:
    assert {frozenset(need) for need in fact["needs"]} == set(endpoint.needs)
    assert set(fact["extra"]) <= set(endpoint.extra)
    assert set(endpoint.extra) | frozenset().union(*endpoint.needs) <= set(SCOPES)


def test_an_endpoint_takes_the_conditions_that_clients_send(endpoint: Endpoint, fact: dict[str, Any]) -> None:
    assert sorted(endpoint.conditional) == sorted(fact["conditional"])


def test_an_endpoint_refuses_as_clients_expect(endpoint: Endpoint, fact: dict[str, Any]) -> None:
    assert set(fact["errors"]) <= set(endpoint.errors)
    assert set(endpoint.errors) - set(fact["errors"]) <= MORE_ERRORS


def test_an_endpoint_takes_the_parameters_that_clients_send(op: str, endpoint: Endpoint, fact: dict[str, Any]) -> None:
    declared = {parameter.name: parameter for parameter in endpoint.parameters}
    known = {parameter["name"] for parameter in fact["parameters"]}
    more = {name for owner, name in MORE_PARAMETERS if owner == op}
    paging = {"page", "per_page"} if op in PAGED_ALL_THE_SAME else set()
    more |= {"deleted"} if "If-None-Match" in known else set()  # our addition: what is gone from a list
    assert len(declared) == len(endpoint.parameters)
    assert set(declared) == known | more | paging
    for parameter in fact["parameters"]:
        assert_alike(declared[parameter["name"]], parameter)
    at_first = {name for owner, name in OPTIONAL_AT_FIRST if owner == op}
    assert {each.name for each in endpoint.parameters if each.optional_in == ("1.0",)} == at_first


def assert_alike(declared: Parameter, known: dict[str, Any]) -> None:
    assert declared.place == known["in"] or (declared.place, known["in"]) == ("body", "query")
    assert declared.type == TYPES[known["type"]]
    assert declared.required == known["required"]
    assert declared.default == known.get("default")
    assert declared.minimum == known.get("minimum")
    assert declared.maximum == known.get("maximum")
    assert declared.versions == tuple(known.get("versions", VERSIONS))
    assert list(declared.words) == known.get("values", list(declared.words))


def test_a_path_and_its_parameters_agree(endpoint: Endpoint) -> None:
    in_path = [parameter.name for parameter in endpoint.parameters if parameter.place == "path"]
    assert re.findall(r"{(\w+)}", endpoint.path) == in_path


def test_a_meaning_is_a_line_for_people(endpoint: Endpoint) -> None:
    for sentence in (endpoint.meaning, *(parameter.meaning for parameter in endpoint.parameters)):
        assert sentence[0].isupper()
        assert not sentence.endswith(".")
        assert " " in sentence


def test_every_list_of_records_comes_in_pages(endpoint: Endpoint) -> None:
    names = {parameter.name for parameter in endpoint.parameters}
    assert endpoint.paginated == (endpoint.many and endpoint.method == "GET") == ({"page", "per_page"} <= names)


def test_no_method_of_a_path_is_declared_twice_for_a_version() -> None:
    seen: set[tuple[str, str, str]] = set()
    for endpoint in ENDPOINTS.values():
        if endpoint.host == "platform":
            continue
        for version in endpoint.versions:
            place = (endpoint.method, re.sub(r"{\w+}", "{}", endpoint.path), version)
            assert place not in seen
            seen.add(place)


def test_what_needs_no_scope_is_on_the_list_and_serves_no_records() -> None:
    bare = {op for op, endpoint in ENDPOINTS.items() if endpoint.host == "api" and not endpoint.needs}
    assert bare == WITHOUT_SCOPE
    assert all(endpoint.view is None or not endpoint.view.about.need for op in bare for endpoint in [ENDPOINTS[op]])


def test_an_endpoint_that_forgets_its_scope_does_not_load() -> None:
    with pytest.raises(NeedsScope, match="getSecrets"):
        Endpoint(op="getSecrets", path="/secrets", meaning="List secrets")
