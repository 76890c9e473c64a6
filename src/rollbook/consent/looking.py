"""What an app sees of a test school, for its developers to look at."""

from __future__ import annotations

from rollbook.accounts.access import Access
from rollbook.accounts.models import School, User
from rollbook.accounts.permissions import check_may_develop
from rollbook.consent.authorisations import living
from rollbook.consent.models import App

NO_TOKEN = 0
"""Stands where the number of a token would: nobody shows one."""


class LookAtATestSchool(PermissionError):
    """Real records are for the app alone, and not for the eyes of its developers."""


class NothingGranted(LookupError):
    """The school grants the app nothing: make a token for it by hand, or let the app ask."""


def access_of_developer(*, app: App, school: School, by: User) -> Access:
    """Return what `app` may read of a test school, with exactly the scopes that the school grants it.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
        LookAtATestSchool: The school's data is real.
        NothingGranted: The school lets the app read nothing.
    """
    check_may_develop(user=by, developer=app.developer)
    if not school.is_sandbox:
        raise LookAtATestSchool(f"{school} is a real school: only {app} itself reads its records.")
    authorisation = living(app=app, school=school)
    if authorisation is None or app.suspended_at is not None or school.closed_at is not None:
        raise NothingGranted(f"{school} lets {app} read nothing.")
    return Access(
        app=app.pk,
        school=school.pk,
        scopes=authorisation.granted,
        level="school",
        token=NO_TOKEN,
        authorisation=authorisation.pk,
    )
