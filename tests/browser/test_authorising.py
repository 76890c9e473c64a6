"""An app asks, a school decides: in a real browser, up to the token that is dead once the school took it back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.api.caller import V1_1, Answered, answered, environ
from tests.browser.conftest import PASSWORD, Visit
from tests.people import NOW, People, everybody
from tests.small_school import sync_small_school

from rollbook.accounts.joining import join_school
from rollbook.accounts.models import Role, User
from rollbook.accounts.people import known_person
from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.consent.authorisations import living, narrow, revoke
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import lets_in

SCOPE = "students.basic contacts.basic attendances:optional students.upn:optional"


@pytest.fixture
def people(transactional_db: None, live_server: LiveServer) -> People:  # noqa: ARG001 - the server must see them
    """Everybody, with records at Ashfield; Markbook waits for its answer under another name of this machine."""
    made = everybody()
    made.markbook.redirect_uris = [live_server.url.replace("localhost", "127.0.0.1") + "/docs/"]
    made.markbook.save()
    sync_small_school(made.ashfield, now=NOW)
    return made


@pytest.fixture
def amara(people: People) -> User:
    """An administrator of Ashfield with a password."""
    user = known_person(email="amara@example.org", password=PASSWORD, name="Amara Cole")
    join_school(user=user, school=people.ashfield, role=Role.ADMINISTRATOR, now=NOW)
    return user


def _asks(people: People, scope: str = SCOPE) -> str:
    """The address to which Markbook sends the browser."""
    words = {
        "client_id": people.markbook.client_id,
        "redirect_uri": people.markbook.redirect_uris[0],
        "state": "abc",
        "scope": scope,
    }
    return f"/oauth/authorize?{urlencode(words)}"


def _at_markbook(page: Page) -> dict[str, str]:
    """What the browser carried to Markbook."""
    page.wait_for_url("http://127.0.0.1:*/docs/*")
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def _read(token: str, path: str) -> Answered:
    application = Application(Ground(lets_in, SchoolRecords), note=lambda _: None)
    return answered(application, environ("GET", path, {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": f"Bearer {token}"}))


def test_from_the_app_over_signing_in_to_a_token_that_the_school_takes_back(
    visit: Visit, people: People, amara: User
) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.open(_asks(people))
    page.get_by_label("E-mail address").fill(amara.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Markbook asks for data of Ashfield School")
    page.get_by_label("Unique pupil number").check()
    page.get_by_role("button", name="Approve with what is ticked").click()
    told = _at_markbook(page)
    assert told["state"] == "abc"

    form = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": people.markbook.redirect_uris[0]}
    credentials = (people.markbook.client_id, people.markbook_secret)
    answer = httpx.post(f"{visitor.address}/oauth/token", data=form, auth=credentials, trust_env=False)
    token = answer.json()["access_token"]
    assert answer.json()["scopes"] == ["contacts.basic", "students.basic", "students.upn"]
    assert "upn" in _read(token, "/students").said[0]

    given = living(app=people.markbook, school=people.ashfield)
    assert given is not None
    narrow(authorisation=given, keep=["students.basic", "contacts.basic"], by=amara, now=timezone.now())
    assert "upn" not in _read(token, "/students").said[0]
    revoke(authorisation=given, by=amara, now=timezone.now())
    assert _read(token, "/students").fault == (401, "invalid_token")


def test_declining_needs_no_scripts_and_tells_the_app_why(visit: Visit, people: People, amara: User) -> None:
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(amara)
    page = visitor.open(_asks(people))
    page.get_by_text("Decline …").click()
    page.get_by_role("button", name="Decline", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Say why you decline.")
    page.get_by_label("Why you decline").fill("We have one already")
    page.get_by_role("button", name="Decline", exact=True).click()
    told = _at_markbook(page)
    assert told["error"] == "access_denied"
    assert told["error_description"] == "The school declined: We have one already"


def test_a_school_decides_by_keyboard_alone(visit: Visit, people: People, amara: User) -> None:
    visitor = visit()
    visitor.sign_in(amara)
    page = visitor.open(_asks(people))
    _tab_to(page, "#scope-students\\.upn")
    page.keyboard.press("Space")
    _tab_to(page, "button[value=approve]")
    page.keyboard.press("Enter")
    assert "code" in _at_markbook(page)
    given = living(app=people.markbook, school=people.ashfield)
    assert given is not None
    assert "students.upn" in given.granted


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_a_request_keeps_anybody_out(
    visit: Visit, people: People, amara: User, scheme: str, width: int
) -> None:
    visitor = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    visitor.sign_in(amara)
    link = urlsplit(visitor.open(_asks(people)).url).path
    visitor.page.get_by_text("What exactly").first.click()
    assert (visitor.barriers(), visitor.overflow()) == ([], 0)
    visitor.page.get_by_text("Decline …").click()
    visitor.page.get_by_role("button", name="Decline", exact=True).click()
    assert (visitor.barriers(), visitor.overflow()) == ([], 0)
    visitor.page.get_by_role("button", name="Approve only what is required").click()
    _at_markbook(visitor.page)
    again = urlsplit(visitor.open(_asks(people, "students.basic students.dob:optional")).url).path
    assert visitor.faults([link, f"{link}/receipt", again, "/oauth/authorize?client_id=nobody"]) == {}


@pytest.mark.parametrize("who", ["ben", "cleo", "amina"])
def test_no_page_keeps_out_those_who_cannot_decide_yet(visit: Visit, people: People, who: str) -> None:
    visitor = visit(viewport={"width": 320, "height": 900})
    visitor.sign_in(getattr(people, who))
    link = urlsplit(visitor.open(_asks(people)).url).path
    assert visitor.faults([link]) == {}
