"""What an app is told of itself, its token and the school of the token."""

from __future__ import annotations

import pytest
from tests.api.caller import V1_0, Caller
from tests.api.people import ashfield_and_its_app

from rollbook.accounts.access import Access

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people(caller: Caller) -> None:
    ashfield_and_its_app()
    scopes = frozenset({"school", "students.basic"})
    caller.gate.opens |= {
        "two": Access(app=1, school=1, scopes=scopes, level="school", token=2),
        "app": Access(app=1, school=None, scopes=frozenset(), level="app", token=3),
    }


def test_a_school_token_learns_its_app_and_its_scopes(caller: Caller) -> None:
    assert caller.get("/me", token="two").said == {
        "object": "application",
        "id": 1,
        "name": "Maple Reader",
        "description": "Reads",
        "decription": "Reads",
        "website_uri": None,
        "support_uri": None,
        "privacy_policy_uri": None,
        "redirect_uri": "https://maple.example.org/callback",
        "install_uri": None,
        "listed": True,
        "sandbox": True,
        "force_urn_check": False,
        "created_at": "2024-02-03T04:05:06.789Z",
        "updated_at": "2024-02-03T04:05:06.789Z",
        "token": {"access_level": "school", "scopes": ["school", "students.basic"]},
    }


def test_an_app_token_has_no_scopes(caller: Caller) -> None:
    assert caller.get("/me", token="app").said["token"] == {"access_level": "app", "scopes": []}


@pytest.mark.parametrize("accept", [None, "*/*", "application/json"])
def test_me_without_a_version_is_the_newest(caller: Caller, accept: str | None) -> None:
    assert caller.get("/me", accept=accept).said["object"] == "application"


def test_me_in_a_version_that_is_not_served_is_refused(caller: Caller) -> None:
    assert caller.get("/me", accept="application/vnd.assembly+json; version=9").fault == (406, "unsupported_version")


def test_me_in_1_0_tells_of_the_school(caller: Caller) -> None:
    assert caller.get("/me", token="two", accept=V1_0).said == {
        "level": "school",
        "app": {"id": 1, "name": "Maple Reader"},
        "school": {
            "id": 1,
            "urn": "999001",
            "name": "Ashfield School",
            "slug": "ashfield-school",
            "la_code": 999,
            "establishment_number": None,
            "phase": "Secondary",
            "scopes": ["school", "students.basic"],
        },
    }


def test_me_in_1_0_has_no_school_for_an_app_token(caller: Caller) -> None:
    assert caller.get("/me", token="app", accept=V1_0).said == {
        "level": "app",
        "app": {"id": 1, "name": "Maple Reader"},
    }


def test_the_school_is_told_without_its_number(caller: Caller) -> None:
    said = caller.get("/school").said
    assert said["object"] == "school"
    assert "id" not in said
    assert (said["name"], said["urn"], said["la_code"], said["town"]) == ("Ashfield School", "999001", 999, None)


def test_the_status_of_a_school_without_records_is_null(caller: Caller) -> None:
    assert caller.get("/school/status").said == {
        "object": "school_status",
        "last_changes_at": None,
        "last_sync_at": None,
        "last_sync_status": None,
    }
