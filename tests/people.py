"""The people of the tests, always the same: two schools, two apps, and who may decide where.

Amina decides for Ashfield, Ben connects its MIS, Vera only looks; Bronwen decides for Birchwood. Dara makes the apps
Markbook and Lunchline. Cleo belongs nowhere, and must see nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from rollbook.accounts.joining import found_team, join_school
from rollbook.accounts.models import Developer, Role, School, User
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.consent import apps, requests, tokens
from rollbook.consent.apps import AppFacts, ScopeWish
from rollbook.consent.issuing import Issued
from rollbook.consent.models import AccessRequest, App
from rollbook.consent.requests import Wish

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MARKBOOK_URI = "https://markbook.example.org/callback"
LUNCHLINE_URI = "https://lunchline.example.org/callback"
SCOPES = (
    "school",
    "students.basic",
    "students.upn",
    "students.dob",
    "students.gender",
    "staff_members.basic",
    "staff_members.emails",
    "contacts.basic",
    "contacts.emails",
    "attendances",
)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, as they are when a test begins. Nothing is granted to anybody yet."""

    ashfield: School
    birchwood: School
    sandbox: School
    amina: User
    ben: User
    vera: User
    bronwen: User
    dara: User
    cleo: User
    team: Developer
    markbook: App
    lunchline: App
    markbook_secret: str
    lunchline_secret: str

    def asked(self, app: App, scope: str, *, now: datetime = NOW, **also: str) -> AccessRequest:
        """A request of `app`, which no school has opened yet."""
        wish = Wish(redirect_uri=app.redirect_uris[0], scope=scope, **also)
        return requests.ask(app=app, wish=wish, now=now)

    def reader(
        self, app: App, school: School, scope: str, *, ticked: Collection[str] = (), now: datetime = NOW
    ) -> Issued:
        """Tokens of `app` for `school`, got as every app gets them: asked, approved, and changed for a code."""
        decides = self.bronwen if school == self.birchwood else self.amina
        request = requests.bring_to(request=self.asked(app, scope, now=now), school=school, by=decides, now=now)
        authorisation = requests.approve(request=request, by=decides, ticked=ticked, now=now)
        code = tokens.issue_code(request=request, authorisation=authorisation, now=now)
        shown = tokens.Shown(code=code, redirect_uri=request.redirect_uri)
        return tokens.exchange_code(app=app, shown=shown, now=now)


@pytest.fixture
def people(db: None) -> People:  # noqa: ARG001 - the fixture that opens the database
    """Everybody, for one test."""
    return everybody()


def everybody() -> People:
    """Make Ashfield and Birchwood, Markbook and Lunchline, and those who decide."""
    ashfield = register(facts=SchoolFacts(name="Ashfield School", urn="100901", phase="Secondary"), now=NOW)
    birchwood = register(facts=SchoolFacts(name="Birchwood Primary", urn="100902", phase="Primary"), now=NOW)
    sandbox = register(facts=SchoolFacts(name="Testford School", urn="100903"), now=NOW, is_sandbox=True)
    amina = _member("Amina Ashworth", {ashfield: Role.ADMINISTRATOR, sandbox: Role.ADMINISTRATOR})
    dara = _member("Dara Dunne", {})
    team = found_team(user=dara, name="Dunne Software", now=NOW)
    markbook, markbook_secret = _live_app(team, dara, "Markbook", MARKBOOK_URI)
    lunchline, lunchline_secret = _live_app(team, dara, "Lunchline", LUNCHLINE_URI)
    return People(
        ashfield=ashfield,
        birchwood=birchwood,
        sandbox=sandbox,
        amina=amina,
        ben=_member("Ben Barrow", {ashfield: Role.DATA_MANAGER}),
        vera=_member("Vera Vale", {ashfield: Role.VIEWER}),
        bronwen=_member("Bronwen Birch", {birchwood: Role.ADMINISTRATOR}),
        dara=dara,
        cleo=_member("Cleo Crane", {}),
        team=team,
        markbook=markbook,
        lunchline=lunchline,
        markbook_secret=markbook_secret,
        lunchline_secret=lunchline_secret,
    )


def later(**span: float) -> datetime:
    """The moment so much after NOW."""
    return NOW + timedelta(**span)


def _member(name: str, schools: dict[School, Role]) -> User:
    user = User.objects.create_user(f"{name.partition(' ')[0].lower()}@example.org", name=name)
    for school, role in schools.items():
        join_school(user=user, school=school, role=role, now=NOW)
    return user


def _live_app(team: Developer, by: User, name: str, uri: str) -> tuple[App, str]:
    site = uri.removesuffix("/callback")
    facts = AppFacts(name=name, description=f"{name} helps teachers.", website_uri=site, redirect_uris=(uri,))
    facts = replace(facts, support_uri=f"{site}/help", privacy_policy_uri=f"{site}/privacy", listed=True)
    app = apps.create_app(developer=team, facts=facts, by=by, now=NOW)
    wishes = [ScopeWish(scope, required=False, purpose=f"{name} shows it to teachers.") for scope in SCOPES]
    apps.set_scopes(app=app, wishes=wishes, by=by, now=NOW)
    apps.go_live(app=app, by=by, now=NOW)
    return app, apps.add_secret(app=app, by=by, now=NOW).secret
