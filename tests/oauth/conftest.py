"""Apps as they call the endpoints, a school that agrees, and a clock that stands still."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import NOW, People

from rollbook.accounts.models import User
from rollbook.consent import requests, tokens
from rollbook.consent.grants import access_of
from rollbook.consent.models import App

TOKEN = "/oauth/token"
SCOPE = "school students.basic students.upn:optional"
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-RFC-7636"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
FORM = "application/x-www-form-urlencoded"

Sent = Mapping[str, str]
if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


@dataclass
class Clock:
    """What time it is for the platform."""

    now: datetime = NOW

    def pass_by(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@dataclass
class Door:
    """The platform as apps and browsers meet it."""

    people: People
    clock: Clock
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def basic(self, app: App) -> str:
        """The header with which an app proves who it is."""
        return "Basic " + base64.b64encode(f"{app.client_id}:{self.secret(app)}".encode()).decode()

    def secret(self, app: App) -> str:
        """What only the app knows."""
        return self.people.markbook_secret if app == self.people.markbook else self.people.lunchline_secret

    def code(self, app: App, *, ticked: Collection[str] = (), challenge: str = "", by: User | None = None) -> str:
        """A code, as the app is sent one."""
        by = by or self.people.amina
        also = {"code_challenge": challenge, "code_challenge_method": "S256"} if challenge else {}
        request = self.people.asked(app, SCOPE, now=self.clock.now, **also)
        school = self.people.birchwood if by == self.people.bronwen else self.people.ashfield
        requests.bring_to(request=request, school=school, by=by, now=self.clock.now)
        given = requests.approve(request=request, by=by, ticked=ticked, now=self.clock.now)
        return tokens.issue_code(request=request, authorisation=given, now=self.clock.now)

    def post(self, words: Sent, app: App | None = None, path: str = TOKEN) -> Answer:
        """Send a form, with the credentials of `app` in the header."""
        headers = {"Authorization": self.basic(app)} if app else {}
        # Given apart from the address, of which the test client would take a path of two slashes for a host.
        also: dict[str, Any] = {"PATH_INFO": path} if path.startswith("//") else {}
        return self.client.post(path, urlencode(words), content_type=FORM, headers=headers, **also)

    def exchange(self, app: App, code: str, **more: str) -> Answer:
        """Change a code for tokens."""
        words = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uris[0], **more}
        return self.post(words, app)

    def refresh(self, app: App, token: str, **more: str) -> Answer:
        """Change a refresh token for an access token."""
        return self.post({"grant_type": "refresh_token", "refresh_token": token, **more}, app)

    def tokens(self, app: App, *, ticked: Collection[str] = (), challenge: str = "") -> dict[str, Any]:
        """What an app has once a school agreed."""
        more = {"code_verifier": VERIFIER} if challenge else {}
        return said(self.exchange(app, self.code(app, ticked=ticked, challenge=challenge), **more))

    def opens(self, token: str) -> bool:
        """Tell whether the token opens anything."""
        return bool(access_of(token, now=self.clock.now))

    def authorize(self, app: App, scope: str = SCOPE, **more: str) -> Answer:
        """Ask for access, as the browser is sent by an app."""
        words = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "state": "xyz", "scope": scope}
        return self.client.get("/oauth/authorize", words | more)


ASHFIELD = {"urn": "100901"}
"""Amina belongs to the test school, too; what is asked of Ashfield names it."""


@dataclass
class Reader:
    """Somebody with a browser of their own."""

    user: User
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.force_login(self.user)

    def starts(self, door: Door, scope: str = SCOPE, **more: str) -> str:
        """Come from an app; return the link of the request."""
        door.client = self.client
        answer = door.authorize(door.people.markbook, scope, **more)
        return answer["Location"].removeprefix("/requests/")

    def opens(self, link: str, page: str = "") -> Answer:
        """Open a page of the request, wherever it leads."""
        return self.client.get(f"/requests/{link}{page}", follow=True)

    def sees(self, link: str, page: str = "") -> str:
        """Return the words of a page that is there, without tags."""
        answer = self.opens(link, page)
        assert answer.status_code == 200, answer.content.decode()
        return words(answer)

    def posts(self, link: str, page: str, **values: str | int | list[str]) -> Answer:
        """Send a form of the request."""
        return self.client.post(f"/requests/{link}/{page}", values)

    def decides(self, link: str, decision: str, **values: str | int | list[str]) -> Answer:
        """Press a button."""
        self.opens(link)
        return self.posts(link, "decision", decision=decision, **values)


def words(answer: Answer) -> str:
    """Return what a page says."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def amina(door: Door) -> Reader:
    """The administrator of Ashfield, at her browser."""
    return Reader(door.people.amina)


@pytest.fixture
def ben(door: Door) -> Reader:
    """Its data manager, at his."""
    return Reader(door.people.ben)


def said(answer: Answer) -> dict[str, Any]:
    """What an answer says."""
    words: dict[str, Any] = answer.json()
    return words


def fault(answer: Answer) -> tuple[int, str]:
    """The status and the word for programs; every fault has a sentence, twice."""
    words = said(answer)
    assert words["message"]
    return answer.status_code, words["error"]


def carried(answer: Answer) -> dict[str, str]:
    """What the browser carries to the app."""
    assert answer.status_code == 302
    return dict(parse_qsl(urlsplit(answer["Location"]).query))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time, which stands still until a test lets it pass."""
    standing = Clock()
    monkeypatch.setattr(timezone, "now", lambda: standing.now)
    return standing


@pytest.fixture
def door(people: People, clock: Clock) -> Door:
    """The platform."""
    return Door(people, clock)


def public(app: App) -> App:
    """Make it an app that can keep no secret."""
    App.objects.filter(pk=app.pk).update(is_public=True)
    app.refresh_from_db()
    return app


def rotating(app: App) -> App:
    """Make its refresh tokens work once."""
    App.objects.filter(pk=app.pk).update(rotates_refresh_tokens=True)
    app.refresh_from_db()
    return app
