"""Every address of the operators, against everybody who is none."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern
from tests.people import People

from rollbook.accounts.models import AuditEntry, User
from rollbook.dashboards.operator.urls import urlpatterns


def _addresses(people: People) -> list[str]:
    numbers = {
        "/schools/": people.ashfield.pk,
        "/people/": people.cleo.pk,
        "/teams/": people.team.pk,
        "/apps/": people.markbook.pk,
    }
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        number = next((number for start, number in numbers.items() if route.startswith(start)), 1)
        found.append("/operator" + route.replace("<int:number>", str(number)))
    return found


@pytest.mark.parametrize("who", ["amina", "ben", "vera", "dara", "cleo"])
def test_for_anybody_else_there_is_nothing_here(client: Client, people: People, who: str) -> None:
    client.force_login(getattr(people, who))
    before = AuditEntry.objects.count()
    for address in _addresses(people):
        answers = {client.get(address).status_code, client.post(address, {"reason": "x"}).status_code}
        assert answers <= {404, 405}, address
        assert 404 in answers, address
    assert AuditEntry.objects.count() == before


def test_a_stranger_is_asked_to_sign_in(client: Client, people: People) -> None:
    for address in _addresses(people):
        assert {
            client.get(address)["Location"].partition("?")[0],
            client.post(address)["Location"].partition("?")[0],
        } == {"/login"}, address


def test_an_operator_who_is_blocked_is_none(operator: Client, people: People, olu: User) -> None:
    User.objects.filter(pk=olu.pk).update(is_active=False)
    for address in _addresses(people):
        assert operator.get(address)["Location"].startswith("/login"), address


def test_an_operator_may_open_every_page(operator: Client, people: People) -> None:
    for address in _addresses(people):
        assert operator.get(address).status_code in {200, 405}, address
