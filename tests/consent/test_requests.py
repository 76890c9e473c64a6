from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.people import LUNCHLINE_URI, MARKBOOK_URI, NOW, People, later

from rollbook.accounts import schools
from rollbook.accounts.models import AuditEntry
from rollbook.accounts.permissions import AskAnAdministrator
from rollbook.consent import apps, requests
from rollbook.consent.asking import TellTheApp
from rollbook.consent.authorisations import living
from rollbook.consent.models import AccessRequest, App, RequestStatus, Stage
from rollbook.consent.requests import (
    REQUEST_LIFE,
    AskTheAppAgain,
    NoSafeWayBack,
    NotAsked,
    NotThisSchool,
    Wish,
    app_that_asks,
    difference,
    forget_undecided,
    newly_wanted,
)

SCOPE = "students.basic school students.upn:optional students.dob:optional"
WISH = Wish(redirect_uri=MARKBOOK_URI, scope=SCOPE)


def _opened(people: People) -> AccessRequest:
    request = people.asked(people.markbook, SCOPE)
    return requests.bring_to(request=request, school=people.ashfield, by=people.amina, now=NOW)


# Where answers may go


def test_an_app_is_answered_at_a_uri_that_it_registered(people: People) -> None:
    found = app_that_asks(client_id=people.markbook.client_id, redirect_uri=MARKBOOK_URI)
    assert found == people.markbook


@pytest.mark.parametrize(
    "uri", ["", LUNCHLINE_URI, MARKBOOK_URI + "/", MARKBOOK_URI + "?x=1", MARKBOOK_URI.upper(), MARKBOOK_URI[:-1]]
)
def test_a_redirect_uri_is_the_same_letter_for_letter(people: People, uri: str) -> None:
    with pytest.raises(NoSafeWayBack):
        app_that_asks(client_id=people.markbook.client_id, redirect_uri=uri)
    with pytest.raises(NoSafeWayBack):
        requests.ask(app=people.markbook, wish=replace(WISH, redirect_uri=uri), now=NOW)


def test_an_unknown_app_is_answered_nowhere(people: People) -> None:
    with pytest.raises(NoSafeWayBack):
        app_that_asks(client_id=people.markbook.client_id.lower(), redirect_uri=MARKBOOK_URI)


def test_a_suspended_app_is_answered_nowhere(people: People) -> None:
    apps.suspend(app=people.markbook, by=people.dara, now=NOW)
    with pytest.raises(NoSafeWayBack):
        app_that_asks(client_id=people.markbook.client_id, redirect_uri=MARKBOOK_URI)


# Asking


def test_a_request_keeps_what_was_asked_and_why(people: People) -> None:
    request = people.asked(people.markbook, SCOPE, state="a state")
    assert request.required_scopes == {"students.basic", "school"}
    assert request.optional_scopes == {"students.upn", "students.dob"}
    assert request.purposes["students.upn"] == "Markbook shows it to teachers."
    assert request.state == "a state"


def test_a_request_waits_two_weeks(people: People) -> None:
    request = people.asked(people.markbook, SCOPE)
    assert request.expires_at == NOW + REQUEST_LIFE
    assert (REQUEST_LIFE.days, len(request.link)) == (14, 22)


def test_the_same_wish_again_is_the_same_request(people: People) -> None:
    assert people.asked(people.markbook, SCOPE) == people.asked(people.markbook, SCOPE, now=later(minutes=1))


def test_another_state_is_another_request(people: People) -> None:
    assert people.asked(people.markbook, SCOPE, state="1") != people.asked(people.markbook, SCOPE, state="2")


def test_a_request_that_a_school_has_opened_is_not_given_to_another(people: People) -> None:
    assert _opened(people) != people.asked(people.markbook, SCOPE)


def test_a_live_app_says_what_it_needs_each_scope_for(people: People) -> None:
    with pytest.raises(TellTheApp, match=r"no purpose for students\.care") as refusal:
        people.asked(people.markbook, "students.basic students.care")
    assert refusal.value.error == "invalid_scope"


def test_an_app_in_the_sandbox_may_still_think_about_its_purposes(people: People) -> None:
    App.objects.filter(pk=people.markbook.pk).update(stage=Stage.SANDBOX)
    people.markbook.refresh_from_db()
    assert people.asked(people.markbook, "students.care").required_scopes == {"students.basic", "students.care"}


def test_a_public_app_must_send_a_challenge(people: People) -> None:
    people.markbook.is_public = True
    with pytest.raises(TellTheApp) as refusal:
        people.asked(people.markbook, SCOPE)
    assert refusal.value.error == "invalid_request"


def test_an_app_with_a_urn_check_must_name_the_school(people: People) -> None:
    people.markbook.force_urn_check = True
    with pytest.raises(TellTheApp) as refusal:
        people.asked(people.markbook, SCOPE)
    assert refusal.value.error == "invalid_request"


# Coming to a school


def test_anybody_of_the_school_may_open_a_request(people: People) -> None:
    request = people.asked(people.markbook, SCOPE)
    opened = requests.bring_to(request=request, school=people.ashfield, by=people.vera, now=NOW)
    assert opened.school == people.ashfield


@pytest.mark.parametrize("name", ["bronwen", "cleo", "dara"])
def test_nobody_else_may(people: People, name: str) -> None:
    request = people.asked(people.markbook, SCOPE)
    with pytest.raises(AskAnAdministrator):
        requests.bring_to(request=request, school=people.ashfield, by=getattr(people, name), now=NOW)


def test_a_request_belongs_to_the_school_that_opened_it(people: People) -> None:
    with pytest.raises(NotThisSchool):
        requests.bring_to(request=_opened(people), school=people.birchwood, by=people.bronwen, now=NOW)


def test_opening_it_again_changes_nothing(people: People) -> None:
    request = _opened(people)
    entries = AuditEntry.objects.count()
    assert requests.bring_to(request=request, school=people.ashfield, by=people.vera, now=NOW) == request
    assert AuditEntry.objects.count() == entries


def test_an_app_with_a_urn_check_reaches_only_the_school_it_named(people: People) -> None:
    App.objects.filter(pk=people.markbook.pk).update(force_urn_check=True)
    people.markbook.refresh_from_db()
    request = people.asked(people.markbook, SCOPE, urn=people.ashfield.urn)
    with pytest.raises(NotThisSchool, match="100901"):
        requests.bring_to(request=request, school=people.birchwood, by=people.bronwen, now=NOW)
    assert requests.bring_to(request=request, school=people.ashfield, by=people.amina, now=NOW).school


def test_an_app_in_the_sandbox_reaches_no_real_school(people: People) -> None:
    App.objects.filter(pk=people.markbook.pk).update(stage=Stage.IN_REVIEW)
    request = people.asked(people.markbook, SCOPE)
    with pytest.raises(NotThisSchool, match="test schools only"):
        requests.bring_to(request=request, school=people.ashfield, by=people.amina, now=NOW)
    assert requests.bring_to(request=request, school=people.sandbox, by=people.amina, now=NOW).school


# Deciding


def test_a_school_grants_what_is_required_and_what_it_ticked(people: People) -> None:
    granted = requests.approve(request=_opened(people), by=people.amina, ticked=["students.upn"], now=NOW)
    assert granted.granted == {"students.basic", "school", "students.upn"}
    assert (granted.granted_by, granted.granted_at) == (people.amina, NOW)


def test_what_is_not_ticked_is_not_granted(people: People) -> None:
    granted = requests.approve(request=_opened(people), by=people.amina, now=NOW)
    assert granted.granted == {"students.basic", "school"}


def test_a_ticked_scope_brings_what_it_depends_on(people: People) -> None:
    request = people.asked(people.markbook, "school students.upn:optional")
    requests.bring_to(request=request, school=people.ashfield, by=people.amina, now=NOW)
    granted = requests.approve(request=request, by=people.amina, ticked=["students.upn"], now=NOW)
    assert granted.granted == {"school", "students.basic", "students.upn"}


def test_what_was_not_asked_cannot_be_ticked(people: People) -> None:
    with pytest.raises(NotAsked):
        requests.approve(request=_opened(people), by=people.amina, ticked=["students.gender"], now=NOW)


@pytest.mark.parametrize("name", ["ben", "vera", "bronwen", "cleo", "dara"])
def test_only_an_administrator_of_the_school_decides(people: People, name: str) -> None:
    request, other = _opened(people), getattr(people, name)
    with pytest.raises(AskAnAdministrator):
        requests.approve(request=request, by=other, now=NOW)
    with pytest.raises(AskAnAdministrator):
        requests.decline(request=request, by=other, now=NOW)
    assert living(app=people.markbook, school=people.ashfield) is None


def test_a_request_without_a_school_is_not_decided(people: People) -> None:
    with pytest.raises(NotThisSchool):
        requests.approve(request=people.asked(people.markbook, SCOPE), by=people.amina, now=NOW)


def test_a_request_is_decided_once(people: People) -> None:
    request = _opened(people)
    requests.decline(request=request, by=people.amina, reason="We use another one.", now=NOW)
    with pytest.raises(AskTheAppAgain):
        requests.approve(request=request, by=people.amina, now=NOW)
    request.refresh_from_db()
    assert (request.status, request.decline_reason) == (RequestStatus.DECLINED, "We use another one.")
    assert living(app=people.markbook, school=people.ashfield) is None


def test_an_approved_request_grants_once(people: People) -> None:
    request = _opened(people)
    requests.approve(request=request, by=people.amina, now=NOW)
    with pytest.raises(AskTheAppAgain):
        requests.approve(request=request, by=people.amina, ticked=["students.upn"], now=NOW)


def test_a_request_is_decided_up_to_its_last_moment(people: People) -> None:
    request = _opened(people)
    with pytest.raises(AskTheAppAgain):
        requests.approve(request=request, by=people.amina, now=NOW + REQUEST_LIFE)
    assert requests.approve(request=request, by=people.amina, now=later(days=13, hours=23)).granted


def test_a_school_that_left_decides_nothing(people: People) -> None:
    request = _opened(people)
    schools.close(school=people.ashfield, by=None, now=NOW)
    with pytest.raises(NotThisSchool):
        requests.approve(request=request, by=people.amina, now=NOW)


def test_a_suspended_app_is_granted_nothing(people: People) -> None:
    request = _opened(people)
    apps.suspend(app=people.markbook, by=people.dara, now=NOW)
    with pytest.raises(NotThisSchool):
        requests.approve(request=request, by=people.amina, now=NOW)


def test_a_grant_is_for_one_app_and_one_school(people: People) -> None:
    requests.approve(request=_opened(people), by=people.amina, now=NOW)
    assert living(app=people.markbook, school=people.birchwood) is None
    assert living(app=people.lunchline, school=people.ashfield) is None


# Asking again


def test_the_old_grant_counts_until_the_new_request_is_decided(people: People) -> None:
    first = requests.approve(request=_opened(people), by=people.amina, now=NOW)
    again = people.asked(people.markbook, "students.basic school students.gender")
    requests.bring_to(request=again, school=people.ashfield, by=people.amina, now=later(days=1))
    first.refresh_from_db()
    assert first.granted == {"students.basic", "school"}
    second = requests.approve(request=again, by=people.amina, now=later(days=1))
    assert second == first
    assert second.granted == {"students.basic", "school", "students.gender"}
    assert second.granted_at == NOW


def test_declining_a_new_request_leaves_the_old_grant(people: People) -> None:
    first = requests.approve(request=_opened(people), by=people.amina, now=NOW)
    again = people.asked(people.markbook, "students.basic school students.gender")
    requests.bring_to(request=again, school=people.ashfield, by=people.amina, now=NOW)
    requests.decline(request=again, by=people.amina, now=NOW)
    first.refresh_from_db()
    assert first.granted == {"students.basic", "school"}


def test_a_request_shows_what_it_changes(people: People) -> None:
    requests.approve(request=_opened(people), by=people.amina, ticked=["students.upn"], now=NOW)
    again = people.asked(people.markbook, "students.basic students.gender students.dob:optional")
    opened = requests.bring_to(request=again, school=people.ashfield, by=people.amina, now=NOW)
    change = difference(request=opened, ticked=["students.dob"])
    assert change.added == {"students.gender", "students.dob"}
    assert change.removed == {"school", "students.upn"}
    assert change.unchanged == {"students.basic"}


def _wanted(people: People, scope: str) -> frozenset[str]:
    request = people.asked(people.markbook, scope, now=later(days=1))
    bound = requests.bring_to(request=request, school=people.ashfield, by=people.amina, now=later(days=1))
    return newly_wanted(request=bound, now=later(days=1))


def test_the_first_request_wants_nothing_more(people: People) -> None:
    assert newly_wanted(request=_opened(people), now=NOW) == frozenset()


@pytest.mark.parametrize(
    ("again", "more"),
    [
        ("students.basic school", set()),
        ("school", set()),
        ("students.basic school students.gender", {"students.gender"}),
        ("students.basic school students.gender:optional", {"students.gender"}),
        ("students.basic school students.upn:optional", set()),
        ("students.basic school students.upn", {"students.upn"}),
    ],
    ids=["same", "less", "required", "optional", "left unticked before", "left unticked and now required"],
)
def test_what_was_granted_or_left_unticked_is_not_more(people: People, again: str, more: set[str]) -> None:
    first = people.asked(people.markbook, "students.basic school students.upn:optional")
    requests.bring_to(request=first, school=people.ashfield, by=people.amina, now=NOW)
    requests.approve(request=first, by=people.amina, now=NOW)
    assert _wanted(people, again) == more


def test_what_another_request_waits_for_is_no_news(people: People) -> None:
    requests.approve(request=_opened(people), by=people.amina, now=NOW)
    assert _wanted(people, "students.basic students.gender") == {"students.gender"}
    assert _wanted(people, "students.basic students.gender") == set()
    assert _wanted(people, "students.basic students.gender students.dob") == {"students.dob"}


# Growing old


def test_old_requests_are_marked_and_others_are_not(people: People) -> None:
    old = _opened(people)
    new = people.asked(people.lunchline, "school", now=later(days=1))
    assert requests.expire_due(now=NOW + REQUEST_LIFE) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == (RequestStatus.EXPIRED, RequestStatus.ASKED)


def test_what_nobody_decided_is_forgotten_and_what_somebody_decided_is_kept(people: People) -> None:
    _opened(people)
    people.asked(people.lunchline, "school")
    decided = people.asked(people.markbook, "students.dob")
    requests.bring_to(request=decided, school=people.ashfield, by=people.amina, now=NOW)
    requests.decline(request=decided, by=people.amina, now=NOW)
    over = NOW + REQUEST_LIFE
    requests.expire_due(now=over)
    assert forget_undecided(before=over - timedelta(seconds=1)) == 0
    entries = AuditEntry.objects.count()
    assert forget_undecided(before=over) == 2
    assert AccessRequest.objects.get() == decided
    assert AuditEntry.objects.count() == entries


def test_a_request_that_can_still_be_decided_is_not_forgotten(people: People) -> None:
    request = _opened(people)
    assert forget_undecided(before=later(days=1000)) == 0
    assert AccessRequest.objects.get() == request
