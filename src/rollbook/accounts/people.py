"""People whose address is known to be theirs without a letter: made by an operator, a command or a sandbox."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

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
