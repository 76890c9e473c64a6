"""The people of a school: who they are, what they may do, and who is invited."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollbook.accounts import joining
from rollbook.accounts.joining import AppointAnotherAdministrator, Invited
from rollbook.accounts.models import Invitation, Membership, Role
from rollbook.accounts.permissions import check_may_approve
from rollbook.dashboards.joining.invitations import sent_out
from rollbook.dashboards.school.forms import InviteForm, RoleForm
from rollbook.dashboards.school.here import Here, at_school, exported, show
from rollbook.pages.exports import csv_file

READS: Final = ["GET", "HEAD", "POST"]


@require_safe
@at_school
def users(request: HttpRequest, here: Here) -> HttpResponse:
    """Show who belongs here, and who is invited."""
    members = here.school.memberships.select_related("user").order_by("user__name", "user__email")
    invitations = joining.open_invitations(here.school, now=here.now)
    return show(request, here, "users", members=members, invitations=invitations)


@require_safe
@at_school
def users_file(request: HttpRequest, here: Here) -> HttpResponseBase:  # noqa: ARG001  (every view is given it)
    """Send the table of people."""
    check_may_approve(user=here.user, school=here.school)
    exported(here, "the list of users")
    rows = [
        (
            member.user.name,
            member.user.email,
            member.get_role_display(),
            member.joined_at.date().isoformat(),
            member.user.last_login.date().isoformat() if member.user.last_login else "",
        )
        for member in here.school.memberships.select_related("user").order_by("user__name", "user__email")
    ]
    head = ("Name", "E-mail address", "Role", "Since", "Last signed in")
    return csv_file(name=f"{here.school.slug}-users", head=head, rows=rows)


@require_http_methods(READS)
@at_school
def invite(request: HttpRequest, here: Here) -> HttpResponse:
    """Invite a colleague."""
    check_may_approve(user=here.user, school=here.school)
    form = InviteForm(request.POST or None)

    def invited(email: str) -> Invited:
        role = Role(form.cleaned_data["role"])
        return joining.invite_to_school(school=here.school, email=email, role=role, by=here.user, now=here.now)

    if form.is_valid() and sent_out(request, form, by=here.user, invite=invited):
        return redirect("school:users", here.school.slug)
    return show(request, here, "invite", form=form)


@require_POST
@at_school
def withdraw(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=number, school=here.school, accepted_at=None, withdrawn_at=None)
    joining.withdraw(invitation=invitation, by=here.user, now=here.now)
    messages.success(request, f"The invitation of {invitation.email or 'whoever has the code'} opens nothing any more.")
    return redirect("school:users", here.school.slug)


@require_http_methods(READS)
@at_school
def user(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Show what a colleague may do, and change it."""
    check_may_approve(user=here.user, school=here.school)
    member = get_object_or_404(Membership.objects.select_related("user"), pk=number, school=here.school)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if form.is_valid():
        try:
            joining.change_role(membership=member, role=Role(form.cleaned_data["role"]), by=here.user, now=here.now)
        except AppointAnotherAdministrator as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{member.user} is {member.get_role_display().lower()} from now on.")
            return redirect("school:users", here.school.slug)
    return show(request, here, "user", form=form, member=member)


@require_http_methods(READS)
@at_school
def remove(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Spell out what it means that somebody leaves; then let them leave. Oneself may leave in any role."""
    member = get_object_or_404(Membership.objects.select_related("user"), pk=number, school=here.school)
    oneself = member.user_id == here.user.pk
    if not oneself:
        check_may_approve(user=here.user, school=here.school)
    facts = {"member": member, "oneself": oneself, "whom": str(member.user)}
    if request.method != "POST":
        return show(request, here, "remove", **facts)
    try:
        joining.leave_school(membership=member, by=here.user, now=here.now)
    except AppointAnotherAdministrator as refusal:
        return show(request, here, "remove", **facts, problem=str(refusal))
    if oneself:
        messages.success(request, f"You have left {here.school}.")
        return redirect("home")
    messages.success(request, f"{member.user} no longer belongs to {here.school}.")
    return redirect("school:users", here.school.slug)
