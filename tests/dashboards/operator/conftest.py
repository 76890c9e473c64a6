from __future__ import annotations

import pytest
from django.test import Client
from tests.people import People

from rollbook.accounts.models import User


@pytest.fixture
def olu(db: None) -> User:  # noqa: ARG001
    """The operator."""
    return User.objects.create_superuser("operator@example.org", name="Olu Operator")


@pytest.fixture
def operator(client: Client, people: People, olu: User) -> Client:  # noqa: ARG001
    """Their browser."""
    client.force_login(olu)
    return client
