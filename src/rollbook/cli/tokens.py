"""Tokens by hand of whoever runs the platform."""

from __future__ import annotations

from datetime import timedelta

from rollbook.accounts.schools import school_with_urn
from rollbook.cli.output import say, say_json
from rollbook.cli.preparing import now
from rollbook.cli.problems import WRONG_USE, CommandProblem
from rollbook.consent.issuing import Issued
from rollbook.consent.models import App
from rollbook.consent.tokens import issue_by_operator
from rollbook.contract.scopes import SCOPES, current_names


def create_token(*, urn: str, client_id: str, scopes: str, life: timedelta, as_json: bool) -> None:
    """Make tokens of an app for a school and say them, this once.

    Raises:
        CommandProblem: There is no such app, or the school has left.
        UnknownScope: A scope is not of the contract.
    """
    school = school_with_urn(urn)
    if school.closed_at is not None:
        raise CommandProblem(f"{school} has left the platform, and no token opens it. Let it come back first.")
    app = App.objects.filter(client_id=client_id).first()
    if app is None:
        raise CommandProblem(f"No app has the client id {client_id}. Make one with: rollbook sandbox create")
    chosen = scopes_named(scopes)
    answer = issue_by_operator(app=app, school=school, scopes=chosen, life=life, now=now())
    if as_json:
        say_json(token_answer(answer))
        return
    say(f"Access token   {answer.access_token}")
    say(f"Refresh token  {answer.refresh_token}")
    say(f"Expires in     {answer.expires_in} s")
    say(f"Scopes         {' '.join(answer.scopes)}")


def scopes_named(text: str) -> frozenset[str]:
    """Read names of scopes between spaces or commas; `all` stands for every one.

    Raises:
        UnknownScope: There is no scope of a name.
        CommandProblem: There is no name.
    """
    names = text.replace(",", " ").split()
    if not names:
        raise CommandProblem("Name the scopes with a space between, or say all.", code=WRONG_USE)
    if names == ["all"]:
        return frozenset(SCOPES)
    return frozenset(scope for name in names for scope in current_names(name))


def token_answer(answer: Issued) -> dict[str, object]:
    """Return tokens as the token endpoint writes them."""
    return {
        "access_token": answer.access_token,
        "token_type": "bearer",
        "expires_in": answer.expires_in,
        "refresh_token": answer.refresh_token,
        "level": answer.level,
        "school_id": answer.school_id,
        "scopes": list(answer.scopes),
    }
