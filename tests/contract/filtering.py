"""The scope filter as tests use it: facets encoded, and joined again by a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from rollbook.contract import encoding, layout, plan
from rollbook.contract.schema import Object


@dataclass(frozen=True, slots=True)
class Filter:
    """The three modules that make up the filter: ours, or mutants of them."""

    layout: ModuleType
    plan: ModuleType
    encoding: ModuleType

    def text(self, view: type[Object], values: Mapping[str, Any], scopes: frozenset[str], flags: frozenset[str]) -> str:
        """Return what is sent: the facets of the values, put together as the plan says."""
        texts = self.encoding.encode(view, values)
        pieces = self.plan.plan(view, scopes, flags).pieces
        return "".join(piece if isinstance(piece, str) else texts[piece.name] for piece in pieces)

    def joins(self, view: type[Object], scopes: frozenset[str], flags: frozenset[str]) -> set[str]:
        """Return the names of the joined members that the plan shows."""
        return {join.name for join in self.plan.plan(view, scopes, flags).joins}


OURS: Final = Filter(layout, plan, encoding)


class SaidTwice(AssertionError):
    """A JSON object has a member twice: readers would not agree on what it says."""


def read(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON in which no object may have a member twice."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise SaidTwice(text)
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members)
