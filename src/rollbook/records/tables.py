"""How each kind lies in the database: its typed key columns and its facets, from the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from rollbook.contract.layout import Column, layout
from rollbook.contract.objects import KINDS
from rollbook.contract.schema import Boolean, Day, Integer, Joined, Moment, Object, Reference

OWN_STORE: Final = frozenset({"attendance", "lesson"})
"""Kinds with a great many rows, packed in tables of their own."""


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A key member of a kind: a typed column for filters and sorting."""

    name: str
    type: str
    """`integer`, `text`, `date` or `boolean`."""
    indexed: bool
    refers_to: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one kind: its views share the rows, each with facets of its own."""

    kind: str
    views: tuple[type[Object], ...]
    keys: tuple[KeyColumn, ...]
    facets: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the table in the database."""
        return f"records_{self.kind}"

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in the order in which rows are written."""
        return ("school_id", "id", *(key.name for key in self.keys), *self.facets, "digest")


def facet_name(view: type[Object], column: Column) -> str:
    """Return the database column of one facet; views that share a table have names of their own."""
    kind = view.about.kind or ""
    prefix = "" if len(KINDS[kind]) == 1 else f"{_spelled(view.__name__)}_"
    return f"f_{prefix}{column.name}"


def _spelled(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")


def _key_columns(views: tuple[type[Object], ...]) -> tuple[KeyColumn, ...]:
    keys: dict[str, KeyColumn] = {}
    for view in views:
        for name, member in view.fields.items():
            # What is never sent has no facets: all its members are columns.
            if (member.key or view.about.internal) and not isinstance(member, Joined) and name != "id":
                keys[name] = KeyColumn(
                    name,
                    _type(member),
                    isinstance(member, Reference),
                    member.to if isinstance(member, Reference) else None,
                )
    return tuple(keys.values())


def _type(member: object) -> str:
    if isinstance(member, Integer):
        return "integer"
    if isinstance(member, Boolean):
        return "boolean"
    return "date" if isinstance(member, Moment | Day) else "text"


def _table(kind: str, views: tuple[type[Object], ...]) -> Table:
    facets = (
        ()
        if views[0].about.internal
        else tuple(facet_name(view, column) for view in views for column in layout(view).columns)
    )
    return Table(kind, views, _key_columns(views), facets)


TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {kind: _table(kind, views) for kind, views in KINDS.items() if kind not in OWN_STORE}
)
"""The table of every kind that is stored as facets."""


@cache
def key_facets(kind: str) -> Mapping[str, str]:
    """Return the facet that holds each key that is sent, as far as a facet of all rows does."""
    table = TABLES[kind]
    return MappingProxyType(
        {
            member: facet_name(view, column)
            for view in table.views
            if not view.about.where
            for column in layout(view).columns
            for member in column.members
            if not column.path and any(key.name == member for key in table.keys)
        }
    )


@cache
def hidden_keys(kind: str) -> frozenset[str]:
    """Return the keys of a kind that no facet of all its rows holds: they are not sent, but filters look at them."""
    table = TABLES.get(kind)
    if table is None or not table.facets:
        return frozenset()
    return frozenset(key.name for key in table.keys if key.name not in key_facets(kind))
