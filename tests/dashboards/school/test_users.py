from __future__ import annotations

import re

from django.core import mail
from tests.dashboards.conftest import SignedIn
from tests.dashboards.school.scene import member
from tests.people import NOW, People

from rollbook.accounts.joining import invitation_with
from rollbook.accounts.models import Invitation, Membership, Role

USERS = "/schools/ashfield-school/users"


def _code() -> str:
    found = re.search(r"/invitations/(\S+)", str(mail.outbox[0].body))
    assert found
    return found[1]


def test_whoever_is_invited_gets_a_letter_with_the_way_in(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.amina).post(
        f"{USERS}/invite", {"email": "Nia@Example.org", "role": "data_manager"}, follow=True
    )
    assert "An invitation is on its way to nia@example.org." in answer.content.decode()
    assert mail.outbox[0].to == ["nia@example.org"]
    assert mail.outbox[0].subject == "Amina Ashworth invites you to Ashfield School"
    invitation = invitation_with(code=_code(), now=NOW)
    assert (invitation.school, invitation.role, invitation.invited_by) == (
        people.ashfield,
        "data_manager",
        people.amina,
    )


def test_the_code_of_an_invitation_is_on_no_page(people: People, signed_in: SignedIn) -> None:
    signed_in(people.amina).post(f"{USERS}/invite", {"email": "nia@example.org", "role": "viewer"})
    page = signed_in(people.amina).get(USERS).content.decode()
    assert "nia@example.org" in page
    assert _code() not in page


def test_whoever_belongs_here_is_not_invited_again(people: People, signed_in: SignedIn) -> None:
    page = signed_in(people.amina).post(f"{USERS}/invite", {"email": "ben@example.org", "role": "viewer"})
    assert "ben@example.org belongs to Ashfield School already." in page.content.decode()
    assert mail.outbox == []


def test_a_role_that_is_none_is_refused(people: People, signed_in: SignedIn) -> None:
    signed_in(people.amina).post(f"{USERS}/invite", {"email": "nia@example.org", "role": "headmaster"})
    assert not Invitation.objects.exists()


def test_an_invitation_can_be_withdrawn_once(scene: People, signed_in: SignedIn) -> None:
    invitation = Invitation.objects.get(school=scene.ashfield)
    url = f"{USERS}/invitations/{invitation.pk}/withdraw"
    assert signed_in(scene.amina).post(url).status_code == 302
    assert signed_in(scene.amina).post(url).status_code == 404
    invitation.refresh_from_db()
    assert invitation.withdrawn_at == NOW


def test_a_role_is_changed(people: People, signed_in: SignedIn) -> None:
    vera = member(people.vera, people.ashfield)
    answer = signed_in(people.amina).post(f"{USERS}/{vera.pk}", {"role": "administrator"}, follow=True)
    vera.refresh_from_db()
    assert vera.role == Role.ADMINISTRATOR
    assert "Vera Vale is administrator from now on." in answer.content.decode()


def test_the_last_administrator_stays_one(people: People, signed_in: SignedIn) -> None:
    amina = member(people.amina, people.ashfield)
    browser = signed_in(people.amina)
    assert "needs an administrator" in browser.post(f"{USERS}/{amina.pk}", {"role": "viewer"}).content.decode()
    assert "needs an administrator" in browser.post(f"{USERS}/{amina.pk}/remove").content.decode()
    amina.refresh_from_db()
    assert amina.role == Role.ADMINISTRATOR


def test_a_colleague_is_removed_after_a_page_that_says_what_follows(people: People, signed_in: SignedIn) -> None:
    ben = member(people.ben, people.ashfield)
    browser = signed_in(people.amina)
    assert "can no longer open the pages" in browser.get(f"{USERS}/{ben.pk}/remove").content.decode()
    assert Membership.objects.filter(pk=ben.pk).exists()
    browser.post(f"{USERS}/{ben.pk}/remove")
    assert signed_in(people.ben).get("/schools/ashfield-school").status_code == 404


def test_anybody_may_leave_by_themselves(people: People, signed_in: SignedIn) -> None:
    vera = member(people.vera, people.ashfield)
    answer = signed_in(people.vera).post(f"{USERS}/{vera.pk}/remove")
    assert answer.headers["Location"] == "/"
    assert not Membership.objects.filter(pk=vera.pk).exists()


def test_nobody_but_an_administrator_removes_others(people: People, signed_in: SignedIn) -> None:
    vera = member(people.vera, people.ashfield)
    assert signed_in(people.ben).post(f"{USERS}/{vera.pk}/remove").status_code == 403
    assert Membership.objects.filter(pk=vera.pk).exists()
