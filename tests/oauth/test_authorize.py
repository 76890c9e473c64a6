"""What an app may ask of the authorisation endpoint, and where the browser is sent."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.oauth.conftest import CHALLENGE, Door, carried, public
from tests.people import LUNCHLINE_URI

from rollbook.consent.models import AccessRequest, App
from rollbook.consent.requests import LONGEST_STATE

PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def _kept() -> AccessRequest:
    return AccessRequest.objects.get()


def test_what_is_asked_is_kept_and_leads_to_its_page(door: Door) -> None:
    answer = door.authorize(door.people.markbook, urn="100901", **PKCE)
    kept = _kept()
    assert (answer.status_code, answer["Location"]) == (302, f"/requests/{kept.link}")
    assert (kept.state, kept.urn, kept.code_challenge) == ("xyz", "100901", CHALLENGE)
    assert kept.required_scopes == {"school", "students.basic"}
    assert kept.optional_scopes == {"students.upn"}


@pytest.mark.parametrize("path", ["//oauth/authorize", "/oauth//authorize", "/oauth/authorize/"])
def test_doubled_slashes_lead_to_the_same_place(door: Door, path: str) -> None:
    app = door.people.markbook
    words = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "scope": "school"}
    answer = Client().get("/", words, PATH_INFO=path)
    assert answer["Location"] == f"/requests/{_kept().link}"


@pytest.mark.parametrize("more", [{"response_type": "code"}, {"response_type": ""}, {"approval_prompt": "auto"}])
def test_what_libraries_add_is_understood_or_passed_over(door: Door, more: dict[str, str]) -> None:
    assert door.authorize(door.people.markbook, **more)["Location"].startswith("/requests/")


@pytest.mark.parametrize(
    "scope",
    [
        "school:required+students.upn:optional",
        "school students.upn:optional",
        "school%3Arequired students.upn%3Aoptional",
        " school   students.upn:optional ",
    ],
)
def test_scopes_are_written_in_several_ways(door: Door, scope: str) -> None:
    door.authorize(door.people.markbook, scope)
    assert _kept().required_scopes == {"school"}
    assert _kept().optional_scopes == {"students.basic", "students.upn"}


def test_old_names_of_scopes_are_known(door: Door) -> None:
    door.authorize(door.people.markbook, "students staff_members:optional")
    assert _kept().required_scopes == {"students.basic"}
    assert _kept().optional_scopes == {"staff_members.basic"}


# Back to the app with an error


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"scope": "students.shoe_size"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "school:perhaps"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
        ({"urn": "1\0"}, "invalid_request"),
    ],
)
def test_what_an_app_must_mend_goes_back_to_it(door: Door, more: dict[str, str], error: str) -> None:
    answer = door.authorize(door.people.markbook, **more)
    assert answer["Location"].startswith(door.people.markbook.redirect_uris[0] + "?")
    words = carried(answer)
    assert (words["error"], words["state"], words["iss"]) == (error, "xyz", "http://127.0.0.1:8000")
    assert words["error_description"]
    assert not AccessRequest.objects.exists()


def test_a_scope_without_a_registered_purpose_goes_back_to_the_app(door: Door) -> None:
    assert carried(door.authorize(door.people.markbook, "students.sen_needs"))["error"] == "invalid_scope"


def test_no_state_comes_back_where_none_was_sent(door: Door) -> None:
    assert "state" not in carried(door.authorize(door.people.markbook, "nonsense", state=""))


def test_a_state_comes_back_as_it_was_sent(door: Door) -> None:
    state = "a b&c=d+é/?#%20"
    assert carried(door.authorize(door.people.markbook, "nonsense", state=state))["state"] == state


def test_the_longest_state_is_kept(door: Door) -> None:
    door.authorize(door.people.markbook, state="x" * LONGEST_STATE)
    assert len(_kept().state) == LONGEST_STATE


def test_a_longer_state_is_neither_kept_nor_sent_back(door: Door) -> None:
    told = carried(door.authorize(door.people.markbook, state="x" * (LONGEST_STATE + 1)))
    assert told["error"] == "invalid_request"
    assert told["error_description"] == "state has more than 2000 characters. It is not sent back."
    assert "state" not in told
    assert not AccessRequest.objects.exists()


def test_a_longer_state_leads_nowhere_that_is_not_registered(door: Door) -> None:
    answer = door.authorize(door.people.markbook, state="x" * (LONGEST_STATE + 1), redirect_uri=LUNCHLINE_URI)
    assert (answer.status_code, "Location" in answer) == (400, False)


def test_what_the_redirect_uri_says_already_stays(door: Door) -> None:
    uri = "https://markbook.example.org/callback?from=rollbook"
    App.objects.filter(pk=door.people.markbook.pk).update(redirect_uris=[uri])
    assert carried(door.authorize(door.people.markbook, "nonsense", redirect_uri=uri))["from"] == "rollbook"


def test_an_app_on_a_device_is_answered_at_its_own_scheme(door: Door) -> None:
    uri = "org.example.markbook:/callback"
    App.objects.filter(pk=door.people.markbook.pk).update(redirect_uris=[uri])
    answer = door.authorize(door.people.markbook, "nonsense", redirect_uri=uri)
    assert answer["Location"].startswith(f"{uri}?error=invalid_scope")


@pytest.mark.parametrize("name", ["state", "scope", "response_type", "code_challenge"])
def test_what_is_said_twice_goes_back_to_the_app(door: Door, name: str) -> None:
    app = door.people.markbook
    words = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0], name: ["code", "code"]}
    assert carried(door.client.get("/oauth/authorize", words))["error"] == "invalid_request"


def test_a_public_app_must_send_a_challenge(door: Door) -> None:
    assert carried(door.authorize(public(door.people.markbook)))["error"] == "invalid_request"
    assert door.authorize(door.people.markbook, **PKCE)["Location"].startswith("/requests/")


def test_an_app_that_names_its_schools_must_send_the_urn(door: Door) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(force_urn_check=True)
    assert carried(door.authorize(door.people.markbook))["error"] == "invalid_request"


# Nowhere


@pytest.mark.parametrize(
    "more",
    [
        {"client_id": "0" * 20},
        {"client_id": ""},
        {"client_id": "a\0b"},
        {"redirect_uri": LUNCHLINE_URI},
        {"redirect_uri": ""},
        {"redirect_uri": "https://markbook.example.org/callback/"},
        {"redirect_uri": "https://markbook.example.org/callback?more"},
        {"redirect_uri": "http://markbook.example.org/callback"},
        {"redirect_uri": "https://markbook.example.org.evil.example.org/callback"},
    ],
)
def test_whom_we_do_not_know_is_sent_nowhere(door: Door, more: dict[str, str]) -> None:
    answer = door.authorize(door.people.markbook, **more)
    assert answer.status_code == 400
    assert "Location" not in answer
    assert "This request cannot be opened" in answer.content.decode()


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_two_apps_or_two_ways_back_lead_nowhere(door: Door, name: str) -> None:
    app = door.people.markbook
    words = {"client_id": [app.client_id], "redirect_uri": [app.redirect_uris[0]], "scope": ["school"]}
    words[name] *= 2
    assert door.client.get("/oauth/authorize", words).status_code == 400


def test_a_stopped_app_is_sent_nowhere(door: Door) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(suspended_at=door.clock.now)
    assert door.authorize(door.people.markbook).status_code == 400
