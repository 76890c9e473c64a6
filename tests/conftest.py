"""What all tests share: which sockets are open, the database in the report, and the two listeners' clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_socket
from django.db import connection
from django.test import Client, override_settings
from hypothesis import settings
from tests.people import people  # noqa: F401 - a fixture for all tests
from tests.pictures_kept import pictures_kept  # noqa: F401 - as above

from rollbook.records import store
from rollbook.records.bits import forget_bits
from rollbook.records.cursors import Cursors
from rollbook.server import api_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

_DATABASES = frozenset({"db", "transactional_db", "django_db_setup"})
"""Fixtures that open one."""
LOOPBACK = ["127.0.0.1", "::1"]

# No test is timed, and a run says the same wherever and whenever it is made; search further with another profile.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("house")


def pytest_report_header() -> str:
    """The kind of database of this run, at the head of what pytest prints."""
    return f"database: {connection.vendor}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests that open no database, and no process that may open one: one run of them says it all."""
    for item in items:
        marked = any(item.get_closest_marker(name) for name in ("django_db", "loopback"))
        if not marked and _DATABASES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001
    """Ends the sessions of server threads that still wait for a browser: PostgreSQL drops no database in use."""
    yield
    if connection.vendor == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(others, [connection.settings_dict["NAME"]])


@pytest.fixture(autouse=True)
def _loopback_where_marked(request: pytest.FixtureRequest) -> Iterator[None]:
    """Opens this machine's own addresses to a test marked ``loopback``; elsewhere sockets stay shut."""
    if request.node.get_closest_marker("loopback") is None:
        yield
        return
    pytest_socket.enable_socket()
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)
    yield
    pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of its database ends with the test, as the records do."""
    monkeypatch.setattr(store, "CURSORS", Cursors())
    forget_bits()


@pytest.fixture
def api() -> Iterator[Client]:
    """A client of the API's listener: its URL map, and no middleware (``client`` is one of the platform's)."""
    with override_settings(ROOT_URLCONF=api_settings.ROOT_URLCONF, MIDDLEWARE=api_settings.MIDDLEWARE):
        yield Client()
