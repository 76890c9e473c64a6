from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.people import NOW

from rollbook.accounts.models import User
from rollbook.accounts.register import load

SAMPLE = Path(__file__).parents[3] / "docs" / "samples" / "gias" / "register.csv"
SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _at_nine_on_a_monday(monkeypatch: pytest.MonkeyPatch, db: None) -> None:  # noqa: ARG001  (the cache is in it)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    cache.clear()
    load(SAMPLE)


@pytest.fixture
def signed_in() -> SignedIn:
    """Makes the browser of somebody."""

    def made(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return made
