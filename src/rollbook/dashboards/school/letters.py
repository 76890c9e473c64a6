"""The letters that follow from what people do on the pages of a school."""

from __future__ import annotations

from django.conf import settings

from rollbook.accounts.people import members_of, users_of
from rollbook.accounts.permissions import ROLES_THAT_APPROVE
from rollbook.consent.models import Authorisation
from rollbook.pages.letters import letter, sent


def tell_revoked(authorisation: Authorisation) -> None:
    """Tell the school's administrators and the app's developers that nothing is shared any more."""
    school, app = authorisation.school, authorisation.app
    facts = {"school": school, "app": app, "authorisation": authorisation}
    href = f"{settings.ROLLBOOK_PLATFORM_URL}/schools/{school.slug}/apps"
    for person in users_of(school, roles=ROLES_THAT_APPROVE):
        subject = f"{school} no longer shares data with {app}"
        told = {**facts, "href": href, "for_school": True}
        sent(letter(to=person.email, subject=subject, template="school/letters/revoked", facts=told))
    for person in members_of(app.developer):
        subject = f"{app} can no longer read data of {school}"
        sent(letter(to=person.email, subject=subject, template="school/letters/revoked", facts=facts))
