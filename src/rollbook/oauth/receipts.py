"""The receipt of a decision: what the audit trail holds of it, so that it stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollbook.accounts.audit import Event
from rollbook.accounts.models import AuditEntry, User
from rollbook.consent.models import AccessRequest

DECISIONS = (Event.ACCESS_APPROVED, Event.ACCESS_DECLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was decided. `number` and `fingerprint` are those of its entry in the audit trail."""

    request: AccessRequest
    approved: bool
    scopes: frozenset[str]
    before: frozenset[str]
    reason: str
    by: User | None
    at: datetime
    number: int
    fingerprint: str

    @property
    def added(self) -> frozenset[str]:
        """What the app was not let read before."""
        return self.scopes - self.before

    @property
    def ended(self) -> frozenset[str]:
        """What the app was let read before, and no longer is."""
        return self.before - self.scopes if self.approved else frozenset()


def receipt_of(request: AccessRequest) -> Receipt | None:
    """Return the receipt of a request; None while it is not decided."""
    entry = AuditEntry.objects.filter(
        event__in=[event.value for event in DECISIONS],
        school_id=request.school_id,
        app_id=request.app_id,
        after__request=request.link,
    ).first()
    if entry is None:
        return None
    after, before = _facts(entry.after), _facts(entry.before)
    return Receipt(
        request=request,
        approved=entry.event == Event.ACCESS_APPROVED.value,
        scopes=frozenset(after.get("scopes", ())),
        before=frozenset(before.get("scopes", ())),
        reason=str(after.get("reason", "")),
        by=User.objects.filter(pk=entry.user_id).first() if entry.user_id is not None else None,
        at=entry.at,
        number=entry.sequence,
        fingerprint=entry.hash,
    )


def _facts(said: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return said or {}
