"""Who belongs to a developer's team: colleagues come by invitation and leave, and the team is never left to nobody."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from tests.people import NOW, People, later

from rollbook.accounts import joining
from rollbook.accounts.joining import INVITATION_LIFE, InviteSomebodyElse
from rollbook.accounts.models import AuditEntry, Developer, DeveloperMembership, Invitation, Role, User
from rollbook.accounts.permissions import NotInTheTeam

PASSWORD = "four unrelated words here"


@pytest.fixture
def place(team: Developer) -> str:
    cache.clear()
    return f"/developers/{team.pk}/people"


@pytest.fixture
def cleos(people: People) -> DeveloperMembership:
    """Cleo's place in Dara's team."""
    invited = joining.invite_to_team(developer=people.team, email="cleo@example.org", by=people.dara, now=NOW)
    joining.accept(code=invited.code, user=people.cleo, now=NOW)
    return DeveloperMembership.objects.get(user=people.cleo)


def _way_in(written: object) -> str:
    found = re.search(r"Join: http://127\.0\.0\.1:8000(/invitations/\S+)", str(written))
    assert found
    return found[1]


def _events() -> list[str]:
    return list(AuditEntry.objects.order_by("-sequence").values_list("event", flat=True)[:1])


def test_a_colleague_gets_a_letter_with_the_way_in(dara: Client, place: str) -> None:
    page = dara.post(f"{place}/invite", {"email": "Rosa@Example.org"}, follow=True).content.decode()
    assert "An invitation is on its way to rosa@example.org." in page
    (written,) = mail.outbox
    assert isinstance(written, EmailMultiAlternatives)
    assert (written.to, written.subject) == (["rosa@example.org"], "Dara Dunne invites you to Dunne Software")
    assert "invites you to the team of Dunne Software" in written.body
    way_in = _way_in(written.body)
    assert f'href="http://127.0.0.1:8000{way_in}"' in str(written.alternatives[0][0])
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.created_at == INVITATION_LIFE
    assert _events() == ["developer.invited"]
    assert way_in.rpartition("/")[2] not in dara.get(place).content.decode()


def test_somebody_without_an_account_signs_up_and_joins(dara: Client, place: str, team: Developer) -> None:
    dara.post(f"{place}/invite", {"email": "rosa@example.org"})
    way_in, browser = _way_in(mail.outbox[0].body), Client()
    page = browser.get(way_in).content.decode()
    assert "Join Dunne Software" in page
    sign_up = f"/signup?next={way_in}"
    assert sign_up in page
    assert "Use the address to which the invitation was sent." in browser.get(sign_up).content.decode()
    form = {"name": "Rosa Lindqvist", "email": "rosa@example.org", "password1": PASSWORD, "next": way_in}
    browser.post(sign_up, form)
    code = re.search(r"^    (\S+)$", str(mail.outbox[1].body), re.MULTILINE)
    assert code
    assert browser.post("/confirm-email", {"code": code[1]})["Location"] == way_in
    assert browser.post(way_in)["Location"] == f"/developers/{team.pk}"
    assert browser.get(place).status_code == 200
    assert [str(each.user) for each in team.memberships.order_by("pk")] == ["Dara Dunne", "Rosa Lindqvist"]
    assert _events() == ["developer.joined"]


def test_whoever_belongs_to_the_team_is_not_invited_again(dara: Client, place: str) -> None:
    page = dara.post(f"{place}/invite", {"email": "dara@example.org"}).content.decode()
    assert "dara@example.org belongs to Dunne Software already." in page
    assert mail.outbox == []


def test_a_letter_that_cannot_be_sent_is_told(dara: Client, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: EmailMultiAlternatives) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMultiAlternatives, "send", refused)
    page = dara.post(f"{place}/invite", {"email": "rosa@example.org"}, follow=True).content.decode()
    assert "The letter to rosa@example.org could not be sent." in page
    assert "Withdraw" in page


def test_an_invitation_is_withdrawn_once(dara: Client, place: str, people: People) -> None:
    invited = joining.invite_to_team(developer=people.team, email="cleo@example.org", by=people.dara, now=later(days=1))
    address = f"{place}/invitations/{invited.invitation.pk}/withdraw"
    assert "cleo@example.org" in dara.get(place).content.decode()
    assert dara.post(address)["Location"] == place
    assert _events() == ["invitation.withdrawn"]
    assert dara.post(address).status_code == 404
    client = Client()
    client.force_login(people.cleo)
    assert client.post(f"/invitations/{invited.code}").status_code == 409


def test_the_invitation_of_a_school_is_not_withdrawn_from_here(dara: Client, place: str, people: People) -> None:
    invited = joining.invite_to_school(
        school=people.ashfield, email="nia@example.org", role=Role.VIEWER, by=people.amina, now=NOW
    )
    assert dara.post(f"{place}/invitations/{invited.invitation.pk}/withdraw").status_code == 404


def test_a_colleague_is_removed_after_a_page_that_says_what_follows(
    dara: Client, place: str, people: People, cleos: DeveloperMembership
) -> None:
    address = f"{place}/{cleos.pk}/remove"
    page = dara.get(address).content.decode()
    assert "They can no longer open the pages of Dunne Software" in page
    assert "Secrets and tokens that were copied go on working" in page
    assert dara.post(address)["Location"] == place
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.event, entry.user_id, entry.before) == ("developer.left", people.dara.pk, {"user": people.cleo.pk})
    browser = Client()
    browser.force_login(people.cleo)
    assert browser.get(place).status_code == 404


def test_somebody_leaves_by_themselves(dara: Client, place: str, people: People, cleos: DeveloperMembership) -> None:
    mine = DeveloperMembership.objects.get(user=people.dara)
    assert "Leave Dunne Software?" in dara.get(f"{place}/{mine.pk}/remove").content.decode()
    assert dara.post(f"{place}/{mine.pk}/remove")["Location"] == "/"
    assert [each.user for each in people.team.memberships.all()] == [cleos.user]


def test_the_last_one_stays(dara: Client, place: str, people: People) -> None:
    mine = DeveloperMembership.objects.get(user=people.dara)
    assert f"{place}/{mine.pk}/remove" not in dara.get(place).content.decode()
    page = dara.post(f"{place}/{mine.pk}/remove").content.decode()
    assert "Dunne Software needs somebody: invite somebody else first." in page
    assert DeveloperMembership.objects.filter(pk=mine.pk).exists()


def test_the_last_one_who_can_sign_in_stays(people: People, cleos: DeveloperMembership) -> None:
    User.objects.filter(pk=people.cleo.pk).update(is_active=False)
    mine = DeveloperMembership.objects.get(user=people.dara)
    with pytest.raises(InviteSomebodyElse):
        joining.leave_team(membership=mine, by=people.dara, now=NOW)
    joining.leave_team(membership=cleos, by=people.dara, now=NOW)
    assert not DeveloperMembership.objects.filter(pk=cleos.pk).exists()


def test_of_two_who_remove_each_other_one_stays(people: People, cleos: DeveloperMembership) -> None:
    mine = DeveloperMembership.objects.get(user=people.dara)
    joining.leave_team(membership=mine, by=people.cleo, now=NOW)
    with pytest.raises(NotInTheTeam):
        joining.leave_team(membership=cleos, by=people.dara, now=NOW)


def test_somebody_leaves_once(people: People, cleos: DeveloperMembership) -> None:
    joining.leave_team(membership=DeveloperMembership.objects.get(pk=cleos.pk), by=people.dara, now=NOW)
    entries = AuditEntry.objects.count()
    joining.leave_team(membership=cleos, by=people.dara, now=NOW)
    assert AuditEntry.objects.count() == entries


def test_nobody_of_another_team_is_removed_from_here(dara: Client, place: str, people: People) -> None:
    joining.found_team(user=people.cleo, name="Crane and Daughters", now=NOW)
    theirs = DeveloperMembership.objects.get(user=people.cleo)
    assert dara.post(f"{place}/{theirs.pk}/remove").status_code == 404
    assert DeveloperMembership.objects.filter(pk=theirs.pk).exists()
