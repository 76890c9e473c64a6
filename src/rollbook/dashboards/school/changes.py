"""How a school shares less with an app, lets it wait, or stops sharing. Each counts from the next request on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from rollbook.accounts.audit import LONGEST_REASON
from rollbook.accounts.permissions import check_may_approve
from rollbook.consent import authorisations
from rollbook.consent.authorisations import OverAlready, RevokeInstead
from rollbook.contract.scopes import SCOPES, with_dependencies
from rollbook.dashboards.school.apps import app_here
from rollbook.dashboards.school.connected import Connected, connected_app
from rollbook.dashboards.school.here import Here, at_school, show
from rollbook.dashboards.school.letters import tell_revoked
from rollbook.dashboards.school.words import PEOPLE, concerned
from rollbook.pages.words import moment
from rollbook.records.counting import numbers

PAUSE: Final = timedelta(hours=24)
READS: Final = ["GET", "HEAD", "POST"]


@require_http_methods(READS)
@at_school
def narrow(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Show what an app reads, to untick; then let it read less."""
    held = _held(here, number)
    required = {each.scope.name for cluster in held.clusters for each in cluster.shared if each.required}
    keep = held.authorisation.granted & (frozenset(request.POST.getlist("keep")) | required)
    if request.method != "POST":
        return show(request, here, "narrow", held=held, keep=held.authorisation.granted)
    problems = _leaning(keep)
    if not problems:
        try:
            authorisations.narrow(authorisation=held.authorisation, keep=keep, by=here.user, now=here.now)
        except (RevokeInstead, OverAlready) as refusal:
            problems = (str(refusal),)
        else:
            messages.success(request, _said(held, keep))
            return redirect("school:app", here.school.slug, number)
    return show(request, here, "narrow", held=held, keep=keep, problems=problems)


@require_POST
@at_school
def pause(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Let an app wait for a day."""
    held, until = _held(here, number), here.now + PAUSE
    authorisations.pause(authorisation=held.authorisation, until=until, by=here.user, now=here.now)
    messages.success(request, f"{held.name} reads nothing until {moment(until)}.")
    return redirect("school:app", here.school.slug, number)


@require_POST
@at_school
def resume(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Let an app go on."""
    held = _held(here, number)
    authorisations.resume(authorisation=held.authorisation, by=here.user, now=here.now)
    messages.success(request, f"{held.name} reads again from now on.")
    return redirect("school:app", here.school.slug, number)


@require_http_methods(READS)
@at_school
def revoke(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Spell out what it means to stop sharing; then stop."""
    held = _held(here, number)
    if request.method != "POST":
        known = numbers(school=here.school.pk, kinds=tuple(PEOPLE), today=here.today)
        return show(request, here, "revoke", held=held, people=concerned(held.authorisation.granted, known))
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    ended = authorisations.revoke(authorisation=held.authorisation, by=here.user, reason=reason, now=here.now)
    tell_revoked(ended)
    messages.success(request, f"{held.name} can read nothing of {here.school} any more.")
    return redirect("school:apps", here.school.slug)


def _held(here: Here, number: int) -> Connected:
    check_may_approve(user=here.user, school=here.school)
    held = connected_app(here, app_here(here, number))
    if held is None:
        raise Http404
    return held


def _leaning(keep: Collection[str]) -> tuple[str, ...]:
    """Say which of the kept scopes mean nothing without one that is not kept."""
    return tuple(
        f"“{SCOPES[scope].title}” cannot be shared without “{SCOPES[lost].title}”. Keep both, or stop sharing both."
        for scope in sorted(keep)
        for lost in sorted(with_dependencies({scope}) - set(keep))
    )


def _said(held: Connected, keep: Collection[str]) -> str:
    less = len(held.authorisation.granted) - len(keep)
    if not less:
        return f"{held.name} reads what it read before."
    return f"{held.name} reads less from now on: {less} {'kind' if less == 1 else 'kinds'} of data fewer."
