from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from rollbook.accounts.models import User
from rollbook.accounts.people import AddressTaken, known_person

PASSWORD = "four unrelated words here"
PERIOD = 30

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    cache.clear()


@pytest.fixture
def hana() -> User:
    return known_person(email="hana@example.org", password=PASSWORD, name="Hana Okafor")


def _sign_in(client: Client) -> None:
    client.post("/login", {"login": "hana@example.org", "password": PASSWORD})


def _confirm(client: Client) -> None:
    client.post("/account/confirm", {"password": PASSWORD})


def _code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))


@pytest.mark.usefixtures("hana")
def test_a_known_person_signs_in_at_once(client: Client) -> None:
    _sign_in(client)
    assert client.get("/account").status_code == 200


@pytest.mark.usefixtures("hana")
def test_an_address_is_known_once() -> None:
    with pytest.raises(AddressTaken):
        known_person(email="HANA@example.org", password=None)


def test_a_name_can_be_changed(client: Client, hana: User) -> None:
    _sign_in(client)
    client.post("/account", {"name": "Hana Okafor-Lee"})
    hana.refresh_from_db()
    assert hana.name == "Hana Okafor-Lee"


@pytest.mark.usefixtures("hana")
def test_who_has_a_second_step_is_not_signed_in_without_it(client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(User.objects.get(), secret)
    _sign_in(client)
    assert client.get("/account").status_code == 302
    client.post("/login/second-step", {"code": _code_of(secret)})
    assert client.get("/account").status_code == 200


@pytest.mark.django_db(transaction=True)  # the letter is sent when the transaction has ended
@pytest.mark.usefixtures("hana")
def test_an_app_is_added_with_its_first_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    _sign_in(client)
    _confirm(client)
    secret = client.get("/account/second-step/app").context["form"].secret
    client.post("/account/second-step/app", {"code": _code_of(secret)})
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    assert mailoutbox[0].subject == "An authenticator app was added"


def test_the_secret_of_a_second_step_is_not_in_the_database(hana: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(hana, secret)
    assert secret not in str(Authenticator.objects.get().data)


@pytest.mark.usefixtures("hana")
def test_what_protects_the_account_asks_for_the_password_again(client: Client) -> None:
    _sign_in(client)
    response = client.get("/account/second-step/app")
    assert response["Location"].startswith("/account/confirm?")


@pytest.mark.usefixtures("hana")
def test_signing_out_everywhere_else_ends_the_other_browsers(client: Client) -> None:
    other = Client()
    _sign_in(client)
    _sign_in(other)
    client.post("/account/sessions")
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


@pytest.mark.usefixtures("hana")
def test_an_address_changes_when_the_code_is_entered_and_not_before(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    _sign_in(client)
    _confirm(client)
    client.post("/account/email", {"action_add": "1", "email": "hana@new.example.org"})
    assert User.objects.get().email == "hana@example.org"
    code = next(line.strip() for line in mailoutbox[0].body.splitlines() if line.startswith("    "))
    client.post("/confirm-email", {"code": code})
    assert User.objects.get().email == "hana@new.example.org"
