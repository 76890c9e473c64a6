"""The first page of the operators: how much there is, and what needs one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rollbook.accounts.models import Claim, School, User
from rollbook.consent.models import App, Stage
from rollbook.dashboards.operator.reach import operator_of, show
from rollbook.dashboards.operator.schools import known_schools
from rollbook.dashboards.school.home import Matter
from rollbook.sync.models import SyncRequest

LATE: Final = timedelta(hours=1)
"""A sync that waits so long waits for a worker that is not there."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show how things are."""
    operator_of(request)
    now = timezone.now()
    real = School.objects.filter(closed_at=None, is_sandbox=False)
    facts = {
        "schools": real.count(),
        "tests": School.objects.filter(closed_at=None, is_sandbox=True).count(),
        "people": User.objects.filter(is_active=True).count(),
        "live": App.objects.filter(stage=Stage.LIVE, suspended_at=None).count(),
        "matters": tuple(matters(now)),
    }
    return show(request, "home", **facts)


def matters(now: datetime) -> Iterator[Matter]:
    """Yield what needs an operator, the most pressing first."""
    waiting = SyncRequest.objects.filter(started_at=None, finished_at=None, school__closed_at=None)
    late = waiting.filter(asked_at__lt=now - LATE).count()
    if late:
        sentence = f"Syncs that have waited for more than an hour: {late:,}. Does a worker run?"
        yield Matter(kind="bad", sentence=sentence, action="See what waits", href=reverse("operator:work"))
    failing = known_schools(now).filter(Q(state="failing"), is_sandbox=False).count()
    if failing:
        href = reverse("operator:schools") + "?state=failing"
        sentence = f"Schools whose last sync did not work: {failing:,}."
        yield Matter(kind="attention", sentence=sentence, action="See which", href=href)
    claims = Claim.objects.filter(approved=None).count()
    if claims:
        sentence = f"People who ask to act for a school: {claims:,}."
        yield Matter(kind="waiting", sentence=sentence, action="Decide", href=reverse("operator:claims"))
    asking = App.objects.filter(stage=Stage.IN_REVIEW).count()
    if asking:
        sentence = f"Apps that wait to go live: {asking:,}."
        yield Matter(kind="waiting", sentence=sentence, action="Look and decide", href=reverse("operator:apps"))
