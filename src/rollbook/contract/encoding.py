"""From values to the texts of facets, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from rollbook.contract.layout import Column, layout
from rollbook.contract.schema import Embed, Joined, ListOf, Many, Object, embedded, remembered


def encode(view: type[Object], values: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of every facet of a record: `values` are conformed, references resolved, `id` in its place."""
    return {column.name: _text(column, holder, within) for column, holder, within in _placed(view, values)}


def _placed(view: type[Object], values: Mapping[str, Any]) -> Iterator[tuple[Column, type[Object], Mapping[str, Any]]]:
    for column, holder in _holders(view):
        within: Mapping[str, Any] = values
        for key in column.path:
            within = within.get(key) or {}
        yield column, holder, within


@remembered
def _holders(view: type[Object]) -> tuple[tuple[Column, type[Object]], ...]:
    held = []
    for column in layout(view).columns:
        holder: type[Object] = view
        for key in column.path:
            inner = embedded(holder.fields[key])
            if inner is not None:
                holder = inner
        held.append((column, holder))
    return tuple(held)


def _text(column: Column, holder: type[Object], within: Mapping[str, Any]) -> str:
    allowed = column.inner.union(*column.needs) if column.choices else None
    members = _members(holder, column.members, within, allowed)
    return "," + orjson.dumps(members)[1:-1].decode() if members else ""


def _members(
    holder: type[Object], names: tuple[str, ...], within: Mapping[str, Any], allowed: frozenset[str] | None
) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name in names:
        member = holder.fields[name]
        value = within.get(member.same_as or name)
        if isinstance(member, Embed):
            value = shaped(member.of, value, allowed) if value is not None else None
        elif isinstance(member, Many):
            value = [shaped(member.of, item, allowed) for item in value or ()]
        elif isinstance(member, ListOf):
            value = list(value or ())
        if member.absent and (value is None or value == []):
            continue
        members[name] = value
    return members


def shaped(of: type[Object], value: Mapping[str, Any], allowed: frozenset[str] | None = None) -> dict[str, Any]:
    """Return an embedded object as it is sent: its word first, then the members that `allowed` scopes show.

    With `allowed` None every member is shown: the caller has settled that they all belong together.
    """
    head: dict[str, Any] = {"object": of.about.word} if of.about.word else {}
    return head | _members(of, _shown(of, allowed), value, allowed)


@remembered
def _shown(of: type[Object], allowed: frozenset[str] | None) -> tuple[str, ...]:
    return tuple(
        name
        for name, member in of.fields.items()
        if not member.hidden
        and not isinstance(member, Joined)
        and (allowed is None or member.need is None or member.need & allowed)
    )


def decode(view: type[Object], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the values behind the texts of all facets: the inverse of `encode`, but for the words of objects."""
    values: dict[str, Any] = {}
    for column in layout(view).columns:
        if column.inner != column.choices:
            continue
        within = values
        for key in column.path:
            within = within.setdefault(key, {})
        text = texts[column.name]
        if text:
            within |= orjson.loads("{" + text[1:] + "}")
    return values
