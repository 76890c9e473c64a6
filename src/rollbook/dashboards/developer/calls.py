"""The request log: what an app asked of the API in the last 30 days, and how that went."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rollbook.accounts.models import School
from rollbook.consent.calls import KEPT
from rollbook.consent.models import AppCall
from rollbook.dashboards.developer.reach import app_of, of_app
from rollbook.pages.listing import asked, listing

SORTS = ("-at", "ms", "status")
OUTCOMES = {
    "answered": ("Answered", Q(status__lt=400)),
    "refused": ("Refused", Q(status__gte=400, status__lt=500)),
    "failed": ("Failed on our side", Q(status__gte=500)),
}


@require_safe
def calls(request: HttpRequest, app: int) -> HttpResponse:
    """The calls of an app, the newest first."""
    mine, now = app_of(request, app), timezone.now()
    every = AppCall.objects.filter(app_id=mine.pk, at__gt=now - KEPT)
    wish = asked(request.GET, sorts=SORTS, filters=("outcome",))
    rows = every.filter(OUTCOMES[wish.chosen["outcome"]][1]) if wish.chosen.get("outcome") in OUTCOMES else every
    if wish.find:
        rows = rows.filter(path__icontains=wish.find)
    found = listing(rows, asked=wish)
    schools = School.objects.in_bulk({row.school_id for row in found.page if row.school_id})
    facts: dict[str, object] = {
        "listing": found,
        "rows": [(row, schools.get(row.school_id or 0)) for row in found.page],
        "outcomes": [(name, words) for name, (words, _) in OUTCOMES.items()],
        "sums": every.aggregate(
            calls=Count("pk"), refused=Count("pk", filter=Q(status__gte=400)), ms=Avg("ms", filter=Q(status__lt=400))
        ),
        "days": _by_day(every, now),
    }
    return of_app(request, "calls", mine, facts)


def _by_day(rows: QuerySet[AppCall], now: datetime) -> list[int]:
    """Return how many calls there were on each of the last 30 days, the oldest first."""
    days = rows.annotate(day=TruncDate("at")).values("day").annotate(calls=Count("pk"))
    counted = dict(days.values_list("day", "calls"))
    today = timezone.localtime(now).date()
    return [counted.get(today - timedelta(days=back), 0) for back in range(KEPT.days - 1, -1, -1)]
