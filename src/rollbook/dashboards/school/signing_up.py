"""How somebody finds their school, and comes to act for it: by an invitation, or because an operator agrees."""

from __future__ import annotations

from typing import Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rollbook.accounts import joining
from rollbook.accounts.claims import AskYourColleagues, claim
from rollbook.accounts.joining import AlreadyThere, AskForAnotherInvitation, invitation_with
from rollbook.accounts.models import Claim, RegisterEntry, School, User
from rollbook.accounts.register import found
from rollbook.dashboards.school.forms import ClaimForm, CodeForm

SHOWN: Final = 20
READS: Final = ["GET", "HEAD", "POST"]


@require_safe
def find_school(request: HttpRequest) -> HttpResponse:
    """Find a school in the register."""
    text = request.GET.get("find", "").strip()
    entries = found(text)
    user = cast("User", request.user)
    facts = {
        "find": text,
        "entries": entries[:SHOWN],
        "number": entries.count(),
        "shown": SHOWN,
        "waiting": Claim.objects.filter(user=user, approved=None).select_related("entry").order_by("made_at"),
        "registered": RegisterEntry.objects.exists(),
    }
    return render(request, "school/find_school.html", facts)


@require_http_methods(READS)
def claim_school(request: HttpRequest, urn: str) -> HttpResponse:
    """Ask to act for a school of the register, or say who can let one in."""
    entry, user = get_object_or_404(RegisterEntry, urn=urn, is_open=True), cast("User", request.user)
    taken = School.objects.filter(urn=urn, memberships__isnull=False).exists()
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        try:
            claim(entry=entry, user=user, position=form.cleaned_data["position"], now=timezone.now())
        except AskYourColleagues as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("claim_school", urn)
    waiting = Claim.objects.filter(entry=entry, user=user, approved=None).first()
    facts = {"entry": entry, "form": form, "taken": taken, "waiting": waiting, "code_form": CodeForm()}
    return render(request, "school/claim_school.html", facts)


@require_http_methods(READS)
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code of an invitation, from a letter on paper or in another window."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"].strip()
        try:
            invitation_with(code=code, now=timezone.now())
        except AskForAnotherInvitation as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("invitation", code)
    return render(request, "school/enter_code.html", {"form": form})


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
            return redirect("school:home", joined.slug) if isinstance(joined, School) else redirect("home")
    except (AskForAnotherInvitation, AlreadyThere) as refusal:
        return render(request, "school/invitation_over.html", {"reason": str(refusal)}, status=409)
    return render(request, "school/invitation.html", {"invitation": shown, "place": shown.school or shown.developer})
