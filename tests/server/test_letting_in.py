"""Who says what a token opens: from memory only where nobody but this machine writes to the database."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pytest_django import Settings

from rollbook.consent.remembering import Remembering
from rollbook.server import shared_places
from rollbook.server.api_listener import lets_in, letting_in
from rollbook.server.readings import IN_DATABASE


def database(monkeypatch: pytest.MonkeyPatch, vendor: str, host: str = "", **options: str) -> None:
    """Let the settings name a database."""
    named = SimpleNamespace(vendor=vendor, settings_dict={"HOST": host, "OPTIONS": options})
    monkeypatch.setattr(shared_places, "connection", named)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "/run/postgresql"])
def test_a_server_of_this_machine_is_remembered_of(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    database(monkeypatch, "postgresql", host)
    assert isinstance(letting_in(), Remembering)


def test_a_file_of_this_machine_is_remembered_of(monkeypatch: pytest.MonkeyPatch) -> None:
    database(monkeypatch, "sqlite")
    assert isinstance(letting_in(), Remembering)


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ("db.example.org", {}),
        ("", {}),
        ("localhost,db.example.org", {}),
        ("localhost", {"hostaddr": "192.0.2.1"}),
        ("localhost", {"service": "records"}),
    ],
)
def test_a_server_elsewhere_is_asked_every_time(
    monkeypatch: pytest.MonkeyPatch, host: str, options: dict[str, str]
) -> None:
    database(monkeypatch, "postgresql", host, **options)
    assert letting_in() is lets_in


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_where_several_machines_answer_the_database_is_asked_every_time(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, vendor: str
) -> None:
    database(monkeypatch, vendor, "/run/postgresql")
    settings.ROLLBOOK_LIMITS_URL = IN_DATABASE
    assert letting_in() is lets_in
