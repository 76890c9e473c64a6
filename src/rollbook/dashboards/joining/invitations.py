"""Invitations to schools and to teams: how they are sent, shown and followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rollbook.accounts import joining
from rollbook.accounts.joining import AlreadyThere, AskForAnotherInvitation, Invited, invitation_with
from rollbook.accounts.models import Developer, School, User
from rollbook.dashboards.joining.forms import CodeForm
from rollbook.dashboards.joining.letters import tell_invited
from rollbook.dashboards.joining.way_back import way_back

READS: Final = ["GET", "HEAD", "POST"]


def sent_out(request: HttpRequest, form: forms.Form, *, by: User, invite: Callable[[str], Invited]) -> bool:
    """`invite` the address on the form, and send the letter; tell whether that was done, else say why on the form."""
    try:
        invited = invite(form.cleaned_data["email"])
    except AlreadyThere as refusal:
        form.add_error("email", str(refusal))
        return False
    whom = invited.invitation.email
    if tell_invited(invited, by=by):
        messages.success(request, f"An invitation is on its way to {whom}.")
    else:
        messages.error(request, f"The letter to {whom} could not be sent. Withdraw the invitation and try again later.")
    return True


@require_http_methods(READS)
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code of an invitation, from a letter on paper or in another window."""
    now = timezone.now()
    form, back = CodeForm(request.POST or None), way_back(request, now=now)
    if form.is_valid():
        code = form.cleaned_data["code"].strip()
        try:
            invitation_with(code=code, now=now)
        except AskForAnotherInvitation as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect(reverse("invitation", args=[code]) + back.query)
    return render(request, "joining/enter_code.html", {"form": form, "way_back": back})


@login_not_required
@require_http_methods(READS)
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Show where an invitation leads, to whoever has it; let somebody who is signed in follow it."""
    now = timezone.now()
    try:
        shown = invitation_with(code=code, now=now)
        if request.method == "POST" and isinstance(request.user, User):
            joined = joining.accept(code=code, user=request.user, now=now)
            messages.success(request, f"You belong to {joined} now.")
            return redirect(way_back(request, now=now).path or _place(joined))
    except (AskForAnotherInvitation, AlreadyThere) as refusal:
        return render(request, "joining/invitation_over.html", {"reason": str(refusal)}, status=409)
    return render(request, "joining/invitation.html", {"invitation": shown, "place": shown.school or shown.developer})


def _place(joined: School | Developer) -> str:
    """Return the first page of a school or a team."""
    if isinstance(joined, School):
        return reverse("school:home", args=[joined.slug])
    return reverse("developer:team", args=[joined.pk])
