"""Chance that can be repeated: a stream of its own for each area of the school, so that none shifts another."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: str, *area: object) -> Random:
    """Return the stream of `area` ("student", "S2021-0042"): the same for the same seed on every machine."""
    return Random("/".join(map(str, (seed, *area))))  # noqa: S311 - invents people, guards nothing


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Values that are drawn in proportion to their weights."""

    values: tuple[T, ...]
    bounds: tuple[float, ...]

    def draw(self, chance: Random) -> T:
        """Return one of the values."""
        return self.values[bisect(self.bounds, chance.random() * self.bounds[-1], hi=len(self.bounds) - 1)]


def weighted(weights: Mapping[T, float]) -> Weighted[T]:
    """Return the values of `weights`, ready to draw from; the weights need not add up to anything."""
    return Weighted(tuple(weights), tuple(accumulate(weights.values())))


def label(number: int) -> str:
    """Return the letters of the `number`th thing, counted from 0: A to Z, then AA, AB and so on."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
