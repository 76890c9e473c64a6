from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from tests.people import NOW, People

from rollbook.accounts.claims import claim
from rollbook.accounts.models import Claim, Membership, RegisterEntry, Role


@pytest.fixture
def made(people: People) -> Claim:
    entry = RegisterEntry.objects.create(urn="990105", name="Eastmere Academy", words="eastmere")
    return claim(entry=entry, user=people.cleo, position="Head teacher", now=NOW)


def test_an_operator_sees_who_asks(operator: Client, made: Claim) -> None:
    page = operator.get("/operator/claims").content.decode()
    assert made.entry.name in page
    assert "Head teacher" in page


def test_agreeing_makes_the_first_administrator_and_tells_them(operator: Client, made: Claim, people: People) -> None:
    page = operator.post(f"/operator/claims/{made.pk}", {"decision": "agree"}, follow=True).content.decode()
    membership = Membership.objects.get(user=people.cleo)
    assert (membership.role, membership.school.urn) == (Role.ADMINISTRATOR, "990105")
    assert "Cleo Crane acts for Eastmere Academy from now on." in page
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["cleo@example.org"], "You can now act for Eastmere Academy")
    assert "/schools/eastmere-academy" in mail.outbox[0].body


def test_declining_is_told_and_lets_nobody_in(operator: Client, made: Claim, people: People) -> None:
    operator.post(f"/operator/claims/{made.pk}", {"decision": "decline"})
    assert not Membership.objects.filter(user=people.cleo).exists()
    assert "could not establish" in mail.outbox[0].body


def test_a_claim_is_decided_once(operator: Client, made: Claim) -> None:
    operator.post(f"/operator/claims/{made.pk}", {"decision": "decline"})
    page = operator.post(f"/operator/claims/{made.pk}", {"decision": "agree"}, follow=True).content.decode()
    assert "This claim was decided already." in page
    assert len(mail.outbox) == 1


def test_an_operator_finds_their_pages_from_the_first_page(operator: Client) -> None:
    assert 'href="/operator"' in operator.get("/").content.decode()
