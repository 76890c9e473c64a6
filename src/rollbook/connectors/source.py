"""What a source of school data must offer: `Source`, what it hands over, and the three errors it may raise.

A folder of this package that has a module `source` with a `CONNECTOR` is a kind of source; `registry` finds it.

A source speaks the words of the contract and its own keys. It knows nothing of platform ids, of what is stored
already, or of who may read what: it pulls, and the sync does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol


class SourceProblem(Exception):
    """Something went wrong at a source. `for_school` is the sentence a school reads; the message is for the log."""

    def __init__(self, message: str, *, for_school: str | None = None) -> None:
        """Keep both sentences; where the school needs no other words, one serves for both."""
        super().__init__(message)
        self.for_school = for_school or message


class NeedsAttention(SourceProblem):
    """A person must act (wrong password, missing file, unreadable data) before another pull makes sense."""


class TryLater(SourceProblem):
    """The source cannot answer now; the same pull may work after `after` seconds."""

    def __init__(self, message: str, *, after: int, for_school: str | None = None) -> None:
        """Say when another try makes sense, in seconds."""
        super().__init__(message, for_school=for_school)
        self.after = after


class BadRecord(SourceProblem):
    """One record cannot be used. Skip it, count it, show it with its reason; the rest goes in."""

    def __init__(self, *, kind: str, key: str, reason: str) -> None:
        """Name the record by its kind and its key at the source, and say what is wrong with it."""
        super().__init__(f"{kind} {key}: {reason}")
        self.kind, self.key, self.reason = kind, key, reason


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record as the source has it.

    `kind` is a kind of the contract. `key` is the source's own key, the same at every pull; where it is the key of a
    person, a slash and more, it is recognised too when that person has a new key. `values` holds the
    members of the contract under their own names; what the source does not know may be missing or None. A reference
    (`student_id`) holds the *source's key* of that record. Dates are `date`, moments `datetime` (naive ones are local
    school time). Items of a list of objects may carry their source key in `id`.
    """

    kind: str
    key: str
    values: Mapping[str, Any]
    origin: str | None = None
    """The school that says so, where a source hands on what several schools know: its numbers, or blank for this one.
    Histories of a student, and sums of attendance, are then kept apart by it."""
    beside: Mapping[str, Any] = field(default_factory=dict)
    """What the contract has no member for, and the sync needs all the same, where an origin is named.

    Of any record `written`, the day on which the origin said so. Of a student `unearned`, the first days of free school
    meals that earn no pupil premium. Of sums of attendance `marked`, what the marks that come with them add up to.
    """


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says that this record is no more (a delta file's `tobedeleted`, an API's deletion list)."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the source forgave or noticed: shown in the report of the run, never a reason to refuse.

    `code` groups remarks of one sort (`date.day_first`); `where` is a file, line or record.
    """

    code: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that the source could not make sense of, with the reason in a sentence for a person."""

    kind: str
    key: str
    reason: str


Item = SourceRecord | Gone | Remark | Refused


@dataclass(frozen=True, slots=True)
class Matching:
    """How people of this source may be recognised among those the school already has under other keys.

    For each kind a list of rules, each a tuple of members that must all be equal and filled (`("upn",)`,
    `("legal_last_name", "legal_first_name", "dob", "gender")`). `certain` rules join silently when exactly one
    person matches; `likely` ones are only reported and wait for a person.
    """

    certain: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    likely: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    keys_change: bool = False
    """Whether keys are made of what is known of a person, so that somebody may come back under another one. Without it,
    two keys are two people, unless a certain rule joins them."""


@dataclass(frozen=True, slots=True)
class Pull:
    """What one pull brings.

    `whole` kinds arrive complete: a record of such a kind that does not arrive is gone from the source. All other
    kinds are partial: only what arrives is touched, nobody is removed. `merge` kinds bring only some members of a
    record: members that do not arrive keep their stored value (without it, they become null). Of other kinds, `silent`
    names members that the source has no place for, as (part, member), with a blank part for those of the record
    itself: what a file of another source said of them stays. `items` yields records in any order (references may point
    ahead).
    """

    items: Iterator[Item]
    whole: frozenset[str] = frozenset()
    merge: frozenset[str] = frozenset()
    silent: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    matching: Matching = field(default_factory=Matching)
    expected: int | None = None
    """How many items will come, where the source can tell: only for a progress bar."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a person who chooses a source reads, and what the source needs to be told."""

    kind: str
    name: str
    summary: str
    settings: Mapping[str, str]
    """Name of each setting and what it means; those that end in `secret`, `password` or `key` are never logged."""
    guide: str
    """Markdown of the page that explains how to connect it."""


class Source(Protocol):
    """A place that school data comes from. Made from its settings; opened by nobody until `pull`."""

    @property
    def description(self) -> Description:
        """Say what this source is."""
        ...

    def check(self) -> None:
        """Prove that a pull could work (files there, password right) without pulling; raise NeedsAttention if not."""
        ...

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:
        """Start a pull. `since` asks for changes only, where the source can tell them; it may ignore that."""
        ...


@dataclass(frozen=True, slots=True)
class Connector:
    """A kind of source that a school can choose: what it is, and how one is made from its settings."""

    kind: str
    """Short, lower case, never changed: connections are stored under it."""
    description: Description
    make: Callable[[Mapping[str, Any]], Source] = field(repr=False)
    """Makes the source. Opens nothing; raises NeedsAttention where a setting is missing or makes no sense."""


def today(now: datetime) -> date:
    """Return the school's day at the moment `now`, in the zone that `now` carries."""
    return now.date()
