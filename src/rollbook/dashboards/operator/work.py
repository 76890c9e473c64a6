"""The work that nobody watches: syncs that fail, syncs that wait for a worker, test schools that were not filled."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rollbook.dashboards.operator.reach import operator_of, show
from rollbook.dashboards.operator.schools import known_schools
from rollbook.dashboards.school.state import found
from rollbook.dashboards.school.syncs import WORDS
from rollbook.pages.listing import asked, listing
from rollbook.sandbox.models import SILENCE, SandboxSchool
from rollbook.sync.asked import STALE
from rollbook.sync.models import Run, SyncRequest

ROWS: Final = 25
FIRST: Final = 20
"""How much of each other list is shown; its number stands above it."""
OUTCOMES: Final = {"failure": "Failed", "success": "New data", "no_changes": "Nothing new"}


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Show what fails and what waits, and every sync. What is in the records is not told: they are the schools'."""
    operator_of(request)
    now = timezone.now()
    wanted = asked(request.GET, sorts=("-started_at",), filters=("outcome",))
    runs = Run.objects.select_related("school").filter(school__name__icontains=wanted.find)
    if outcome := wanted.chosen.get("outcome"):
        runs = runs.filter(outcome=outcome)
    page = listing(runs, asked=wanted, size=ROWS)
    failing = known_schools(now).filter(Q(state="failing"))
    asked_for = SyncRequest.objects.filter(finished_at=None, school__closed_at=None)
    waiting = asked_for.select_related("school").order_by("asked_at", "pk")
    stuck = SandboxSchool.objects.filter(~Q(problem="") | Q(heard_at__lt=now - SILENCE), finished_at=None)
    return show(
        request,
        "work",
        now=now,
        failing=failing.count(),
        waiting=[(each, each.started_at and now - each.started_at > STALE) for each in waiting[:FIRST]],
        waiting_count=waiting.count(),
        stuck=stuck.select_related("school", "developer").order_by("made_at")[:FIRST],
        stuck_count=stuck.count(),
        listing=page,
        outcomes=OUTCOMES,
        runs=[(run, *WORDS[run.outcome], found(run)) for run in page.page.object_list],
    )
