from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps as installed
from tests.people import LUNCHLINE_URI, MARKBOOK_URI, NOW, People, later

from rollbook.accounts.access import Access
from rollbook.accounts.permissions import NotInTheTeam
from rollbook.consent import authorisations, requests, tokens
from rollbook.consent.asking import TellTheApp
from rollbook.consent.authorisations import living
from rollbook.consent.checking import INACTIVE, introspect
from rollbook.consent.grants import Reason, Refusal, access_of
from rollbook.consent.issuing import Issued
from rollbook.consent.models import AccessToken, App, Authorisation
from rollbook.consent.tokens import OnlyTestSchools, Shown, StartAgain, exchange_code, refresh

SCOPE = "students.basic school students.upn:optional"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""The pair of RFC 7636, appendix B."""


def _code(people: People, challenge: str = "") -> str:
    method = "S256" if challenge else ""
    request = people.asked(people.markbook, SCOPE, code_challenge=challenge, code_challenge_method=method)
    requests.bring_to(request=request, school=people.ashfield, by=people.amina, now=NOW)
    authorisation = requests.approve(request=request, by=people.amina, ticked=["students.upn"], now=NOW)
    return tokens.issue_code(request=request, authorisation=authorisation, now=NOW)


def _shown(code: str, verifier: str = "") -> Shown:
    return Shown(code=code, redirect_uri=MARKBOOK_URI, verifier=verifier)


def _held(people: People) -> Authorisation:
    held = living(app=people.markbook, school=people.ashfield)
    assert held is not None
    return held


def _rotating(people: People) -> App:
    App.objects.filter(pk=people.markbook.pk).update(rotates_refresh_tokens=True)
    people.markbook.refresh_from_db()
    return people.markbook


def _reason(token: str, **span: float) -> Reason:
    refusal = access_of(token, now=later(**span))
    assert isinstance(refusal, Refusal)
    return refusal.reason


def _all_texts() -> Iterator[str]:
    for model in installed.get_models():
        yield from (str(row) for row in model._default_manager.values())  # noqa: SLF001


# A code for tokens


def test_a_code_brings_tokens_for_what_the_school_granted(people: People) -> None:
    answer = exchange_code(app=people.markbook, shown=_shown(_code(people)), now=NOW)
    assert (answer.level, answer.school_id, answer.expires_in) == ("school", people.ashfield.pk, 86_400)
    assert answer.scopes == ("school", "students.basic", "students.upn")
    assert answer.refresh_token


def test_the_token_opens_that_school_with_those_scopes(people: People) -> None:
    answer = exchange_code(app=people.markbook, shown=_shown(_code(people)), now=NOW)
    access = access_of(answer.access_token, now=NOW)
    assert isinstance(access, Access)
    assert (access.app, access.school, access.level) == (people.markbook.pk, people.ashfield.pk, "school")
    assert access.scopes == {"school", "students.basic", "students.upn"}
    assert access.authorisation == _held(people).pk


def test_nothing_that_opens_anything_is_kept(people: People) -> None:
    code = _code(people)
    answer = exchange_code(app=people.markbook, shown=_shown(code), now=NOW)
    kept = "\n".join(_all_texts())
    for secret in (code, answer.access_token, answer.refresh_token, people.markbook_secret):
        assert secret
        assert secret not in kept


def test_nothing_that_opens_anything_is_printed(people: People) -> None:
    answer = exchange_code(app=people.markbook, shown=_shown(_code(people)), now=NOW)
    assert answer.access_token not in repr(answer)
    assert str(answer.refresh_token) not in repr(answer)


def test_a_code_lives_ten_minutes(people: People) -> None:
    code = _code(people)
    with pytest.raises(StartAgain, match="expired"):
        exchange_code(app=people.markbook, shown=_shown(code), now=later(minutes=10))
    assert exchange_code(app=people.markbook, shown=_shown(code), now=later(minutes=9, seconds=59)).access_token


def test_a_code_that_was_never_given_brings_nothing(people: People) -> None:
    with pytest.raises(StartAgain):
        exchange_code(app=people.markbook, shown=_shown("made up"), now=NOW)


def test_a_code_is_for_the_app_that_asked(people: People) -> None:
    code = _code(people)
    with pytest.raises(StartAgain):
        exchange_code(app=people.lunchline, shown=_shown(code), now=NOW)
    assert exchange_code(app=people.markbook, shown=_shown(code), now=NOW).access_token


@pytest.mark.parametrize("uri", ["", LUNCHLINE_URI, MARKBOOK_URI + "/"])
def test_a_code_is_for_the_redirect_uri_it_was_sent_to(people: People, uri: str) -> None:
    with pytest.raises(StartAgain, match="redirect_uri"):
        exchange_code(app=people.markbook, shown=Shown(code=_code(people), redirect_uri=uri), now=NOW)


def test_a_code_used_twice_ends_all_that_came_from_it(people: People) -> None:
    code = _code(people)
    answer = exchange_code(app=people.markbook, shown=_shown(code), now=NOW)
    again = refresh(app=people.markbook, refresh_token=str(answer.refresh_token), now=NOW)
    with pytest.raises(StartAgain):
        exchange_code(app=people.markbook, shown=_shown(code), now=later(minutes=1))
    assert _reason(answer.access_token) == Reason.REVOKED
    assert _reason(again.access_token) == Reason.REVOKED
    with pytest.raises(StartAgain):
        refresh(app=people.markbook, refresh_token=str(answer.refresh_token), now=later(minutes=1))


def test_a_code_used_twice_ends_nothing_else(people: People) -> None:
    other = people.reader(people.markbook, people.ashfield, SCOPE)
    code = _code(people)
    exchange_code(app=people.markbook, shown=_shown(code), now=NOW)
    with pytest.raises(StartAgain):
        exchange_code(app=people.markbook, shown=_shown(code), now=NOW)
    assert access_of(other.access_token, now=NOW)


def test_another_app_that_shows_a_used_code_ends_nothing(people: People) -> None:
    code = _code(people)
    answer = exchange_code(app=people.markbook, shown=_shown(code), now=NOW)
    with pytest.raises(StartAgain):
        exchange_code(app=people.lunchline, shown=_shown(code), now=NOW)
    assert access_of(answer.access_token, now=NOW)


def test_a_code_is_void_once_the_school_has_revoked(people: People) -> None:
    code = _code(people)
    authorisations.revoke(authorisation=_held(people), by=people.amina, now=NOW)
    with pytest.raises(StartAgain):
        exchange_code(app=people.markbook, shown=_shown(code), now=NOW)


def test_a_code_brings_no_more_than_is_left(people: People) -> None:
    code = _code(people)
    keep = {"school", "students.basic"}
    authorisations.narrow(authorisation=_held(people), keep=keep, by=people.amina, now=NOW)
    assert set(exchange_code(app=people.markbook, shown=_shown(code), now=NOW).scopes) == keep


# Proof key


def test_the_pair_of_the_rfc_is_a_pair() -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == CHALLENGE


def test_the_right_verifier_proves_it(people: People) -> None:
    code = _code(people, CHALLENGE)
    assert exchange_code(app=people.markbook, shown=_shown(code, VERIFIER), now=NOW).access_token


@pytest.mark.parametrize("verifier", ["", VERIFIER[:-1] + "j", VERIFIER + "=", CHALLENGE, "short", VERIFIER + "é"])
def test_any_other_verifier_does_not(people: People, verifier: str) -> None:
    with pytest.raises(StartAgain, match="code_verifier"):
        exchange_code(app=people.markbook, shown=_shown(_code(people, CHALLENGE), verifier), now=NOW)


def test_a_verifier_without_a_challenge_is_wrong(people: People) -> None:
    with pytest.raises(StartAgain, match="code_verifier"):
        exchange_code(app=people.markbook, shown=_shown(_code(people), VERIFIER), now=NOW)


# Refreshing


def _refreshed(people: People, answer: Issued, **span: float) -> Issued:
    return refresh(app=people.markbook, refresh_token=str(answer.refresh_token), now=later(**span))


def test_an_expired_token_is_refreshed(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    assert _reason(first.access_token, days=1) == Reason.EXPIRED
    second = _refreshed(people, first, days=1)
    assert access_of(second.access_token, now=later(days=1))
    assert second.access_token != first.access_token


def test_a_token_opens_until_its_last_moment(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    assert access_of(first.access_token, now=later(hours=23, minutes=59, seconds=59))


def test_the_same_refresh_token_goes_back_and_stays_good(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    for days in (1, 400, 4000):
        answer = _refreshed(people, first, days=days)
        assert answer.refresh_token == first.refresh_token


def test_a_refresh_token_is_for_its_own_app(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    with pytest.raises(StartAgain):
        refresh(app=people.lunchline, refresh_token=str(first.refresh_token), now=NOW)


def test_an_access_token_refreshes_nothing(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    with pytest.raises(StartAgain):
        refresh(app=people.markbook, refresh_token=first.access_token, now=NOW)


def test_a_refresh_token_opens_nothing(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    assert _reason(str(first.refresh_token)) == Reason.UNKNOWN


def test_a_refresh_token_is_void_once_the_school_has_revoked(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    authorisations.revoke(authorisation=_held(people), by=people.amina, now=NOW)
    with pytest.raises(StartAgain):
        _refreshed(people, first)


def test_a_refresh_brings_no_more_than_is_left(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE, ticked=["students.upn"])
    authorisations.narrow(authorisation=_held(people), keep={"school", "students.basic"}, by=people.amina, now=NOW)
    assert _refreshed(people, first).scopes == ("school", "students.basic")


def test_an_old_refresh_token_gains_nothing_from_a_wider_grant(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, "school")
    people.reader(people.markbook, people.ashfield, "school students.upn")
    assert _refreshed(people, first).scopes == ("school",)


def test_a_refresh_may_ask_for_less(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    less = refresh(app=people.markbook, refresh_token=str(first.refresh_token), scopes=["school"], now=NOW)
    assert less.scopes == ("school",)
    assert _refreshed(people, first).scopes == ("school", "students.basic")


def test_a_refresh_may_not_ask_for_more(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, "school")
    with pytest.raises(TellTheApp) as refusal:
        refresh(app=people.markbook, refresh_token=str(first.refresh_token), scopes=["students.upn"], now=NOW)
    assert refusal.value.error == "invalid_scope"


def test_an_app_that_rotates_gets_another_refresh_token(people: People) -> None:
    app = _rotating(people)
    first = people.reader(app, people.ashfield, SCOPE)
    second = _refreshed(people, first)
    third = _refreshed(people, second, days=1)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert access_of(third.access_token, now=later(days=1))


def test_a_spent_refresh_token_ends_its_whole_family(people: People) -> None:
    app = _rotating(people)
    first = people.reader(app, people.ashfield, SCOPE)
    second = _refreshed(people, first)
    with pytest.raises(StartAgain):
        _refreshed(people, first, minutes=1)
    assert _reason(first.access_token) == Reason.REVOKED
    assert _reason(second.access_token) == Reason.REVOKED
    with pytest.raises(StartAgain):
        _refreshed(people, second, minutes=1)


def test_a_spent_refresh_token_ends_no_other_family(people: People) -> None:
    app = _rotating(people)
    other = people.reader(app, people.ashfield, SCOPE)
    first = people.reader(app, people.ashfield, SCOPE)
    _refreshed(people, first)
    with pytest.raises(StartAgain):
        _refreshed(people, first)
    assert access_of(other.access_token, now=NOW)


# Tokens of the app, and by hand


def test_a_token_of_the_app_alone_opens_no_school_and_never_expires(people: People) -> None:
    answer = tokens.issue_app_token(app=people.markbook, now=NOW)
    assert (answer.level, answer.expires_in, answer.refresh_token, answer.school_id) == ("app", None, None, None)
    access = access_of(answer.access_token, now=later(days=4000))
    assert isinstance(access, Access)
    assert (access.level, access.school, access.scopes, access.authorisation) == ("app", None, frozenset(), None)


def test_a_developer_makes_a_token_for_a_test_school_by_hand(people: People) -> None:
    answer = tokens.issue_manual_token(
        app=people.markbook, school=people.sandbox, scopes=["students.upn"], by=people.dara, now=NOW
    )
    access = access_of(answer.access_token, now=NOW)
    assert isinstance(access, Access)
    assert access.school == people.sandbox.pk
    assert access.scopes == {"students.basic", "students.upn"}


def test_nobody_makes_a_token_for_a_real_school_by_hand(people: People) -> None:
    with pytest.raises(OnlyTestSchools):
        tokens.issue_manual_token(
            app=people.markbook, school=people.ashfield, scopes=["school"], by=people.dara, now=NOW
        )


def test_only_the_team_makes_tokens_by_hand(people: People) -> None:
    with pytest.raises(NotInTheTeam):
        tokens.issue_manual_token(
            app=people.markbook, school=people.sandbox, scopes=["school"], by=people.cleo, now=NOW
        )
    with pytest.raises(NotInTheTeam):
        tokens.issue_app_token(app=people.markbook, by=people.cleo, now=NOW)


def _by_operator(people: People, *scopes: str, life: timedelta = timedelta(hours=1)) -> Issued:
    return tokens.issue_by_operator(app=people.markbook, school=people.ashfield, scopes=scopes, life=life, now=NOW)


def test_the_tokens_of_an_operator_each_open_what_was_said(people: People) -> None:
    answers = [
        _by_operator(people, "school"),
        _by_operator(people, "school", "students.upn"),
        _by_operator(people, "attendances"),
        _by_operator(people, "school"),
    ]
    opened = [access_of(answer.access_token, now=NOW) for answer in answers]
    assert [sorted(access.scopes) if access else None for access in opened] == [
        ["school"],
        ["school", "students.basic", "students.upn"],
        ["attendances"],
        ["school"],
    ]


def test_an_operator_can_make_a_token_that_has_expired(people: People) -> None:
    answer = _by_operator(people, "school", life=timedelta(seconds=-1))
    assert answer.expires_in == -1
    assert _reason(answer.access_token) == Reason.EXPIRED
    assert access_of(_refreshed(people, answer).access_token, now=NOW)


# Giving back


def test_an_access_token_is_given_back_alone(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    second = _refreshed(people, first)
    tokens.revoke_token(app=people.markbook, token=first.access_token, now=NOW)
    assert _reason(first.access_token) == Reason.REVOKED
    assert access_of(second.access_token, now=NOW)


def test_a_refresh_token_is_given_back_with_its_family(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    tokens.revoke_token(app=people.markbook, token=str(first.refresh_token), now=NOW)
    assert _reason(first.access_token) == Reason.REVOKED
    with pytest.raises(StartAgain):
        _refreshed(people, first)


def test_another_apps_tokens_cannot_be_given_back(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    tokens.revoke_token(app=people.lunchline, token=first.access_token, now=NOW)
    tokens.revoke_token(app=people.lunchline, token=str(first.refresh_token), now=NOW)
    assert access_of(first.access_token, now=NOW)


def test_giving_back_what_nobody_has_is_fine(people: People) -> None:
    tokens.revoke_token(app=people.markbook, token="made up", now=NOW)


def test_tokens_long_over_are_cleared_away(people: People) -> None:
    people.reader(people.markbook, people.ashfield, SCOPE)
    forever = tokens.issue_app_token(app=people.markbook, now=NOW)
    assert tokens.clear_expired(before=later(days=1)) == 1
    assert tokens.clear_expired(before=later(days=1, seconds=1)) == 1
    assert access_of(forever.access_token, now=NOW)
    assert AccessToken.objects.count() == 1


# Being asked


def test_a_good_token_is_described_to_its_app(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    said = introspect(app=people.markbook, token=first.access_token, now=NOW)
    assert (said.active, said.client_id, said.scopes) == (
        True,
        people.markbook.client_id,
        ("school", "students.basic"),
    )
    assert (said.issued_at, said.expires_at, said.school_id) == (NOW, later(days=1), people.ashfield.pk)


def test_a_refresh_token_is_described_to_its_app(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    said = introspect(app=people.markbook, token=str(first.refresh_token), now=NOW)
    assert (said.active, said.token_type, said.expires_at) == (True, "refresh_token", None)


def test_nothing_is_said_of_another_apps_token(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    for token in (first.access_token, str(first.refresh_token)):
        assert introspect(app=people.lunchline, token=token, now=NOW) == INACTIVE


def test_nothing_is_said_of_a_token_that_is_over(people: People) -> None:
    first = people.reader(people.markbook, people.ashfield, SCOPE)
    assert introspect(app=people.markbook, token=first.access_token, now=later(days=1)) == INACTIVE
    authorisations.revoke(authorisation=_held(people), by=people.amina, now=NOW)
    for token in (first.access_token, str(first.refresh_token), "made up", ""):
        assert introspect(app=people.markbook, token=token, now=NOW) == INACTIVE
