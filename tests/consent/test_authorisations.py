from __future__ import annotations

import pytest
from tests.people import NOW, People, later

from rollbook.accounts.access import Access
from rollbook.accounts.models import AuditEntry
from rollbook.accounts.permissions import AskAnAdministrator, NotInTheTeam
from rollbook.consent import authorisations
from rollbook.consent.authorisations import AskForMore, OverAlready, RevokeInstead, grant_by_operator, living
from rollbook.consent.grants import Reason, Refusal, access_of, granted_since
from rollbook.consent.models import Authorisation

SCOPE = "students.basic school students.upn:optional students.dob:optional"
TICKED = ("students.upn", "students.dob")


def _granted(people: People) -> tuple[Authorisation, str]:
    token = people.reader(people.markbook, people.ashfield, SCOPE, ticked=TICKED).access_token
    held = living(app=people.markbook, school=people.ashfield)
    assert held is not None
    return held, token


def _scopes(token: str) -> frozenset[str]:
    access = access_of(token, now=NOW)
    assert isinstance(access, Access)
    return access.scopes


def _reason(token: str, **span: float) -> Reason:
    refusal = access_of(token, now=later(**span))
    assert isinstance(refusal, Refusal)
    return refusal.reason


def test_narrowing_counts_from_the_next_read(people: People) -> None:
    held, token = _granted(people)
    assert _scopes(token) == {"school", "students.basic", "students.dob", "students.upn"}
    keep = {"school", "students.basic", "students.dob"}
    authorisations.narrow(authorisation=held, keep=keep, by=people.amina, now=NOW)
    assert _scopes(token) == keep


def test_narrowing_never_adds(people: People) -> None:
    held, _ = _granted(people)
    with pytest.raises(AskForMore):
        authorisations.narrow(authorisation=held, keep=held.granted | {"students.gender"}, by=people.amina, now=NOW)


def test_a_required_scope_is_kept_or_all_is_over(people: People) -> None:
    held, _ = _granted(people)
    with pytest.raises(RevokeInstead, match="school"):
        authorisations.narrow(authorisation=held, keep={"students.basic"}, by=people.amina, now=NOW)


def test_a_scope_that_others_depend_on_is_kept(people: People) -> None:
    held = grant_by_operator(app=people.markbook, school=people.ashfield, scopes=["students.upn", "school"], now=NOW)
    with pytest.raises(RevokeInstead, match=r"students\.basic"):
        authorisations.narrow(authorisation=held, keep={"students.upn"}, by=people.amina, now=NOW)


def test_nothing_at_all_is_not_a_grant(people: People) -> None:
    held = grant_by_operator(app=people.markbook, school=people.ashfield, scopes=["school"], now=NOW)
    with pytest.raises(RevokeInstead):
        authorisations.narrow(authorisation=held, keep=set(), by=people.amina, now=NOW)


def test_narrowing_to_what_is_granted_already_leaves_no_trace(people: People) -> None:
    held, _ = _granted(people)
    entries = AuditEntry.objects.count()
    authorisations.narrow(authorisation=held, keep=held.granted, by=people.amina, now=NOW)
    assert AuditEntry.objects.count() == entries


def test_a_revoked_grant_opens_nothing_from_the_next_read(people: People) -> None:
    held, token = _granted(people)
    authorisations.revoke(authorisation=held, by=people.amina, reason="We left.", now=NOW)
    assert _reason(token) == Reason.ENDED
    assert living(app=people.markbook, school=people.ashfield) is None


def test_revoking_twice_is_revoking_once(people: People) -> None:
    held, _ = _granted(people)
    authorisations.revoke(authorisation=held, by=people.amina, now=NOW)
    entries = AuditEntry.objects.count()
    again = authorisations.revoke(authorisation=held, by=people.amina, now=later(days=1))
    assert (again.revoked_at, AuditEntry.objects.count()) == (NOW, entries)


def test_a_revoked_grant_stays_in_the_books(people: People) -> None:
    held, _ = _granted(people)
    authorisations.revoke(authorisation=held, by=people.amina, now=NOW)
    people.reader(people.markbook, people.ashfield, SCOPE, now=later(days=1))
    assert Authorisation.objects.filter(app=people.markbook, school=people.ashfield).count() == 2


def test_a_new_grant_does_not_wake_the_tokens_of_the_old_one(people: People) -> None:
    held, token = _granted(people)
    authorisations.revoke(authorisation=held, by=people.amina, now=NOW)
    people.reader(people.markbook, people.ashfield, SCOPE)
    assert _reason(token) == Reason.ENDED


def test_what_is_over_is_neither_narrowed_nor_paused(people: People) -> None:
    held, _ = _granted(people)
    authorisations.revoke(authorisation=held, by=people.amina, now=NOW)
    with pytest.raises(OverAlready):
        authorisations.narrow(authorisation=held, keep={"school"}, by=people.amina, now=NOW)
    with pytest.raises(OverAlready):
        authorisations.pause(authorisation=held, until=later(days=1), by=people.amina, now=NOW)


def test_a_pause_ends_by_itself(people: People) -> None:
    held, token = _granted(people)
    authorisations.pause(authorisation=held, until=later(hours=2), by=people.amina, now=NOW)
    assert _reason(token, hours=1, minutes=59) == Reason.PAUSED
    assert access_of(token, now=later(hours=2))


def test_a_pause_is_ended_before_its_time(people: People) -> None:
    held, token = _granted(people)
    authorisations.pause(authorisation=held, until=later(hours=2), by=people.amina, now=NOW)
    authorisations.resume(authorisation=held, by=people.amina, now=later(hours=1))
    assert access_of(token, now=later(hours=1))


@pytest.mark.parametrize("name", ["ben", "vera", "bronwen", "cleo", "dara"])
def test_only_an_administrator_of_the_school_changes_a_grant(people: People, name: str) -> None:
    held, token = _granted(people)
    by = getattr(people, name)
    with pytest.raises(AskAnAdministrator):
        authorisations.narrow(authorisation=held, keep={"school"}, by=by, now=NOW)
    with pytest.raises(AskAnAdministrator):
        authorisations.pause(authorisation=held, until=later(days=1), by=by, now=NOW)
    with pytest.raises(AskAnAdministrator):
        authorisations.resume(authorisation=held, by=by, now=NOW)
    with pytest.raises(AskAnAdministrator):
        authorisations.revoke(authorisation=held, by=by, now=NOW)
    assert len(_scopes(token)) == 4


def test_an_app_gives_its_access_back(people: People) -> None:
    held, token = _granted(people)
    authorisations.give_back(authorisation=held, by=None, now=NOW)
    assert _reason(token) == Reason.ENDED


def test_a_developer_gives_access_back_for_the_app(people: People) -> None:
    held, token = _granted(people)
    with pytest.raises(NotInTheTeam):
        authorisations.give_back(authorisation=held, by=people.cleo, now=NOW)
    authorisations.give_back(authorisation=held, by=people.dara, now=NOW)
    assert _reason(token) == Reason.ENDED


def test_revoking_at_one_school_leaves_the_other(people: People) -> None:
    held, _ = _granted(people)
    other = people.reader(people.markbook, people.birchwood, "school").access_token
    authorisations.revoke(authorisation=held, by=people.amina, now=NOW)
    assert access_of(other, now=NOW)


def test_revoking_one_app_leaves_the_other(people: People) -> None:
    held, _ = _granted(people)
    other = people.reader(people.lunchline, people.ashfield, "school").access_token
    authorisations.revoke(authorisation=held, by=people.amina, now=NOW)
    assert access_of(other, now=NOW)


def test_every_change_of_a_grant_is_in_the_trail_with_before_and_after(people: People) -> None:
    held, _ = _granted(people)
    authorisations.narrow(authorisation=held, keep={"school", "students.basic"}, by=people.amina, now=NOW)
    entry = AuditEntry.objects.order_by("sequence").last()
    assert entry is not None
    assert (entry.event, entry.user_id, entry.school_id, entry.app_id) == (
        "authorisation.narrowed",
        people.amina.pk,
        people.ashfield.pk,
        people.markbook.pk,
    )
    assert entry.before == {"scopes": ["school", "students.basic", "students.dob", "students.upn"]}
    assert entry.after == {"scopes": ["school", "students.basic"]}


def test_a_token_of_the_operator_ends_no_pause(people: People) -> None:
    held, token = _granted(people)
    authorisations.pause(authorisation=held, until=later(hours=2), by=people.amina, now=NOW)
    for scopes in (["school"], ["students.gender"]):
        grant_by_operator(app=people.markbook, school=people.ashfield, scopes=scopes, now=NOW)
        assert _reason(token, hours=1) == Reason.PAUSED


def test_a_grant_has_changed_when_its_scopes_have(people: People) -> None:
    held, _ = _granted(people)
    people.reader(people.markbook, people.ashfield, SCOPE, ticked=TICKED, now=later(days=1))
    assert granted_since(held.pk) == NOW
    people.reader(people.markbook, people.ashfield, SCOPE, now=later(days=2))
    assert granted_since(held.pk) == later(days=2)
    authorisations.narrow(authorisation=held, keep={"school", "students.basic"}, by=people.amina, now=later(days=3))
    assert granted_since(held.pk) == later(days=2)
    grant_by_operator(app=people.markbook, school=people.ashfield, scopes=["students.upn"], now=later(days=4))
    assert granted_since(held.pk) == later(days=4)


def test_an_agreement_is_approved_anew_and_its_pause_is_over(people: People) -> None:
    held, token = _granted(people)
    authorisations.pause(authorisation=held, until=later(days=2), by=people.amina, now=NOW)
    people.reader(people.markbook, people.ashfield, SCOPE, now=NOW)
    assert access_of(token, now=NOW)
