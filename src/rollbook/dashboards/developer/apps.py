"""Apps: all of them, one of them, and what is said of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rollbook.consent.apps import change_app, create_app
from rollbook.consent.models import App
from rollbook.dashboards.developer.forms import Details, said_of
from rollbook.dashboards.developer.reach import app_of, of_app, of_team, reader_of, team_of


@require_safe
def apps(request: HttpRequest, team: int) -> HttpResponse:
    """All apps of a team."""
    mine = team_of(request, team)
    return of_team(request, "apps", mine, {"apps": mine.apps.order_by("name", "pk")})


@require_http_methods(["GET", "HEAD", "POST"])
def new_app(request: HttpRequest, team: int) -> HttpResponse:
    """Make an app; it reads test schools only until an operator lets it go live."""
    mine = team_of(request, team)
    form = Details(request.POST or None)
    if form.is_valid():
        app = create_app(developer=mine, facts=form.facts(), by=reader_of(request), now=timezone.now())
        messages.success(request, f"{app} is made. Say next what it needs, and why.")
        return redirect("developer:scopes", app.pk)
    return of_team(request, "new_app", mine, {"form": form})


@require_safe
def app(request: HttpRequest, app: int) -> HttpResponse:
    """One app: how far it is, what to do next, and the address that asks a school."""
    mine = app_of(request, app)
    living = mine.authorisations.filter(revoked_at=None)
    facts: dict[str, object] = {
        "real": living.filter(school__is_sandbox=False).count(),
        "test": living.filter(school__is_sandbox=True).count(),
        "scopes": mine.scopes.count(),
        "secrets": mine.secrets.filter(expires_at=None).count(),
        "asking": asking_address(mine),
    }
    return of_app(request, "app", mine, facts)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, app: int) -> HttpResponse:
    """Change what is said of an app."""
    mine = app_of(request, app)
    form = Details(request.POST or None, initial=said_of(mine))
    if form.is_valid():
        change_app(app=mine, facts=form.facts(), by=reader_of(request), now=timezone.now())
        messages.success(request, f"What is said of {mine} is saved.")
        return redirect("developer:details", mine.pk)
    return of_app(request, "details", mine, {"form": form})


def asking_address(app: App) -> str:
    """Return an address that asks a school for what the app needs; blank where something is missing for it."""
    wishes = list(app.scopes.order_by("-required", "scope"))
    if not wishes or not app.redirect_uris or app.is_public or app.force_urn_check:
        return ""
    scope = " ".join(f"{wish.scope}:{'required' if wish.required else 'optional'}" for wish in wishes)
    asked = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "response_type": "code", "scope": scope}
    return f"{settings.ROLLBOOK_PLATFORM_URL}/oauth/authorize?{urlencode(asked)}"
