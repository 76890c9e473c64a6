"""Values for objects, made from their declarations: full ones in which no two leaves are alike, and generated ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Final

from hypothesis import strategies as st

from rollbook.contract.schema import (
    Boolean,
    Day,
    Decimal,
    Embed,
    Field,
    Integer,
    Joined,
    ListOf,
    Many,
    Moment,
    Object,
    Text,
    remembered,
)

Leaf = Callable[[int], Any]

LEAVES: Final[dict[type[Field], Leaf]] = {
    Integer: lambda number: number,
    Decimal: lambda number: number + 0.5,
    Boolean: lambda number: number % 2 == 0,
    Day: lambda number: f"{1000 + number}-05-17",
    Moment: lambda number: f"{1000 + number}-05-17T09:30:00.000Z",
    Text: lambda number: f"“{number}\"\\'",
}


def leaf(member: Field) -> Leaf:
    """Return what makes a value of a plain member from a number."""
    return next(made for kind, made in LEAVES.items() if isinstance(member, kind))


def specimen(of: type[Object], numbers: Iterator[int] | None = None) -> dict[str, Any]:
    """Return values for an object with every member filled, hidden ones too, each leaf with a number of its own."""
    numbers = numbers or count(1)
    return {name: _full(member, numbers) for name, member in of.fields.items() if not isinstance(member, Joined)}


def _full(member: Field, numbers: Iterator[int]) -> Any:  # noqa: ANN401 - any value
    if isinstance(member, Embed):
        return specimen(member.of, numbers)
    if isinstance(member, Many):
        return [specimen(member.of, numbers), specimen(member.of, numbers)]
    if isinstance(member, ListOf):
        return [_full(member.item, numbers), _full(member.item, numbers)]
    return leaf(member)(next(numbers))


@remembered
def values_of(of: type[Object]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for the values of an object: any member may be missing or null."""
    members = {name: _generated(member) for name, member in of.fields.items() if not isinstance(member, Joined)}
    return st.fixed_dictionaries({}, optional=members)


TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NUMBERS: Final = st.integers(0, 8000)


def _generated(member: Field) -> st.SearchStrategy[Any]:
    if isinstance(member, Embed):
        return st.none() | values_of(member.of)
    if isinstance(member, Many):
        return st.none() | st.lists(values_of(member.of), max_size=2)
    if isinstance(member, ListOf):
        return st.none() | st.lists(_generated(member.item), max_size=2)
    if isinstance(member, Text):
        return st.none() | TEXTS
    return st.none() | NUMBERS.map(leaf(member))
