from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people import NOW, People, later

from rollbook.accounts import joining
from rollbook.accounts.joining import (
    INVITATION_LIFE,
    AlreadyThere,
    AppointAnotherAdministrator,
    AskForAnotherInvitation,
)
from rollbook.accounts.models import DeveloperMembership, Invitation, Membership, Role, User
from rollbook.accounts.permissions import AskAnAdministrator, NotInTheTeam, may_approve, may_connect, may_see


def _invite(people: People, email: str = "cleo@example.org", role: Role = Role.VIEWER) -> str:
    return joining.invite_to_school(school=people.ashfield, email=email, role=role, by=people.amina, now=NOW).code


def test_who_is_invited_joins_with_the_role_of_the_invitation(people: People) -> None:
    place = joining.accept(code=_invite(people, role=Role.DATA_MANAGER), user=people.cleo, now=NOW)
    assert place == people.ashfield
    assert Membership.objects.get(user=people.cleo).role == Role.DATA_MANAGER


def test_only_the_hash_of_a_code_is_kept(people: People) -> None:
    code = _invite(people)
    assert code not in str(Invitation.objects.values())


def test_a_code_works_once(people: People) -> None:
    code = _invite(people, email="")
    joining.accept(code=code, user=people.cleo, now=NOW)
    with pytest.raises(AskForAnotherInvitation):
        joining.accept(code=code, user=people.bronwen, now=NOW)


def test_a_code_works_until_its_last_moment(people: People) -> None:
    code = _invite(people)
    found = joining.invitation_with(code=code, now=NOW + INVITATION_LIFE - timedelta(seconds=1))
    assert found.school == people.ashfield


def test_a_code_is_too_old_after_two_weeks(people: People) -> None:
    code = _invite(people)
    with pytest.raises(AskForAnotherInvitation):
        joining.accept(code=code, user=people.cleo, now=NOW + INVITATION_LIFE)


def test_a_code_is_for_the_address_it_was_sent_to(people: People) -> None:
    code = _invite(people, email="Cleo@example.org")
    with pytest.raises(AskForAnotherInvitation):
        joining.accept(code=code, user=people.bronwen, now=NOW)


def test_a_withdrawn_code_opens_nothing(people: People) -> None:
    code = _invite(people)
    joining.withdraw(invitation=Invitation.objects.get(), by=people.amina, now=NOW)
    with pytest.raises(AskForAnotherInvitation):
        joining.accept(code=code, user=people.cleo, now=NOW)


def test_a_code_that_was_never_given_opens_nothing(people: People) -> None:
    with pytest.raises(AskForAnotherInvitation):
        joining.accept(code="made up", user=people.cleo, now=NOW)


@pytest.mark.parametrize("name", ["ben", "vera", "bronwen", "cleo"])
def test_only_an_administrator_invites_to_a_school(people: People, name: str) -> None:
    with pytest.raises(AskAnAdministrator):
        joining.invite_to_school(school=people.ashfield, email="", role=Role.VIEWER, by=getattr(people, name), now=NOW)


def test_the_operator_invites_the_first_administrator(people: People) -> None:
    invited = joining.invite_to_school(school=people.birchwood, email="", role=Role.ADMINISTRATOR, by=None, now=NOW)
    joining.accept(code=invited.code, user=people.cleo, now=NOW)
    assert may_approve(user=people.cleo, school=people.birchwood)


def test_who_belongs_to_a_school_is_not_invited_again(people: People) -> None:
    with pytest.raises(AlreadyThere):
        _invite(people, email="ben@example.org")


def test_a_member_does_not_join_twice(people: People) -> None:
    code = _invite(people, email="")
    with pytest.raises(AlreadyThere):
        joining.accept(code=code, user=people.ben, now=NOW)
    assert joining.accept(code=code, user=people.cleo, now=NOW) == people.ashfield


def test_a_colleague_joins_the_team_by_invitation(people: People) -> None:
    code = joining.invite_to_team(developer=people.team, email="", by=people.dara, now=NOW).code
    assert joining.accept(code=code, user=people.cleo, now=NOW) == people.team
    assert DeveloperMembership.objects.filter(user=people.cleo, developer=people.team).exists()


def test_only_the_team_invites_to_the_team(people: People) -> None:
    with pytest.raises(NotInTheTeam):
        joining.invite_to_team(developer=people.team, email="", by=people.amina, now=NOW)


def test_the_last_administrator_cannot_leave(people: People) -> None:
    membership = Membership.objects.get(user=people.amina, school=people.ashfield)
    with pytest.raises(AppointAnotherAdministrator):
        joining.leave_school(membership=membership, by=people.amina, now=NOW)


def test_the_last_administrator_cannot_become_a_viewer(people: People) -> None:
    membership = Membership.objects.get(user=people.amina, school=people.ashfield)
    with pytest.raises(AppointAnotherAdministrator):
        joining.change_role(membership=membership, role=Role.VIEWER, by=people.amina, now=NOW)


def test_an_administrator_leaves_once_there_is_another(people: People) -> None:
    ben = Membership.objects.get(user=people.ben)
    joining.change_role(membership=ben, role=Role.ADMINISTRATOR, by=people.amina, now=NOW)
    amina = Membership.objects.get(user=people.amina, school=people.ashfield)
    joining.leave_school(membership=amina, by=people.amina, now=later(hours=1))
    assert not may_see(user=people.amina, school=people.ashfield)


def test_a_member_may_leave_and_only_an_administrator_may_send_away(people: People) -> None:
    ben = Membership.objects.get(user=people.ben)
    with pytest.raises(AskAnAdministrator):
        joining.leave_school(membership=ben, by=people.vera, now=NOW)
    joining.leave_school(membership=ben, by=people.ben, now=NOW)
    assert not may_see(user=people.ben, school=people.ashfield)


def test_roles_are_for_one_school(people: People) -> None:
    assert may_approve(user=people.amina, school=people.ashfield)
    assert not may_see(user=people.amina, school=people.birchwood)


def test_a_data_manager_connects_but_does_not_approve(people: People) -> None:
    assert may_connect(user=people.ben, school=people.ashfield)
    assert not may_approve(user=people.ben, school=people.ashfield)


def test_a_viewer_only_sees(people: People) -> None:
    assert may_see(user=people.vera, school=people.ashfield)
    assert not may_connect(user=people.vera, school=people.ashfield)


def test_who_may_not_sign_in_any_more_decides_nothing(people: People) -> None:
    User.objects.filter(pk=people.amina.pk).update(is_active=False)
    people.amina.refresh_from_db()
    assert not may_approve(user=people.amina, school=people.ashfield)
