"""Somebody is sent the link of a Data Access Request and has no account: the link survives until they can decide it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from tests.dashboards.conftest import SignedIn
from tests.people import NOW, People, later

from rollbook.accounts.claims import claim
from rollbook.accounts.joining import invite_to_school, join_school
from rollbook.accounts.models import Claim, RegisterEntry, Role, School, User
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.consent.models import AccessRequest
from rollbook.dashboards.joining.way_back import LONGEST, way_to

PASSWORD = "four unrelated words here"
URN = "990101"
GOOD = {"position": "Head teacher", "authority": "on"}
HOSTILE = (
    "https://evil.example.org/",
    "//evil.example.org",
    "///evil.example.org",
    "/\\evil.example.org",
    "\\\\evil.example.org",
    "http:///evil.example.org",
    "http:evil.example.org",
    "javascript:alert(1)",
    "data:text/html,hello",
    " //evil.example.org",
    "/\t/evil.example.org",
    "/requests/a\r\nLocation: https://evil.example.org",
    "requests/without-a-slash",
    "/" + "a" * LONGEST,
)


@pytest.fixture
def asked(people: People) -> AccessRequest:
    return people.asked(people.markbook, "students.basic")


@pytest.fixture
def rosa(db: None) -> User:  # noqa: ARG001
    return User.objects.create_user("rosa@example.org", name="Rosa Lindqvist")


def _letter(to: str) -> EmailMultiAlternatives:
    written = next(each for each in mail.outbox if each.to == [to])
    assert isinstance(written, EmailMultiAlternatives)
    return written


def _link(page: str, start: str) -> str:
    """The address on a page that begins so."""
    found = re.search(rf'(?:href|action)="({start}[^"]*)"', page)
    assert found, page
    return unescape(found[1])


def _kept(page: str) -> str:
    """What the form of a page carries along."""
    found = re.search(r'name="next" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def _signed_up(browser: Client, asked: AccessRequest) -> str:
    """Open the request without an account, make one, and prove the address; return where that leads."""
    to_sign_in = browser.get(f"/requests/{asked.link}")["Location"]
    sign_up = _link(browser.get(to_sign_in).content.decode(), "/signup")
    form = {"name": "Rosa Lindqvist", "email": "rosa@example.org", "password1": PASSWORD}
    browser.post(sign_up, {**form, "next": _kept(browser.get(sign_up).content.decode())})
    code = re.search(r"^    (\S+)$", str(_letter("rosa@example.org").body), re.MULTILINE)
    assert code
    return str(browser.post("/confirm-email", {"code": code[1]})["Location"])


def test_the_request_is_decided_at_the_end_of_the_whole_journey(client: Client, asked: AccessRequest) -> None:
    path = f"/requests/{asked.link}"
    assert _signed_up(client, asked) == path
    find = _link(client.get(path).content.decode(), "/signup/school")
    page = client.get(find, {"find": "ashfield", "next": _kept(client.get(find).content.decode())})
    claiming = _link(page.content.decode(), f"/signup/school/{URN}")
    page = client.post(claiming, {**GOOD, "next": _kept(client.get(claiming).content.decode())}, follow=True)
    assert f"http://127.0.0.1:8000{path}" in page.content.decode()
    assert "The request of Markbook stays open until 7 December 2026" in page.content.decode()
    mail.outbox.clear()
    olu = Client()
    olu.force_login(User.objects.create_superuser("operator@example.org"))
    olu.post(_decision(olu), {"decision": "agree"})
    assert f"http://127.0.0.1:8000{path}" in str(_letter("rosa@example.org").body)
    assert f'href="http://127.0.0.1:8000{path}"' in str(_letter("rosa@example.org").alternatives[0][0])
    decided = client.get(path, follow=True).content.decode()
    assert "Markbook asks for data of Ashfield School" in decided
    assert "Your decision" in decided


def _decision(operator: Client) -> str:
    """Where the form of the one claim that waits leads."""
    return _link(operator.get("/operator/claims").content.decode(), f"/operator/claims/{Claim.objects.get().pk}")


def test_with_an_invitation_code_the_request_comes_next(
    people: People, asked: AccessRequest, rosa: User, signed_in: SignedIn
) -> None:
    path = f"/requests/{asked.link}"
    invited = invite_to_school(school=people.birchwood, email="", role=Role.ADMINISTRATOR, by=people.bronwen, now=NOW)
    browser = signed_in(rosa)
    page = browser.get("/signup/school/code", {"next": path}).content.decode()
    shown = browser.post("/signup/school/code", {"code": invited.code, "next": _kept(page)})["Location"]
    assert browser.get(shown).status_code == 200
    assert browser.post(shown)["Location"] == path
    assert "Markbook asks for data of Birchwood Primary" in browser.get(path, follow=True).content.decode()


def test_signing_in_for_an_invitation_keeps_the_way_on(people: People, asked: AccessRequest, client: Client) -> None:
    invited = invite_to_school(school=people.birchwood, email="", role=Role.VIEWER, by=people.bronwen, now=NOW)
    place = f"/invitations/{invited.code}?next=/requests/{asked.link}"
    sign_in = _link(client.get(place).content.decode(), r"/login\?")
    User.objects.create_user("rosa@example.org", PASSWORD)
    page = client.get(sign_in).content.decode()
    assert _kept(page) == place


def test_a_school_with_people_names_the_address_to_open_again(
    people: People, asked: AccessRequest, rosa: User, signed_in: SignedIn
) -> None:
    school = register(facts=SchoolFacts(name="Ashfield School", urn=URN), now=NOW)
    join_school(user=people.amina, school=school, role=Role.ADMINISTRATOR, now=NOW)
    page = signed_in(rosa).get(f"/signup/school/{URN}?next=/requests/{asked.link}").content.decode()
    assert "Ask an administrator there to invite you." in page
    assert f"http://127.0.0.1:8000/requests/{asked.link}" in page


def test_whoever_belongs_to_the_school_by_now_goes_on(
    people: People, asked: AccessRequest, signed_in: SignedIn
) -> None:
    entry = RegisterEntry.objects.get(urn=URN)
    School.objects.filter(pk=people.ashfield.pk).update(urn=entry.urn)
    page = signed_in(people.vera).get(f"/signup/school/{URN}?next=/requests/{asked.link}").content.decode()
    assert "You belong to this school" in page
    assert "Go on to the request of Markbook" in page


def test_whoever_asked_already_finds_the_way_on_in_another_browser(
    asked: AccessRequest, rosa: User, signed_in: SignedIn
) -> None:
    signed_in(rosa).post(f"/signup/school/{URN}", {**GOOD, "next": f"/requests/{asked.link}"})
    other = signed_in(rosa)
    assert f"http://127.0.0.1:8000/requests/{asked.link}" in other.get(f"/signup/school/{URN}").content.decode()
    assert "the request of Markbook" in other.get("/signup/school").content.decode()
    assert "You asked to act for Ashfield School" in other.get(f"/requests/{asked.link}").content.decode()


def test_the_last_way_on_counts(rosa: User) -> None:
    entry = RegisterEntry.objects.get(urn=URN)
    for way_back in ("/requests/one", "/requests/two", ""):
        claim(entry=entry, user=rosa, position="Head teacher", now=NOW, way_back=way_back)
    assert Claim.objects.get().way_back == "/requests/two"


def test_a_request_that_a_school_has_opened_is_not_named(people: People, asked: AccessRequest) -> None:
    assert way_to(f"/requests/{asked.link}", now=NOW).request == asked
    assert way_to(f"/requests/{asked.link}", now=later(days=14)).request is None
    AccessRequest.objects.update(school=people.ashfield)
    assert way_to(f"/requests/{asked.link}", now=NOW).request is None


@pytest.mark.parametrize("path", ["/account", "/requests/none-of-ours", "/no-such-page", "/requests/a/receipt"])
def test_any_page_of_ours_is_a_way_on(path: str) -> None:
    assert way_to(path, now=NOW).address == f"http://127.0.0.1:8000{path}"


@pytest.mark.parametrize("path", [*HOSTILE, "/requests/\0"])
def test_an_address_that_leads_away_is_none(path: str) -> None:
    assert not way_to(path, now=NOW)


@pytest.mark.parametrize("path", HOSTILE)
def test_no_page_leads_away(people: People, rosa: User, signed_in: SignedIn, path: str) -> None:
    browser = signed_in(rosa)
    invited = invite_to_school(school=people.birchwood, email="", role=Role.VIEWER, by=people.bronwen, now=NOW)
    shown = browser.post("/signup/school/code", {"code": invited.code, "next": path})
    assert shown["Location"] == f"/invitations/{invited.code}"
    claimed = browser.post(f"/signup/school/{URN}", {**GOOD, "next": path})
    assert claimed["Location"] == f"/signup/school/{URN}"
    assert Claim.objects.get().way_back == ""
    assert browser.post(f"/invitations/{invited.code}", {"next": path})["Location"] == "/schools/birchwood-primary"
    pages = [browser.get(page, {"next": path, "find": "a"}) for page in ("/signup/school", "/signup/school/990102")]
    assert not any(page.context["way_back"] for page in pages)
