"""From the values of a record to a row of its table, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from rollbook.contract.encoding import decode, encode
from rollbook.contract.layout import layout
from rollbook.records.tables import Table, facet_name


@dataclass(frozen=True, slots=True)
class Record:
    """A record ready to be written: its row, in the order of the table's columns, and the digest of the row."""

    id: int
    row: tuple[Any, ...]
    digest: int


def record_of(table: Table, *, school: int, id: int, values: Mapping[str, Any]) -> Record:  # noqa: A002 - the contract's word
    """Return the record that holds `values` (conformed, references resolved)."""
    whole = {**values, "id": id}
    keys = [_key(key.type, whole.get(key.name)) for key in table.keys]
    facets: list[str] = []
    if table.facets:
        for view in table.views:
            shown = all(whole.get(key) == value for key, value in view.about.where)
            facets += encode(view, whole).values() if shown else [""] * len(layout(view).columns)
    digest = digest_of((*keys, *facets))
    return Record(id, (school, id, *keys, *facets, digest), digest)


def _key(type_: str, value: Any) -> Any:  # noqa: ANN401 - a value of a record
    return value[:10] if type_ == "date" and value else value


def digest_of(parts: Sequence[object]) -> int:
    """Return a number that differs when any part does (64 bits, signed, as databases keep it)."""
    hashed = blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


def values_of(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    """Return the values that a stored row was made from, for laying new ones over them."""
    named = dict(zip(table.columns, row, strict=True))
    values: dict[str, Any] = {}
    for view in table.views:
        if any(named[key] != value for key, value in view.about.where):
            continue
        texts = (
            {column.name: named[facet_name(view, column)] for column in layout(view).columns} if table.facets else {}
        )
        values |= decode(view, texts) if texts else {}
    for key in table.keys:
        if values.get(key.name) is None:
            stored = named[key.name]
            values[key.name] = stored.isoformat() if hasattr(stored, "isoformat") else stored
    return values


def changed_facets(table: Table, before: Sequence[Any], after: Sequence[Any]) -> frozenset[str]:
    """Return the names of the facets (or, where a kind has none, of the keys) in which two rows differ."""
    first = 2 + len(table.keys) if table.facets else 2
    names = table.columns[first:-1]
    return frozenset(
        name for name, old, new in zip(names, before[first:-1], after[first:-1], strict=True) if str(old) != str(new)
    )
