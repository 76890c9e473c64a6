from __future__ import annotations

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.objects.students import Student
from rollbook.contract.openapi import document
from rollbook.contract.openapi.schemas import object_schema, shown
from rollbook.contract.postman import collection
from rollbook.contract.schema import Embed, Many, embedded
from rollbook.contract.scopes import SCOPES
from rollbook.contract.versions import VERSIONS

ADDRESSES = {"api_url": "https://api.example.org", "platform_url": "https://platform.example.org"}
DOCUMENTS = {version: document(version, **ADDRESSES) for version in VERSIONS}
VERSION = pytest.mark.parametrize("version", VERSIONS)


def operations(version: str) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for path in DOCUMENTS[version]["paths"].values()
        for method, operation in path.items()
        if method != "servers"
    }


@VERSION
def test_the_document_is_openapi(version: str) -> None:
    validate(DOCUMENTS[version])


@VERSION
def test_every_endpoint_is_an_operation(version: str) -> None:
    expected = {
        op for op, endpoint in ENDPOINTS.items() if version in endpoint.versions and not op.startswith("oauthToken")
    }
    assert set(operations(version)) == expected | {"oauthToken"}


@VERSION
def test_every_operation_documents_the_statuses_of_its_endpoint(version: str) -> None:
    for op, operation in operations(version).items():
        if op != "oauthToken":
            endpoint = ENDPOINTS[op]
            good = set() if endpoint.refused else {str(endpoint.success)}
            found = {"304"} if endpoint.conditional else set()
            also = {"406", "408", "413", "503"} if endpoint.host == "api" else set()
            assert set(operation["responses"]) == good | found | also | set(map(str, endpoint.errors)), op


@VERSION
def test_what_is_always_refused_has_no_good_answer(version: str) -> None:
    refused = {op for op, operation in operations(version).items() if operation.get("deprecated")}
    assert refused == ({"createAspect_v1", "deleteAspect_v1", "createGradeSet_v1"} if version == "1.0" else set())
    for op in refused:
        assert min(operations(version)[op]["responses"]) == "400"


def headers(version: str, op: str, status: int) -> dict[str, bool]:
    """The headers of an answer, and whether each is always there."""
    answer = operations(version)[op]["responses"][str(status)]
    if "$ref" in answer:
        answer = DOCUMENTS[version]["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return {name: header["required"] for name, header in answer.get("headers", {}).items()}


RATE = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


@VERSION
def test_whoever_must_wait_is_told_how_long(version: str) -> None:
    for op, operation in operations(version).items():
        for status in {429, 503} & set(map(int, operation["responses"])):
            assert headers(version, op, status)["Retry-After"], (op, status)
    assert all(headers(version, "getStudents", 429)[name] for name in RATE)


@VERSION
def test_a_good_token_is_told_its_limit(version: str) -> None:
    for op, operation in operations(version).items():
        if op != "oauthToken" and ENDPOINTS[op].token in {"school", "app", "any"}:
            good = {200, 202, 304} & set(map(int, operation["responses"]))
            assert all(headers(version, op, status)[name] for status in good for name in RATE), op


@VERSION
def test_a_list_that_can_be_followed_says_by_what(version: str) -> None:
    said = headers(version, "getStudents", 200)
    assert (said["ETag"], said["Last-Modified"], said["Delta-Base"]) == (True, True, False)
    assert set(headers(version, "getStudents", 304)) == {"ETag", "Last-Modified", *RATE}
    paging = {"Page", "Per-Page", "Total", "Total-Pages", "Next-Page", "Prev-Page"}
    assert paging & set(said) == (paging if version == "1.1" else set())


@VERSION
def test_a_missing_token_is_challenged(version: str) -> None:
    assert headers(version, "getStudents", 401)["WWW-Authenticate"]


@VERSION
def test_whoever_asks_for_a_token_is_refused_in_json(version: str) -> None:
    answers = operations(version)["oauthToken"]["responses"]
    assert set(answers) == {"200", "400", "401"}
    assert all("application/json" in answer["content"] for answer in answers.values())


@VERSION
def test_writing_can_be_repeated_safely(version: str) -> None:
    for op in ("createResult", "bulkUpdateResults", "updateResults", "putResult_v1"):
        (key,) = (each for each in operations(version)[op]["parameters"] if each["name"] == "Idempotency-Key")
        assert key["in"] == "header"
        assert key["schema"]["maxLength"] == 255


@pytest.mark.parametrize("op", ["getAssessmentResults", "getAssessmentPointResults", "getResults"])
def test_what_is_required_depends_on_the_version(op: str) -> None:
    required = {
        version: {each["name"] for each in operations(version)[op]["parameters"] if each.get("required")}
        for version in VERSIONS
    }
    assert "students" in required["1.1"]
    assert ("students" in required["1.0"]) == (op == "getResults")


def items_of(version: str) -> list[dict[str, Any]]:
    """The requests of the collection of a version."""
    return [item for folder in collection(version, **ADDRESSES)["item"] for item in folder["item"]]


@pytest.mark.parametrize(("version", "off"), [("1.0", True), ("1.1", False)])
def test_a_collection_switches_off_what_its_version_can_do_without(version: str, off: bool) -> None:  # noqa: FBT001
    (item,) = (each for each in items_of(version) if each["name"] == ENDPOINTS["getAssessmentResults"].meaning)
    (students,) = (each for each in item["request"]["url"]["query"] if each["key"] == "students")
    assert students.get("disabled", False) == off


@VERSION
def test_words_that_count_as_none_are_said(version: str) -> None:
    (day,) = (each for each in operations(version)["getStaffContracts"]["parameters"] if each["name"] == "date")
    assert day["schema"]["anyOf"] == [{"format": "date"}, {"enum": ["true", "false", "1", "0"]}]
    assert day["description"].endswith("; true, false, 1 and 0, which some clients send, count as none")


@VERSION
def test_what_is_stored_must_be_said(version: str) -> None:
    sent = operations(version)["createResult"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    body = DOCUMENTS[version]["components"]["schemas"][sent.rpartition("/")[2]]
    facet = "aspect_id" if version == "1.0" else "facet_id"
    assert set(body["required"]) == {"subject_id", facet, "assessment_point_rank", "assessment_id", "results"}
    assert body["properties"]["results"]["maxItems"] == 50


@VERSION
def test_what_a_token_needs_stands_with_every_operation(version: str) -> None:
    for op, operation in operations(version).items():
        if op != "oauthToken" and ENDPOINTS[op].token == "school":
            alternatives = [set(each["school"]) for each in operation["security"]]
            assert all(any(alternative & need for alternative in alternatives) for need in ENDPOINTS[op].needs), op
            assert all(all(alternative & need for need in ENDPOINTS[op].needs) for alternative in alternatives), op


@VERSION
def test_every_object_has_all_its_members_and_what_it_takes_to_see_them(version: str) -> None:
    schemas = DOCUMENTS[version]["components"]["schemas"]
    assert set(schemas["Student" if version == "1.1" else "V1Student"]["properties"]) >= {"object", *shown(Student)}
    for name, member in shown(Student).items():
        said = object_schema(Student)["properties"][name]
        assert said.get("x-scope") == (sorted(member.need) if member.need else None)
        assert said.get("x-include") == member.include
        assert said["description"] == member.meaning


def test_older_clients_are_promised_telephones_without_mobiles() -> None:
    schemas = DOCUMENTS["1.0"]["components"]["schemas"]
    assert "TelephoneNumberInfo" not in schemas
    assert schemas["V1TelephoneNumberInfo"]["properties"]["type"]["enum"] == ["Home", "Work", "Other", None]


@VERSION
def test_every_reference_leads_somewhere(version: str) -> None:
    def walk(node: object) -> None:
        if isinstance(node, dict):
            target: Any = DOCUMENTS[version]
            for part in node.get("$ref", "#").split("/")[1:]:
                target = target[part]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk({key: value for key, value in DOCUMENTS[version].items() if key != "info"})


@VERSION
def test_every_example_is_one(version: str) -> None:
    schemas = DOCUMENTS[version]["components"]["schemas"]
    for name, schema in schemas.items():
        whole = {**schema, "components": {"schemas": schemas}}
        errors = [f"{name}: {error.message}" for error in OAS31Validator(whole).iter_errors(schema["examples"][0])]
        assert not errors


def test_only_what_is_always_there_is_required() -> None:
    required = object_schema(Student)["required"]
    assert {"object", "id", "first_name", "last_name", "year_code"} <= set(required)
    assert not {"upn", "dob", "demographics", "photo"} & set(required)


def test_what_may_be_null_says_so() -> None:
    properties = object_schema(Student)["properties"]
    assert properties["upn"]["type"] == ["string", "null"]
    assert {"type": "null"} in properties["demographics"]["anyOf"]
    assert [
        name for name, member in shown(Student).items() if isinstance(member, Embed | Many) and not embedded(member)
    ] == []


def test_all_scopes_can_be_asked_for() -> None:
    flows = DOCUMENTS["1.1"]["components"]["securitySchemes"]["school"]["flows"]
    assert set(flows["authorizationCode"]["scopes"]) == set(SCOPES)


@VERSION
def test_a_collection_has_every_request(version: str) -> None:
    items = items_of(version)
    expected = [each for each in ENDPOINTS.values() if version in each.versions and each.token != "browser"]
    assert sorted(item["name"] for item in items) == sorted(endpoint.meaning for endpoint in expected)
    for item in items:
        assert {"key": "Accept", "value": f"application/vnd.assembly+json; version={version}"} in item["request"][
            "header"
        ]
        assert "{" not in item["request"]["url"]["raw"].replace("{{", "").replace("}}", "")


@VERSION
def test_a_collection_has_every_header_of_a_request_switched_off(version: str) -> None:
    sent = {item["name"]: {header["key"]: header for header in item["request"]["header"]} for item in items_of(version)}
    keyed = [name for name, headers in sent.items() if "Idempotency-Key" in headers]
    assert len(keyed) == 4
    for endpoint in ENDPOINTS.values():
        for each in endpoint.taken(version) if version in endpoint.versions else ():
            if each.place == "header":
                said = {"key": each.name, "value": "", "description": each.meaning, "disabled": True}
                assert sent[endpoint.meaning][each.name] == said, endpoint.op
