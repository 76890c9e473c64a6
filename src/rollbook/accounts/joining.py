"""How people come to belong to a school or to a developer's team, and how they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.hashes import hash_of, new_secret
from rollbook.accounts.models import Developer, DeveloperMembership, Invitation, Membership, Role, School, User
from rollbook.accounts.permissions import check_may_approve, check_may_develop, may_operate

INVITATION_LIFE = timedelta(days=14)


class AskForAnotherInvitation(ValueError):
    """The code is unknown, used, withdrawn, too old, or meant for somebody else: only a new invitation helps."""


class AppointAnotherAdministrator(ValueError):
    """A school cannot be left without an administrator: make somebody else one first."""


class InviteSomebodyElse(ValueError):
    """A team cannot be left to nobody: somebody else must join it first."""


class AlreadyThere(ValueError):
    """The person belongs to the school or team already: change the role instead."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its code, which is known now and never again."""

    invitation: Invitation
    code: str


@transaction.atomic
def join_school(*, user: User, school: School, role: Role, now: datetime) -> Membership:
    """Make `user` a member of `school`, where somebody else has proved that they may be (sign-up, operator, seed).

    Raises:
        AlreadyThere: They are a member.
    """
    if Membership.objects.filter(user=user, school=school).exists():
        raise AlreadyThere(f"{user} belongs to {school} already.")
    membership = Membership.objects.create(user=user, school=school, role=role, joined_at=now)
    parties = Parties(user=user.pk, school=school.pk)
    audit.append(event=Event.SCHOOL_JOINED, now=now, parties=parties, after={"user": user.pk, "role": str(role)})
    return membership


@transaction.atomic
def found_team(*, user: User, name: str, now: datetime, website_uri: str = "") -> Developer:
    """Found a developer's team with `user` as its first member."""
    developer = Developer.objects.create(name=name, website_uri=website_uri, created_at=now)
    DeveloperMembership.objects.create(user=user, developer=developer, joined_at=now)
    parties = Parties(user=user.pk, developer=developer.pk)
    audit.append(event=Event.DEVELOPER_FOUNDED, now=now, parties=parties, after={"name": name})
    return developer


@transaction.atomic
def invite_to_school(*, school: School, email: str, role: Role, by: User | None, now: datetime) -> Invited:
    """Invite the owner of `email` to `school`; with a blank one, whoever is given the code.

    An operator may, too, who proves with the letter that the first administrator may act for the school; `by` is None
    for a command of theirs.

    Raises:
        AskAnAdministrator: `by` may not invite.
        AlreadyThere: The person belongs to the school.
    """
    if by is not None and not may_operate(user=by):
        check_may_approve(user=by, school=school)
    address = email.strip().lower()
    if address and Membership.objects.filter(school=school, user__email=address).exists():
        raise AlreadyThere(f"{address} belongs to {school} already.")
    invited = _invited(Invitation(school=school, role=role, email=address, invited_by=by), now)
    parties = Parties(user=by.pk if by else None, school=school.pk)
    audit.append(event=Event.SCHOOL_INVITED, now=now, parties=parties, after={"email": address, "role": str(role)})
    return invited


@transaction.atomic
def invite_to_team(*, developer: Developer, email: str, by: User, now: datetime) -> Invited:
    """Invite the owner of `email` to the team.

    Raises:
        NotInTheTeam: `by` does not belong to it.
        AlreadyThere: The person does.
    """
    check_may_develop(user=by, developer=developer)
    address = email.strip().lower()
    if DeveloperMembership.objects.filter(developer=developer, user__email=address).exists():
        raise AlreadyThere(f"{address} belongs to {developer} already.")
    invited = _invited(Invitation(developer=developer, email=address, invited_by=by), now)
    parties = Parties(user=by.pk, developer=developer.pk)
    audit.append(event=Event.DEVELOPER_INVITED, now=now, parties=parties, after={"email": address})
    return invited


def open_invitations(place: School | Developer, *, now: datetime) -> QuerySet[Invitation]:
    """Return the invitations to a school or a team that still open something, the newest first."""
    waiting = _open(now)
    there = waiting.filter(school=place) if isinstance(place, School) else waiting.filter(developer=place)
    return there.select_related("invited_by").order_by("-created_at")


def _open(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


def invitation_with(*, code: str, now: datetime) -> Invitation:
    """Return the invitation that `code` still opens, to show what it is for.

    Raises:
        AskForAnotherInvitation: It opens none.
    """
    found = _open(now).filter(code_hash=hash_of(code)).first()
    if found is None:
        raise AskForAnotherInvitation("This invitation was used, withdrawn or has expired. Ask for another one.")
    return found


@transaction.atomic
def accept(*, code: str, user: User, now: datetime) -> School | Developer:
    """Let `user` join where the invitation leads, once; return that school or team.

    Raises:
        AskForAnotherInvitation: The code opens nothing any more, or was sent to another address.
        AlreadyThere: They are a member.
    """
    invitation = invitation_with(code=code, now=now)
    if invitation.email and invitation.email != user.email:
        raise AskForAnotherInvitation(f"This invitation was sent to another address than {user.email}.")
    used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=now, accepted_by=user)
    if not used:
        raise AskForAnotherInvitation("This invitation was used a moment ago. Ask for another one.")
    if invitation.school is not None:
        join_school(user=user, school=invitation.school, role=Role(invitation.role), now=now)
        return invitation.school
    if invitation.developer is None:  # which a constraint of the table forbids
        raise AskForAnotherInvitation("This invitation leads nowhere. Ask for another one.")
    _join_team(user=user, developer=invitation.developer, now=now)
    return invitation.developer


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Take an invitation back: its code opens nothing any more.

    Raises:
        AskAnAdministrator, NotInTheTeam: `by` could not have sent it.
    """
    if invitation.school is not None:
        check_may_approve(user=by, school=invitation.school)
    elif invitation.developer is not None:
        check_may_develop(user=by, developer=invitation.developer)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    parties = Parties(user=by.pk, school=invitation.school_id, developer=invitation.developer_id)
    audit.append(event=Event.INVITATION_WITHDRAWN, now=now, parties=parties, before={"email": invitation.email})


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User, now: datetime) -> None:
    """Give a member another role.

    Raises:
        AskAnAdministrator: `by` may not.
        AppointAnotherAdministrator: The school would be left without an administrator.
    """
    check_may_approve(user=by, school=membership.school)
    if role != Role.ADMINISTRATOR:
        _check_another_administrator(membership)
    before = membership.role
    membership.role = role
    membership.save(update_fields=["role"])
    parties = Parties(user=by.pk, school=membership.school_id)
    member = {"user": membership.user_id}
    audit.append(
        event=Event.ROLE_CHANGED,
        now=now,
        parties=parties,
        before={**member, "role": before},
        after={**member, "role": str(role)},
    )


@transaction.atomic
def leave_school(*, membership: Membership, by: User, now: datetime) -> None:
    """End a membership: one's own, or as an administrator anybody's.

    Raises:
        AskAnAdministrator: `by` is neither the member nor an administrator.
        AppointAnotherAdministrator: The school would be left without an administrator.
    """
    if by.pk != membership.user_id:
        check_may_approve(user=by, school=membership.school)
    _check_another_administrator(membership)
    parties = Parties(user=by.pk, school=membership.school_id)
    before = {"user": membership.user_id, "role": membership.role}
    membership.delete()
    audit.append(event=Event.SCHOOL_LEFT, now=now, parties=parties, before=before)


@transaction.atomic
def leave_team(*, membership: DeveloperMembership, by: User, now: datetime) -> None:
    """End a membership of a developer's team: one's own, or that of a colleague.

    Raises:
        NotInTheTeam: `by` does not belong to the team.
        InviteSomebodyElse: The team would be left to nobody who can sign in.
    """
    # Two who send each other away at the same moment take turns, so that one of them stays.
    locked = DeveloperMembership.objects.select_for_update(of=("self",)).select_related("user")
    can_sign_in = {each.pk: each.user.is_active for each in locked.filter(developer=membership.developer_id)}
    check_may_develop(user=by, developer=membership.developer)
    if membership.pk not in can_sign_in:
        return
    if not any(can_sign_in[each] for each in can_sign_in if each != membership.pk):
        raise InviteSomebodyElse(f"{membership.developer} needs somebody: invite somebody else first.")
    parties = Parties(user=by.pk, developer=membership.developer_id)
    before = {"user": membership.user_id}
    membership.delete()
    audit.append(event=Event.DEVELOPER_LEFT, now=now, parties=parties, before=before)


def _invited(invitation: Invitation, now: datetime) -> Invited:
    code = new_secret()
    invitation.code_hash = hash_of(code)
    invitation.created_at = now
    invitation.expires_at = now + INVITATION_LIFE
    invitation.save()
    return Invited(invitation, code)


def _join_team(*, user: User, developer: Developer, now: datetime) -> None:
    if DeveloperMembership.objects.filter(user=user, developer=developer).exists():
        raise AlreadyThere(f"{user} belongs to {developer} already.")
    DeveloperMembership.objects.create(user=user, developer=developer, joined_at=now)
    parties = Parties(user=user.pk, developer=developer.pk)
    audit.append(event=Event.DEVELOPER_JOINED, now=now, parties=parties, after={"user": user.pk})


def _check_another_administrator(membership: Membership) -> None:
    """Two administrators who go at the same moment must not leave the school to nobody: they take turns."""
    locked = Membership.objects.select_for_update(of=("self",)).select_related("user")
    administrators = locked.filter(school_id=membership.school_id, role=Role.ADMINISTRATOR)
    can_sign_in = {each.pk: each.user.is_active for each in administrators}
    if membership.pk in can_sign_in and not any(can_sign_in[each] for each in can_sign_in if each != membership.pk):
        raise AppointAnotherAdministrator(f"{membership.school} needs an administrator: appoint another one first.")
