"""What the processes that answer the API share: how often each token asked, and lists that are being read page by page.

None of it must outlive a restart, so it is kept where writing is cheap: see the modules, one for each place.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Count(NamedTuple):
    """How often a token asked in its span of time, this request included, and the seconds until the span is over."""

    number: int
    left: float


class Lists(Protocol):
    """A place that all processes reach, for what one of them keeps for the others. Moments are seconds since 1970."""

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:
        """Keep a value under a key until a moment; whatever was there before is gone."""

    def kept(self, key: bytes, *, now: float) -> bytes | None:
        """Return what is kept under a key; None where nothing is, or its time is over."""


class Shared(Lists, Protocol):
    """A place in which requests are counted too."""

    def count(self, token: int, *, span: int, now: float) -> Count:
        """Count one more request of a token. A span begins with the first request after the one before."""
