from __future__ import annotations

import pytest
from django.test import Client

from rollbook.accounts.people import known_person
from rollbook.dashboards.front.views import GUIDES, ORDER


def test_a_stranger_is_told_what_rollbook_is(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "shared on your terms" in page
    assert "/developers/signup" in page


@pytest.mark.django_db
def test_somebody_who_belongs_nowhere_is_told_what_to_do(client: Client) -> None:
    client.force_login(known_person(email="hana@example.org", password=None))
    assert "You do not belong to a school or a team yet" in client.get("/").content.decode()


def test_every_guide_is_listed_once() -> None:
    assert sorted(ORDER) == sorted(path.stem for path in GUIDES.glob("*.md"))


@pytest.mark.parametrize("name", ORDER)
def test_a_guide_can_be_read_by_anybody(client: Client, name: str) -> None:
    assert client.get(f"/docs/{name}").status_code == 200


def test_there_is_no_guide_outside_the_folder(client: Client) -> None:
    assert client.get("/docs/no-such-guide").status_code == 404
