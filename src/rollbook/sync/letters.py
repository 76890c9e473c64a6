"""The letter that tells a school that its data no longer comes in."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from rollbook.accounts.models import School
from rollbook.accounts.people import users_of
from rollbook.accounts.permissions import ROLES_THAT_CONNECT
from rollbook.pages.letters import letter, sent
from rollbook.sync.models import Run

FAILED: Final = "failure"


def tell_failing(school: School) -> int:
    """Write to those who can mend it if the newest sync failed and the one before did not; return to how many.

    A sync that goes on failing is told once: another letter says nothing new.
    """
    newest = list(Run.objects.filter(school=school).order_by("-started_at", "-pk")[:2])
    if [run.outcome == FAILED for run in newest] not in ([True], [True, False]):
        return 0
    people = users_of(school, roles=ROLES_THAT_CONNECT)
    for person in people:
        sent(
            letter(
                to=person.email,
                subject=f"The sync of {school} has failed",
                template="sync/letters/failing",
                facts={
                    "school": school,
                    "problem": newest[0].report.get("problem")
                    or "What went wrong has been written down for the operator.",
                    "last_good": _last_good(school),
                    "href": f"{settings.ROLLBOOK_PLATFORM_URL}/schools/{school.slug}/sync",
                },
            )
        )
    return len(people)


def _last_good(school: School) -> Run | None:
    return Run.objects.filter(school=school).exclude(outcome=FAILED).order_by("-started_at", "-pk").first()
