"""Test schools: making one, waiting for its data, and the first call."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollbook.accounts.models import Developer
from rollbook.consent.authorisations import living
from rollbook.dashboards.developer.forms import NewSandbox
from rollbook.dashboards.developer.reach import of_team, reader_of, team_of
from rollbook.sandbox import background
from rollbook.sandbox.making import Size, UseAnotherTestSchool, check_room, handed_over, new_school, new_test_app
from rollbook.sandbox.models import SandboxSchool


@require_safe
def sandboxes(request: HttpRequest, team: int) -> HttpResponse:
    """All test schools of a team."""
    mine = team_of(request, team)
    rows = mine.sandboxes.select_related("school", "app").order_by("-made_at")
    return of_team(request, "sandboxes", mine, {"sandboxes": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new_sandbox(request: HttpRequest, team: int) -> HttpResponse:
    """Make a test school, with a test app where the team has none that could read it."""
    mine = team_of(request, team)
    form = NewSandbox(request.POST or None, team=mine)
    if form.is_valid():
        try:
            made = _made(request, mine, form)
        except UseAnotherTestSchool as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("developer:sandbox", mine.pk, made.pk)
    return of_team(request, "new_sandbox", mine, {"form": form, "first": not mine.sandboxes.exists()})


@transaction.atomic
def _made(request: HttpRequest, team: Developer, form: NewSandbox) -> SandboxSchool:
    check_room(team)
    now, reader = timezone.now(), reader_of(request)
    app = form.chosen_app() or new_test_app(developer=team, by=reader, now=now)
    school = new_school(size=Size(pupils=int(form.cleaned_data["pupils"])), by=reader, now=now)
    made = handed_over(school=school, app=app, administrator=reader, now=now)
    transaction.on_commit(lambda: background.fill_in_background(made.pk))
    return made


@require_safe
def sandbox(request: HttpRequest, team: int, sandbox: int) -> HttpResponse:
    """A test school: how far its data is, and once it is there what to do with it."""
    mine = team_of(request, team)
    made = _mine(mine, sandbox)
    authorisation = living(app=made.app, school=made.school) if made.app else None
    facts: dict[str, object] = {
        "sandbox": made,
        "stuck": made.is_stuck(timezone.now()),
        "scopes": sorted(authorisation.granted) if authorisation else (),
    }
    return of_team(request, "sandbox", mine, facts)


@require_POST
def refill(request: HttpRequest, team: int, sandbox: int) -> HttpResponse:
    """Fill a test school once more, where that failed before."""
    mine = team_of(request, team)
    made = _mine(mine, sandbox)
    now = timezone.now()
    if made.is_stuck(now):
        SandboxSchool.objects.filter(pk=made.pk).update(problem="", heard_at=now)
        background.fill_in_background(made.pk)
        messages.success(request, f"{made.school} is being filled again.")
    return redirect("developer:sandbox", mine.pk, made.pk)


def _mine(team: Developer, number: int) -> SandboxSchool:
    made = team.sandboxes.select_related("school", "app").filter(pk=number).first()
    if made is None:
        raise Http404
    return made
