"""How a test school comes about: first the school with an app that may read it, then its data."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rollbook.accounts.joining import join_school
from rollbook.accounts.models import Developer, Role, School, User
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.connectors.demo.school import school_of
from rollbook.connectors.demo.settings import read_settings
from rollbook.consent import apps, requests
from rollbook.consent.apps import AppFacts, ScopeWish
from rollbook.consent.models import AccessRequest, App
from rollbook.contract.scopes import SCOPES
from rollbook.sandbox.models import SandboxSchool
from rollbook.sync.connections import connect, source_of
from rollbook.sync.engine import run, silent
from rollbook.sync.pulling import Progress
from rollbook.sync.report import Report

REDIRECT_URI = "http://localhost:5000/callback"
"""Where a test app is answered if nobody says: a server on the developer's own machine."""
FIRST_URN = 990_001
"""No school in the register has a URN that begins with 99."""
SEEDS = 1_000_000
MOST_SCHOOLS = 5
"""Test schools that a team may make for itself; whoever runs the platform may make more."""


class UseAnotherTestSchool(ValueError):
    """The team has as many test schools as it may make: use one of them."""


@dataclass(frozen=True, slots=True)
class Size:
    """What school it shall be. Without a number of pupils it is a usual one; without a seed any."""

    pupils: int | None = None
    seed: int | None = None


def check_room(developer: Developer) -> None:
    """Check that the team may make another test school.

    Raises:
        UseAnotherTestSchool: It may not.
    """
    if developer.sandboxes.count() >= MOST_SCHOOLS:
        raise UseAnotherTestSchool(f"{developer} has {MOST_SCHOOLS} test schools, which is as many as a team may have.")


@transaction.atomic
def new_test_app(
    *, developer: Developer, by: User, redirect_uris: tuple[str, ...] = (REDIRECT_URI,), now: datetime
) -> App:
    """Make an app that asks for every scope and can do without each but the school's public facts.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
        UseAnotherUri: A redirect URI breaks a rule.
    """
    facts = AppFacts(
        name=f"Test app {developer.apps.count() + 1}",
        description="Made with the sandbox, to try things out.",
        redirect_uris=redirect_uris,
    )
    app = apps.create_app(developer=developer, facts=facts, by=by, now=now)
    wishes = [ScopeWish(scope, required=scope == "school", purpose="To try it out.") for scope in SCOPES]
    apps.set_scopes(app=app, wishes=wishes, by=by, now=now)
    return app


@transaction.atomic
def new_school(*, size: Size, by: User, now: datetime) -> School:
    """Register a test school, still without data and without anybody in it.

    Raises:
        NeedsAttention: There cannot be a school of so many pupils.
    """
    seed = secrets.randbelow(SEEDS) if size.seed is None else size.seed
    settings = read_settings({"seed": seed, "pupils": size.pupils})
    facts = SchoolFacts(name=school_of(settings).name, urn=_free_urn(), mis_provider="Demo")
    school = register(facts=facts, by=by, now=now, is_sandbox=True)
    connect(school=school, kind="demo", chosen={"seed": seed, "pupils": settings.pupils}, now=now)
    return school


@transaction.atomic
def handed_over(*, school: School, app: App, administrator: User, now: datetime) -> SandboxSchool:
    """Let `administrator` decide for a new test school, and `app` read all that it asks for there."""
    join_school(user=administrator, school=school, role=Role.ADMINISTRATOR, now=now)
    approved(app=app, school=school, by=administrator, now=now)
    return SandboxSchool.objects.create(school=school, developer=app.developer, app=app, made_at=now, heard_at=now)


@transaction.atomic
def approved(*, app: App, school: School, by: User, now: datetime) -> AccessRequest:
    """Let `app` ask the school for all that it asks schools for, with every box ticked, as any app does."""
    asked = " ".join(
        f"{scope}:{'required' if required else 'optional'}"
        for scope, required in app.scopes.order_by("scope").values_list("scope", "required")
    )
    wish = requests.Wish(redirect_uri=app.redirect_uris[0], scope=asked, urn=school.urn)
    request = requests.ask(app=app, wish=wish, now=now)
    request = requests.bring_to(request=request, school=school, by=by, now=now)
    requests.approve(request=request, by=by, ticked=request.optional_scopes, now=now)
    request.refresh_from_db()
    return request


def fill(*, sandbox: SandboxSchool, clock: Callable[[], datetime], progress: Progress = silent) -> Report:
    """Fill a test school with its invented data, and keep in `sandbox` how far that is."""

    def heard(stage: str, done: int, total: int | None) -> None:
        _keep(sandbox, stage=stage, done=done, total=total, heard_at=clock())
        progress(stage, done, total)

    _keep(sandbox, stage="", done=0, total=None, problem="", heard_at=clock())
    report = run(school=sandbox.school, source=source_of(sandbox.school), clock=clock, progress=heard)
    if report.outcome == "failure":
        _keep(sandbox, problem=report.problem or "The data could not be stored.")
    else:
        _keep(sandbox, finished_at=clock())
    sandbox.school.refresh_from_db()
    return report


def _keep(sandbox: SandboxSchool, **known: object) -> None:
    for name, value in known.items():
        setattr(sandbox, name, value)
    sandbox.save(update_fields=list(known))


def _free_urn() -> str:
    taken = School.objects.filter(urn__gte=str(FIRST_URN)).order_by("-urn").values_list("urn", flat=True).first()
    return str(max(int(taken or 0) + 1, FIRST_URN))
