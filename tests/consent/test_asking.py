from __future__ import annotations

import pytest

from rollbook.consent.asking import (
    AskedScopes,
    TellTheApp,
    UseAnotherUri,
    asked_scopes,
    check_challenge,
    check_redirect_uri,
)

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def _asked(required: str, optional: str = "") -> AskedScopes:
    return AskedScopes(frozenset(required.split()), frozenset(optional.split()))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("school", _asked("school")),
        ("school:required", _asked("school")),
        ("school attendances", _asked("attendances school")),
        ("school+attendances", _asked("attendances school")),
        ("school:required attendances:optional", _asked("school", "attendances")),
        ("school%3Arequired attendances%3aoptional", _asked("school", "attendances")),
        ("school school:optional", _asked("school")),
        ("  school\t attendances ", _asked("attendances school")),
        ("students.upn", _asked("students.basic students.upn")),
        ("school students.upn:optional", _asked("school", "students.basic students.upn")),
        ("students.basic students.upn:optional", _asked("students.basic", "students.upn")),
        ("students.dob students.upn:optional", _asked("students.basic students.dob", "students.upn")),
        ("students", _asked("students.basic")),
        ("staff_members:optional school", _asked("school", "staff_members.basic")),
    ],
)
def test_scopes_are_read_in_every_form_that_clients_send(text: str, asked: AskedScopes) -> None:
    assert asked_scopes(text) == asked


@pytest.mark.parametrize("text", ["", "   ", "+", "students.shoe_size", "school students.shoe_size", ":required"])
def test_no_scope_and_unknown_ones_are_an_invalid_scope(text: str) -> None:
    with pytest.raises(TellTheApp) as refusal:
        asked_scopes(text)
    assert refusal.value.error == "invalid_scope"


def test_an_unknown_suffix_is_an_invalid_scope() -> None:
    with pytest.raises(TellTheApp, match="suffix") as refusal:
        asked_scopes("school:maybe")
    assert refusal.value.error == "invalid_scope"


@pytest.mark.parametrize("is_public", [True, False])
def test_a_challenge_with_s256_is_good(*, is_public: bool) -> None:
    check_challenge(challenge=CHALLENGE, method="S256", is_public=is_public)


def test_an_app_with_a_secret_may_leave_the_challenge_out() -> None:
    check_challenge(challenge="", method="", is_public=False)


@pytest.mark.parametrize(
    ("challenge", "method", "is_public"),
    [
        (CHALLENGE, "plain", False),
        (CHALLENGE, "", False),
        ("", "S256", False),
        ("", "", True),
        (CHALLENGE[:-1], "S256", False),
        (CHALLENGE + "x", "S256", False),
        (CHALLENGE + "\n", "S256", False),
        (CHALLENGE[:-1] + "=", "S256", False),
    ],
)
def test_any_other_challenge_is_an_invalid_request(challenge: str, method: str, *, is_public: bool) -> None:
    with pytest.raises(TellTheApp) as refusal:
        check_challenge(challenge=challenge, method=method, is_public=is_public)
    assert refusal.value.error == "invalid_request"


@pytest.mark.parametrize(
    "uri",
    [
        "https://markbook.example.org/callback",
        "https://markbook.example.org/callback?tenant=1",
        "https://markbook.example.org:8443/",
        "http://localhost:5000/assembly-auth",
        "http://127.0.0.1:5000/callback",
        "http://[::1]:5000/callback",
        "org.example.markbook:/callback",
    ],
)
def test_a_redirect_uri_may_be_safe_local_or_of_an_app_on_a_device(uri: str) -> None:
    check_redirect_uri(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "markbook.example.org/callback",
        "http://markbook.example.org/callback",
        "http://localhost.example.org/callback",
        "https://markbook.example.org/callback#part",
        "https://markbook.example.org/callback#",
        "https://*.example.org/callback",
        "https://amina:secret@markbook.example.org/callback",
        "https:///callback",
        "https://markbook.example.org:eight/callback",
        "https://markbook.example.org/call back",
        "https://markbook.example.org/callback\n",
        "javascript:alert(1)",
        "data:text/html,hello",
    ],
)
def test_any_other_redirect_uri_is_refused(uri: str) -> None:
    with pytest.raises(UseAnotherUri):
        check_redirect_uri(uri)
