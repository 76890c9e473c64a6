"""Who in a school may decide a request, and which of somebody's schools it can be for."""

from __future__ import annotations

from rollbook.accounts.models import School, User
from rollbook.accounts.people import users_of
from rollbook.accounts.permissions import ROLES_THAT_APPROVE
from rollbook.consent.models import AccessRequest


def who_may_decide(school: School) -> tuple[User, ...]:
    """Return those who may approve or decline for the school, by name."""
    return tuple(sorted(users_of(school, roles=ROLES_THAT_APPROVE), key=str))


def schools_for(request: AccessRequest, user: User) -> tuple[School, ...]:
    """Return the schools of `user` that the request can be for; the one that it names comes first."""
    mine = School.objects.filter(memberships__user=user, closed_at=None).order_by("name")
    if request.app.sandbox:
        mine = mine.filter(is_sandbox=True)
    if request.app.force_urn_check:
        mine = mine.filter(urn=request.urn)
    named = [school for school in mine if request.urn and school.urn == request.urn]
    return (*named, *(school for school in mine if school not in named))
