"""The letters that follow from what developers do."""

from __future__ import annotations

from django.conf import settings

from rollbook.accounts.models import User
from rollbook.accounts.people import operators
from rollbook.consent.models import App
from rollbook.pages.letters import letter, sent


def tell_asks_to_go_live(app: App, *, by: User) -> None:
    """Tell the operators that an app waits for one of them."""
    facts = {
        "app": app,
        "by": by,
        "scopes": app.scopes.count(),
        "href": f"{settings.ROLLBOOK_PLATFORM_URL}/operator/apps",
    }
    for operator in operators():
        subject = f"{app} asks to go live"
        sent(letter(to=operator.email, subject=subject, template="developer/letters/asks_to_go_live", facts=facts))
