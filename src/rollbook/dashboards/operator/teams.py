"""The teams that make apps: who belongs to them, and what they made."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from rollbook.accounts.models import Developer
from rollbook.consent.history import of_developer, told
from rollbook.dashboards.operator.reach import operator_of, show
from rollbook.pages.listing import asked, listing

SORTS: Final = ("name", "-created_at")
LATELY: Final = 10
"""How much of what happened the page of a team shows."""


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """All teams."""
    operator_of(request)
    wanted = asked(request.GET, sorts=SORTS)
    rows = Developer.objects.annotate(
        people=Count("memberships", distinct=True),
        made=Count("apps", distinct=True),
        live=Count("apps", filter=Q(apps__stage="live"), distinct=True),
        tests=Count("sandboxes", distinct=True),
    )
    return show(request, "teams", listing=listing(rows.filter(name__icontains=wanted.find), asked=wanted))


@require_safe
def team(request: HttpRequest, number: int) -> HttpResponse:
    """One team: its people, its apps, its test schools, and what happened."""
    operator_of(request)
    shown = get_object_or_404(Developer, pk=number)
    return show(
        request,
        "team",
        team=shown,
        members=shown.memberships.select_related("user").order_by("user__name", "user__email"),
        apps=shown.apps.order_by("name"),
        sandboxes=shown.sandboxes.select_related("school").order_by("-made_at"),
        happened=told(of_developer(developer=shown, first=LATELY)),
    )
