"""The letters that follow from what operators decide."""

from __future__ import annotations

from django.conf import settings

from rollbook.accounts.models import User
from rollbook.accounts.people import members_of
from rollbook.consent.models import App
from rollbook.pages.letters import letter, sent


def tell_live(app: App) -> None:
    """Tell the team of an app that it may ask real schools from now on."""
    href = f"{settings.ROLLBOOK_PLATFORM_URL}/developers/apps/{app.pk}"
    for person in members_of(app.developer):
        facts = {"app": app, "href": href}
        sent(letter(to=person.email, subject=f"{app} is live", template="operator/letters/live", facts=facts))


def tell_sent_back(app: App, *, reason: str, by: User) -> None:
    """Tell the team of an app why it does not go live yet."""
    href = f"{settings.ROLLBOOK_PLATFORM_URL}/developers/apps/{app.pk}/going-live"
    facts = {"app": app, "reason": reason, "by": by, "href": href}
    for person in members_of(app.developer):
        subject = f"{app} does not go live yet"
        sent(letter(to=person.email, subject=subject, template="operator/letters/sent_back", facts=facts))


def tell_second_step_removed(person: User) -> None:
    """Tell somebody that their account opens without the second step that they had."""
    facts = {"href": f"{settings.ROLLBOOK_PLATFORM_URL}/account/second-step"}
    subject = "Your second step was taken away"
    sent(letter(to=person.email, subject=subject, template="operator/letters/second_step", facts=facts))
