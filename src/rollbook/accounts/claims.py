"""How somebody becomes the first administrator of a school: they say so, and an operator who has checked it agrees."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.joining import join_school
from rollbook.accounts.models import Claim, RegisterEntry, Role, School, User
from rollbook.accounts.permissions import check_may_operate
from rollbook.accounts.register import facts_of
from rollbook.accounts.schools import register


class AskYourColleagues(ValueError):
    """The school has people here already: one of its administrators invites others."""


class DecidedAlready(ValueError):
    """Somebody decided the claim before: look at what became of it."""


@transaction.atomic
def claim(*, entry: RegisterEntry, user: User, position: str, now: datetime, way_back: str = "") -> Claim:
    """Say that `user` may act for a school; saying it twice is saying it once.

    `way_back` is the page of ours on which they want to go on; the last one that was given counts.

    Raises:
        AskYourColleagues: Somebody belongs to the school already.
    """
    if _has_people(entry):
        raise AskYourColleagues(f"{entry} is on Rollbook already. Ask an administrator there to invite you.")
    waiting, new = Claim.objects.get_or_create(
        entry=entry, user=user, approved=None, defaults={"position": position, "way_back": way_back, "made_at": now}
    )
    if not new and way_back:
        waiting.way_back = way_back
        waiting.save(update_fields=["way_back"])
    if new:
        after = {"name": entry.name, "urn": entry.urn, "position": position}
        audit.append(event=Event.SCHOOL_CLAIMED, now=now, parties=Parties(user=user.pk), after=after)
    return waiting


@transaction.atomic
def agree(*, claim: Claim, by: User, now: datetime) -> School:
    """Register the school, where it is not yet, with whoever claimed it as its administrator.

    Raises:
        OperatorsOnly: `by` is none.
        DecidedAlready: The claim was decided.
        AskYourColleagues: Somebody else came first.
    """
    held = _locked(claim, by)
    if _has_people(held.entry):
        raise AskYourColleagues(f"{held.entry} has people here by now: decline this claim.")
    known = School.objects.filter(urn=held.entry.urn).first()
    school = known or register(facts=facts_of(held.entry), now=now, by=by)
    join_school(user=held.user, school=school, role=Role.ADMINISTRATOR, now=now)
    _decide(held, by=by, now=now, approved=True)
    return school


@transaction.atomic
def decline(*, claim: Claim, by: User, now: datetime) -> None:
    """Do not agree; whoever claimed may claim again.

    Raises:
        OperatorsOnly: `by` is none.
        DecidedAlready: The claim was decided.
    """
    held = _locked(claim, by)
    _decide(held, by=by, now=now, approved=False)
    after = {"name": held.entry.name, "urn": held.entry.urn, "user": held.user_id}
    audit.append(event=Event.CLAIM_DECLINED, now=now, parties=Parties(user=by.pk), after=after)


def _locked(claim: Claim, by: User) -> Claim:
    check_may_operate(user=by)
    held = Claim.objects.select_for_update(of=("self",)).select_related("entry", "user").get(pk=claim.pk)
    if held.approved is not None:
        raise DecidedAlready("This claim was decided already.")
    return held


def _decide(claim: Claim, *, by: User, now: datetime, approved: bool) -> None:
    claim.approved, claim.decided_by, claim.decided_at = approved, by, now
    claim.save(update_fields=["approved", "decided_by", "decided_at"])


def _has_people(entry: RegisterEntry) -> bool:
    return School.objects.filter(urn=entry.urn, memberships__isnull=False).exists()
