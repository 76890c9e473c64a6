"""Every way of not being answered: one status, one word, one sentence, one shape."""

from __future__ import annotations

import sqlite3
from unittest.mock import Mock

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client
from tests.api.caller import GOOD, V1_0, V1_1, Caller

from rollbook.accounts.access import Access
from rollbook.api import application
from rollbook.api.problems import WORDS
from rollbook.api.request import MOST_BYTES
from rollbook.consent.grants import SENTENCES, Reason, Refusal
from rollbook.records.query import UnknownRecord
from rollbook.records.writing import AnotherWriter

FORM = "application/x-www-form-urlencoded"


def test_without_a_token_one_is_asked_for(caller: Caller) -> None:
    answer = caller.get("/students", token=None)
    assert (answer.status, answer.said) == (
        401,
        {"error": "invalid_request", "message": "an access_token is required."},
    )
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="rollbook"'


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "Token abc", "abc", "bearer\t"])
def test_what_is_no_bearer_token_is_none(caller: Caller, authorization: str) -> None:
    headers = {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": authorization}
    assert caller.call("GET", "/students", headers).fault == (401, "invalid_request")


def test_a_token_in_the_address_is_none(caller: Caller) -> None:
    assert caller.get(f"/students?access_token={GOOD}", token=None).fault == (401, "invalid_request")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_is_known_in_any_case_of_letters(caller: Caller, scheme: str) -> None:
    headers = {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": f"{scheme}  {GOOD} "}
    assert caller.call("GET", "/students", headers).status == 200


@pytest.mark.parametrize(
    "authorization",
    [f'Token token="{GOOD}"', f"Token token={GOOD}", f'token Token="{GOOD}"', f'TOKEN  TOKEN="{GOOD}" '],
)
def test_the_scheme_of_the_first_ruby_clients_is_known(caller: Caller, authorization: str) -> None:
    headers = {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": authorization}
    assert caller.call("GET", "/students", headers).status == 200


@pytest.mark.parametrize(
    "authorization",
    [
        *(f"Token {GOOD}", f'Token "{GOOD}"', f'Token access_token="{GOOD}"', f'Bearer token="{GOOD}"'),
        *(f'Token token="{GOOD}', f'Token token={GOOD}"', f'Token token="{GOOD}", nonce="1"', f"Tokentoken={GOOD}"),
        *('Token token=""', "Token token=", "Token", f'Token token="{GOOD} {GOOD}"'),
    ],
)
def test_nothing_else_counts_under_that_scheme(caller: Caller, authorization: str) -> None:
    headers = {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": authorization}
    assert caller.call("GET", "/students", headers).status == 401


def test_an_unknown_token_under_that_scheme_is_invalid(caller: Caller) -> None:
    headers = {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": 'Token token="somebody-elses"'}
    assert caller.call("GET", "/students", headers).fault == (401, "invalid_token")


def test_an_unknown_token_is_invalid(caller: Caller) -> None:
    answer = caller.get("/students", token="somebody-elses")
    assert answer.fault == (401, "invalid_token")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_an_expired_token_says_so(caller: Caller) -> None:
    caller.gate.opens["old"] = Refusal(Reason.EXPIRED, app=1, school=1)
    answer = caller.get("/students", token="old")
    assert answer.said == {"error": "invalid_token", "message": "token has expired"}


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.MISSING])
def test_every_refusal_is_401_with_its_sentence(caller: Caller, reason: Reason) -> None:
    caller.gate.opens["it"] = Refusal(reason)
    answer = caller.get("/students", token="it")
    assert (answer.status, answer.said) == (401, {"error": WORDS[reason], "message": SENTENCES[reason]})
    assert not caller.records.asked


@pytest.mark.parametrize("reason", [Reason.PAUSED, Reason.APP_SUSPENDED, Reason.SCHOOL_CLOSED])
def test_what_no_refresh_can_cure_is_not_called_an_invalid_token(reason: Reason) -> None:
    assert WORDS[reason] == "access_denied"


def test_a_missing_scope_is_named(caller: Caller) -> None:
    caller.gate.opens["few"] = Access(app=1, school=1, scopes=frozenset({"school"}), level="school", token=2)
    answer = caller.get("/students", token="few")
    assert answer.fault == (401, "insufficient_scope")
    assert answer.said["message"] == "the scope students.basic is needed"
    assert answer.headers["WWW-Authenticate"].endswith('scope="students.basic"')


def test_the_scopes_of_which_one_is_missing_are_named(caller: Caller) -> None:
    caller.gate.opens["few"] = Access(app=1, school=1, scopes=frozenset({"school"}), level="school", token=2)
    assert caller.get("/assessments", token="few").said["message"] == (
        "one of the scopes assessments.examinations, assessments.internal, assessments.national is needed"
    )


def test_a_token_of_the_app_alone_opens_no_school(caller: Caller) -> None:
    caller.gate.opens["app"] = Access(app=1, school=None, scopes=frozenset(), level="app", token=3)
    answer = caller.get("/school/status", token="app")
    assert answer.fault == (401, "insufficient_scope")
    assert "stands for the app alone" in answer.said["message"]


def test_an_unknown_path_is_not_found(caller: Caller) -> None:
    answer = caller.get("/pupils", token=None, accept=None)
    assert (answer.status, answer.said) == (404, {"error": "not_found", "message": "not found"})


def test_a_record_that_the_caller_may_not_see_is_not_found(caller: Caller) -> None:
    caller.records.found = None
    assert caller.get("/students/5").fault == (404, "not_found")


@pytest.mark.parametrize(
    "number", ["2147483648", "9" * 400, "abc", "-1", "+1", "1.0", "%31%00", "%EF%BC%91", "0x1", "null", "1e3"]
)
def test_what_can_be_no_id_is_not_found(caller: Caller, number: str) -> None:
    assert caller.get(f"/students/{number}").fault == (404, "not_found")
    assert not caller.records.asked


def test_the_largest_id_is_looked_for(caller: Caller) -> None:
    assert caller.get("/students/2147483647").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_another_method_is_told_the_right_ones(caller: Caller, method: str) -> None:
    answer = caller.send(method, "/students")
    assert answer.fault == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(("accept", "methods"), [(V1_0, "GET, HEAD, OPTIONS, POST"), (V1_1, "GET, HEAD, OPTIONS")])
def test_the_methods_are_those_of_the_version(caller: Caller, accept: str, methods: str) -> None:
    assert caller.send("OPTIONS", "/grade_sets", accept=accept).headers["Allow"] == methods
    refused = caller.send("DELETE", "/grade_sets", accept=accept)
    assert (refused.fault, refused.headers["Allow"]) == ((405, "method_not_allowed"), methods)


def test_a_path_of_an_older_version_alone_has_no_methods(caller: Caller) -> None:
    assert caller.send("OPTIONS", "/aspects", accept=V1_1).headers["Allow"] == ""
    assert caller.send("POST", "/aspects", accept=V1_1).fault == (404, "not_found")


def test_options_says_the_methods_to_anybody(caller: Caller) -> None:
    answer = caller.send("OPTIONS", "/students/1", token=None, accept=None)
    assert (answer.status, answer.body, answer.headers["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")


def test_a_form_that_is_too_long_is_refused(caller: Caller) -> None:
    assert caller.get("/students", body="students=" + "1+" * MOST_BYTES).fault == (413, "too_large")


def test_a_query_with_too_many_arguments_is_refused(caller: Caller) -> None:
    assert caller.get("/students?" + "a=1&" * 5_000).fault == (413, "too_large")


@pytest.mark.parametrize(
    "error",
    [OperationalError("gone"), psycopg.OperationalError("gone"), sqlite3.OperationalError("database is locked")],
    ids=lambda error: type(error).__module__,
)
def test_a_database_that_is_away_asks_for_patience(caller: Caller, error: Exception) -> None:
    caller.records.fails = [error, error]
    answer = caller.get("/students")
    assert answer.fault == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_what_nobody_foresaw_is_told_without_details(caller: Caller) -> None:
    caller.records.fails = [RuntimeError("the name of a child")]
    answer = caller.get("/students")
    assert answer.fault == (500, "server_error")
    assert b"child" not in answer.body


@pytest.mark.parametrize(
    ("error", "levels"),
    [
        (AnotherWriter("another sync"), []),
        (UnknownRecord(), []),
        (OperationalError("away"), ["error"]),
        (ZeroDivisionError(), ["error"]),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_somebody_must_look_at_is_logged_and_nothing_else(
    caller: Caller, error: Exception, levels: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Mock()
    monkeypatch.setattr(application, "_log", log)
    caller.records.fails = [error]
    assert caller.get("/contacts").status in {404, 500, 503}
    assert [name for name, _, _ in log.method_calls] == levels


def test_version_1_0_gets_the_same_errors(caller: Caller) -> None:
    assert caller.get("/students", token=None, accept=V1_0).said == caller.get("/students", token=None).said


def test_a_request_is_noted_with_who_and_what(caller: Caller) -> None:
    caller.get("/students/7?upn=secret")
    (entry,) = caller.noted
    assert (entry.op, entry.path, entry.status, entry.version) == ("findStudent", "/students/7", 200, "1.1")
    assert (entry.app, entry.school, entry.token, entry.error) == (1, 1, 1, None)


def test_a_refused_request_is_noted_with_its_error(caller: Caller) -> None:
    caller.gate.opens["old"] = Refusal(Reason.EXPIRED, app=4, school=5, token=6)
    caller.get("/students", token="old")
    (entry,) = caller.noted
    assert (entry.status, entry.error, entry.app, entry.school, entry.token) == (401, "invalid_token", 4, 5, 6)


def test_what_else_lives_on_the_host_has_the_same_errors(api: Client) -> None:
    answer = api.get("/health/of-what")
    assert (answer.status_code, answer.json()) == (404, {"error": "not_found", "message": "not found"})
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
