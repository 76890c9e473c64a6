"""Operators: those who run the platform, and look at its apps and at who acts for a school."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from rollbook.accounts.people import make_operator
from rollbook.cli.output import say, say_json
from rollbook.cli.preparing import now
from rollbook.cli.sandbox import checked_address, signing_in


def create_operator(*, email: str, as_json: bool) -> None:
    """Make somebody an operator, with an account where they have none, and say the password this once.

    Raises:
        CommandProblem: The address is none.
    """
    with transaction.atomic():
        person = signing_in(checked_address(email), name="")
        make_operator(user=person.user, now=now())
    if as_json:
        say_json({**person.plain(), "platform_url": settings.ROLLBOOK_PLATFORM_URL})
        return
    say(f"{person.user.email} is an operator of {settings.ROLLBOOK_PLATFORM_URL}")
    say(f"Password: {person.password or 'as chosen before'}")
    say("Sign in and switch on the second step: an operator can let apps ask real schools.")
