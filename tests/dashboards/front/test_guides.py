"""Every call in a guide is made, against a real test school; what the guide says comes back has to come back.

A fence `sh` holds one call by curl, a fence `url` one address for a browser, and a fence `json` behind a call the parts
of its answer that matter: they must be there, and of the same type. Words for programs (`object`, `error`) must be the
same.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from string import Template
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
import pytest
from django.db import transaction
from django.test import Client
from markdown_it import MarkdownIt
from pytest_django.plugin import DjangoDbBlocker
from tests.api.caller import environ
from tests.people import NOW, everybody

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.consent import apps, tokens
from rollbook.consent.apps import AppFacts
from rollbook.consent.authorisations import living
from rollbook.consent.grants import access_of
from rollbook.consent.models import AccessRequest
from rollbook.contract.scopes import SCOPES
from rollbook.dashboards.front.views import API, GUIDES, ORDER, PLATFORM
from rollbook.records.store import SchoolRecords
from rollbook.sandbox.making import Size, fill, handed_over, new_school, new_test_app

VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-RFC-7636"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SAME = ("object", "error", "message", "level", "token_type", "expires_in")
"""Members whose value in a guide is the value that comes, and no example."""


@dataclass(frozen=True)
class Shown:
    """A call in a guide, and the answer that stands under it; None where there is none."""

    guide: str
    kind: str
    text: str
    answer: Any

    def __str__(self) -> str:
        return f"{self.guide}: {self.text.splitlines()[0][:70]}"


def _shown() -> Iterator[Shown]:
    for name in ORDER:
        fences = [token for token in MarkdownIt().parse((GUIDES / f"{name}.md").read_text()) if token.type == "fence"]
        for fence, after in zip_longest(fences, fences[1:]):
            if fence.info == "url" or (fence.info == "sh" and fence.content.startswith("curl ")):
                answer = orjson.loads(after.content) if after is not None and after.info == "json" else None
                yield Shown(name, fence.info, fence.content.strip(), answer)


SHOWN = tuple(_shown())


@dataclass
class Reader:
    """Somebody who reads the guides with a test school, and what the words with a dollar sign stand for."""

    words: dict[str, str]
    now: Any = NOW

    def call(self, text: str) -> tuple[int, Mapping[str, str], bytes]:
        """Do what curl would."""
        words = shlex.split(Template(text).substitute(self.words).replace("\\\n", " "))
        method, url = "GET", ""
        headers: dict[str, str] = {}
        form: list[tuple[str, str]] = []
        rest = iter(words[1:])
        for word in rest:
            match word:
                case "-X":
                    method = next(rest)
                case "-H":
                    name, _, value = next(rest).partition(": ")
                    headers[name] = value
                case "-u":
                    headers["Authorization"] = "Basic " + base64.b64encode(next(rest).encode()).decode()
                case "-d":
                    name, _, value = next(rest).partition("=")
                    form.append((name, value))
                case "-i":
                    pass
                case _:
                    url = word
        return self._to_platform(url, headers, form) if url.startswith(PLATFORM) else self._to_api(method, url, headers)

    def _to_platform(
        self, url: str, headers: Mapping[str, str], form: list[tuple[str, str]]
    ) -> tuple[int, Mapping[str, str], bytes]:
        body, kind = urlencode(form), "application/x-www-form-urlencoded"
        got = Client().post(url.removeprefix(PLATFORM), body, content_type=kind, headers=headers)
        return got.status_code, got.headers, got.content

    def _to_api(self, method: str, url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        got: dict[str, Any] = {}
        sent = environ(
            method, url.removeprefix(API), {f"HTTP_{k.upper().replace('-', '_')}": headers[k] for k in headers}
        )
        application = Application(Ground(access_of, SchoolRecords), clock=lambda: self.now, note=lambda _: None)
        body = b"".join(application(sent, lambda status, head: got.update(status=int(status[:3]), head=dict(head))))  # type: ignore[arg-type]
        return got["status"], got["head"], body


@pytest.fixture(scope="module")
def reader(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reader]:  # noqa: ARG001 - it opens the database
    with django_db_blocker.unblock(), transaction.atomic():
        people = everybody()
        app = new_test_app(developer=people.team, by=people.dara, now=NOW)
        facts = AppFacts(name="Guide", redirect_uris=("http://localhost:5000/callback",))
        apps.change_app(app=app, facts=facts, by=people.dara, now=NOW)
        school = new_school(size=Size(60, 1), by=people.dara, now=NOW)
        made = handed_over(school=school, app=app, administrator=people.dara, now=NOW)
        fill(sandbox=made, clock=lambda: NOW)
        by_hand = partial(tokens.issue_manual_token, app=app, school=school, by=people.dara, now=NOW)
        whole = by_hand(scopes=frozenset(SCOPES))
        words = {
            "TOKEN": whole.access_token,
            "REFRESH_TOKEN": str(whole.refresh_token),
            "TOKEN_FOR_PUPILS": by_hand(scopes={"students.basic"}).access_token,
            "APP_TOKEN": tokens.issue_app_token(app=app, by=people.dara, now=NOW).access_token,
            "CLIENT_ID": app.client_id,
            "CLIENT_SECRET": apps.add_secret(app=app, by=people.dara, now=NOW).secret,
            "REDIRECT_URI": "http://localhost:5000/callback",
            "CHALLENGE": CHALLENGE,
            "VERIFIER": VERIFIER,
        }
        reader = Reader(words)
        reader.words |= _found(reader)
        yield reader
        transaction.set_rollback(True)


def _found(reader: Reader) -> dict[str, str]:
    """What somebody finds on the way, from one call to the next."""
    ask = '-H "Authorization: Bearer $TOKEN" -H "Accept: application/vnd.assembly+json; version=1.1"'
    _, head, pupils = reader.call(f"curl {API}/students {ask}")
    _, _, groups = reader.call(f"curl {API}/registration_groups {ask}")
    return {
        "STUDENT": str(orjson.loads(pupils)[0]["id"]),
        "ETAG": head["ETag"],
        "REGISTRATION_GROUP": str(orjson.loads(groups)[0]["id"]),
    }


@pytest.fixture
def undone(reader: Reader) -> Iterator[Reader]:
    """The reader, before any other call; what a call changes is undone."""
    with transaction.atomic():
        app = AccessRequest.objects.select_related("app", "school").latest("pk")
        assert app.school is not None
        held = living(app=app.app, school=app.school)
        assert held is not None
        app.redirect_uri, app.code_challenge = reader.words["REDIRECT_URI"], CHALLENGE
        reader.words["CODE"] = tokens.issue_code(request=app, authorisation=held, now=NOW)
        yield reader
        transaction.set_rollback(True)


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_a_call_in_a_guide_does_what_the_guide_says(
    undone: Reader, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    if shown.kind == "url":
        answer = Client().get(Template(shown.text).substitute(undone.words).removeprefix(PLATFORM))
        assert answer["Location"].startswith("/requests/")
        return
    status, _, body = undone.call(shown.text)
    refusal = isinstance(shown.answer, dict) and "error" in shown.answer
    assert (status >= 400) == refusal, body
    if shown.answer is not None:
        _check(shown.answer, orjson.loads(body), "")


def _check(said: Any, came: Any, where: str) -> None:  # noqa: ANN401  (whatever JSON can hold)
    if isinstance(said, dict):
        assert isinstance(came, dict), where
        for name, value in said.items():
            assert name in came, f"{where}.{name} does not come"
            if name in SAME:
                assert came[name] == value, f"{where}.{name}"
            else:
                _check(value, came[name], f"{where}.{name}")
    elif isinstance(said, list):
        assert isinstance(came, list), where
        for each in said[: len(came)]:
            _check(each, came[0], f"{where}[]")
        assert came or not said, f"{where} is empty"
    else:
        assert came is None or isinstance(came, type(said)), where


def test_there_are_calls_to_check() -> None:
    assert {shown.guide for shown in SHOWN} == {"getting-started", "authorise-an-app", "developer-questions"}
    assert len([shown for shown in SHOWN if shown.answer is not None]) > 10


@pytest.mark.parametrize("name", ORDER)
def test_a_guide_names_no_scope_that_there_is_not(name: str) -> None:
    words = re.findall(r"`((?:students|staff_members|contacts|assessments)\.\w+)`", (GUIDES / f"{name}.md").read_text())
    assert set(words) <= set(SCOPES)


@pytest.mark.parametrize("name", ORDER)
def test_a_guide_leads_to_pages_that_there_are(client: Client, name: str) -> None:
    links = re.findall(r"\]\((/[^)]*)\)", (GUIDES / f"{name}.md").read_text())
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_guide_shows_the_addresses_of_this_platform(client: Client, settings: Any) -> None:  # noqa: ANN401
    page = client.get("/docs/getting-started").content.decode()
    assert settings.ROLLBOOK_API_URL in page
    assert urlsplit(API).netloc not in page
