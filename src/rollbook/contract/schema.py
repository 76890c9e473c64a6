"""How an object of the contract is declared: `Object`, `About`, and the kinds of `Field`.

A declaration says what a field is, never what to do with it. Everything else (the stored columns, the pages of the
API, scope filtering, OpenAPI, the consent page, importer checks) reads these declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, cast

Worker = TypeVar("Worker", bound=Callable[..., Any])

Need = frozenset[str]
"""Scopes of which one is enough."""


def any_of(*scopes: str) -> Need:
    """Return the need that any one of `scopes` meets."""
    return frozenset(scopes)


class DeclarationProblem(TypeError):
    """A declaration breaks a rule of the contract; the message says which and where. Mend the declaration."""


class Numbering(StrEnum):
    """Where the ids of a kind come from. Every id stays below 2^31, since clients read 32-bit integers."""

    PEOPLE = "people"
    """One sequence for students, staff and contacts of the whole platform: an id names one person."""
    PLATFORM = "platform"
    """One sequence for the kind, over all schools."""
    SCHOOL = "school"
    """Counted within each school, for kinds with a great many rows."""
    GIVEN = "given"
    """The same constant in every school, given by the source (platform subjects, assessment point ranks)."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One member of an object.

    `scope` is what a token must hold to see it (a scope, or any one of several). Without one, what the field that
    embeds its object needs is enough; or, where the object stands by itself, what the object needs. `include` is the
    flag that a request must set. `required` members are never null. `absent` members are left out where there is
    nothing to say, instead of being null. `hidden` members are known to the store but never sent. `key` members become
    typed columns, for filters and sorting. `same_as` repeats the value of another member under an old or misspelt name
    that clients read. `unread` members are sent by clients and not looked at.
    """

    meaning: str = field(kw_only=False)
    scope: str | Need | None = None
    include: str | None = None
    required: bool = False
    absent: bool = False
    hidden: bool = False
    key: bool = False
    same_as: str | None = None
    unread: bool = False

    @property
    def need(self) -> Need | None:
        """The scopes of which one is enough to see this member; None where the owner decides."""
        return frozenset({self.scope}) if isinstance(self.scope, str) else self.scope


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    """A whole number in signed 32 bits, never sent with a decimal point."""


@dataclass(frozen=True, kw_only=True)
class Reference(Integer):
    """The id of another record. A source gives its own key; the platform's id is sent.

    `to` is a kind, or `kind.list` for an entry of a list inside a record (`grade_set.grades`).
    """

    to: str


@dataclass(frozen=True, kw_only=True)
class Decimal(Field):
    """A number that may have decimals, sent as a JSON number."""


@dataclass(frozen=True, kw_only=True)
class Boolean(Field):
    """True or false."""


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A text.

    `words` is the closed list a client knows (anything else is sent as null); `codeset` names an open one; `check` is
    the identifier whose rules a value should meet (a value that does not is kept and flagged).
    """

    words: tuple[str, ...] = ()
    codeset: str | None = None
    check: str | None = None


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A date, sent as `YYYY-MM-DD`."""


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A date and time in UTC, sent as `YYYY-MM-DDTHH:MM:SS.mmmZ`.

    A source may give a bare date: it is sent as midnight, or as 23:59 where the member `ends` a span.
    """

    ends: bool = False


@dataclass(frozen=True, kw_only=True)
class ListOf(Field):
    """A list of plain values; never null, at worst empty. `item` is Text, Integer, Day or Reference."""

    item: Field


@dataclass(frozen=True, kw_only=True)
class Embed(Field):
    """One object inside another."""

    of: type[Object]


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    """A list of objects inside another; never null, at worst empty.

    Where the items carry an `id`, a source gives its own key for each (or none: then the place in the list counts).
    `least` and `most` say how many an app may send, where it sends the list.
    """

    of: type[Object]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class ByNumber(Field):
    """Objects by a whole number. Sources give it and the store keeps it; it is never sent."""

    of: type[Object]


@dataclass(frozen=True, kw_only=True)
class Joined(Field):
    """A member that is put together from other records when it is read, so that it is never stale.

    `shape` says what it looks like (a ListOf, Embed or Many); `by` names the way the store joins it.
    """

    shape: Field
    by: str


@dataclass(frozen=True, kw_only=True)
class About:
    """What is said of an object besides its members."""

    word: str | None = None
    """The word in the member `object`; None where the object has none."""
    scope: str | Need | None = None
    """What is needed for every member that does not name a narrower scope."""
    versions: tuple[str, ...] = ("1.0", "1.1")
    """The API versions that know the object."""
    kind: str | None = None
    """The kind that the store keeps it as; None for what is only embedded. Several objects may be views of one kind."""
    numbering: Numbering = Numbering.PLATFORM
    where: tuple[tuple[str, str], ...] = ()
    """Key members and the values that pick this view's rows out of the kind."""
    filled: tuple[str, ...] = ()
    """Key members that a row must have to be seen through this view."""
    row_scopes: tuple[tuple[str, str, str], ...] = ()
    """(key member, value, scope): rows with that value are seen only by those who hold that scope."""
    order: tuple[str, ...] = ()
    """Key members that pages are sorted by, before the id; a leading minus turns it round."""
    packed: bool = False
    """Stored many to a row, by a store of its own (marks of a week, dates of a lesson)."""
    internal: bool = False
    """Never sent on its own."""

    @property
    def need(self) -> Need | None:
        """The scopes of which one is enough; None where the owner decides."""
        return frozenset({self.scope}) if isinstance(self.scope, str) else self.scope


class Object:
    """Something the API can send: a class that holds Fields and nothing else.

    What else is to be said goes into the class line: `class Student(Object, word="student", ...)`; see `About`.
    """

    about: ClassVar[About] = About()
    fields: ClassVar[Mapping[str, Field]] = {}

    def __init_subclass__(cls, **about: Any) -> None:  # noqa: ANN401 - the members of About, checked there
        """Collect the fields, and refuse a declaration that holds anything else."""
        if not (cls.__doc__ or "").strip():
            msg = f"{cls.__name__} has no docstring: say what the object is in one sentence."
            raise DeclarationProblem(msg)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
        for name in vars(cls):
            if name not in own and not name.startswith("__"):
                msg = f"{cls.__name__}.{name} is not a Field: declarations declare, they do not act."
                raise DeclarationProblem(msg)
        for name in own:
            delattr(cls, name)
        cls.fields = MappingProxyType({**cls.fields, **own})
        cls.about = About(**about)


def walk(owner: type[Object], visit: Callable[[tuple[str, ...], type[Object], Field], Any]) -> None:
    """Call `visit(path, owner, field)` for each member of `owner` and all that it embeds, depth first."""

    def step(path: tuple[str, ...], holder: type[Object]) -> None:
        for name, member in holder.fields.items():
            visit((*path, name), holder, member)
            inner = embedded(member)
            if inner is not None:
                step((*path, name), inner)

    step((), owner)


def embedded(member: Field) -> type[Object] | None:
    """Return the object that `member` embeds, once or many times; None for a plain value."""
    if isinstance(member, Joined):
        return embedded(member.shape)
    return member.of if isinstance(member, Embed | Many | ByNumber) else None


def remembered(worker: Worker) -> Worker:
    """Keep the last answers of a pure function: `lru_cache`, typed for arguments that are classes."""
    return cast("Worker", lru_cache(maxsize=4096)(worker))
