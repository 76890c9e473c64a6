"""What a token opens, remembered for as long as nothing was written: that saves questions to the database, no more.

A token that asks often is looked up a few times in a second instead of at every request. That revoking counts from
the next request on does not change: docs/why/0057-what-a-token-opens-is-remembered.md says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import local
from time import monotonic
from typing import Final, Protocol

from rollbook.accounts.access import Access
from rollbook.accounts.hashes import hash_of
from rollbook.consent.grants import Refusal

TRUSTED_SECONDS: Final = 0.05
"""How long an answer is trusted at most, for writes that leave no mark: somebody's by hand."""
MOST: Final = 10_000
"""Tokens that one thread remembers at once."""


class Looks(Protocol):
    """Who looks up what a token opens."""

    def __call__(self, token: str, *, now: datetime) -> Access | Refusal:
        """Return what `token` opens at the moment `now`, or why it opens nothing."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found: under which mark, when (by the clock, and by the moment that was asked for), and until when."""

    access: Access
    mark: object
    looked_at: float
    since: datetime
    until: datetime


class Remembering:
    """Looks tokens up by `look`, and again only once the mark of the last write has changed, or time has passed.

    `mark` returns the mark as this thread sees it, None where there is none: every thread has a memory of its own.
    Refusals are not remembered: they cost nobody who is let in.
    """

    def __init__(
        self, look: Looks, mark: Callable[[], object | None], *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._look, self._mark, self._clock = look, mark, clock
        self._here = local()

    def __call__(self, token: str, *, now: datetime) -> Access | Refusal:
        """Return what `token` opens at the moment `now`, or why it opens nothing."""
        # The mark and the clock before the database: what is written in between must be looked for again.
        mark, looked_at = self._mark(), self._clock()
        if mark is None:
            return self._look(token, now=now)
        key, remembered = hash_of(token), self._remembered()
        known = remembered.get(key)
        if (
            known is not None
            and known.mark == mark
            and looked_at - known.looked_at < TRUSTED_SECONDS
            and known.since <= now < known.until
        ):
            return known.access
        found = self._look(token, now=now)
        if not found or found.expires_at is None:
            remembered.pop(key, None)
            return found
        if len(remembered) >= MOST:
            remembered.clear()
        # In the zone of the moments that are compared with it: between zones that takes as long as all else here.
        remembered[key] = _Found(found, mark, looked_at, now, found.expires_at.astimezone(now.tzinfo))
        return found

    def _remembered(self) -> dict[str, _Found]:
        """Return what this thread remembers, by the hash of the token."""
        found: dict[str, _Found] | None = getattr(self._here, "found", None)
        if found is None:
            found = self._here.found = {}
        return found
