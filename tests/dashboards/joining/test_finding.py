from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from tests.dashboards.conftest import SignedIn
from tests.people import NOW, People, later

from rollbook.accounts.joining import invite_to_school, invite_to_team, join_school
from rollbook.accounts.models import Claim, Membership, RegisterEntry, Role, User
from rollbook.accounts.schools import SchoolFacts, register

GOOD = {"position": "Head teacher", "authority": "on"}


def _invitation(people: People, email: str = "") -> str:
    invited = invite_to_school(school=people.ashfield, email=email, role=Role.VIEWER, by=people.amina, now=NOW)
    return f"/invitations/{invited.code}"


def test_a_school_is_found(people: People, signed_in: SignedIn) -> None:
    page = signed_in(people.cleo).get("/signup/school?find=st+anselms").content.decode()
    assert "St Anselm&#x27;s Church of England Primary School" in page
    assert "/signup/school/990103" in page


def test_whoever_finds_nothing_is_told_what_to_try(people: People, signed_in: SignedIn) -> None:
    assert "Try fewer words" in signed_in(people.cleo).get("/signup/school?find=zebra").content.decode()
    RegisterEntry.objects.all().delete()
    page = signed_in(people.cleo).get("/signup/school?find=zebra").content.decode()
    assert "The register of schools is not here yet." in page


def test_a_closed_school_has_no_page(people: People, signed_in: SignedIn) -> None:
    assert signed_in(people.cleo).get("/signup/school/990104").status_code == 404


def test_whoever_has_the_authority_asks_and_waits(people: People, signed_in: SignedIn) -> None:
    browser = signed_in(people.cleo)
    page = browser.post("/signup/school/990101", GOOD, follow=True).content.decode()
    assert "You have asked to act for this school" in page
    claim = Claim.objects.get()
    assert (claim.user, claim.entry_id, claim.position, claim.made_at) == (people.cleo, "990101", "Head teacher", NOW)
    assert "You asked to act for Ashfield School" in browser.get("/signup/school").content.decode()


def test_operators_are_told_once_who_asks_to_act_for_a_school(people: People, signed_in: SignedIn) -> None:
    User.objects.create_superuser("operator@example.org")
    User.objects.create_superuser("blocked@example.org", is_active=False)
    browser = signed_in(people.cleo)
    for _ in range(2):
        browser.post("/signup/school/990101", GOOD)
    (letter,) = mail.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    assert (letter.to, letter.subject) == (["operator@example.org"], "Cleo Crane asks to act for Ashfield School")
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert "cleo@example.org, Head teacher" in text
        assert "http://127.0.0.1:8000/operator/claims" in text


@pytest.mark.parametrize("missing", ["position", "authority"])
def test_without_position_or_authority_nothing_is_asked(people: People, signed_in: SignedIn, missing: str) -> None:
    given = {name: value for name, value in GOOD.items() if name != missing}
    assert "There is a problem" in signed_in(people.cleo).post("/signup/school/990101", given).content.decode()
    assert not Claim.objects.exists()


def test_a_school_with_people_is_joined_by_invitation_only(people: People, signed_in: SignedIn) -> None:
    school = register(facts=SchoolFacts(name="Birchwood Primary", urn="990102"), now=NOW)
    join_school(user=people.bronwen, school=school, role=Role.ADMINISTRATOR, now=NOW)
    assert "Ask an administrator there to invite you" in (
        signed_in(people.cleo).get("/signup/school/990102").content.decode()
    )
    signed_in(people.cleo).post("/signup/school/990102", GOOD)
    assert not Claim.objects.exists()


def test_a_code_leads_to_its_invitation(people: People, signed_in: SignedIn) -> None:
    place = _invitation(people)
    answer = signed_in(people.cleo).post("/signup/school/code", {"code": f" {place.rpartition('/')[2]} "})
    assert answer.headers["Location"] == place


def test_a_wrong_code_leads_nowhere(people: People, signed_in: SignedIn) -> None:
    page = signed_in(people.cleo).post("/signup/school/code", {"code": "guess"}).content.decode()
    assert "This invitation was used, withdrawn or has expired." in page


def test_an_invitation_is_shown_to_strangers_who_then_sign_in(people: People, client: Client) -> None:
    place = _invitation(people, "nia@example.org")
    page = client.get(place).content.decode()
    assert "Join Ashfield School" in page
    assert f"/login?next={place}" in page
    client.post(place)
    assert Membership.objects.filter(school=people.ashfield).count() == 3


def test_an_invitation_is_followed_once(people: People, signed_in: SignedIn) -> None:
    place = _invitation(people, "cleo@example.org")
    answer = signed_in(people.cleo).post(place)
    assert answer.headers["Location"] == "/schools/ashfield-school"
    assert Membership.objects.get(user=people.cleo).role == Role.VIEWER
    again = signed_in(people.dara).get(place)
    assert again.status_code == 409
    assert "was used, withdrawn or has expired" in again.content.decode()


def test_opening_an_invitation_joins_nobody(people: People, signed_in: SignedIn) -> None:
    signed_in(people.cleo).get(_invitation(people, "cleo@example.org"))
    assert not Membership.objects.filter(user=people.cleo).exists()


def test_an_invitation_of_somebody_else_is_not_followed(people: People, signed_in: SignedIn) -> None:
    place = _invitation(people, "nia@example.org")
    assert "It was sent to nia@example.org" in signed_in(people.cleo).get(place).content.decode()
    assert signed_in(people.cleo).post(place).status_code == 409
    assert not Membership.objects.filter(user=people.cleo).exists()


def test_an_old_invitation_opens_nothing(people: People, signed_in: SignedIn) -> None:
    invited = invite_to_school(school=people.ashfield, email="", role=Role.VIEWER, by=people.amina, now=later(days=-15))
    assert signed_in(people.cleo).post(f"/invitations/{invited.code}").status_code == 409


def test_an_invitation_to_a_team_is_followed_too(people: People, signed_in: SignedIn) -> None:
    invited = invite_to_team(developer=people.team, email="cleo@example.org", by=people.dara, now=NOW)
    signed_in(people.cleo).post(f"/invitations/{invited.code}")
    assert people.team.memberships.filter(user=people.cleo).exists()


@pytest.mark.parametrize("path", ["/signup/school", "/signup/school/990101", "/signup/school/code"])
def test_whoever_signs_up_has_an_account_first(people: People, client: Client, path: str) -> None:  # noqa: ARG001
    assert client.get(path).headers["Location"].startswith("/login?next=")
