"""Plans: what one caller may see of a view, worked out once for (view, scopes, includes).

A plan names the columns that the caller may read and the literal text between them; joining them gives the object.
What was not granted is in no plan, so it is never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rollbook.contract.layout import Branch, Column, Join, Layout, layout
from rollbook.contract.schema import Object, remembered


@dataclass(frozen=True, slots=True)
class Plan:
    """What one caller may see of one view, ready to be joined.

    `pieces` alternate literal text (`str`) and columns; the object is their concatenation. `joins` are written before
    the closing brace by whoever reads.
    """

    view: type[Object]
    pieces: tuple[str | Column, ...]
    joins: tuple[Join, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The facets that are read, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Column))


@remembered
def plan(view: type[Object], scopes: frozenset[str], includes: frozenset[str] = frozenset()) -> Plan:
    """Work out what a caller who holds `scopes` and asks for `includes` sees of `view`."""
    laid = layout(view)
    pieces: list[str | Column] = [_opening(view.about.word)]
    pieces += _pieces(laid, (), scopes, includes)
    joins = tuple(
        join for join in laid.joins if join.includes <= includes and all(need & scopes for need in join.needs)
    )
    return Plan(view, _merged([*pieces, "}"]), joins)


def _pieces(
    laid: Layout, path: tuple[str, ...], scopes: frozenset[str], includes: frozenset[str]
) -> Iterator[str | Column]:
    for column in laid.columns:
        if column.path == path and column.visible(scopes, includes):
            yield column
    for branch in laid.branches:
        if branch.path[:-1] == path and branch.includes <= includes and _any_granted(laid, branch, scopes):
            yield f',"{branch.path[-1]}":{_opening(branch.word)}'
            yield from _pieces(laid, branch.path, scopes, includes)
            yield "}"


def _any_granted(laid: Layout, branch: Branch, scopes: frozenset[str]) -> bool:
    depth = len(branch.path)
    return any(
        column.path[:depth] == branch.path and all(need & scopes for need in column.needs) for column in laid.columns
    )


def _opening(word: str | None) -> str:
    return f'{{"object":"{word}"'


def _merged(pieces: list[str | Column]) -> tuple[str | Column, ...]:
    """Join neighbouring literals, so that fewer parts are put together for each row."""
    merged: list[str | Column] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return tuple(merged)
