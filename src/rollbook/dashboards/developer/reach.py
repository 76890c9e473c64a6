"""Whose pages they are: a team and its apps exist for those who belong to it, and for nobody else."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rollbook.accounts.models import Developer, User
from rollbook.accounts.permissions import may_develop
from rollbook.consent.models import App


def reader_of(request: HttpRequest) -> User:
    """Return who is there; the middleware has sent everybody else to sign in."""
    return cast("User", request.user)


def team_of(request: HttpRequest, number: int) -> Developer:
    """Return the team, for its members.

    Raises:
        Http404: There is none, or the reader does not belong to it: nobody learns from the answer which.
    """
    team = Developer.objects.filter(pk=number).first()
    if team is None or not may_develop(user=reader_of(request), developer=team):
        raise Http404
    return team


def app_of(request: HttpRequest, number: int) -> App:
    """Return the app, for the members of its team.

    Raises:
        Http404: There is none, or it is another team's.
    """
    app = App.objects.select_related("developer").filter(pk=number).first()
    if app is None or not may_develop(user=reader_of(request), developer=app.developer):
        raise Http404
    return app


def of_team(request: HttpRequest, page: str, team: Developer, facts: dict[str, object] | None = None) -> HttpResponse:
    """Draw a page of a team."""
    return render(request, f"developer/{page}.html", {**(facts or {}), "team": team, "now": timezone.now()})


def of_app(request: HttpRequest, page: str, app: App, facts: dict[str, object] | None = None) -> HttpResponse:
    """Draw a page of an app."""
    return of_team(request, page, app.developer, {**(facts or {}), "app": app})
