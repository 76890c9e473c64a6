"""A process of its own in which Amina decides for Ashfield, as she is told line by line; first it prints a token."""

import os
import sys
from datetime import UTC, datetime, timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.settings"
django.setup()

from django.core.management import call_command  # noqa: E402  (models can be imported from here on)
from tests.people import SCOPES, everybody  # noqa: E402

from rollbook.consent import authorisations  # noqa: E402
from rollbook.consent.tokens import issue_by_operator  # noqa: E402

call_command("migrate", verbosity=0)
people = everybody()
issued = issue_by_operator(
    app=people.markbook,
    school=people.ashfield,
    scopes=SCOPES,
    life=timedelta(days=1),
    now=datetime.now(tz=UTC),
)
print(issued.access_token, flush=True)  # noqa: T201 - the test waits for it

for line in sys.stdin:
    now = datetime.now(tz=UTC)
    granted = authorisations.living(app=people.markbook, school=people.ashfield)
    assert granted is not None
    match line.strip():
        case "pause":
            authorisations.pause(authorisation=granted, until=now + timedelta(days=1), by=people.amina, now=now)
        case "resume":
            authorisations.resume(authorisation=granted, by=people.amina, now=now)
        case "narrow":
            authorisations.narrow(authorisation=granted, keep={"school"}, by=people.amina, now=now)
        case "revoke":
            authorisations.revoke(authorisation=granted, by=people.amina, now=now)
    print("done", flush=True)  # noqa: T201 - as above
