"""What operators do to people and schools. Each verb checks that it is one, and is in the audit trail."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Facts, Parties
from rollbook.accounts.models import School, User
from rollbook.accounts.permissions import check_may_operate
from rollbook.accounts.schools import SchoolExists, SchoolFacts, check_urn


class AskAnotherOperator(PermissionError):
    """Nobody shuts themselves out: another operator must do it."""


@transaction.atomic
def block(*, user: User, reason: str, by: User, now: datetime) -> None:
    """Let `user` no longer sign in, and sign them out everywhere; once is enough.

    Raises:
        OperatorsOnly: `by` is none.
        AskAnotherOperator: `by` would block themselves.
    """
    check_may_operate(user=by)
    if user.pk == by.pk:
        raise AskAnotherOperator("You cannot block yourself. Ask another operator.")
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        return
    held.is_active = False
    held.save(update_fields=["is_active"])
    ended = _end_sessions(held)
    _note(Event.USER_BLOCKED, held, by, now, after={"reason": reason, "sessions": ended})


@transaction.atomic
def unblock(*, user: User, by: User, now: datetime) -> None:
    """Let `user` sign in again; once is enough.

    Raises:
        OperatorsOnly: `by` is none.
    """
    check_may_operate(user=by)
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.is_active:
        return
    held.is_active = True
    held.save(update_fields=["is_active"])
    _note(Event.USER_UNBLOCKED, held, by, now)


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User, now: datetime) -> int:
    """End all sessions of `user`; return how many there were.

    Raises:
        OperatorsOnly: `by` is none.
    """
    check_may_operate(user=by)
    ended = _end_sessions(user)
    _note(Event.SIGNED_OUT_EVERYWHERE, user, by, now, after={"sessions": ended})
    return ended


@transaction.atomic
def remove_second_step(*, user: User, by: User, now: datetime) -> None:
    """Take the second step and the passkeys from somebody who has lost them, and sign them out everywhere.

    Raises:
        OperatorsOnly: `by` is none.
        AskAnotherOperator: `by` would weaken their own account without a second step.
    """
    check_may_operate(user=by)
    if user.pk == by.pk:
        raise AskAnotherOperator("Look after your own second step on the page of your account.")
    kinds = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    Authenticator.objects.filter(user=user).delete()
    ended = _end_sessions(user)
    _note(Event.SECOND_STEP_REMOVED, user, by, now, after={"removed": kinds, "sessions": ended})


@transaction.atomic
def change(*, school: School, facts: SchoolFacts, by: User, now: datetime) -> tuple[str, ...]:
    """Write down what is known of a school; return the names of what is different now. Its address stays.

    Raises:
        OperatorsOnly: `by` is none.
        NotAUrn: The URN is neither blank nor six digits.
        SchoolExists: Another school has the URN.
    """
    check_may_operate(user=by)
    check_urn(facts.urn)
    if facts.urn and School.objects.filter(urn=facts.urn).exclude(pk=school.pk).exists():
        raise SchoolExists(f"A school with URN {facts.urn} is registered already.")
    held = School.objects.select_for_update().get(pk=school.pk)
    after = {name: value for name, value in asdict(facts).items() if getattr(held, name) != value}
    if not after:
        return ()
    before = {name: getattr(held, name) for name in after}
    School.objects.filter(pk=held.pk).update(**after)
    parties = Parties(user=by.pk, school=held.pk)
    audit.append(event=Event.SCHOOL_CHANGED, now=now, parties=parties, before=before, after=after)
    return tuple(after)


@transaction.atomic
def reopen(*, school: School, by: User, now: datetime) -> None:
    """Let a school that left come back: what it granted counts again. Once is enough.

    Raises:
        OperatorsOnly: `by` is none.
    """
    check_may_operate(user=by)
    if School.objects.filter(pk=school.pk).exclude(closed_at=None).update(closed_at=None):
        parties = Parties(user=by.pk, school=school.pk)
        before = {"closed_at": school.closed_at.isoformat() if school.closed_at else None}
        audit.append(event=Event.SCHOOL_REOPENED, now=now, parties=parties, before=before)


def _end_sessions(user: User) -> int:
    sessions = tuple(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def _note(event: Event, user: User, by: User, now: datetime, *, after: Facts | None = None) -> None:
    audit.append(event=event, now=now, parties=Parties(user=by.pk), after={"user": user.pk, **(after or {})})
