"""Stamps: the moments that changes are logged with, and those that a list is said to have changed at.

HTTP dates have no fractions, and a client that asks by a date has read some of what happened around it, by a clock
that we do not know. So an even second stands for one change alone, and is exact when it comes back. An odd second
stands for none: it is said where something else made the list what it is, or too much happened at once, and whoever
asks by it is told the last seconds before it again. See docs/why/0041-deltas.md.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

TOLD_AGAIN: Final = timedelta(seconds=8)
"""How much later than its stamp a change is readable, at most: working it out and committing it."""

_SECOND: Final = timedelta(seconds=1)
_NEXT: Final = timedelta(microseconds=1)


def stamp_after(now: datetime, before: datetime | None) -> datetime:
    """Return the stamp of a change that is made now: later than the one before it.

    The even second that has begun, where no change has it yet. Changes that crowd after it differ by fractions.
    """
    even = even_second(now)
    return even if before is None or before < even else before + _NEXT


def even_second(moment: datetime) -> datetime:
    """Return the even second, in UTC, that a moment lies in or right after."""
    whole = moment.astimezone(UTC).replace(microsecond=0)
    return whole - _SECOND * (whole.second % 2)


def is_exact(moment: datetime) -> bool:
    """Tell whether a moment stands for one change."""
    return not moment.microsecond and not moment.second % 2


def has_read(moment: datetime, stamp: datetime) -> bool:
    """Tell whether somebody who read a list at `moment`, as they say, has read the change of a stamp for certain."""
    return stamp <= moment - TOLD_AGAIN or (stamp == moment and is_exact(moment))


def said_for(*, changed_at: datetime, other: datetime, now: datetime) -> datetime:
    """Return the moment that a list is said to have changed at: never one to come.

    `changed_at` is the stamp of its newest change, and `other` the moment of what else made it what it is.
    """
    if other <= changed_at <= now and is_exact(changed_at):
        return changed_at
    return min(_odd_after(max(other, changed_at + TOLD_AGAIN)), _odd_before(now))


def _odd_after(moment: datetime) -> datetime:
    """Return the first odd second from a moment on."""
    odd = even_second(moment) + _SECOND
    return odd if odd >= moment else odd + 2 * _SECOND


def _odd_before(moment: datetime) -> datetime:
    """Return the last odd second until a moment."""
    odd = even_second(moment) + _SECOND
    return odd if odd <= moment else odd - 2 * _SECOND
