"""Which endpoint a path names, in every spelling that clients send."""

from __future__ import annotations

from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from tests.api.caller import NOW, V1_0, V1_1, Answered, Caller, answered, environ

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.api.read import REPLIES
from rollbook.contract.endpoints import ENDPOINTS, Endpoint

ANSWERED = [endpoint for endpoint in ENDPOINTS.values() if endpoint.op in REPLIES]


def noted_op(caller: Caller, url: str, accept: str = V1_1, *, method: str = "GET") -> str | None:
    caller.send(method, url, token=None, accept=accept)
    return caller.noted[-1].op


def test_what_is_answered_is_the_whole_contract() -> None:
    assert set(REPLIES) == {op for op, endpoint in ENDPOINTS.items() if endpoint.host == "api"}


@pytest.mark.parametrize("endpoint", ANSWERED, ids=lambda each: each.op)
def test_every_endpoint_is_found_by_its_path(caller: Caller, endpoint: Endpoint) -> None:
    url = "/".join("12" if part.startswith("{") else part for part in endpoint.path.split("/"))
    accept = V1_0 if endpoint.versions == ("1.0",) else V1_1
    assert noted_op(caller, url, accept, method=endpoint.method) == endpoint.op


@pytest.mark.parametrize(
    ("path", "op"),
    [
        ("//students", "getStudents"),
        ("///students//7", "findStudent"),
        ("/students/", "getStudents"),
        ("//students/7/", "findStudent"),
        ("/students/left", "getLeftStudents"),
        ("/staff_members/left", "getLeftStaffMembers"),
        ("/groups/enrolments", "getGroupEnrolments"),
        ("/attendances/summaries", "getAttendanceSummaries"),
        ("/school/learning_aims", "getLearningAims"),
    ],
)
def test_a_path_is_known_in_every_spelling(caller: Caller, path: str, op: str) -> None:
    assert noted_op(caller, path) == op


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/students/7/8", "/Students", "/students.json", "/students/7/x", "/%2F"]
)
def test_other_paths_are_not_there(caller: Caller, path: str) -> None:
    answer = caller.get(path)
    assert answer.fault == (404, "not_found")
    assert "Location" not in answer.headers


def test_the_same_path_is_another_endpoint_in_another_version(caller: Caller) -> None:
    assert noted_op(caller, "/assessments/5/grade_set") == "findAssessmentGradeSet"
    assert noted_op(caller, "/assessments/5/grade_set", V1_0) == "gradeSetOfAssessment_v1"


@pytest.mark.parametrize("path", ["/oauth/token", "//oauth/token", "/oauth//token/"])
def test_what_is_mounted_answers_for_its_part_of_the_host(caller: Caller, path: str) -> None:
    seen = []

    def other(sent: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        seen.append(sent["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"another"]

    application = Application(Ground(caller.gate, caller.records), mounted={"oauth": other}, clock=lambda: NOW)
    answer: Answered = answered(application, environ("GET", path, {}))
    assert (answer.body, seen) == (b"another", ["/oauth/token"])
