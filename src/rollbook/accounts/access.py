"""`Access`: what a caller may touch. Authority is an object that you are given, not a question you remember to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, final

from rollbook.contract.schema import Need


@final
@dataclass(frozen=True, slots=True)
class Access:
    """What one token opens: one school with some scopes, or no school at all.

    Made by the consent floor from a living token; obeyed by the store. `school` is None for an application token,
    which reads no school's records.
    """

    app: int
    school: int | None
    scopes: frozenset[str]
    level: Literal["app", "school"]
    token: int
    """Number of the token, for the rate limit and the request log; never the token itself."""
    authorisation: int | None = None
    granted_at: datetime | None = None
    """Since when the school grants what it grants now; None without an authorisation."""
    rate_limit: int | None = None
    """Requests in five minutes, where the app has a limit of its own."""
    expires_at: datetime | None = None
    """When the token's time is over; None for one that stays good until it is revoked."""
    records_at: int | None = None
    """How far the log of the school's records had come when this was made; None where that was not looked at."""

    def meets(self, needs: Iterable[Need]) -> bool:
        """Tell whether every one of `needs` is met by at least one of its scopes."""
        return not any(map(self.scopes.isdisjoint, needs))

    def __bool__(self) -> Literal[True]:
        """An access is true; a refusal is false."""
        return True
