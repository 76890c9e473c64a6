"""The schools of this platform: who is there, how their data is, and what reads it. None of their records."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from rollbook.accounts.joining import open_invitations
from rollbook.accounts.models import School
from rollbook.consent.history import entries_of_school, told
from rollbook.consent.models import Authorisation
from rollbook.dashboards.operator.reach import exported, operator_of, show
from rollbook.dashboards.school.state import FAILED, OLD, source_name, state_of
from rollbook.pages.exports import csv_file
from rollbook.pages.listing import Asked, asked, listing
from rollbook.sync.models import Connection, Run

SORTS: Final = ("name", "-created_at", "last_run")
STATES: Final = {
    "failing": "Sync fails",
    "old": "Out of date",
    "empty": "Not connected",
    "new": "Not synced yet",
    "good": "Up to date",
    "left": "Has left",
}
LATELY: Final = 10
"""How much of what happened the page of a school shows."""


@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """All schools; test schools only where they are asked for."""
    operator_of(request)
    now, wanted = timezone.now(), _wanted(request)
    page = listing(_chosen(wanted, now), asked=wanted)
    return show(request, "schools", listing=page, now=now, states=STATES)


@require_safe
def schools_file(request: HttpRequest) -> HttpResponseBase:
    """Send the table of schools, as far as was asked for."""
    operator, now, wanted = operator_of(request), timezone.now(), _wanted(request)
    exported(operator, "the list of schools", now=now)
    named = ("urn", "name", "town", "la_name", "phase", "state", "source", "last_run", "users", "apps", "created_at")
    rows = _chosen(wanted, now).order_by("name", "pk").values_list(*named)
    head = ("URN", "Name", "Town", "Local authority", "Phase", "State", "Source", "Last sync", "Users", "Apps", "Since")
    return csv_file(name="schools", head=head, rows=([*row[:5], STATES[row[5]], *row[6:]] for row in rows.iterator()))


@require_safe
def school(request: HttpRequest, number: int) -> HttpResponse:
    """One school: what is known of it, who belongs there, what may read it, and what happened."""
    operator_of(request)
    now = timezone.now()
    shown = get_object_or_404(School, pk=number)
    state = state_of(shown, now=now)
    entries = tuple(entries_of_school(shown).order_by("-sequence")[:LATELY])
    return show(
        request,
        "school",
        now=now,
        school=shown,
        state=state,
        source=source_name(state.connection.kind) if state.connection else "",
        members=shown.memberships.select_related("user").order_by("role", "user__name", "user__email"),
        invitations=open_invitations(shown, now=now),
        grants=shown.authorisations.filter(revoked_at=None).select_related("app__developer").order_by("app__name"),
        happened=told(entries),
    )


def known_schools(now: datetime) -> QuerySet[School]:
    """Return all schools, each with its `state` (of `STATES`), source, last sync, and how many users and apps."""
    runs = Run.objects.filter(school=OuterRef("pk")).order_by("-started_at", "-pk")
    reading = Authorisation.objects.filter(school=OuterRef("pk"), revoked_at=None).values("school")
    connected = Connection.objects.filter(school=OuterRef("pk"))
    state = Case(
        When(~Q(closed_at=None), then=Value("left")),
        When(Q(last_outcome=FAILED), then=Value("failing")),
        When(Q(last_run=None) & ~Exists(connected), then=Value("empty")),
        When(Q(last_run=None), then=Value("new")),
        When(Q(last_run__lt=now - OLD) & Exists(connected), then=Value("old")),
        default=Value("good"),
        output_field=CharField(),
    )
    return School.objects.annotate(
        source=Subquery(connected.values("kind")[:1]),
        last_run=Subquery(runs.values("started_at")[:1]),
        last_outcome=Subquery(runs.values("outcome")[:1]),
        users=Count("memberships"),
        apps=Subquery(reading.annotate(number=Count("pk")).values("number")[:1]),
        state=state,
    )


def _wanted(request: HttpRequest) -> Asked:
    return asked(request.GET, sorts=SORTS, filters=("state", "kind"))


def _chosen(wanted: Asked, now: datetime) -> QuerySet[School]:
    rows = known_schools(now).filter(is_sandbox=wanted.chosen.get("kind") == "test")
    for word in wanted.find.split():
        within = (f"{name}__icontains" for name in ("name", "urn", "town", "la_name", "postcode"))
        rows = rows.filter(Q(*((name, word) for name in within), _connector=Q.OR))
    state = wanted.chosen.get("state")
    return rows.filter(Q(state=state)) if state else rows
