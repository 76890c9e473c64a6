"""People whose address is known to be theirs without a letter, and those to whom letters go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import Developer, Role, School, User


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


def operators() -> QuerySet[User]:
    """Return those who run the platform, by their addresses."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("email")


def members_of(team: Developer) -> QuerySet[User]:
    """Return those of a developer's team who can sign in, by their addresses."""
    return User.objects.filter(developer_memberships__developer=team, is_active=True).order_by("email")


def users_of(school: School, *, roles: Collection[Role]) -> QuerySet[User]:
    """Return those who have one of the roles at a school and can sign in, by their addresses."""
    holding = User.objects.filter(memberships__school=school, memberships__role__in=roles, is_active=True)
    return holding.order_by("email")


@transaction.atomic
def make_operator(*, user: User, now: datetime) -> None:
    """Let `user` run the platform: a command of whoever has the machine does this."""
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    audit.append(event=Event.OPERATOR_MADE, now=now, parties=Parties(), after={"user": user.pk})
