"""A refresh token for an access token: the same one for ever, or a new one each time for apps that wish it."""

from __future__ import annotations

from datetime import timedelta

from tests.oauth.conftest import CHALLENGE, Door, fault, public, rotating, said

from rollbook.accounts.models import School
from rollbook.consent.authorisations import living, narrow, pause, revoke
from rollbook.consent.models import AccessToken


def test_the_same_refresh_token_goes_back(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    second = said(door.refresh(app, first["refresh_token"]))
    assert second["refresh_token"] == first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert said(door.refresh(app, first["refresh_token"]))["refresh_token"] == first["refresh_token"]


def test_a_refreshed_answer_says_as_much_as_the_first(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    second = said(door.refresh(app, first["refresh_token"]))
    assert {**second, "access_token": ""} == {**first, "access_token": ""}


def test_an_expired_access_token_is_cured_by_a_refresh(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    door.clock.pass_by(days=1)
    assert not door.opens(first["access_token"])
    assert door.opens(said(door.refresh(app, first["refresh_token"]))["access_token"])


def test_a_refresh_token_of_another_app_is_unknown(door: Door) -> None:
    first = door.tokens(door.people.markbook)
    assert fault(door.refresh(door.people.lunchline, first["refresh_token"])) == (400, "invalid_grant")


def test_an_unknown_refresh_token_is_refused(door: Door) -> None:
    assert fault(door.refresh(door.people.markbook, "guessed")) == (400, "invalid_grant")


def test_an_access_token_is_no_refresh_token(door: Door) -> None:
    first = door.tokens(door.people.markbook)
    assert fault(door.refresh(door.people.markbook, first["access_token"])) == (400, "invalid_grant")


def test_a_refresh_may_ask_for_fewer_scopes(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app, ticked=["students.upn"])
    fewer = said(door.refresh(app, first["refresh_token"], scope="students.basic"))
    assert fewer["scopes"] == ["students.basic"]
    assert said(door.refresh(app, first["refresh_token"]))["scopes"] == first["scopes"]


def test_a_refresh_cannot_ask_for_more(door: Door) -> None:
    app = door.people.markbook
    answer = door.refresh(app, door.tokens(app)["refresh_token"], scope="students.basic contacts.basic")
    assert fault(answer) == (400, "invalid_scope")


def test_a_refresh_cannot_ask_for_what_does_not_exist(door: Door) -> None:
    app = door.people.markbook
    answer = door.refresh(app, door.tokens(app)["refresh_token"], scope='students."shoe size"')
    assert fault(answer) == (400, "invalid_scope")
    assert '"' not in said(answer)["error_description"]


def test_a_refresh_after_narrowing_brings_what_is_left(door: Door) -> None:
    app, people = door.people.markbook, door.people
    first = door.tokens(app, ticked=["students.upn"])
    given = living(app=app, school=people.ashfield)
    assert given is not None
    narrow(authorisation=given, keep=["school", "students.basic"], by=people.amina, now=door.clock.now)
    assert said(door.refresh(app, first["refresh_token"]))["scopes"] == ["school", "students.basic"]


def test_a_refresh_after_revoking_brings_nothing(door: Door) -> None:
    app, people = door.people.markbook, door.people
    first = door.tokens(app)
    given = living(app=app, school=people.ashfield)
    assert given is not None
    revoke(authorisation=given, by=people.amina, now=door.clock.now)
    assert fault(door.refresh(app, first["refresh_token"])) == (400, "invalid_grant")


def test_a_refresh_after_the_school_left_brings_nothing(door: Door) -> None:
    app = door.people.markbook
    first = door.tokens(app)
    School.objects.filter(pk=door.people.ashfield.pk).update(closed_at=door.clock.now)
    assert fault(door.refresh(app, first["refresh_token"])) == (400, "invalid_grant")
    assert AccessToken.objects.count() == 1


def test_a_rotating_refresh_token_is_not_spent_while_the_school_is_away(door: Door) -> None:
    app = rotating(door.people.markbook)
    first = door.tokens(app)
    School.objects.filter(pk=door.people.ashfield.pk).update(closed_at=door.clock.now)
    door.refresh(app, first["refresh_token"])
    School.objects.update(closed_at=None)
    assert door.refresh(app, first["refresh_token"]).status_code == 200


def test_a_refresh_during_a_pause_brings_a_token_for_afterwards(door: Door) -> None:
    app, people = door.people.markbook, door.people
    first = door.tokens(app)
    given = living(app=app, school=people.ashfield)
    assert given is not None
    pause(authorisation=given, until=door.clock.now + timedelta(hours=1), by=people.amina, now=door.clock.now)
    second = said(door.refresh(app, first["refresh_token"]))["access_token"]
    assert not door.opens(second)
    door.clock.pass_by(hours=1)
    assert door.opens(second)


def test_a_rotating_refresh_token_is_followed_by_another(door: Door) -> None:
    app = rotating(door.people.markbook)
    first = door.tokens(app)
    second = said(door.refresh(app, first["refresh_token"]))
    assert second["refresh_token"] != first["refresh_token"]
    assert door.refresh(app, second["refresh_token"]).status_code == 200


def test_a_rotating_refresh_token_shown_twice_ends_what_came_from_it(door: Door) -> None:
    app = rotating(door.people.markbook)
    first = door.tokens(app)
    second = said(door.refresh(app, first["refresh_token"]))
    assert fault(door.refresh(app, first["refresh_token"])) == (400, "invalid_grant")
    assert fault(door.refresh(app, second["refresh_token"])) == (400, "invalid_grant")
    assert not door.opens(second["access_token"])


def test_the_refresh_tokens_of_a_public_app_always_rotate(door: Door) -> None:
    app = public(door.people.markbook)
    first = door.tokens(app, challenge=CHALLENGE)
    words = {"grant_type": "refresh_token", "client_id": app.client_id, "refresh_token": first["refresh_token"]}
    assert said(door.post(words))["refresh_token"] != first["refresh_token"]
    assert fault(door.post(words)) == (400, "invalid_grant")
