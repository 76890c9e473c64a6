from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.dashboards.school.scene import lived_in
from tests.people import NOW, People

from rollbook.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _at_nine_on_a_monday(monkeypatch: pytest.MonkeyPatch, db: None) -> None:  # noqa: ARG001  (the cache is in it)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    cache.clear()


@pytest.fixture
def scene(people: People) -> People:
    """Everybody, with Ashfield lived in."""
    lived_in(people)
    return people


@pytest.fixture
def signed_in() -> SignedIn:
    """Makes the browser of somebody."""

    def made(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return made
