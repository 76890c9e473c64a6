"""What operators change of a school: that it joins, what is known of it, who may decide there, and that it leaves."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rollbook.accounts import operating
from rollbook.accounts.joining import AlreadyThere, invite_to_school
from rollbook.accounts.models import Role, School
from rollbook.accounts.schools import SchoolExists, close, register
from rollbook.dashboards.joining.letters import tell_invited
from rollbook.dashboards.operator.forms import Facts, Invite, NewSchool, Why
from rollbook.dashboards.operator.reach import operator_of, show

NOT_SENT: Final = "The letter to {address} could not be sent: mend the mail server, then invite them once more."
READS: Final = ["GET", "HEAD", "POST"]


@require_http_methods(READS)
def new_school(request: HttpRequest) -> HttpResponse:
    """Register a school."""
    operator = operator_of(request)
    form = NewSchool(request.POST or None)
    if form.is_valid():
        try:
            made = register(facts=form.facts(), now=timezone.now(), by=operator)
        except SchoolExists as refusal:
            form.add_error("urn", str(refusal))
        else:
            messages.success(request, f"{made} is registered. Invite somebody who may decide for it.")
            return redirect("operator:invite", made.pk)
    return show(request, "new_school", form=form)


@require_http_methods(READS)
def school_facts(request: HttpRequest, number: int) -> HttpResponse:
    """Change what is known of a school."""
    operator, school = operator_of(request), get_object_or_404(School, pk=number)
    form = Facts(request.POST or None, initial=model_to_dict(school, fields=list(Facts.base_fields)))
    if form.is_valid():
        try:
            changed = operating.change(school=school, facts=form.facts(), by=operator, now=timezone.now())
        except SchoolExists as refusal:
            form.add_error("urn", str(refusal))
        else:
            messages.success(request, "What is known is saved." if changed else "Nothing was different.")
            return redirect("operator:school", school.pk)
    return show(request, "school_facts", school=school, form=form)


@require_http_methods(READS)
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Invite an administrator to a school, which may have none (any more)."""
    operator, school = operator_of(request), get_object_or_404(School, pk=number)
    form = Invite(request.POST or None)
    if form.is_valid():
        email, now = form.cleaned_data["email"], timezone.now()
        try:
            invited = invite_to_school(school=school, email=email, role=Role.ADMINISTRATOR, by=operator, now=now)
        except AlreadyThere as refusal:
            form.add_error("email", str(refusal))
        else:
            left, address = tell_invited(invited, by=operator), invited.invitation.email
            words = f"An invitation is on its way to {address}." if left else NOT_SENT.format(address=address)
            messages.success(request, words)
            return redirect("operator:school", school.pk)
    return show(request, "invite", school=school, form=form)


@require_http_methods(READS)
def close_school(request: HttpRequest, number: int) -> HttpResponse:
    """Spell out what it means that a school leaves; then let it leave."""
    operator, school = operator_of(request), get_object_or_404(School, pk=number, closed_at=None)
    form = Why(request.POST or None)
    if form.is_valid():
        close(school=school, by=operator, now=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, f"{school} has left: no token opens it any more.")
        return redirect("operator:school", school.pk)
    apps = school.authorisations.filter(revoked_at=None).count()
    return show(request, "close_school", school=school, form=form, apps=apps, users=school.memberships.count())


@require_POST
def reopen_school(request: HttpRequest, number: int) -> HttpResponse:
    """Let a school that left come back."""
    operator, school = operator_of(request), get_object_or_404(School, pk=number)
    operating.reopen(school=school, by=operator, now=timezone.now())
    messages.success(request, f"{school} is back: what it granted counts again.")
    return redirect("operator:school", school.pk)
