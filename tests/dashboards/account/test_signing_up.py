from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client

from rollbook.accounts.models import AuditEntry, Developer, User
from rollbook.accounts.people import known_person

PASSWORD = "four unrelated words here"
ROSA = {"name": "Rosa Lindqvist", "email": "Rosa@Example.org", "password1": PASSWORD}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    cache.clear()


def _code(letter: EmailMessage) -> str:
    found = re.search(r"^    (\S+)$", str(letter.body), re.MULTILINE)
    assert found
    return found[1]


def test_nobody_is_signed_in_before_their_address_is_proved(client: Client) -> None:
    client.post("/signup", ROSA)
    assert "_auth_user_id" not in client.session
    assert client.get("/account").status_code == 302


def test_the_code_from_the_letter_proves_the_address(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/signup", ROSA)
    assert mailoutbox[0].to == ["rosa@example.org"]
    client.post("/confirm-email", {"code": _code(mailoutbox[0])})
    assert EmailAddress.objects.get(email="rosa@example.org").verified
    assert client.session["_auth_user_id"] == str(User.objects.get(email="rosa@example.org").pk)


def test_another_code_proves_nothing(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/signup", ROSA)
    wrong = "".join(reversed(_code(mailoutbox[0])))
    client.post("/confirm-email", {"code": wrong})
    assert not EmailAddress.objects.get(email="rosa@example.org").verified


def test_a_developer_founds_a_team_by_signing_up(client: Client) -> None:
    client.post("/developers/signup", {**ROSA, "team": "Markbook Ltd"})
    team = Developer.objects.get(name="Markbook Ltd")
    assert [str(each.user) for each in team.memberships.all()] == ["Rosa Lindqvist"]


def test_the_page_does_not_tell_who_has_an_account(client: Client, mailoutbox: list[EmailMessage]) -> None:
    known_person(email="rosa@example.org", password=PASSWORD)
    response = client.post("/signup", ROSA)
    assert response.status_code == 302
    assert response["Location"] == "/confirm-email"
    assert mailoutbox[0].subject == "You have an account already"


@pytest.mark.parametrize(
    "password",
    ["short words", "123456789012345", "rosalindqvist@example.org"],
    ids=["short", "figures", "like her name"],
)
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    response = client.post("/signup", {**ROSA, "email": "rosalindqvist@example.org", "password1": password})
    assert response.status_code == 200
    assert not User.objects.exists()


def test_a_letter_comes_as_text_and_as_html(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/signup", ROSA)
    letter = mailoutbox[0]
    assert isinstance(letter, EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    assert _code(letter) in html
    assert "<h1" in html


def test_coming_and_leaving_are_in_the_audit_trail(client: Client) -> None:
    known_person(email="rosa@example.org", password=PASSWORD)
    client.post("/login", {"login": "rosa@example.org", "password": PASSWORD})
    client.post("/logout")
    assert list(AuditEntry.objects.order_by("sequence").values_list("event", flat=True)) == [
        "user.signed_in",
        "user.signed_out",
    ]


def test_passwords_cannot_be_tried_for_long(client: Client) -> None:
    known_person(email="rosa@example.org", password=PASSWORD)
    for _ in range(5):
        client.post("/login", {"login": "rosa@example.org", "password": "not her password"})
    response = client.post("/login", {"login": "rosa@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert "Too many" in response.content.decode()


def test_a_forgotten_password_is_set_anew_with_a_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    known_person(email="rosa@example.org", password="a password that she forgot")
    client.post("/password/reset", {"email": "rosa@example.org"})
    client.post("/password/reset/code", {"code": _code(mailoutbox[0])})
    client.post("/password/reset/new", {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(email="rosa@example.org").check_password(PASSWORD)
    assert mailoutbox[1].subject == "Your password was changed"


def test_the_way_back_leads_to_nobody_else(client: Client) -> None:
    known_person(email="rosa@example.org", password=PASSWORD)
    response = client.post(
        "/login", {"login": "rosa@example.org", "password": PASSWORD, "next": "https://evil.example.org/"}
    )
    assert response["Location"] == "/"
