"""The people of a developer's team, and who is invited to it. All members may do the same."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollbook.accounts import joining
from rollbook.accounts.joining import Invited, InviteSomebodyElse
from rollbook.accounts.models import DeveloperMembership
from rollbook.dashboards.developer.reach import of_team, reader_of, team_of
from rollbook.dashboards.joining.forms import ColleagueForm
from rollbook.dashboards.joining.invitations import sent_out

READS: Final = ["GET", "HEAD", "POST"]


@require_safe
def people(request: HttpRequest, team: int) -> HttpResponse:
    """Show who belongs to a team, and who is invited."""
    mine = team_of(request, team)
    members = mine.memberships.select_related("user").order_by("user__name", "user__email")
    invitations = joining.open_invitations(mine, now=timezone.now())
    return of_team(request, "people", mine, {"members": members, "invitations": invitations})


@require_http_methods(READS)
def invite(request: HttpRequest, team: int) -> HttpResponse:
    """Invite a colleague."""
    mine, reader, now = team_of(request, team), reader_of(request), timezone.now()
    form = ColleagueForm(request.POST or None)

    def invited(email: str) -> Invited:
        return joining.invite_to_team(developer=mine, email=email, by=reader, now=now)

    if form.is_valid() and sent_out(request, form, by=reader, invite=invited):
        return redirect("developer:people", mine.pk)
    return of_team(request, "invite", mine, {"form": form})


@require_POST
def withdraw(request: HttpRequest, team: int, number: int) -> HttpResponse:
    """Take an invitation back."""
    mine, now = team_of(request, team), timezone.now()
    invitation = get_object_or_404(joining.open_invitations(mine, now=now), pk=number)
    joining.withdraw(invitation=invitation, by=reader_of(request), now=now)
    messages.success(request, f"The invitation of {invitation.email or 'whoever has the code'} opens nothing any more.")
    return redirect("developer:people", mine.pk)


@require_http_methods(READS)
def remove(request: HttpRequest, team: int, number: int) -> HttpResponse:
    """Spell out what it means that somebody leaves; then let them leave. The last one stays."""
    mine, reader = team_of(request, team), reader_of(request)
    members = DeveloperMembership.objects.select_related("user", "developer")
    member = get_object_or_404(members, pk=number, developer=mine)
    oneself = member.user_id == reader.pk
    facts: dict[str, object] = {"member": member, "oneself": oneself, "whom": str(member.user)}
    if request.method != "POST":
        return of_team(request, "remove", mine, facts)
    try:
        joining.leave_team(membership=member, by=reader, now=timezone.now())
    except InviteSomebodyElse as refusal:
        return of_team(request, "remove", mine, {**facts, "problem": str(refusal)})
    if oneself:
        messages.success(request, f"You have left {mine}.")
        return redirect("home")
    messages.success(request, f"{member.user} no longer belongs to {mine}.")
    return redirect("developer:people", mine.pk)
