"""Finds the kinds of source: each folder of this package whose module `source` has a `CONNECTOR`.

There is no list to edit: a new folder is found.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from rollbook import connectors
from rollbook.connectors.source import Connector

__all__ = ["BadConnector", "Connector", "UnknownConnector", "connector", "kinds"]


class UnknownConnector(KeyError):
    """No folder holds a connector of this kind: use one of `kinds()`."""

    def __init__(self, kind: str) -> None:
        """Name the kind that was asked for; the sentence names those that are known."""
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return f"There is no connector {self.kind!r}. Known are: {', '.join(kinds()) or 'none'}."


class BadConnector(TypeError):
    """A folder does not hold what a connector must hold; the message says which and what. Mend the folder."""


def connector(kind: str) -> Connector:
    """Return the connector of that kind.

    Raises:
        UnknownConnector: No folder holds one.
    """
    try:
        return _found(tuple(connectors.__path__))[kind]
    except KeyError:
        raise UnknownConnector(kind) from None


def kinds() -> tuple[str, ...]:
    """Return the kinds of all connectors, in alphabetical order."""
    return tuple(sorted(_found(tuple(connectors.__path__))))


@cache
def _found(places: tuple[str, ...]) -> Mapping[str, Connector]:
    """Import the module `source` of each folder in `places`, and keep its connector under its kind."""
    found: dict[str, Connector] = {}
    for folder in pkgutil.iter_modules(places, f"{connectors.__name__}."):
        if folder.ispkg:
            here = _connector_in(folder.name)
            if here.kind in found:
                raise BadConnector(f"{folder.name} holds a second connector of the kind {here.kind!r}.")
            found[here.kind] = here
    return MappingProxyType(found)


def _connector_in(package: str) -> Connector:
    """Return the CONNECTOR of the module `source` in `package`."""
    held = getattr(import_module(f"{package}.source"), "CONNECTOR", None)
    if not isinstance(held, Connector):
        raise BadConnector(f"{package}.source has no CONNECTOR.")
    if held.kind != held.description.kind:
        raise BadConnector(f"{package}: the connector is {held.kind!r}, its description {held.description.kind!r}.")
    return held
