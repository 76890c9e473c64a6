from __future__ import annotations

from unittest import mock

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, People, later

from rollbook.accounts import schools
from rollbook.consent import apps, authorisations, tokens
from rollbook.consent.authorisations import living
from rollbook.consent.grants import SENTENCES, Reason, Refusal, access_of


def _refused(token: str) -> Reason:
    refusal = access_of(token, now=NOW)
    assert isinstance(refusal, Refusal)
    assert not refusal
    return refusal.reason


@pytest.mark.django_db
def test_no_token_is_missing() -> None:
    assert _refused("") == Reason.MISSING


@pytest.mark.parametrize("token", ["made up", "é", "x" * 10_000, "\x00", "' OR 1=1 --"])
def test_a_made_up_token_is_unknown(people: People, token: str) -> None:
    people.reader(people.markbook, people.ashfield, "school")
    assert _refused(token) == Reason.UNKNOWN


def test_no_token_opens_anything_while_its_app_is_stopped(people: People) -> None:
    of_school = people.reader(people.markbook, people.ashfield, "school").access_token
    of_app = tokens.issue_app_token(app=people.markbook, now=NOW).access_token
    apps.suspend(app=people.markbook, by=people.dara, now=NOW)
    assert _refused(of_school) == _refused(of_app) == Reason.APP_SUSPENDED
    apps.reinstate(app=people.markbook, by=people.dara, now=NOW)
    assert access_of(of_school, now=NOW)
    assert access_of(of_app, now=NOW)


def test_no_token_opens_a_school_that_left(people: People) -> None:
    token = people.reader(people.markbook, people.ashfield, "school").access_token
    other = people.reader(people.markbook, people.birchwood, "school").access_token
    schools.close(school=people.ashfield, by=None, now=NOW)
    assert _refused(token) == Reason.SCHOOL_CLOSED
    assert access_of(other, now=NOW)


def test_what_no_refresh_can_cure_is_said_before_what_one_can(people: People) -> None:
    token = people.reader(people.markbook, people.ashfield, "school", now=later(days=-2)).access_token
    assert _refused(token) == Reason.EXPIRED
    held = living(app=people.markbook, school=people.ashfield)
    assert held
    authorisations.revoke(authorisation=held, by=people.amina, now=NOW)
    assert _refused(token) == Reason.ENDED


def test_a_refusal_says_whose_token_it_was(people: People) -> None:
    token = people.reader(people.markbook, people.ashfield, "school", now=later(days=-2)).access_token
    refusal = access_of(token, now=NOW)
    assert isinstance(refusal, Refusal)
    assert (refusal.app, refusal.school) == (people.markbook.pk, people.ashfield.pk)


def test_each_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert Refusal(Reason.EXPIRED).sentence == "token has expired"


def test_a_token_is_looked_up_in_one_query(people: People) -> None:
    token = people.reader(people.markbook, people.ashfield, "school").access_token
    execute = mock.patch.object(psycopg.Cursor, "execute", autospec=True, side_effect=psycopg.Cursor.execute)
    with CaptureQueriesContext(connection) as by_django, execute as by_psycopg:
        access_of(token, now=NOW)
    # On PostgreSQL, Django's cursors are psycopg's too.
    assert max(len(by_django), by_psycopg.call_count) == 1


def test_two_apps_and_two_schools_are_four_doors(people: People) -> None:
    doors = [
        (app, school, people.reader(app, school, scope).access_token)
        for app, scope in ((people.markbook, "students.upn"), (people.lunchline, "school"))
        for school in (people.ashfield, people.birchwood)
    ]
    for app, school, token in doors:
        access = access_of(token, now=NOW)
        assert access
        assert (access.app, access.school) == (app.pk, school.pk)
        assert ("students.upn" in access.scopes) == (app == people.markbook)
