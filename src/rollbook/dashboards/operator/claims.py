"""Who asks to act for which school: the operator checks it with the school, and decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rollbook.accounts import claims as verbs
from rollbook.accounts.claims import AskYourColleagues, DecidedAlready
from rollbook.accounts.models import Claim
from rollbook.dashboards.joining.letters import tell_decided
from rollbook.dashboards.operator.reach import operator_of, show

DECIDED = 20


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Show who waits, and what was decided of late."""
    operator_of(request)
    known = Claim.objects.select_related("entry", "user", "decided_by")
    facts = {
        "waiting": known.filter(approved=None).order_by("made_at"),
        "decided": known.exclude(approved=None).order_by("-decided_at")[:DECIDED],
    }
    return show(request, "claims", **facts)


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Agree with a claim, or do not."""
    operator, now = operator_of(request), timezone.now()
    claim = get_object_or_404(Claim.objects.select_related("entry", "user"), pk=number)
    try:
        if request.POST.get("decision") == "agree":
            tell_decided(claim, school=verbs.agree(claim=claim, by=operator, now=now))
            messages.success(request, f"{claim.user} acts for {claim.entry} from now on.")
        else:
            verbs.decline(claim=claim, by=operator, now=now)
            tell_decided(claim, school=None)
            messages.success(request, f"{claim.user} was told that they cannot act for {claim.entry}.")
    except (AskYourColleagues, DecidedAlready) as refusal:
        messages.info(request, str(refusal))
    return redirect("operator:claims")
