from __future__ import annotations

import pytest
from tests.people import NOW, People

from rollbook.accounts import audit
from rollbook.accounts.claims import AskYourColleagues, DecidedAlready, agree, claim, decline
from rollbook.accounts.models import AuditEntry, Claim, Membership, RegisterEntry, Role, School, User
from rollbook.accounts.permissions import OperatorsOnly


@pytest.fixture
def entry(db: None) -> RegisterEntry:  # noqa: ARG001
    return RegisterEntry.objects.create(urn="990105", name="Eastmere Academy", town="Eastmere", words="eastmere")


@pytest.fixture
def operator(db: None) -> User:  # noqa: ARG001
    return User.objects.create_superuser("operator@example.org")


def _claimed(entry: RegisterEntry, people: People) -> Claim:
    return claim(entry=entry, user=people.cleo, position="Head teacher", now=NOW)


def test_an_agreed_claim_registers_the_school_with_its_administrator(
    people: People, entry: RegisterEntry, operator: User
) -> None:
    school = agree(claim=_claimed(entry, people), by=operator, now=NOW)
    assert (school.name, school.urn, school.town) == ("Eastmere Academy", "990105", "Eastmere")
    assert Membership.objects.get(school=school).user == people.cleo
    assert Membership.objects.get(school=school).role == Role.ADMINISTRATOR
    assert isinstance(audit.verify(), audit.Intact)


def test_claiming_twice_is_claiming_once(people: People, entry: RegisterEntry) -> None:
    assert _claimed(entry, people) == _claimed(entry, people)
    assert AuditEntry.objects.filter(event="school.claimed").count() == 1


def test_a_school_with_people_cannot_be_claimed(people: People) -> None:
    entry = RegisterEntry.objects.create(urn=people.ashfield.urn, name="Ashfield School", words="ashfield")
    with pytest.raises(AskYourColleagues):
        _claimed(entry, people)


def test_a_school_that_is_registered_and_empty_can_be_claimed(people: People, operator: User) -> None:
    entry = RegisterEntry.objects.create(urn=people.birchwood.urn, name="Birchwood Primary", words="birchwood")
    Membership.objects.filter(school=people.birchwood).delete()
    assert agree(claim=_claimed(entry, people), by=operator, now=NOW) == people.birchwood


def test_the_first_who_is_agreed_with_has_the_school(people: People, entry: RegisterEntry, operator: User) -> None:
    first, second = _claimed(entry, people), claim(entry=entry, user=people.dara, position="Cook", now=NOW)
    agree(claim=first, by=operator, now=NOW)
    with pytest.raises(AskYourColleagues):
        agree(claim=second, by=operator, now=NOW)


def test_a_declined_claim_registers_nothing_and_can_be_made_again(
    people: People, entry: RegisterEntry, operator: User
) -> None:
    first = _claimed(entry, people)
    decline(claim=first, by=operator, now=NOW)
    assert not School.objects.filter(urn=entry.urn).exists()
    assert _claimed(entry, people) != first


def test_a_claim_is_decided_once(people: People, entry: RegisterEntry, operator: User) -> None:
    made = _claimed(entry, people)
    decline(claim=made, by=operator, now=NOW)
    with pytest.raises(DecidedAlready):
        agree(claim=made, by=operator, now=NOW)


def test_nobody_but_an_operator_decides(people: People, entry: RegisterEntry) -> None:
    made = _claimed(entry, people)
    for verb in (agree, decline):
        with pytest.raises(OperatorsOnly):
            verb(claim=made, by=people.amina, now=NOW)
