"""The contract in rows for people: the data model, and what stands behind a scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.objects import OBJECTS
from rollbook.contract.schema import (
    Boolean,
    Day,
    Decimal,
    Field,
    Integer,
    Joined,
    ListOf,
    Many,
    Moment,
    Need,
    Object,
    Text,
    embedded,
)
from rollbook.contract.scopes import SCOPES, UnknownScope
from rollbook.contract.versions import NEWEST

_TYPES: Final[tuple[tuple[type[Field], str], ...]] = (
    (Integer, "whole number"),
    (Decimal, "number"),
    (Boolean, "true or false"),
    (Text, "text"),
    (Day, "date"),
    (Moment, "date and time"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A member of an object, as the data model shows it; texts are empty where there is nothing to say."""

    object: str
    member: str
    type: str
    meaning: str
    scope: str
    include: str
    codeset: str
    since: str


@dataclass(frozen=True, slots=True)
class Line:
    """A member that a scope shows: where it lies (`student`, `demographics.is_fsm`) and what it means."""

    object: str
    path: str
    meaning: str


def data_model() -> Iterator[Row]:
    """Yield a row for each member that may be sent, object by object."""
    for name, declared in OBJECTS.items():
        for member_name, member in declared.fields.items():
            if not (member.hidden or declared.about.internal):
                yield Row(
                    object=name,
                    member=member_name,
                    type=type_of(member),
                    meaning=member.meaning,
                    scope=" or ".join(sorted(member.need or declared.about.need or ())),
                    include=member.include or "",
                    codeset=_codeset(member),
                    since=declared.about.versions[0],
                )


def type_of(member: Field) -> str:
    """Return the type of a member in words: `text`, `list of date`, `Sibling`, `list of EmailInfo`."""
    if isinstance(member, Joined):
        return type_of(member.shape)
    if isinstance(member, ListOf):
        return f"list of {type_of(member.item)}"
    inner = embedded(member)
    if inner is not None:
        return f"list of {inner.__name__}" if isinstance(member, Many) else inner.__name__
    return next((word for kind, word in _TYPES if isinstance(member, kind)), "object")


@cache
def fields_behind(scope: str) -> tuple[Line, ...]:
    """Return what `scope` shows in the newest version, in the order of the declarations.

    A member that several scopes show stands behind each of them. What is put together from other records is one line.

    Raises:
        UnknownScope: There is no such scope.
    """
    if scope not in SCOPES:
        raise UnknownScope(scope)
    return tuple(dict.fromkeys(line for view in _views() for line in _lines_of(view, scope)))


def _views() -> tuple[type[Object], ...]:
    """Return the objects that the newest version reads and is sent, each once."""
    served = [endpoint for endpoint in ENDPOINTS.values() if NEWEST in endpoint.versions]
    read = [endpoint.view for endpoint in served if endpoint.method == "GET"]
    sent = [endpoint.body for endpoint in served]
    return tuple(dict.fromkeys(view for view in (*read, *sent) if view is not None))


def _lines_of(view: type[Object], scope: str) -> Iterator[Line]:
    about = view.about
    word = about.word or view.__name__
    for key, value, narrower in about.row_scopes:
        if narrower == scope and not view.fields[key].hidden:
            yield Line(word, key, f"Those with “{value}”: without this scope they are not shown at all")
    for path, member in _behind(view, (), about.need, scope):
        yield Line(word, ".".join(path), member.meaning)


def _behind(
    holder: type[Object], path: tuple[str, ...], need: Need | None, scope: str
) -> Iterator[tuple[tuple[str, ...], Field]]:
    for name, member in holder.fields.items():
        if member.hidden or member.same_as is not None:
            continue
        needed = member.need or need
        inner = None if isinstance(member, Joined) else embedded(member)
        if inner is not None:
            yield from _behind(inner, (*path, name), needed, scope)
        elif needed is not None and scope in needed:
            yield (*path, name), member


def _codeset(member: Field) -> str:
    named = member.item if isinstance(member, ListOf) else member
    return named.codeset or "" if isinstance(named, Text) else ""
