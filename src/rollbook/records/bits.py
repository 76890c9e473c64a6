"""Which bit of a change's mask stands for what: facets, by the class of the row.

The class of a row is the value that decides who may see the row at all (the type of a group, the category of a
result); most kinds have but one class, "". A change is logged with the bits of its own class, so a reader who may not
see the class sees no trace of the change: not in a delta, a total, a time stamp or an ETag.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar, cast

from django.db import connection

from rollbook.records.database import execute, fetch
from rollbook.records.packed import COLUMNS
from rollbook.records.tables import TABLES

ANY: Final = "any"
"""The bit that is set when a row of a class comes or goes."""

KEYS: Final = "k"
"""The bit that is set when a key changes that is not sent but that lists are filtered by."""

CLASSLESS: Final = "j_assessment_"
"""How the facets begin that are seen or hidden whatever the class of their row."""

CLASS_KEYS: Final[Mapping[str, str]] = {
    "group": "type",
    "assessment": "category",
    "result": "category",
    "lesson": "type",
}
"""The key member that decides the class of a row, for kinds of more than one class."""


def class_of(kind: str, row: Sequence[Any]) -> str:
    """Return the class of a row of a kind."""
    key = CLASS_KEYS.get(kind)
    if key is None:
        return ""
    columns = COLUMNS[kind] if kind in COLUMNS else TABLES[kind].columns
    return row[columns.index(key)] or ""


def classes_of(kind: str, school: int, ids: Iterable[int]) -> dict[int, str]:
    """Return the class of each of these rows that is there."""
    key = CLASS_KEYS.get(kind, "''")
    classes: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        holes = ", ".join("%s" for _ in some)
        statement = f"SELECT id, {key} FROM records_{kind} WHERE school_id = %s AND id IN ({holes})"
        classes |= {id_: class_ or "" for id_, class_ in fetch(statement, (school, *some))}
    return classes


class NoBitsLeft(Exception):
    """A kind has more than 62 facets and classes together: the mask of a change has no room for another."""


_MOST: Final = 62
_TRIES: Final = 2 * _MOST
"""Processes that start together on an empty table may take all bits but one from under each other."""


Worker = TypeVar("Worker", bound=Callable[..., int])
_FORGETTING: Final[list[Callable[[], None]]] = []


def settled(worker: Worker) -> Worker:
    """Keep the last masks that a function put together, as long as the bits in them are there to stay.

    Within a transaction that may yet be undone, a new bit is not to be remembered.
    """
    kept = lru_cache(maxsize=4096)(worker)
    _FORGETTING.append(kept.cache_clear)

    @wraps(worker)
    def mask(*given: Hashable) -> int:
        return worker(*given) if connection.in_atomic_block else kept(*given)

    return cast("Worker", mask)


def mask_of(kind: str, facets: Iterable[str], class_: str = "") -> int:
    """Return the mask whose bits stand for facets of a class of a kind; facets without a bit are given one."""
    return _mask(kind, tuple(sorted(facets)), class_)


def class_for(facet: str, class_: str) -> str:
    """Return the class that a facet of a row of a class is logged with."""
    return "" if facet.startswith(CLASSLESS) else class_


@settled
def _mask(kind: str, facets: tuple[str, ...], class_: str) -> int:
    return sum(1 << _bit(kind, f"{class_}:{facet}") for facet in facets)


def _bit(kind: str, name: str) -> int:
    """Return the bit of a facet; the first process to name it settles it for ever."""
    for _ in range(_TRIES):
        known: dict[str, int] = dict(fetch("SELECT facet, bit FROM records_facet_bit WHERE kind = %s", (kind,)))
        if name in known:
            return known[name]
        free = max(known.values(), default=-1) + 1
        if free >= _MOST:
            break
        # Another process may have taken the bit, or named the facet, since we looked: then nothing is written.
        statement = "INSERT INTO records_facet_bit (kind, facet, bit) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        execute(statement, (kind, name, free))
    message = f"The kind {kind} has no bit left for {name}."
    raise NoBitsLeft(message)


def forget_bits() -> None:
    """Forget what is remembered of bits, for a database that was made anew (tests)."""
    for forget in _FORGETTING:
        forget()
