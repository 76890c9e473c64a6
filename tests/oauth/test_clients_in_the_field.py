"""Clients as they were written years ago, each in its own manner, from the question to a refreshed token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
import pytest_socket
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from tests.oauth.conftest import CHALLENGE, VERIFIER, Door, carried, said
from tests.people import NOW, People

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.consent.grants import access_of
from rollbook.consent.models import App
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import api_listener, lets_in

Words = dict[str, str]


@pytest.fixture
def _open_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's own connection to the database, which a request would close behind itself."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def platform(door: Door, _open_connection: None) -> Iterator[httpx.Client]:  # noqa: ARG001 - the platform that it talks to
    """The platform, as a client's own HTTP library meets it."""
    with httpx.Client(transport=httpx.WSGITransport(get_wsgi_application()), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def api_host(door: Door, api: Client, _open_connection: None) -> Iterator[httpx.Client]:  # noqa: ARG001 - its settings, and the platform
    """The API's host."""
    with httpx.Client(transport=httpx.WSGITransport(api_listener()), base_url="http://localhost") as client:
        yield client


def _code(door: Door, app: App, **more: str) -> str:
    """Have the school approve what the app asks; return the code that it is sent."""
    browser = Client()
    browser.force_login(door.people.bronwen)
    asked = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "state": "s", "scope": "students.basic"}
    page = browser.get(f"/oauth/authorize?{urlencode(asked | more)}")
    assert page.status_code == 302
    browser.get(page["Location"])
    return carried(browser.post(f"{page['Location']}/decision", {"decision": "approve"}))["code"]


def _credentials(door: Door) -> tuple[str, str]:
    return door.people.markbook.client_id, door.people.markbook_secret


def _body(door: Door) -> Words:
    client_id, secret = _credentials(door)
    return {"client_id": client_id, "client_secret": secret}


def _exchange(app: App, code: str) -> Words:
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uris[0]}


def _good(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    token: dict[str, Any] = answer.json()
    assert token["token_type"] == "bearer"
    assert isinstance(token["expires_in"], int)
    assert access_of(token["access_token"], now=NOW)
    return token


def test_ruby_sends_everything_in_the_address_and_keeps_its_first_refresh_token(
    door: Door, platform: httpx.Client
) -> None:
    app = door.people.markbook
    first = _good(platform.post("/oauth/token", params=_exchange(app, _code(door, app)), auth=_credentials(door)))
    words = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    for _ in range(3):
        _good(platform.post("/oauth/token", params=words, auth=_credentials(door)))


def test_ruby_also_sends_a_form_with_basic(door: Door, platform: httpx.Client) -> None:
    app = door.people.markbook
    words = {**_exchange(app, _code(door, app)), "client_id": app.client_id}
    _good(platform.post("/oauth/token", data=words, auth=_credentials(door), headers={"Accept": "*/*"}))


def test_php_sends_its_credentials_in_the_form_and_keeps_what_the_answer_holds(
    door: Door, platform: httpx.Client
) -> None:
    app = door.people.markbook
    code = _code(door, app, approval_prompt="auto", response_type="code")
    token = _good(platform.post("/oauth/token", data=_body(door) | _exchange(app, code)))
    for _ in range(3):
        words = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
        token = _good(platform.post("/oauth/token", data=_body(door) | words))


def test_net_refreshes_in_json_at_the_host_of_the_api(door: Door, api_host: httpx.Client) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    words = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "scope": None}
    _good(api_host.post("http://localhost//oauth/token", json=words, auth=_credentials(door)))


def test_net_exchanges_in_json_at_the_platform(door: Door, platform: httpx.Client) -> None:
    app = door.people.markbook
    body = json.dumps(_exchange(app, _code(door, app)))
    headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/vnd.assembly+json; version=1"}
    _good(platform.post("http://localhost//oauth/token", content=body, auth=_credentials(door), headers=headers))


def test_asp_net_sends_a_form_with_its_credentials_and_a_verifier(door: Door, platform: httpx.Client) -> None:
    app = door.people.markbook
    code = _code(door, app, code_challenge=CHALLENGE, code_challenge_method="S256")
    _good(platform.post("/oauth/token", data=_body(door) | _exchange(app, code) | {"code_verifier": VERIFIER}))


def test_java_sends_a_form_with_basic_and_two_sorts_of_accept(door: Door, platform: httpx.Client) -> None:
    app = door.people.markbook
    headers = {"Accept": "application/json, application/vnd.assembly+json;version=1.1"}
    token = _good(
        platform.post("/oauth/token", data=_exchange(app, _code(door, app)), auth=_credentials(door), headers=headers)
    )
    assert {"access_token", "expires_in", "refresh_token", "scopes", "school_id", "level"} <= token.keys()


def test_a_page_that_lives_in_a_browser_has_no_secret(door: Door, platform: httpx.Client) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(is_public=True)
    app = door.people.markbook
    code = _code(door, app, code_challenge=CHALLENGE, code_challenge_method="S256")
    words = _exchange(app, code) | {"client_id": app.client_id, "code_verifier": VERIFIER}
    assert _good(platform.post("/oauth/token", data=words))["refresh_token"]


def test_the_host_of_the_api_takes_tokens_back(door: Door, api_host: httpx.Client) -> None:
    token = door.tokens(door.people.markbook)["access_token"]
    answer = api_host.post("http://localhost//oauth/revoke", data={"token": token}, auth=_credentials(door))
    assert answer.status_code == 200
    assert not door.opens(token)


def test_two_schools_and_two_apps_keep_to_themselves(door: Door) -> None:
    people = door.people
    ashfield = said(door.exchange(people.markbook, door.code(people.markbook)))
    birchwood = said(door.exchange(people.markbook, door.code(people.markbook, by=people.bronwen)))
    lunch = said(door.exchange(people.lunchline, door.code(people.lunchline)))
    assert (ashfield["school_id"], birchwood["school_id"]) == (people.ashfield.pk, people.birchwood.pk)
    for token, app, school in (
        (ashfield, people.markbook, people.ashfield),
        (birchwood, people.markbook, people.birchwood),
        (lunch, people.lunchline, people.ashfield),
    ):
        access = access_of(token["access_token"], now=door.clock.now)
        assert access
        assert (access.app, access.school) == (app.pk, school.pk)


# Over the wire


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The platform, in a thread; it starts before a test could open sockets."""
    pytest_socket.enable_socket()
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.mark.loopback
def test_over_a_real_connection_a_code_becomes_a_token_once(
    transactional_db: None,  # noqa: ARG001 - the server must see them
    people: People,
    live_server: LiveServer,
) -> None:
    browser = Client()
    browser.force_login(people.bronwen)
    app = people.markbook
    asked = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "scope": "school", "state": "s"}
    with httpx.Client(base_url=live_server.url, trust_env=False) as wire:
        page = wire.get(f"{live_server.url}//oauth/authorize", params=asked)
        assert page.status_code == 302
        link = urlsplit(page.headers["Location"]).path
        assert wire.get(link).headers["Location"] == f"/login?next={link}"
        wire.cookies.update({name: morsel.value for name, morsel in browser.cookies.items()})
        page = wire.get("/oauth/authorize", params=asked)
        link = urlsplit(page.headers["Location"]).path
        html = wire.get(link, follow_redirects=True).text
        token = html.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        decision = {"decision": "approve", "csrfmiddlewaretoken": token}
        answer = wire.post(f"{link}/decision", data=decision)
        code = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))["code"]
        words = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uris[0]}
        credentials = (app.client_id, people.markbook_secret)
        assert wire.post(f"{live_server.url}//oauth/token", params=words, auth=credentials).json()["scopes"] == [
            "school"
        ]
        assert (
            wire.post(f"{live_server.url}//oauth/token", params=words, auth=credentials).json()["error"]
            == "invalid_grant"
        )


def test_the_words_at_the_api_after_the_school_took_it_back(door: Door) -> None:
    application = Application(Ground(lets_in, SchoolRecords), clock=lambda: door.clock.now, note=lambda _: None)
    token = door.tokens(door.people.markbook)["access_token"]
    door.post({"token": token}, door.people.markbook, "/oauth/revoke")
    with httpx.Client(transport=httpx.WSGITransport(application), base_url="http://localhost") as client:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.assembly+json; version=1.1"}
        answer = client.get("/students", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
