"""What tests of pages share: a browser, in the name of anybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rollbook.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture
def signed_in() -> SignedIn:
    """Makes the browser of somebody."""

    def made(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return made
