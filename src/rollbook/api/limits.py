"""The rate limit: 600 requests in five minutes for each token, over all processes together.

A token's five minutes begin with its first request after the five before. Whoever goes beyond is told how long to wait
(`period`, and `Retry-After`), and every answer tells how much is left (`RateLimit-*`, as widely used; the IETF's draft
is not settled). An app that a school needs to be faster has a limit of its own, which only raises this one.
"""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Final, NamedTuple

from rollbook.accounts.access import Access
from rollbook.api.answers import Header
from rollbook.api.shared import Count, Shared

LIMIT: Final = 600
"""Requests of one token in `SPAN_SECONDS`."""
SPAN_SECONDS: Final = 300


class Allowance(NamedTuple):
    """How many requests a token may make, and how many it made."""

    counted: Count
    limit: int

    @property
    def exceeded(self) -> bool:
        """Whether this request was one too many."""
        return self.counted.number > self.limit

    @property
    def period(self) -> int:
        """Whole seconds until the token may ask as often again."""
        return max(1, ceil(self.counted.left))

    @property
    def headers(self) -> tuple[Header, ...]:
        """What every answer says of it."""
        return (
            ("RateLimit-Limit", str(self.limit)),
            ("RateLimit-Remaining", str(max(0, self.limit - self.counted.number))),
            ("RateLimit-Reset", str(self.period)),
        )


class TooManyRequests(Exception):
    """The token asked too often: the caller must wait for `allowance.period` seconds."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(f"ask again in {allowance.period} seconds")
        self.allowance = allowance


def allowance_of(access: Access, *, shared: Shared, limit: int, now: datetime) -> Allowance:
    """Count a request of a token that was let in, and return what is left to it."""
    count = shared.count(access.token, span=SPAN_SECONDS, now=now.timestamp())
    return Allowance(count, max(limit, access.rate_limit or 0))
