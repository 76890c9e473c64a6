"""Dara's team with everything on its pages, and test schools that are filled before anybody looks."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.people import NOW, People
from tests.small_school import sync_small_school

from rollbook.accounts.models import Developer
from rollbook.consent import apps
from rollbook.consent.models import App
from rollbook.sandbox import background
from rollbook.sandbox.making import Size, handed_over, new_school, new_test_app
from rollbook.sandbox.models import SandboxSchool


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the test schools that would be filled by a thread."""
    numbers: list[int] = []
    monkeypatch.setattr(background, "fill_in_background", numbers.append)
    return numbers


@pytest.fixture
def testapp(people: People) -> App:
    """An app that is still being built."""
    app = new_test_app(developer=people.team, by=people.dara, now=NOW)
    apps.add_secret(app=app, by=people.dara, now=NOW)
    return app


@pytest.fixture
def sandbox(people: People, testapp: App) -> SandboxSchool:
    """A test school whose data is there: the small school's."""
    school = new_school(size=Size(30, 1), by=people.dara, now=NOW)
    made = handed_over(school=school, app=testapp, administrator=people.dara, now=NOW)
    sync_small_school(school, now=NOW)
    made.finished_at = NOW
    made.save()
    return made


@pytest.fixture
def team(people: People) -> Developer:
    """Dara's team."""
    return people.team


@pytest.fixture
def dara(people: People, client: Client) -> Client:
    """A browser in which Dara is signed in."""
    client.force_login(people.dara)
    return client
