"""The letters that follow from what developers do."""

from __future__ import annotations

from django.conf import settings

from rollbook.accounts.models import User
from rollbook.accounts.people import operators, users_of
from rollbook.accounts.permissions import ROLES_THAT_APPROVE
from rollbook.consent.models import App, Authorisation
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


def tell_given_back(authorisation: Authorisation) -> None:
    """Tell the administrators of a school that an app has given back what it was allowed to read."""
    school, app = authorisation.school, authorisation.app
    facts = {"school": school, "app": app, "href": f"{settings.ROLLBOOK_PLATFORM_URL}/schools/{school.slug}/apps"}
    for person in users_of(school, roles=ROLES_THAT_APPROVE):
        subject = f"{app} no longer reads data of {school}"
        sent(letter(to=person.email, subject=subject, template="developer/letters/given_back", facts=facts))
