"""What a school granted, and how it grants less, pauses, or takes it back. All of it counts from the next request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import School, User
from rollbook.accounts.permissions import check_may_approve, check_may_develop
from rollbook.consent.models import AccessRequest, App, Authorisation
from rollbook.contract.scopes import with_dependencies


class AskForMore(ValueError):
    """Narrowing only takes away: for more scopes the app must ask the school again."""


class RevokeInstead(ValueError):
    """What is left is not enough for the app, or for the other scopes: keep these, or end the authorisation."""


class OverAlready(ValueError):
    """The authorisation was revoked: only a new request of the app can bring another one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a grant rests on: the request that was approved, and who approved it; neither for the operator's own."""

    request: AccessRequest | None = None
    by: User | None = None


def living(*, app: App, school: School) -> Authorisation | None:
    """Return the authorisation that `school` gives `app` now."""
    return Authorisation.objects.filter(app=app, school=school, revoked_at=None).first()


def set_granted(
    *, app: App, school: School, scopes: Collection[str], decision: Decision, now: datetime
) -> Authorisation:
    """Let `scopes` and their dependencies be what `school` grants `app`, in place of what it granted before.

    For the verbs that decide this, in their transaction; they write the audit entry.
    """
    text = _as_text(with_dependencies(scopes))
    # Two who grant at the same moment: the second waits for the first, and changes what that one made.
    authorisation, new = Authorisation.objects.select_for_update().get_or_create(
        app=app,
        school=school,
        revoked_at=None,
        defaults={
            "scopes": text,
            "request": decision.request,
            "granted_by": decision.by,
            "granted_at": now,
            "changed_at": now,
        },
    )
    if new:
        return authorisation
    if authorisation.scopes != text:
        authorisation.scopes, authorisation.changed_at, authorisation.narrowed_at = text, now, None
    if decision.request is not None:
        authorisation.paused_until = None
    authorisation.request = decision.request or authorisation.request
    authorisation.granted_by = decision.by or authorisation.granted_by
    authorisation.save()
    return authorisation


@transaction.atomic
def grant_by_operator(*, app: App, school: School, scopes: Collection[str], now: datetime) -> Authorisation:
    """Add `scopes` to what `school` grants `app`, on the operator's own authority (test schools, the command line).

    What the school decided besides stays: a pause goes on.
    """
    before = living(app=app, school=school)
    held = before.granted if before else frozenset()
    if before is not None and with_dependencies(scopes) <= held:
        return before
    authorisation = set_granted(app=app, school=school, scopes=held | frozenset(scopes), decision=Decision(), now=now)
    audit.append(
        event=Event.GRANTED_BY_OPERATOR,
        now=now,
        parties=_parties(authorisation, None),
        before={"scopes": sorted(held)},
        after={"scopes": sorted(authorisation.granted)},
    )
    return authorisation


@transaction.atomic
def narrow(*, authorisation: Authorisation, keep: Collection[str], by: User, now: datetime) -> Authorisation:
    """Let the app read `keep` and no more.

    Raises:
        AskAnAdministrator: `by` may not decide this for the school.
        OverAlready: The authorisation was revoked.
        AskForMore: `keep` has a scope that is not granted.
        RevokeInstead: `keep` lacks a scope that the app requires, or that another kept one depends on.
    """
    held = _locked(authorisation, by)
    kept = frozenset(keep)
    extra, lost = kept - held.granted, _needed(held, kept) - kept
    if extra:
        raise AskForMore(f"{held.app} was not granted {', '.join(sorted(extra))}.")
    if lost or not kept:
        raise RevokeInstead(f"{held.app} cannot work without {', '.join(sorted(lost)) or 'any scope'}.")
    if kept == held.granted:
        return held
    before = {"scopes": sorted(held.granted)}
    held.scopes = _as_text(kept)
    held.narrowed_at = held.changed_at = now
    held.save(update_fields=["scopes", "narrowed_at", "changed_at"])
    audit.append(
        event=Event.NARROWED, now=now, parties=_parties(held, by), before=before, after={"scopes": sorted(kept)}
    )
    return held


@transaction.atomic
def pause(*, authorisation: Authorisation, until: datetime, by: User, now: datetime) -> Authorisation:
    """Let the app read nothing before the moment `until`; after it, all as before.

    Raises:
        AskAnAdministrator: `by` may not decide this for the school.
        OverAlready: The authorisation was revoked.
    """
    held = _locked(authorisation, by)
    held.paused_until = until
    held.save(update_fields=["paused_until"])
    after = {"until": until.isoformat()}
    audit.append(event=Event.PAUSED, now=now, parties=_parties(held, by), after=after)
    return held


@transaction.atomic
def resume(*, authorisation: Authorisation, by: User, now: datetime) -> Authorisation:
    """End a pause before its time.

    Raises:
        AskAnAdministrator: `by` may not decide this for the school.
        OverAlready: The authorisation was revoked.
    """
    held = _locked(authorisation, by)
    if held.paused_until is None:
        return held
    held.paused_until = None
    held.save(update_fields=["paused_until"])
    audit.append(event=Event.RESUMED, now=now, parties=_parties(held, by))
    return held


@transaction.atomic
def revoke(*, authorisation: Authorisation, by: User, reason: str = "", now: datetime) -> Authorisation:
    """End the authorisation for the school: no token of it opens anything from the next request on.

    Doing it twice is doing it once.

    Raises:
        AskAnAdministrator: `by` may not decide this for the school.
    """
    check_may_approve(user=by, school=authorisation.school)
    return _ended(authorisation, by, reason, now)


@transaction.atomic
def give_back(*, authorisation: Authorisation, by: User | None, now: datetime) -> Authorisation:
    """End the authorisation for the app: by a call of the app itself (`by` is None) or by its developer.

    The school is told by a letter (`rollbook.consent.letters`), once.

    Raises:
        NotInTheTeam: `by` does not belong to the developer.
    """
    if by is not None:
        check_may_develop(user=by, developer=authorisation.app.developer)
    return _ended(authorisation, by, "given back by the app", now, tell=True)


def _ended(
    authorisation: Authorisation, by: User | None, reason: str, now: datetime, *, tell: bool = False
) -> Authorisation:
    held = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    if held.revoked_at is not None:
        return held
    held.revoked_at, held.revoked_by, held.revoke_reason = now, by, reason
    held.letter_due = tell
    held.save(update_fields=["revoked_at", "revoked_by", "revoke_reason", "letter_due"])
    before, after = {"scopes": sorted(held.granted)}, {"reason": reason}
    audit.append(event=Event.REVOKED, now=now, parties=_parties(held, by), before=before, after=after)
    return held


def _locked(authorisation: Authorisation, by: User) -> Authorisation:
    check_may_approve(user=by, school=authorisation.school)
    held = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    if held.revoked_at is not None:
        raise OverAlready(f"{held.app} has no access to {held.school} any more.")
    return held


def _needed(held: Authorisation, kept: frozenset[str]) -> frozenset[str]:
    """Return what must stay: what the app required when the school agreed, and what the kept ones depend on."""
    required = held.request.required_scopes if held.request else frozenset()
    return (required & held.granted) | with_dependencies(kept)


def _as_text(scopes: Collection[str]) -> str:
    return " ".join(sorted(scopes))


def _parties(authorisation: Authorisation, by: User | None) -> Parties:
    return Parties(user=by.pk if by else None, school=authorisation.school_id, app=authorisation.app_id)
