"""The letter to a school whose grant an app gave back. The worker sends it, whoever gave it back and how."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from rollbook.accounts.people import users_of
from rollbook.accounts.permissions import ROLES_THAT_APPROVE
from rollbook.consent.models import Authorisation
from rollbook.pages.letters import letter, sent

TEMPLATE: Final = "consent/letters/given_back"
TRIED: Final = timedelta(days=2)
"""How long a letter is tried to be sent, while no mail server takes it; later it would be no news."""


def tell_of_given_back(*, now: datetime) -> int:
    """Tell schools of what apps have given back since the last time; return of how many authorisations."""
    return sum(_told_once(each, now) for each in Authorisation.objects.filter(letter_due=True).order_by("pk"))


def _told_once(authorisation: Authorisation, now: datetime) -> bool:
    """Tell a school unless another worker does; what no mail server takes is due again, for a while."""
    row = Authorisation.objects.filter(pk=authorisation.pk)
    if not row.filter(letter_due=True).update(letter_due=False):
        return False
    told = _told(authorisation)
    if not told and authorisation.revoked_at and now - authorisation.revoked_at < TRIED:
        row.update(letter_due=True)
    return told


def _told(authorisation: Authorisation) -> bool:
    """Write to everybody who could have ended it for the school; tell whether a letter left, or there is nobody."""
    school, app = authorisation.school, authorisation.app
    facts = {"school": school, "app": app, "href": f"{settings.ROLLBOOK_PLATFORM_URL}/schools/{school.slug}/apps"}
    subject = f"{app} no longer reads data of {school}"
    readers = users_of(school, roles=ROLES_THAT_APPROVE)
    left = [sent(letter(to=each.email, subject=subject, template=TEMPLATE, facts=facts)) for each in readers]
    return any(left) or not left
