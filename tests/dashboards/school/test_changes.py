from __future__ import annotations

import pytest
from django.core import mail
from tests.dashboards.conftest import SignedIn
from tests.dashboards.school.scene import authorisation_of
from tests.people import NOW, People, later

from rollbook.accounts.audit import LONGEST_REASON
from rollbook.accounts.models import AuditEntry
from rollbook.consent import authorisations
from rollbook.consent.grants import access_of

OPTIONAL = ["students.upn", "students.dob", "contacts.basic", "contacts.emails"]


def _url(scene: People, action: str) -> str:
    return f"/schools/ashfield-school/apps/{scene.markbook.pk}{action}"


def test_unticked_data_is_no_longer_shared_and_required_data_still_is(scene: People, signed_in: SignedIn) -> None:
    before = authorisation_of(scene).granted
    answer = signed_in(scene.amina).post(_url(scene, "/less"), {"keep": ["students.dob"]}, follow=True)
    assert before - authorisation_of(scene).granted == {"students.upn", "contacts.basic", "contacts.emails"}
    assert "Markbook reads less from now on: 3 kinds of data fewer." in answer.content.decode()
    entry = AuditEntry.objects.get(event="authorisation.narrowed")
    assert (entry.user_id, entry.at) == (scene.amina.pk, NOW)


def test_ticks_that_were_not_offered_share_nothing_more(scene: People, signed_in: SignedIn) -> None:
    before = authorisation_of(scene).granted
    signed_in(scene.amina).post(_url(scene, "/less"), {"keep": [*OPTIONAL, "students.care", "nonsense"]})
    assert authorisation_of(scene).granted == before


def test_leaving_everything_ticked_changes_nothing(scene: People, signed_in: SignedIn) -> None:
    answer = signed_in(scene.amina).post(_url(scene, "/less"), {"keep": OPTIONAL}, follow=True)
    assert "Markbook reads what it read before." in answer.content.decode()
    assert not AuditEntry.objects.filter(event="authorisation.narrowed").exists()


def test_data_that_means_nothing_without_other_data_is_not_kept_alone(scene: People, signed_in: SignedIn) -> None:
    before = authorisation_of(scene).granted
    page = signed_in(scene.amina).post(_url(scene, "/less"), {"keep": ["contacts.emails"]}).content.decode()
    assert "“E-mail addresses of parents and carers” cannot be shared without “Names of parents and carers”" in page
    assert authorisation_of(scene).granted == before


def test_an_app_that_requires_all_has_nothing_to_untick(people: People, signed_in: SignedIn) -> None:
    people.reader(people.markbook, people.ashfield, "students.basic")
    page = signed_in(people.amina).get(_url(people, "/less")).content.decode()
    assert "There is nothing to untick" in page
    assert "Share only what is ticked" not in page


def test_a_pause_holds_for_a_day(scene: People, signed_in: SignedIn) -> None:
    answer = signed_in(scene.amina).post(_url(scene, "/pause"), follow=True)
    assert authorisation_of(scene).paused_until == later(hours=24)
    assert "Markbook reads nothing until 24 November 2026 at 09:00." in answer.content.decode()
    assert "Let it read again" in answer.content.decode()


def test_a_pause_can_be_ended_before_its_time(scene: People, signed_in: SignedIn) -> None:
    signed_in(scene.amina).post(_url(scene, "/pause"))
    signed_in(scene.amina).post(_url(scene, "/resume"))
    assert authorisation_of(scene).paused_until is None


def test_stopping_spells_out_what_follows(scene: People, signed_in: SignedIn) -> None:
    page = signed_in(scene.amina).get(_url(scene, "/stop")).content.decode()
    assert "2 pupils, 1 parent or carer, 1 member of staff" in page
    assert "Attendance and exclusions" in page
    assert "Ask them to delete it" in page
    assert authorisation_of(scene).revoked_at is None


def test_after_stopping_no_token_opens_anything(people: People, signed_in: SignedIn) -> None:
    issued = people.reader(people.markbook, people.ashfield, "students.basic")
    assert access_of(issued.access_token, now=NOW)
    signed_in(people.amina).post(_url(people, "/stop"), {"reason": "We left it."})
    assert not access_of(issued.access_token, now=NOW)
    ended = authorisation_of(people)
    assert (ended.revoked_by, ended.revoke_reason, ended.revoked_at) == (people.amina, "We left it.", NOW)


def test_stopping_is_told_to_administrators_and_to_the_developers(scene: People, signed_in: SignedIn) -> None:
    signed_in(scene.amina).post(_url(scene, "/stop"), {"reason": "We use <another> app."})
    told = {each.to[0]: each for each in mail.outbox}
    assert set(told) == {"amina@example.org", "dara@example.org"}
    assert told["amina@example.org"].subject == "Ashfield School no longer shares data with Markbook"
    assert "/schools/ashfield-school/apps" in told["amina@example.org"].body
    assert told["dara@example.org"].subject == "Markbook can no longer read data of Ashfield School"
    assert "We use <another> app." in told["dara@example.org"].body
    assert "/schools/" not in told["dara@example.org"].body


def test_a_reason_is_cut_where_it_is_too_long(scene: People, signed_in: SignedIn) -> None:
    signed_in(scene.amina).post(_url(scene, "/stop"), {"reason": "x" * 2000})
    assert len(authorisation_of(scene).revoke_reason) == LONGEST_REASON


@pytest.mark.parametrize("action", ["/less", "/stop"])
def test_what_has_ended_cannot_be_changed(scene: People, signed_in: SignedIn, action: str) -> None:
    authorisations.revoke(authorisation=authorisation_of(scene), by=scene.amina, now=NOW)
    assert signed_in(scene.amina).get(_url(scene, action)).status_code == 404
    assert signed_in(scene.amina).post(_url(scene, action)).status_code == 404


@pytest.mark.parametrize("action", ["/less", "/pause", "/resume", "/stop"])
def test_a_role_that_may_only_look_changes_nothing(scene: People, signed_in: SignedIn, action: str) -> None:
    before = authorisation_of(scene)
    assert signed_in(scene.ben).post(_url(scene, action), {"keep": []}).status_code == 403
    after = authorisation_of(scene)
    assert (after.scopes, after.paused_until, after.revoked_at) == (before.scopes, None, None)
