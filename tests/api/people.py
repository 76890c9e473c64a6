"""Ashfield, and the app that it let in: the rows behind what the API tells of schools and apps."""

from __future__ import annotations

from datetime import UTC, datetime

from rollbook.accounts.models import Developer, School
from rollbook.consent.models import App

LONG_AGO = datetime(2024, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC)


def ashfield_and_its_app() -> tuple[School, App]:
    """School 1 and app 1."""
    school = School.objects.create(
        id=1,
        urn="999001",
        name="Ashfield School",
        slug="ashfield-school",
        la_code=999,
        phase="Secondary",
        mis_provider="Rollbook demo",
        created_at=LONG_AGO,
    )
    developer = Developer.objects.create(name="Maple Software", created_at=LONG_AGO)
    app = App.objects.create(
        id=1,
        developer=developer,
        name="Maple Reader",
        description="Reads",
        client_id="0123456789ABCDEF0123",
        redirect_uris=["https://maple.example.org/callback"],
        listed=True,
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
    )
    return school, app
