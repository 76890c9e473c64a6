"""The audit trail: every entry is chained to the one before it by a hash, in the transaction that it speaks of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from rollbook.accounts.models import AuditEntry, AuditHead

START = "0" * 64
"""What the first entry is chained to."""
HEAD = 1

LONGEST_REASON: Final = 500
"""Characters of a reason that somebody gives for what they decide: it is kept here for good, and told to others."""

Facts = Mapping[str, Any]
"""What was so: plain values that JSON knows, without secrets."""


class Event(StrEnum):
    """What can happen. A name stays as it is for ever, since it is in the chain."""

    SCHOOL_REGISTERED = "school.registered"
    SCHOOL_CHANGED = "school.changed"
    SCHOOL_CLOSED = "school.closed"
    SCHOOL_REOPENED = "school.reopened"
    SCHOOL_CLAIMED = "school.claimed"
    CLAIM_DECLINED = "school.claim_declined"
    SCHOOL_INVITED = "school.invited"
    SCHOOL_JOINED = "school.joined"
    SCHOOL_LEFT = "school.left"
    ROLE_CHANGED = "school.role_changed"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    DEVELOPER_FOUNDED = "developer.founded"
    DEVELOPER_INVITED = "developer.invited"
    DEVELOPER_JOINED = "developer.joined"
    DEVELOPER_LEFT = "developer.left"
    OPERATOR_MADE = "operator.made"
    SIGNED_IN = "user.signed_in"
    SIGNED_OUT = "user.signed_out"
    SIGNED_OUT_EVERYWHERE = "user.signed_out_everywhere"
    USER_BLOCKED = "user.blocked"
    USER_UNBLOCKED = "user.unblocked"
    SECOND_STEP_REMOVED = "user.second_step_removed"
    EXPORTED = "data.exported"
    APP_CREATED = "app.created"
    APP_CHANGED = "app.changed"
    APP_SCOPES_CHANGED = "app.scopes_changed"
    SECRET_ADDED = "app.secret_added"  # noqa: S105
    SECRETS_ENDED = "app.secrets_ended"
    REVIEW_ASKED = "app.review_asked"
    REVIEW_DECLINED = "app.review_declined"
    WENT_LIVE = "app.went_live"
    APP_SUSPENDED = "app.suspended"
    APP_REINSTATED = "app.reinstated"
    ACCESS_ASKED = "access.asked"
    ACCESS_APPROVED = "access.approved"
    ACCESS_DECLINED = "access.declined"
    ACCESS_EXPIRED = "access.expired"
    GRANTED_BY_OPERATOR = "authorisation.granted_by_operator"
    NARROWED = "authorisation.narrowed"
    PAUSED = "authorisation.paused"
    RESUMED = "authorisation.resumed"
    REVOKED = "authorisation.revoked"
    TOKENS_ISSUED = "tokens.issued"
    APP_TOKEN_ISSUED = "tokens.issued_to_app"  # noqa: S105
    MANUAL_TOKEN_ISSUED = "tokens.issued_by_hand"  # noqa: S105
    TOKEN_REVOKED = "tokens.revoked"  # noqa: S105
    CODE_REUSED = "tokens.code_reused"
    REFRESH_TOKEN_REUSED = "tokens.refresh_token_reused"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who did it (`user`; nobody where an operator's command or the app itself did), and whom it concerns."""

    user: int | None = None
    school: int | None = None
    app: int | None = None
    developer: int | None = None


@dataclass(frozen=True, slots=True)
class Intact:
    """Every entry is as it was written."""

    entries: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The chain does not hold at entry `sequence`: it, or one before it, was changed, removed or slipped in."""

    sequence: int
    why: str


def append(
    *, event: Event, now: datetime, parties: Parties, before: Facts | None = None, after: Facts | None = None
) -> AuditEntry:
    """Write an entry at the end of the chain, in the transaction of the caller.

    Call it last in a transaction: from here on every other writer of the trail waits.

    Raises:
        TransactionManagementError: There is no transaction, so the entry could outlive what it speaks of.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit entry is written in the transaction of what it speaks of.")
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=HEAD, defaults={"sequence": 0, "hash": START})
    entry = AuditEntry(
        sequence=head.sequence + 1,
        at=now,
        event=event.value,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        **{f"{party}_id": number for party, number in asdict(parties).items()},
    )
    entry.hash = _chained(entry, after=head.hash)
    entry.save()
    AuditHead.objects.filter(pk=HEAD).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def verify() -> Intact | Broken:
    """Read the whole trail and tell whether it is as it was written."""
    with transaction.atomic():
        head = AuditHead.objects.filter(pk=HEAD).first()
        end = (head.sequence, head.hash) if head else (0, START)
        last = (0, START)
        for entry in _entries():
            expected = last[0] + 1
            if entry.sequence != expected:
                return Broken(expected, f"entry {expected} is missing")
            if entry.hash != _chained(entry, after=last[1]):
                return Broken(expected, f"entry {expected} is not as it was written")
            last = (entry.sequence, entry.hash)
    if last != end:
        return Broken(end[0], f"the trail ends at entry {last[0]}, but {end[0]} were written")
    return Intact(last[0])


def _entries() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("sequence").iterator(chunk_size=1000)


def _chained(entry: AuditEntry, *, after: str) -> str:
    written = json.dumps(
        [
            after,
            entry.sequence,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.event,
            entry.user_id,
            entry.school_id,
            entry.app_id,
            entry.developer_id,
            entry.before,
            entry.after,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(written.encode()).hexdigest()
