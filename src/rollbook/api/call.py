"""`Call`: a request that was let in and understood, as it is handed to whatever answers it; and what it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from rollbook.accounts.access import Access
from rollbook.api.answers import Answer
from rollbook.api.limits import LIMIT
from rollbook.api.repeated import Repeated
from rollbook.api.request import Request
from rollbook.api.shared import Shared
from rollbook.api.shared.process import InProcess
from rollbook.consent.grants import Refusal
from rollbook.consent.reads import Tally
from rollbook.records.legacy import EventType
from rollbook.records.query import Cursor, Page, Query, State


class Reader(Protocol):
    """The records of one school, as far as one access goes: what the API needs of `SchoolRecords`."""

    def page(self, query: Query) -> Page:
        """Return a page of a list."""

    def listed(self, query: Query) -> Sequence[int]:
        """Return the ids of a list, or of what is new in it since the cursor of the query."""

    def page_of(self, query: Query, ids: Sequence[int], *, whole: bool = True) -> Page:
        """Return a page of ids that were listed; `whole` where they were listed just now."""

    def one(self, query: Query) -> bytes | None:
        """Return one object in JSON; None where there is none that the caller may see."""

    def state(self, query: Query) -> State:
        """Return how new what the caller may see is."""

    def newest_of_all(self, now: datetime) -> State:
        """Return how new all that the caller may read is."""

    def shown_by(self, query: Query) -> str:
        """Return a fingerprint, in hexadecimal, of what the query shows this caller."""

    def cursor_at(self, query: Query, moment: datetime) -> Cursor:
        """Return how far somebody had read who read the whole list at `moment`."""

    def event_types(self, ids: Sequence[int]) -> Mapping[int, EventType]:
        """Return what the MIS says of calendar events, by id."""

    def gone(self, query: Query) -> list[int]:
        """Return the ids that left the list since the cursor of the query."""


class LetsIn(Protocol):
    """Who says what a token opens."""

    def __call__(self, token: str, *, now: datetime) -> Access | Refusal:
        """Return what `token` opens at the moment `now`, or why it opens nothing."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the API stands on: who lets callers in and reads records, what is counted and remembered."""

    lets_in: LetsIn
    records: Callable[[Access], Reader]
    tally: Tally = field(default_factory=Tally)
    shared: Shared = field(default_factory=InProcess)
    repeated: Repeated = field(default_factory=Repeated)
    limit: int = LIMIT
    """Requests of one token in five minutes, where its app has no higher limit of its own."""


@dataclass(frozen=True)
class Call:
    """A request that was let in and understood."""

    request: Request
    version: str
    access: Access
    query: Query
    records: Callable[[Access], Reader]
    shared: Shared

    @cached_property
    def reader(self) -> Reader:
        """The records that the caller may read; the same reader throughout the call."""
        return self.records(self.access)


Reply = Callable[[Call], Answer]
"""What answers the calls of an endpoint."""
