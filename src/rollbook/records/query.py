"""`Query`: a read of one endpoint, checked and typed, as the store takes it; `Page`: what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from rollbook.contract.endpoints import Endpoint

Argument = int | str | bool | date | tuple[int, ...]
NONE: Mapping[str, Argument] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a caller has followed a list: a number of the school's change log, and the day of that reading.

    The day counts because lists look at days: somebody joins today without anything being changed today.
    """

    sequence: int
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A read of one endpoint.

    `arguments` holds the path and query parameters of the endpoint's declaration that were sent, by their declared
    names, as values of their declared type (`day` as `date`, `integers` as a tuple). `includes` are the include flags
    that were set. `now` is the moment of the request; `now.date()` is the school's day.
    """

    endpoint: Endpoint
    now: datetime
    arguments: Mapping[str, Argument] = field(default_factory=lambda: NONE)
    includes: frozenset[str] = frozenset()
    page: int = 1
    per_page: int = 100
    since: Cursor | None = None
    """Answer only what changed, or came into the list, after this; None for everything."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    `body` is the JSON array of the page's objects (newest version). `total` counts the rows of all pages.
    """

    body: bytes
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are; none when nothing matches."""
        return -(-self.total // self.per_page)


@dataclass(frozen=True, slots=True)
class State:
    """How new what a query shows is, for this caller: changes that the caller may not see do not count.

    `sequence` is the number of the newest change that counts (0 if there is none), `changed_at` its time. `whole_since`
    is the number of the newest change that may have moved any row: a cursor from before it is of no use.
    """

    sequence: int
    changed_at: datetime
    whole_since: int = 0


class UnknownRecord(Exception):
    """The path names a record that is not at this school, or not there for this caller. Answer that it is not found."""
