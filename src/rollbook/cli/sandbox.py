"""A sandbox: a developer, a test school full of data, a test app, and tokens to begin with."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rollbook.accounts.joining import found_team
from rollbook.accounts.models import Developer, School, User
from rollbook.accounts.people import known_person
from rollbook.cli.output import remark, say, say_json
from rollbook.cli.preparing import now
from rollbook.cli.problems import WRONG_USE, CommandProblem
from rollbook.cli.progress import bar
from rollbook.consent import apps, tokens
from rollbook.consent.issuing import Issued
from rollbook.consent.models import AccessRequest, App, Authorisation
from rollbook.sandbox.making import REDIRECT_URI, Size, fill, handed_over, new_school, new_test_app

PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in; the password is None where they had chosen one before."""

    user: User
    password: str | None = field(repr=False)

    def plain(self) -> dict[str, str | None]:
        """Return what is handed over."""
        return {"email": self.user.email, "password": self.password}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """All that was made."""

    developer: Person
    administrator: Person
    school: School
    app: App
    secret: str = field(repr=False)
    app_token: Issued
    tokens: Issued

    def plain(self) -> dict[str, object]:
        """Return what is handed over."""
        return {
            "platform_url": settings.ROLLBOOK_PLATFORM_URL,
            "api_url": settings.ROLLBOOK_API_URL,
            "school": {"id": self.school.pk, "urn": self.school.urn, "name": self.school.name},
            "app": {
                "id": self.app.pk,
                "name": self.app.name,
                "client_id": self.app.client_id,
                "client_secret": self.secret,
                "redirect_uris": self.app.redirect_uris,
            },
            "app_token": self.app_token.access_token,
            "access_token": self.tokens.access_token,
            "refresh_token": self.tokens.refresh_token,
            "expires_in": self.tokens.expires_in,
            "scopes": list(self.tokens.scopes),
            "developer": self.developer.plain(),
            "school_admin": self.administrator.plain(),
        }


def create_sandbox(
    *, email: str, pupils: int | None, seed: int | None, redirect_uris: tuple[str, ...], as_json: bool
) -> None:
    """Make a sandbox and say what is in it, this once."""
    sandbox = made(email=email, pupils=pupils, seed=seed, redirect_uris=redirect_uris)
    if sandbox.developer.password is None:
        remark(f"{sandbox.developer.user.email} has an account already and keeps its password.")
    if as_json:
        say_json(sandbox.plain())
    else:
        _tell(sandbox)


def made(*, email: str, pupils: int | None, seed: int | None, redirect_uris: tuple[str, ...]) -> Sandbox:
    """Make a sandbox for the developer with this address; one who has one already gets another school and app.

    Raises:
        CommandProblem: The address is none, or the school could not be filled.
        NeedsAttention: There cannot be a school of so many pupils.
        UseAnotherUri: A redirect URI breaks a rule.
    """
    address = checked_address(email)
    with transaction.atomic():
        developer = signing_in(address, name="")
        by, uris = developer.user, redirect_uris or (REDIRECT_URI,)
        app = new_test_app(developer=_team_of(by), by=by, redirect_uris=uris, now=now())
        secret = apps.add_secret(app=app, by=by, now=now()).secret
        school = new_school(size=Size(pupils, seed), by=by, now=now())
        administrator = signing_in(f"administrator@{school.slug}.example.org", name=f"Administrator of {school}")
        sandbox = handed_over(school=school, app=app, administrator=administrator.user, now=now())
    with bar() as progress:
        report = fill(sandbox=sandbox, clock=now, progress=progress)
    if report.outcome == "failure":
        raise CommandProblem(f"The test school could not be filled: {report.problem}")
    return Sandbox(
        developer=developer,
        administrator=administrator,
        school=sandbox.school,
        app=app,
        secret=secret,
        app_token=tokens.issue_app_token(app=app, by=by, now=now()),
        tokens=_exchanged(app, sandbox.school),
    )


def signing_in(email: str, *, name: str) -> Person:
    """Return somebody who can sign in with this address, which counts as confirmed."""
    user = User.objects.filter(email=email).first()
    if user is not None:
        return Person(user, None)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    return Person(known_person(email=email, password=password, name=name), password)


def checked_address(email: str) -> str:
    """Return an e-mail address as it is kept.

    Raises:
        CommandProblem: It is none.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CommandProblem(f"{email!r} is not an e-mail address.", code=WRONG_USE) from None
    return address


def _team_of(user: User) -> Developer:
    membership = user.developer_memberships.select_related("developer").first()
    return membership.developer if membership else found_team(user=user, name=f"Team of {user}", now=now())


def _exchanged(app: App, school: School) -> Issued:
    """Get tokens as every app gets them: for a code that came of an approved request."""
    authorisation = Authorisation.objects.select_related("request").get(app=app, school=school, revoked_at=None)
    request = cast("AccessRequest", authorisation.request)  # which the test school approved a moment ago
    code = tokens.issue_code(request=request, authorisation=authorisation, now=now())
    return tokens.exchange_code(app=app, shown=tokens.Shown(code=code, redirect_uri=request.redirect_uri), now=now())


def _tell(sandbox: Sandbox) -> None:
    for name, value in sandbox.plain().items():
        if name == "scopes":
            say(f"scopes: all {len(sandbox.tokens.scopes)}")
        elif isinstance(value, dict):
            say(f"{name}: " + ", ".join(f"{part} {_said(fact)}" for part, fact in value.items()))
        else:
            say(f"{name}: {value}")


def _said(fact: object) -> str:
    if fact is None:
        return "as chosen before"
    return " ".join(fact) if isinstance(fact, list) else str(fact)
