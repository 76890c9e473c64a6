"""How somebody finds their school, and comes to act for it because an operator agrees."""

from __future__ import annotations

from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rollbook.accounts.claims import AskYourColleagues, claim
from rollbook.accounts.models import Claim, RegisterEntry, School, User
from rollbook.accounts.register import found
from rollbook.dashboards.joining.forms import ClaimForm, CodeForm
from rollbook.dashboards.joining.letters import tell_claimed
from rollbook.dashboards.joining.way_back import way_back, way_to

SHOWN: Final = 20
READS: Final = ["GET", "HEAD", "POST"]


@require_safe
def find_school(request: HttpRequest) -> HttpResponse:
    """Find a school in the register."""
    text, now = request.GET.get("find", "").strip(), timezone.now()
    entries = found(text)
    user = cast("User", request.user)
    asked = Claim.objects.filter(user=user, approved=None).select_related("entry").order_by("made_at")
    facts = {
        "find": text,
        "entries": entries[:SHOWN],
        "number": entries.count(),
        "shown": SHOWN,
        "waiting": [(each, way_to(each.way_back, now=now)) for each in asked],
        "registered": RegisterEntry.objects.exists(),
        "way_back": way_back(request, now=now),
    }
    return render(request, "joining/find_school.html", facts)


@require_http_methods(READS)
def claim_school(request: HttpRequest, urn: str) -> HttpResponse:
    """Ask to act for a school of the register, or say who can let one in."""
    entry, user = get_object_or_404(RegisterEntry, urn=urn, is_open=True), cast("User", request.user)
    now = timezone.now()
    back = way_back(request, now=now)
    waiting = Claim.objects.filter(entry=entry, user=user, approved=None).first()
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        try:
            made = claim(entry=entry, user=user, position=form.cleaned_data["position"], now=now, way_back=back.path)
        except AskYourColleagues as refusal:
            form.add_error(None, str(refusal))
        else:
            if waiting is None:
                tell_claimed(made)
            return redirect(reverse("claim_school", args=[urn]) + back.query)
    facts = {
        "entry": entry,
        "form": form,
        "taken": School.objects.filter(urn=urn, memberships__isnull=False).exists(),
        "mine": School.objects.filter(urn=urn, memberships__user=user, closed_at=None).first(),
        "waiting": waiting,
        "code_form": CodeForm(),
        "way_back": back or way_to(waiting.way_back if waiting else "", now=now),
    }
    return render(request, "joining/claim_school.html", facts)
