"""Where developers begin, and the overview of a team."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rollbook.accounts.joining import found_team
from rollbook.consent import history
from rollbook.consent.models import Authorisation, Stage
from rollbook.dashboards.developer.forms import NewTeam
from rollbook.dashboards.developer.reach import of_team, reader_of, team_of

NEWEST = 8
"""How much of the team's history its overview shows."""


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Lead a developer to their team, or let them found one; a team without a test school makes one first."""
    reader = reader_of(request)
    membership = reader.developer_memberships.select_related("developer").order_by("joined_at").first()
    if membership is not None:
        team = membership.developer
        page = "developer:team" if team.sandboxes.exists() else "developer:new_sandbox"
        return redirect(page, team.pk)
    form = NewTeam(request.POST or None)
    if form.is_valid():
        team = found_team(user=reader, name=form.cleaned_data["name"], now=timezone.now())
        return redirect("developer:new_sandbox", team.pk)
    return render(request, "developer/start.html", {"form": form})


@require_safe
def team(request: HttpRequest, team: int) -> HttpResponse:
    """What a team has: apps, test schools, schools that let its apps read, and what happened lately."""
    mine = team_of(request, team)
    living = Authorisation.objects.filter(app__developer=mine, revoked_at=None, school__is_sandbox=False)
    facts: dict[str, object] = {
        "apps": mine.apps.order_by("name"),
        "sandboxes": mine.sandboxes.select_related("school", "app").order_by("-made_at"),
        "live": mine.apps.filter(stage=Stage.LIVE, suspended_at=None).count(),
        "schools": living.values("school").distinct().count(),
        "happened": history.told(history.of_developer(developer=mine, first=NEWEST)),
    }
    return of_team(request, "team", mine, facts)


@require_safe
def activity(request: HttpRequest, team: int) -> HttpResponse:
    """Everything that happened to a team and its apps, the newest first."""
    mine = team_of(request, team)
    before = request.GET.get("before", "")
    rows = history.of_developer(developer=mine, before=int(before) if before.isdecimal() else None)
    oldest = rows[-1].sequence if rows else 0
    more = oldest if history.of_developer(developer=mine, first=1, before=oldest) else 0
    return of_team(request, "activity", mine, {"happened": history.told(rows), "more": more})
