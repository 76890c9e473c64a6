"""Every object that Rollbook sends or is sent, declared once.

What may change within version 1.1, from one release to the next:

- an object, a member, an endpoint, an optional parameter or a header is added;
- a member that was null for everybody is filled; a meaning is said more clearly;
- a code set gains a code or marks one as no longer issued.

What needs a new version, however small it looks:

- a member is renamed, removed, given another type or moved to another object;
- a member or an endpoint starts to need a scope or an include flag, or needs another one than before;
- a member that was never null may be null, or one that was always there may be left out;
- a text with a closed list of `words` gains a word: clients of long standing fail on words they do not know;
- the number that a record goes by, the order of a list or the size of a page without `per_page`.

Version 1.0 is closed: it stays as it is until it is no longer served.
"""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from rollbook.contract.objects import (
    apps,
    assessments,
    attendance,
    contacts,
    groups,
    people,
    school,
    staff,
    students,
    timetables,
    v1_0,
)
from rollbook.contract.schema import Object


def _declared_in(module: ModuleType) -> dict[str, type[Object]]:
    """Return the objects that are declared in `module`, without those that only others inherit from."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Object)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


def _by_kind(objects: Mapping[str, type[Object]]) -> dict[str, tuple[type[Object], ...]]:
    """Return the views of each kind, in the order of their declaration."""
    kinds: dict[str, tuple[type[Object], ...]] = {}
    for view in objects.values():
        if view.about.kind is not None:
            kinds[view.about.kind] = (*kinds.get(view.about.kind, ()), view)
    return kinds


OBJECTS: Final[Mapping[str, type[Object]]] = MappingProxyType(
    {
        name: declared
        for module in (
            school,
            people,
            students,
            contacts,
            staff,
            groups,
            timetables,
            attendance,
            assessments,
            apps,
            v1_0,
        )
        for name, declared in _declared_in(module).items()
    }
)
"""Objects by the name of their class, in the order in which the data model shows them."""

KINDS: Final[Mapping[str, tuple[type[Object], ...]]] = MappingProxyType(_by_kind(OBJECTS))
"""Kinds of record that the store keeps, each with the objects that are views of it."""
