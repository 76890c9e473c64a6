"""Which schools let an app in, for the app itself."""

from __future__ import annotations

from django.db.models import QuerySet

from rollbook.accounts.models import School


def schools_of(app: int) -> QuerySet[School]:
    """Return the schools that authorise an app now, paused ones too, by their number."""
    granted = {"authorisations__app_id": app, "authorisations__revoked_at": None}
    return School.objects.filter(closed_at=None, **granted).order_by("pk")
