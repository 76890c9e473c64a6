"""Giving tokens back, and asking what they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.oauth.conftest import Door, fault, public, rotating, said

from rollbook.accounts.models import School
from rollbook.consent.authorisations import living, pause, revoke
from rollbook.consent.checking import INACTIVE, introspect
from rollbook.consent.models import App

REVOKE = "/oauth/revoke"
INTROSPECT = "/oauth/introspect"


def _about(door: Door, app: App, token: str, **more: str) -> dict[str, object]:
    return said(door.post({"token": token, **more}, app, INTROSPECT))


def test_an_access_token_is_given_back_alone(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    answer = door.post({"token": first["access_token"]}, app, REVOKE)
    assert (answer.status_code, said(answer)) == (200, {})
    assert not door.opens(first["access_token"])
    assert door.refresh(app, first["refresh_token"]).status_code == 200


def test_a_refresh_token_is_given_back_with_its_access_tokens(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    assert door.post({"token": first["refresh_token"]}, app, REVOKE).status_code == 200
    assert not door.opens(first["access_token"])
    assert fault(door.refresh(app, first["refresh_token"])) == (400, "invalid_grant")


def test_the_token_of_another_app_stays_good_and_nothing_is_told(door: Door) -> None:
    first = door.tokens(door.people.markbook)
    theirs = door.post({"token": first["access_token"]}, door.people.lunchline, REVOKE)
    unknown = door.post({"token": "guessed"}, door.people.lunchline, REVOKE)
    assert (theirs.status_code, theirs.content) == (unknown.status_code, unknown.content) == (200, b"{}")
    assert door.opens(first["access_token"])


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "id_token"])
def test_a_hint_at_the_type_changes_nothing(door: Door, hint: str) -> None:
    first = door.tokens(door.people.markbook)
    words = {"token": first["access_token"], "token_type_hint": hint}
    assert door.post(words, door.people.markbook, REVOKE).status_code == 200
    assert not door.opens(first["access_token"])


@pytest.mark.parametrize("path", [REVOKE, INTROSPECT])
def test_the_token_must_be_there(door: Door, path: str) -> None:
    assert fault(door.post({}, door.people.markbook, path)) == (400, "invalid_request")


@pytest.mark.parametrize("path", [REVOKE, INTROSPECT])
def test_who_asks_must_prove_who_it_is(door: Door, path: str) -> None:
    first = door.tokens(door.people.markbook)
    assert fault(door.post({"token": first["access_token"]}, path=path)) == (401, "invalid_client")
    assert door.opens(first["access_token"])


@pytest.mark.parametrize("path", ["//oauth/revoke", "/oauth//introspect"])
def test_doubled_slashes_lead_to_the_same_place(door: Door, path: str) -> None:
    assert door.post({"token": "guessed"}, door.people.markbook, path).status_code == 200


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize("path", [REVOKE, INTROSPECT])
def test_the_api_host_has_them_as_well(door: Door, path: str) -> None:
    assert door.post({"token": "guessed"}, door.people.markbook, path).status_code == 200


def test_a_public_app_gives_back_with_its_name_alone(door: Door) -> None:
    first = door.tokens(door.people.markbook)
    app = public(door.people.markbook)
    words = {"token": first["access_token"], "client_id": app.client_id}
    assert door.post(words, path=REVOKE).status_code == 200
    assert not door.opens(first["access_token"])


def test_a_public_app_cannot_ask_what_a_token_is(door: Door) -> None:
    app = public(door.people.markbook)
    answer = door.post({"token": "guessed", "client_id": app.client_id}, path=INTROSPECT)
    assert fault(answer) == (401, "invalid_client")


# What a token is


def test_an_app_is_told_what_its_access_token_is(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    began = int(door.clock.now.timestamp())
    assert _about(door, app, first["access_token"]) == {
        "active": True,
        "client_id": app.client_id,
        "token_type": "bearer",
        "scope": "school students.basic",
        "scopes": ["school", "students.basic"],
        "level": "school",
        "school_id": door.people.ashfield.pk,
        "iss": "http://127.0.0.1:8000",
        "iat": began,
        "exp": began + 86_400,
    }


def test_an_app_is_told_what_its_refresh_token_is(door: Door) -> None:
    app = door.people.markbook
    about = _about(door, app, door.tokens(app)["refresh_token"])
    assert (about["active"], about["token_type"]) == (True, "refresh_token")
    assert "exp" not in about


def test_a_token_of_the_app_alone_reads_no_school(door: Door) -> None:
    app = door.people.markbook
    own = said(door.post({"grant_type": "client_credentials"}, app))["access_token"]
    about = _about(door, app, own)
    assert (about["level"], about["school_id"], about["scope"]) == ("app", None, "")


def test_nothing_is_told_of_the_token_of_another_app(door: Door) -> None:
    first = door.tokens(door.people.markbook)
    for token in (first["access_token"], first["refresh_token"], "guessed"):
        assert _about(door, door.people.lunchline, token) == {"active": False}


def test_an_expired_token_is_not_active(door: Door) -> None:
    first = door.tokens(door.people.markbook)
    door.clock.pass_by(days=1)
    assert _about(door, door.people.markbook, first["access_token"]) == {"active": False}


def test_a_revoked_token_is_not_active(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    door.post({"token": first["access_token"]}, app, REVOKE)
    assert _about(door, app, first["access_token"]) == {"active": False}


def test_a_spent_refresh_token_is_not_active(door: Door) -> None:
    app = rotating(door.people.markbook)
    first = door.tokens(app)
    door.refresh(app, first["refresh_token"])
    assert _about(door, app, first["refresh_token"]) == {"active": False}


def test_no_token_is_active_once_the_school_took_it_back(door: Door) -> None:
    app, people = door.people.markbook, door.people
    first = door.tokens(app)
    given = living(app=app, school=people.ashfield)
    assert given is not None
    revoke(authorisation=given, by=people.amina, now=door.clock.now)
    for token in (first["access_token"], first["refresh_token"]):
        assert _about(door, app, token) == {"active": False}


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_no_token_is_active_while_the_school_pauses_the_app(door: Door, name: str) -> None:
    app, people = door.people.markbook, door.people
    token = door.tokens(app)[name]
    given = living(app=app, school=people.ashfield)
    assert given is not None
    pause(authorisation=given, until=door.clock.now + timedelta(hours=1), by=people.amina, now=door.clock.now)
    assert _about(door, app, token) == {"active": False}
    door.clock.pass_by(hours=1)
    assert _about(door, app, token)["active"] is True


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_no_token_is_active_once_the_school_has_left(door: Door, name: str) -> None:
    app = door.people.markbook
    token = door.tokens(app)[name]
    School.objects.filter(pk=door.people.ashfield.pk).update(closed_at=door.clock.now)
    assert _about(door, app, token) == {"active": False}


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_no_token_is_active_once_the_app_was_suspended(door: Door, name: str) -> None:
    app = door.people.markbook
    token = door.tokens(app)[name]
    App.objects.filter(pk=app.pk).update(suspended_at=door.clock.now)
    assert introspect(app=app, token=token, now=door.clock.now) == INACTIVE
