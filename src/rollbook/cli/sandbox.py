"""A sandbox: a developer, a test school full of data, a test app, and tokens to begin with."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rollbook.accounts.joining import found_team, join_school
from rollbook.accounts.models import Developer, Role, School, User
from rollbook.accounts.people import known_person
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.cli.intake import synced
from rollbook.cli.output import remark, say, say_json
from rollbook.cli.preparing import now
from rollbook.cli.problems import WRONG_USE, CommandProblem
from rollbook.connectors.demo.school import school_of
from rollbook.connectors.demo.settings import read_settings
from rollbook.connectors.registry import connector
from rollbook.consent import apps, requests, tokens
from rollbook.consent.apps import AppFacts, ScopeWish
from rollbook.consent.issuing import Issued
from rollbook.consent.models import App
from rollbook.contract.scopes import SCOPES
from rollbook.sync.connections import connect

REDIRECT_URI = "http://localhost:5000/callback"
"""Where the test app is answered if nobody says: a server on the developer's own machine."""
FIRST_URN = 990_001
"""No school in the register has a URN that begins with 99."""
PASSWORD_BYTES = 12
SEEDS = 1_000_000


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
    address = _checked(email)
    given = {"seed": secrets.randbelow(SEEDS) if seed is None else seed, "pupils": pupils}
    with transaction.atomic():
        developer = signing_in(address, name="")
        team = _team_of(developer.user)
        facts = AppFacts(
            name=f"Test app {team.apps.count() + 1}",
            description="Made with the sandbox, to try things out.",
            redirect_uris=redirect_uris or (REDIRECT_URI,),
        )
        app = apps.create_app(developer=team, facts=facts, by=developer.user, now=now())
        secret = apps.add_secret(app=app, by=developer.user, now=now()).secret
        wishes = [ScopeWish(scope, required=scope == "school", purpose="To try it out.") for scope in SCOPES]
        apps.set_scopes(app=app, wishes=wishes, by=developer.user, now=now())
        school, administrator = _school(given)
    _fill(school, given)
    return Sandbox(
        developer=developer,
        administrator=administrator,
        school=school,
        app=app,
        secret=secret,
        app_token=tokens.issue_app_token(app=app, by=developer.user, now=now()),
        tokens=_granted(app, school, administrator.user),
    )


def signing_in(email: str, *, name: str) -> Person:
    """Return somebody who can sign in with this address, which counts as confirmed."""
    user = User.objects.filter(email=email).first()
    if user is not None:
        return Person(user, None)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    return Person(known_person(email=email, password=password, name=name), password)


def _checked(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CommandProblem(f"{email!r} is not an e-mail address.", code=WRONG_USE) from None
    return address


def _team_of(user: User) -> Developer:
    membership = user.developer_memberships.select_related("developer").first()
    return membership.developer if membership else found_team(user=user, name=f"Team of {user}", now=now())


def _school(given: dict[str, int | None]) -> tuple[School, Person]:
    demo = school_of(read_settings(given))
    facts = SchoolFacts(name=demo.name, urn=_free_urn(), mis_provider="Demo")
    school = register(facts=facts, now=now(), is_sandbox=True)
    administrator = signing_in(f"administrator@{school.slug}.example.org", name=f"Administrator of {school.name}")
    join_school(user=administrator.user, school=school, role=Role.ADMINISTRATOR, now=now())
    connect(school=school, kind="demo", chosen={k: v for k, v in given.items() if v is not None}, now=now())
    return school, administrator


def _fill(school: School, given: dict[str, int | None]) -> None:
    report = synced(school, connector("demo").make(given))
    if report.outcome == "failure":
        raise CommandProblem(f"The test school could not be filled: {report.problem}")
    school.refresh_from_db()


def _granted(app: App, school: School, administrator: User) -> Issued:
    """Get tokens as every app gets them: asked, approved with every box ticked, and changed for a code."""
    wish = requests.Wish(redirect_uri=app.redirect_uris[0], scope=_asking(app))
    request = requests.ask(app=app, wish=wish, now=now())
    request = requests.bring_to(request=request, school=school, by=administrator, now=now())
    everything = request.optional_scopes
    authorisation = requests.approve(request=request, by=administrator, ticked=everything, now=now())
    code = tokens.issue_code(request=request, authorisation=authorisation, now=now())
    return tokens.exchange_code(app=app, shown=tokens.Shown(code=code, redirect_uri=request.redirect_uri), now=now())


def _asking(app: App) -> str:
    return " ".join(
        f"{scope}:{'required' if required else 'optional'}"
        for scope, required in app.scopes.order_by("scope").values_list("scope", "required")
    )


def _free_urn() -> str:
    taken = School.objects.filter(urn__gte=str(FIRST_URN)).order_by("-urn").values_list("urn", flat=True).first()
    return str(max(int(taken or 0) + 1, FIRST_URN))


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
