"""How apps may say what they want of the token endpoint, and what they are told."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from authlib.oauth2.rfc6749 import InvalidRequestError
from django.conf import settings
from django.test import Client, RequestFactory
from tests.oauth.conftest import FORM, TOKEN, Door, fault, public, said
from tests.people import NOW

from rollbook.consent.models import App
from rollbook.oauth.sent import read
from rollbook.server.logs import configure

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

OWN = "grant_type=client_credentials"


def _credentials(door: Door) -> dict[str, str]:
    return {"client_id": door.people.markbook.client_id, "client_secret": door.people.markbook_secret}


def _with_header(door: Door, header: str) -> Answer:
    return door.client.post(TOKEN, OWN, content_type=FORM, headers={"Authorization": header})


def _own(door: Door, **more: str) -> Answer:
    return door.post({"grant_type": "client_credentials", **more}, door.people.markbook)


def test_an_app_gets_a_token_of_its_own_that_does_not_expire(door: Door) -> None:
    answer = said(_own(door))
    token = answer.pop("access_token")
    assert answer == {"token_type": "bearer", "expires_in": None, "level": "app"}
    assert door.opens(token)


def test_a_school_token_says_all_that_clients_read(door: Door) -> None:
    answer = door.tokens(door.people.markbook, ticked=["students.upn"])
    assert sorted(answer) == sorted(
        ["access_token", "refresh_token", "token_type", "expires_in", "level", "school_id", "scopes", "scope"]
    )
    assert (answer["token_type"], answer["expires_in"], answer["level"]) == ("bearer", 86_400, "school")
    assert answer["school_id"] == door.people.ashfield.pk
    assert answer["scopes"] == ["school", "students.basic", "students.upn"]
    assert answer["scope"] == "school students.basic students.upn"


def test_a_token_answer_is_json_that_nobody_keeps(door: Door) -> None:
    answer = _own(door)
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/html", "application/vnd.assembly+json"])
def test_any_accept_will_do(door: Door, accept: str) -> None:
    headers = {"Authorization": door.basic(door.people.markbook), "Accept": accept}
    answer = door.client.post(TOKEN, OWN, content_type=FORM, headers=headers)
    assert answer.status_code == 200


def test_parameters_may_stand_in_the_address(door: Door) -> None:
    headers = {"Authorization": door.basic(door.people.markbook)}
    assert door.client.post(f"{TOKEN}?{OWN}", headers=headers).status_code == 200


def test_credentials_may_stand_in_the_address_too(door: Door) -> None:
    words = {"grant_type": "client_credentials", **_credentials(door)}
    assert door.client.post(f"{TOKEN}?{urlencode(words)}").status_code == 200


def test_parameters_may_be_json(door: Door) -> None:
    words = {"grant_type": "client_credentials", "scope": None, **_credentials(door)}
    assert door.client.post(TOKEN, json.dumps(words), content_type="application/json").status_code == 200


def test_json_is_known_by_its_looks(door: Door) -> None:
    words = {"grant_type": "client_credentials", **_credentials(door)}
    assert door.client.post(TOKEN, json.dumps(words), content_type="text/plain").status_code == 200


def test_credentials_may_stand_in_a_form(door: Door) -> None:
    assert door.post({"grant_type": "client_credentials", **_credentials(door)}).status_code == 200


@pytest.mark.parametrize("path", ["//oauth/token", "/oauth//token", "/oauth/token/", "///oauth///token"])
def test_doubled_slashes_lead_to_the_same_place(door: Door, path: str) -> None:
    assert door.post({"grant_type": "client_credentials"}, door.people.markbook, path).status_code == 200


def test_what_is_not_known_is_passed_over(door: Door) -> None:
    assert _own(door, version="1.1", audience="everybody").status_code == 200


@pytest.mark.usefixtures("api")
def test_the_api_host_has_the_endpoint_as_well(door: Door) -> None:
    assert _own(door).status_code == 200


def test_no_browser_token_is_asked_of_apps(door: Door) -> None:
    assert isinstance(door.client, Client)
    assert door.client.handler.enforce_csrf_checks
    assert _own(door).status_code == 200


# What is refused


def test_a_wrong_secret_in_the_header_is_401_and_says_how_to_prove_oneself(door: Door) -> None:
    wrong = base64.b64encode(f"{door.people.markbook.client_id}:wrong".encode()).decode()
    answer = _with_header(door, f"Basic {wrong}")
    assert fault(answer) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic ")


def test_a_wrong_secret_in_a_form_is_401_too(door: Door) -> None:
    answer = door.post({"grant_type": "client_credentials", **_credentials(door), "client_secret": "wrong"})
    assert fault(answer) == (401, "invalid_client")


def test_another_app_in_the_body_than_in_the_header_is_refused(door: Door) -> None:
    for more in ({}, {"client_secret": door.people.lunchline_secret}):
        answer = _own(door, client_id=door.people.lunchline.client_id, **more)
        assert fault(answer) == (400, "invalid_request")


def test_another_public_app_in_the_body_than_in_the_header_is_refused(door: Door) -> None:
    assert fault(_own(door, client_id=public(door.people.lunchline).client_id)) == (400, "invalid_request")


def test_the_same_app_may_stand_in_both(door: Door) -> None:
    assert _own(door, **_credentials(door)).status_code == 200


def test_the_same_app_may_be_written_otherwise_in_the_header(door: Door) -> None:
    # RFC 6749, 2.3.1: name and secret are encoded as in a form before they are put together.
    name = "".join(f"%{ord(sign):02x}" for sign in door.people.markbook.client_id)
    header = base64.b64encode(f"{name}:{door.people.markbook_secret}".encode()).decode()
    words = f"{OWN}&client_id={door.people.markbook.client_id}"
    answer = door.client.post(TOKEN, words, content_type=FORM, headers={"Authorization": f"Basic {header}"})
    assert answer.status_code == 200


def test_the_secret_of_another_app_is_wrong(door: Door) -> None:
    words = {**_credentials(door), "client_secret": door.people.lunchline_secret}
    assert fault(door.post({"grant_type": "client_credentials", **words})) == (401, "invalid_client")


def test_the_name_of_the_scheme_is_read_in_any_case(door: Door) -> None:
    assert _with_header(door, door.basic(door.people.markbook).replace("Basic", "bAsIc")).status_code == 200


def test_a_secret_that_ended_is_wrong(door: Door) -> None:
    door.people.markbook.secrets.update(expires_at=door.clock.now)
    assert fault(_own(door)) == (401, "invalid_client")


@pytest.mark.parametrize(
    "header", ["Basic", "Basic %%%", "Basic /////w==", "Basic AAA=", "Bearer abc", "Basic Og==", "Basic JTAwOng="]
)
def test_a_header_that_proves_nothing_is_401(door: Door, header: str) -> None:
    assert fault(_with_header(door, header)) == (401, "invalid_client")


def test_who_says_nothing_of_itself_is_401(door: Door) -> None:
    assert fault(door.post({"grant_type": "client_credentials"})) == (401, "invalid_client")


def test_an_unknown_app_is_told_the_same_as_one_with_a_wrong_secret(door: Door) -> None:
    words = {"grant_type": "client_credentials", "client_secret": "wrong"}
    unknown = door.post({**words, "client_id": "0" * 20})
    known = door.post({**words, "client_id": door.people.markbook.client_id})
    assert (unknown.status_code, unknown.content) == (known.status_code, known.content)


def test_an_app_that_may_keep_a_secret_must_show_it(door: Door) -> None:
    words = {"grant_type": "client_credentials", "client_id": door.people.markbook.client_id}
    assert fault(door.post(words)) == (401, "invalid_client")


def test_a_stopped_app_is_not_known(door: Door) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(suspended_at=door.clock.now)
    assert fault(_own(door)) == (401, "invalid_client")


def test_a_public_app_has_no_credentials_to_get_a_token_for(door: Door) -> None:
    app = public(door.people.markbook)
    words = {"grant_type": "client_credentials", "client_id": app.client_id}
    assert fault(door.post(words)) == (400, "unauthorized_client")


def test_an_unknown_grant_is_refused(door: Door) -> None:
    answer = door.post({"grant_type": "password", "username": "a", "password": "b"}, door.people.markbook)
    assert fault(answer) == (400, "unsupported_grant_type")


def test_a_missing_grant_is_refused(door: Door) -> None:
    assert fault(door.post({"code": "x"}, door.people.markbook)) == (400, "invalid_request")


def test_a_parameter_without_a_value_counts_as_missing(door: Door) -> None:
    assert fault(door.post({"grant_type": ""}, door.people.markbook)) == (400, "invalid_request")


@pytest.mark.parametrize("name", ["code", "redirect_uri"])
def test_what_a_code_needs_must_be_there(door: Door, name: str) -> None:
    words = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "https://markbook.example.org/callback"}
    del words[name]
    assert fault(door.post(words, door.people.markbook)) == (400, "invalid_request")


def test_a_refresh_token_must_be_there(door: Door) -> None:
    assert fault(door.post({"grant_type": "refresh_token"}, door.people.markbook)) == (400, "invalid_request")


def test_a_parameter_may_come_once(door: Door) -> None:
    headers = {"Authorization": door.basic(door.people.markbook)}
    body = f"{OWN}&{OWN}"
    answer = door.client.post(TOKEN, body, content_type=FORM, headers=headers)
    assert fault(answer) == (400, "invalid_request")


def test_address_and_form_may_say_the_same_but_not_two_things(door: Door) -> None:
    headers = {"Authorization": door.basic(door.people.markbook)}
    path = f"{TOKEN}?{OWN}"
    assert door.client.post(path, OWN, content_type=FORM, headers=headers).status_code == 200
    answer = door.client.post(path, "grant_type=refresh_token", content_type=FORM, headers=headers)
    assert fault(answer) == (400, "invalid_request")


@pytest.mark.parametrize(
    "body",
    ["{", '{"grant_type": 1}', '{"grant_type": ["client_credentials"]}', '{"code": "\\u0000"}', '{"a": "\\ud800"}'],
    ids=["cut short", "a number", "a list", "a control character", "half a character"],
)
def test_json_that_says_nothing_is_refused(door: Door, body: str) -> None:
    headers = {"Authorization": door.basic(door.people.markbook)}
    answer = door.client.post(TOKEN, body, content_type="application/json", headers=headers)
    assert fault(answer) == (400, "invalid_request")


def test_a_control_character_is_refused(door: Door) -> None:
    answer = door.post({"grant_type": "refresh_token", "refresh_token": "a\0b"}, door.people.markbook)
    assert fault(answer) == (400, "invalid_request")


def test_a_body_that_did_not_come_in_time_is_told_so(rf: RequestFactory) -> None:
    request = rf.post(TOKEN, OWN, content_type=FORM)
    request.META["wsgi.input"].cut_off = True
    with pytest.raises(InvalidRequestError, match="within the time"):
        read(request, now=NOW)


@pytest.mark.parametrize("size", [70_000, 3_000_000])
def test_a_very_long_request_is_refused(door: Door, size: int) -> None:
    assert fault(door.post({"grant_type": "x" * size}, door.people.markbook)) == (400, "invalid_request")


def test_a_very_long_address_is_refused(door: Door) -> None:
    assert fault(door.post({}, door.people.markbook, f"{TOKEN}?code={'x' * 70_000}")) == (400, "invalid_request")


def test_an_error_is_json_that_nobody_keeps(door: Door) -> None:
    answer = door.post({"grant_type": "client_credentials"})
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
def test_an_endpoint_is_posted_to(door: Door, path: str) -> None:
    answer = door.client.get(path)
    assert fault(answer) == (405, "invalid_request")
    assert answer["Allow"] == "POST"


def test_nothing_of_a_refused_request_is_in_the_log(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    configure(settings.LOGGING)  # so that the log goes where pytest looks for it
    words = {"grant_type": "refresh_token", "refresh_token": "kept-to-myself", **_credentials(door)}
    assert door.client.post(f"{TOKEN}?{urlencode(words)}").status_code == 400
    written = capsys.readouterr().err
    assert "/oauth/token" in written
    for secret in ("kept-to-myself", door.people.markbook_secret):
        assert secret not in written
