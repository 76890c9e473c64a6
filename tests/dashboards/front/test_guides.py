"""Every call in a guide is made, against a real test school; what the guide says comes back has to come back.

A fence `sh` holds one call by curl, a fence `url` one address for a browser, and a fence `json` behind a call the parts
of its answer that matter: they must be there, and of the same type. Words for programs (`object`, `error`) must be the
same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from string import Template
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from django.db import transaction
from django.test import Client
from markdown_it import MarkdownIt
from tests.dashboards.front.reader import CHALLENGE, Reader
from tests.people import NOW

from rollbook.consent import tokens
from rollbook.consent.authorisations import living
from rollbook.consent.models import AccessRequest
from rollbook.contract.scopes import SCOPES
from rollbook.dashboards.front.views import API, GUIDES, ORDER, PLATFORM

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
