from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.people import NOW, People

from rollbook.accounts import operating
from rollbook.accounts.joining import invite_to_school
from rollbook.accounts.models import AuditEntry, Role, School, User
from rollbook.accounts.operating import AskAnotherOperator
from rollbook.accounts.permissions import AskAnAdministrator, OperatorsOnly
from rollbook.accounts.schools import NotAUrn, SchoolExists, SchoolFacts, close

PASSWORD = "four unrelated words here"
FACTS = SchoolFacts(name="Ashfield Academy", urn="100901", phase="Secondary", town="Ashfield")


@pytest.fixture
def olu(db: None) -> User:  # noqa: ARG001
    return User.objects.create_superuser("operator@example.org", name="Olu Operator")


def _signed_in(user: User) -> Client:
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    browser = Client()
    browser.post("/login", {"login": user.email, "password": PASSWORD})
    assert browser.get("/account").status_code == 200
    return browser


def test_whoever_is_blocked_is_out_at_once_and_stays_out(people: People, olu: User) -> None:
    browser = _signed_in(people.amina)
    operating.block(user=people.amina, reason="Left the school.", by=olu, now=NOW)
    assert browser.get("/account").status_code == 302
    browser.post("/login", {"login": people.amina.email, "password": PASSWORD})
    assert browser.get("/account").status_code == 302


def test_whoever_may_sign_in_again_is_not_signed_in_by_it(people: People, olu: User) -> None:
    browser = _signed_in(people.amina)
    operating.block(user=people.amina, reason="A mistake.", by=olu, now=NOW)
    operating.unblock(user=people.amina, by=olu, now=NOW)
    assert browser.get("/account").status_code == 302
    assert User.objects.get(pk=people.amina.pk).is_active


def test_blocking_tells_the_trail_who_whom_and_why(people: People, olu: User) -> None:
    operating.block(user=people.amina, reason="Left the school.", by=olu, now=NOW)
    entry = AuditEntry.objects.latest("sequence")
    said = {"user": people.amina.pk, "reason": "Left the school.", "sessions": 0}
    assert (entry.event, entry.user_id, entry.after) == ("user.blocked", olu.pk, said)


def test_blocking_and_letting_in_twice_is_once(people: People, olu: User) -> None:
    for _ in range(2):
        operating.block(user=people.amina, reason="Left.", by=olu, now=NOW)
    for _ in range(2):
        operating.unblock(user=people.amina, by=olu, now=NOW)
    assert AuditEntry.objects.filter(event__in=("user.blocked", "user.unblocked")).count() == 2


def test_nobody_blocks_themselves(olu: User) -> None:
    with pytest.raises(AskAnotherOperator):
        operating.block(user=olu, reason="Enough.", by=olu, now=NOW)


def test_signing_out_everywhere_ends_every_session_of_that_person_alone(people: People, olu: User) -> None:
    browsers, other = [_signed_in(people.amina)], _signed_in(people.bronwen)
    assert operating.sign_out_everywhere(user=people.amina, by=olu, now=NOW) == 1
    assert [browser.get("/account").status_code for browser in browsers] == [302]
    assert other.get("/account").status_code == 200


def test_a_lost_second_step_is_taken_away(people: People, olu: User) -> None:
    Authenticator.objects.create(user=people.amina, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=people.bronwen, type=Authenticator.Type.TOTP, data={})
    operating.remove_second_step(user=people.amina, by=olu, now=NOW)
    assert [each.user for each in Authenticator.objects.all()] == [people.bronwen]
    assert AuditEntry.objects.latest("sequence").event == "user.second_step_removed"


def test_an_operator_keeps_their_own_second_step(olu: User) -> None:
    with pytest.raises(AskAnotherOperator):
        operating.remove_second_step(user=olu, by=olu, now=NOW)


def test_what_is_known_of_a_school_changes_with_before_and_after(people: People, olu: User) -> None:
    changed = operating.change(school=people.ashfield, facts=FACTS, by=olu, now=NOW)
    people.ashfield.refresh_from_db()
    assert (people.ashfield.name, people.ashfield.town, changed) == ("Ashfield Academy", "Ashfield", ("name", "town"))
    entry = AuditEntry.objects.latest("sequence")
    assert entry.before == {"name": "Ashfield School", "town": ""}
    assert entry.after == {"name": "Ashfield Academy", "town": "Ashfield"}


def test_changing_nothing_leaves_no_trace(people: People, olu: User) -> None:
    operating.change(school=people.ashfield, facts=FACTS, by=olu, now=NOW)
    before = AuditEntry.objects.count()
    assert operating.change(school=people.ashfield, facts=FACTS, by=olu, now=NOW) == ()
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(("urn", "error"), [("12345", NotAUrn), ("100902", SchoolExists)])
def test_a_school_takes_no_urn_that_is_none_or_anothers(
    people: People, olu: User, urn: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        operating.change(school=people.ashfield, facts=SchoolFacts(name="Ashfield", urn=urn), by=olu, now=NOW)


def test_a_school_that_left_comes_back_once(people: People, olu: User) -> None:
    close(school=people.ashfield, by=olu, now=NOW, reason="Its contract ended.")
    assert AuditEntry.objects.latest("sequence").after == {"reason": "Its contract ended."}
    for _ in range(2):
        operating.reopen(school=people.ashfield, by=olu, now=NOW)
    assert School.objects.get(pk=people.ashfield.pk).closed_at is None
    assert AuditEntry.objects.filter(event="school.reopened").count() == 1


def test_an_operator_invites_the_first_administrator_under_their_own_name(people: People, olu: User) -> None:
    invite_to_school(school=people.ashfield, email="new@example.org", role=Role.ADMINISTRATOR, by=olu, now=NOW)
    assert AuditEntry.objects.latest("sequence").user_id == olu.pk


def test_an_operator_who_is_blocked_invites_nobody(people: People, olu: User) -> None:
    olu.is_active = False
    with pytest.raises(AskAnAdministrator):
        invite_to_school(school=people.ashfield, email="new@example.org", role=Role.ADMINISTRATOR, by=olu, now=NOW)


DEEDS: dict[str, Callable[[People], object]] = {
    "block": lambda all_: operating.block(user=all_.cleo, reason="x", by=all_.amina, now=NOW),
    "unblock": lambda all_: operating.unblock(user=all_.cleo, by=all_.amina, now=NOW),
    "sign out": lambda all_: operating.sign_out_everywhere(user=all_.cleo, by=all_.amina, now=NOW),
    "second step": lambda all_: operating.remove_second_step(user=all_.cleo, by=all_.amina, now=NOW),
    "change": lambda all_: operating.change(school=all_.ashfield, facts=FACTS, by=all_.amina, now=NOW),
    "reopen": lambda all_: operating.reopen(school=all_.ashfield, by=all_.amina, now=NOW),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_only_operators_do_this(people: People, deed: str) -> None:
    with pytest.raises(OperatorsOnly):
        DEEDS[deed](people)
