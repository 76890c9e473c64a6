"""Whose pages they are: those who run the platform, and nobody else. What all of them show, and what is taken away."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import Claim, User
from rollbook.accounts.permissions import may_operate
from rollbook.consent.models import App, Stage


def operator_of(request: HttpRequest) -> User:
    """Return the operator who looks.

    Raises:
        Http404: The reader is none; for everybody else there is nothing here.
    """
    user = cast("User", request.user)  # the middleware has sent everybody else to sign in
    if not may_operate(user=user):
        raise Http404
    return user


def show(request: HttpRequest, template: str, **facts: object) -> HttpResponse:
    """Show a page of the operators, with what waits for one of them in its navigation."""
    waiting = {
        "claims_waiting": Claim.objects.filter(approved=None).count(),
        "apps_waiting": App.objects.filter(stage=Stage.IN_REVIEW).count(),
    }
    return render(request, f"operator/{template}.html", {"now": timezone.now(), **waiting, **facts})


@transaction.atomic
def exported(operator: User, what: str, *, now: datetime) -> None:
    """Note that an operator took `what` with them."""
    audit.append(event=Event.EXPORTED, now=now, parties=Parties(user=operator.pk), after={"what": what})
