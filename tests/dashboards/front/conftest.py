from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import orjson
import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.dashboards.front.reader import CHALLENGE, VERIFIER, Reader
from tests.people import NOW, everybody

from rollbook.consent import apps, tokens
from rollbook.consent.apps import AppFacts
from rollbook.contract.scopes import SCOPES
from rollbook.dashboards.front.views import API
from rollbook.sandbox.making import Size, fill, handed_over, new_school, new_test_app


@pytest.fixture(scope="module")
def reader(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reader]:  # noqa: ARG001 - it opens the database
    with django_db_blocker.unblock(), transaction.atomic():
        people = everybody()
        app = new_test_app(developer=people.team, by=people.dara, now=NOW)
        facts = AppFacts(name="Guide", redirect_uris=("http://localhost:5000/callback",))
        apps.change_app(app=app, facts=facts, by=people.dara, now=NOW)
        school = new_school(size=Size(60, 1), by=people.dara, now=NOW)
        made = handed_over(school=school, app=app, administrator=people.dara, now=NOW)
        fill(sandbox=made, clock=lambda: NOW)
        by_hand = partial(tokens.issue_manual_token, app=app, school=school, by=people.dara, now=NOW)
        whole = by_hand(scopes=frozenset(SCOPES))
        words = {
            "TOKEN": whole.access_token,
            "REFRESH_TOKEN": str(whole.refresh_token),
            "TOKEN_FOR_PUPILS": by_hand(scopes={"students.basic"}).access_token,
            "APP_TOKEN": tokens.issue_app_token(app=app, by=people.dara, now=NOW).access_token,
            "CLIENT_ID": app.client_id,
            "CLIENT_SECRET": apps.add_secret(app=app, by=people.dara, now=NOW).secret,
            "REDIRECT_URI": "http://localhost:5000/callback",
            "CHALLENGE": CHALLENGE,
            "VERIFIER": VERIFIER,
        }
        reader = Reader(words)
        reader.words |= _found(reader)
        yield reader
        transaction.set_rollback(True)


def _found(reader: Reader) -> dict[str, str]:
    """What somebody finds on the way, from one call to the next."""
    ask = '-H "Authorization: Bearer $TOKEN" -H "Accept: application/vnd.assembly+json; version=1.1"'
    _, head, pupils = reader.call(f"curl {API}/students {ask}")
    _, _, groups = reader.call(f"curl {API}/registration_groups {ask}")
    return {
        "STUDENT": str(orjson.loads(pupils)[0]["id"]),
        "ETAG": head["ETag"],
        "REGISTRATION_GROUP": str(orjson.loads(groups)[0]["id"]),
    }
