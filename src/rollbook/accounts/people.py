"""People whose address is known to be theirs without a letter: made by an operator, a command or a sandbox."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import User


class AddressTaken(ValueError):
    """Somebody has an account with this address: use that one."""


@transaction.atomic
def known_person(*, email: str, password: str | None, name: str = "") -> User:
    """Make a user who can sign in at once; without a password one must be set by the letter for forgotten ones.

    Raises:
        AddressTaken: The address has an account.
    """
    address = email.strip().lower()
    if User.objects.filter(email=address).exists():
        raise AddressTaken(f"Somebody has an account with {address}.")
    user = User.objects.create_user(address, password, name=name)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


@transaction.atomic
def make_operator(*, user: User, now: datetime) -> None:
    """Let `user` run the platform: a command of whoever has the machine does this."""
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    audit.append(event=Event.OPERATOR_MADE, now=now, parties=Parties(), after={"user": user.pk})
