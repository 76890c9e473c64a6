"""A code for tokens: once, for ten minutes, by the app and from the address that it was sent to."""

from __future__ import annotations

import pytest
from tests.oauth.conftest import CHALLENGE, VERIFIER, Door, fault, public, said
from tests.people import LUNCHLINE_URI

from rollbook.accounts.models import School
from rollbook.consent.authorisations import living, revoke
from rollbook.consent.models import App


def test_a_code_is_changed_once(door: Door) -> None:
    code = door.code(door.people.markbook)
    assert door.exchange(door.people.markbook, code).status_code == 200
    assert fault(door.exchange(door.people.markbook, code)) == (400, "invalid_grant")


def test_a_code_used_twice_ends_what_came_from_it(door: Door) -> None:
    app = door.people.markbook
    code = door.code(app)
    first = said(door.exchange(app, code))
    refreshed = said(door.refresh(app, first["refresh_token"]))
    door.exchange(app, code)
    assert not door.opens(first["access_token"])
    assert not door.opens(refreshed["access_token"])
    assert fault(door.refresh(app, first["refresh_token"])) == (400, "invalid_grant")


def test_a_code_lives_for_ten_minutes(door: Door) -> None:
    app = door.people.markbook
    code = door.code(app)
    door.clock.pass_by(minutes=9, seconds=59)
    assert door.exchange(app, code).status_code == 200
    late = door.code(app)
    door.clock.pass_by(minutes=10)
    assert fault(door.exchange(app, late)) == (400, "invalid_grant")


def test_a_code_of_another_app_is_unknown_and_stays_good(door: Door) -> None:
    code = door.code(door.people.markbook)
    stolen = door.exchange(door.people.lunchline, code, redirect_uri=door.people.markbook.redirect_uris[0])
    assert fault(stolen) == (400, "invalid_grant")
    assert door.exchange(door.people.markbook, code).status_code == 200


def test_a_code_is_changed_from_the_address_that_it_was_sent_to(door: Door) -> None:
    code = door.code(door.people.markbook)
    assert fault(door.exchange(door.people.markbook, code, redirect_uri=LUNCHLINE_URI)) == (400, "invalid_grant")


def test_an_address_that_differs_by_a_letter_is_another_address(door: Door) -> None:
    app = door.people.markbook
    answer = door.exchange(app, door.code(app), redirect_uri=app.redirect_uris[0] + "/")
    assert fault(answer) == (400, "invalid_grant")


def test_a_code_that_nobody_was_given_is_unknown(door: Door) -> None:
    assert fault(door.exchange(door.people.markbook, "guessed")) == (400, "invalid_grant")


def test_a_code_is_worth_nothing_once_the_school_took_it_back(door: Door) -> None:
    app, people = door.people.markbook, door.people
    code = door.code(app)
    given = living(app=app, school=people.ashfield)
    assert given is not None
    revoke(authorisation=given, by=people.amina, now=door.clock.now)
    assert fault(door.exchange(app, code)) == (400, "invalid_grant")


def test_a_code_of_a_school_that_left_opens_nothing(door: Door) -> None:
    code = door.code(door.people.markbook)
    School.objects.filter(pk=door.people.ashfield.pk).update(closed_at=door.clock.now)
    assert fault(door.exchange(door.people.markbook, code)) == (400, "invalid_grant")


# PKCE


def test_the_right_verifier_opens_the_code(door: Door) -> None:
    app = door.people.markbook
    answer = door.exchange(app, door.code(app, challenge=CHALLENGE), code_verifier=VERIFIER)
    assert answer.status_code == 200


@pytest.mark.parametrize("verifier", ["", "short", VERIFIER[:-1] + "8", CHALLENGE])
def test_no_other_verifier_does(door: Door, verifier: str) -> None:
    app = door.people.markbook
    answer = door.exchange(app, door.code(app, challenge=CHALLENGE), code_verifier=verifier)
    assert fault(answer) == (400, "invalid_grant")


def test_a_verifier_without_a_challenge_is_refused(door: Door) -> None:
    app = door.people.markbook
    assert fault(door.exchange(app, door.code(app), code_verifier=VERIFIER)) == (400, "invalid_grant")


def test_a_public_app_shows_its_name_and_the_verifier(door: Door) -> None:
    app = public(door.people.markbook)
    words = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "code": door.code(app, challenge=CHALLENGE),
        "redirect_uri": app.redirect_uris[0],
        "code_verifier": VERIFIER,
    }
    assert door.post(words).status_code == 200


def test_an_app_stopped_between_code_and_token_gets_none(door: Door) -> None:
    app = door.people.markbook
    code = door.code(app)
    App.objects.filter(pk=app.pk).update(suspended_at=door.clock.now)
    assert fault(door.exchange(app, code)) == (401, "invalid_client")
