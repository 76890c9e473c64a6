"""The fingerprints of all lists that can tell what changed, for a caller with every scope who asks for everything."""

from __future__ import annotations

from datetime import UTC, datetime

from rollbook.accounts.access import Access
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.scopes import SCOPES
from rollbook.records.changes import shown_by
from rollbook.records.query import Query

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def fingerprints() -> list[str]:
    """Return them in the order of the contract; lists that are asked with nothing else are among them twice."""
    access = Access(app=1, school=1, scopes=frozenset(SCOPES), level="school", token=1)
    found = []
    for endpoint in ENDPOINTS.values():
        if endpoint.conditional:
            flags = frozenset(endpoint.includes)
            found += [
                shown_by(Query(endpoint=endpoint, now=NOW, includes=asked), access) for asked in (flags, flags - flags)
            ]
    return found
