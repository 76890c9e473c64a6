"""The schools of an app: those that let it read, those that did, and which count on the bill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.contrib import messages
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rollbook.accounts.models import School
from rollbook.consent.authorisations import give_back
from rollbook.consent.billing import BillingMonth, billing_month_of, charges, newly_authorised
from rollbook.consent.models import App, Authorisation
from rollbook.dashboards.developer.reach import app_of, of_app, reader_of
from rollbook.pages.exports import csv_file
from rollbook.pages.listing import asked, listing
from rollbook.pages.words import day
from rollbook.sync.models import Run

SORTS = ("school__name", "granted_at", "synced_at")
GONE_SORTS = ("-revoked_at", "school__name", "granted_at")
GOOD = ("success", "no_changes")


@dataclass(frozen=True, slots=True)
class Bill:
    """A billing month, how many schools authorised in it, and how many it charges for; None while it runs."""

    month: BillingMonth
    joined: int
    charged: int | None


@require_safe
def schools(request: HttpRequest, app: int) -> HttpResponseBase:
    """The schools that let an app read."""
    mine = app_of(request, app)
    rows = _synced(mine.authorisations.filter(revoked_at=None))
    wish = asked(request.GET, sorts=SORTS)
    if wish.find:
        rows = rows.filter(school__name__icontains=wish.find)
    if request.GET.get("as") == "csv":
        return _as_csv(mine, rows)
    now, zone = timezone.now(), timezone.get_current_timezone()
    facts: dict[str, object] = {
        "listing": listing(rows, asked=wish),
        "bills": tuple(_bills(mine, now, zone)),
        "ever": mine.authorisations.filter(school__is_sandbox=False).values("school").distinct().count(),
        "gone": mine.authorisations.exclude(revoked_at=None).count(),
    }
    return of_app(request, "schools", mine, facts)


@require_safe
def former_schools(request: HttpRequest, app: int) -> HttpResponse:
    """The schools that let an app read no longer."""
    mine = app_of(request, app)
    rows = mine.authorisations.exclude(revoked_at=None).select_related("school")
    return of_app(
        request, "former_schools", mine, {"listing": listing(rows, asked=asked(request.GET, sorts=GONE_SORTS))}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave_school(request: HttpRequest, app: int, school: int) -> HttpResponse:
    """Give back what a school granted."""
    mine = app_of(request, app)
    held = get_object_or_404(mine.authorisations.select_related("school", "app"), school_id=school, revoked_at=None)
    if request.method == "POST":
        give_back(authorisation=held, by=reader_of(request), now=timezone.now())
        messages.success(request, f"{mine} reads nothing of {held.school} any more.")
        return redirect("developer:schools", mine.pk)
    return of_app(request, "leave_school", mine, {"held": held})


def _synced(rows: QuerySet[Authorisation]) -> QuerySet[Authorisation]:
    last = Run.objects.filter(school=OuterRef("school"), outcome__in=GOOD).values("school")
    newest = last.annotate(at=Max("finished_at")).values("at")
    return rows.select_related("school").annotate(synced_at=Subquery(newest))


def _bills(app: App, now: datetime, zone: tzinfo) -> Iterator[Bill]:
    """Yield this billing month and the one before."""
    this = billing_month_of(now.astimezone(zone).date())
    yield Bill(this, len(newly_authorised(app=app, month=this, zone=zone)), None)
    last = this.before()
    yield Bill(
        last, len(newly_authorised(app=app, month=last, zone=zone)), len(charges(app=app, month=last, zone=zone))
    )


def _as_csv(app: App, rows: QuerySet[Authorisation]) -> HttpResponseBase:
    head = ("School", "URN", "MIS", "Authorised", "Billing month", "Last sync", "Scopes", "Test school")
    lines = (_line(row.school, row) for row in rows.order_by("school__name"))
    return csv_file(name=f"schools-of-{app.client_id}", head=head, rows=lines)


def _line(school: School, row: Authorisation) -> tuple[object, ...]:
    synced: datetime | None = getattr(row, "synced_at", None)
    month = billing_month_of(timezone.localtime(row.granted_at).date())
    return (
        school.name,
        school.urn,
        school.mis_provider,
        day(row.granted_at),
        f"{month.year}-{month.month:02}",
        synced.isoformat() if synced else "",
        row.scopes,
        "yes" if school.is_sandbox else "no",
    )
