"""The words that people, streets and schools are named with: they lie in `words.toml` beside this module.

A pool of names fits an ethnic background loosely, as names do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

_WORDS: Final[Mapping[str, Any]] = tomllib.loads(
    (files("rollbook.connectors.demo") / "words.toml").read_text(encoding="utf-8")
)

POOLS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]] = {
    pool: (tuple(names["girls"].split()), tuple(names["boys"].split()), tuple(names["surnames"].split()))
    for pool, names in _WORDS["names"].items()
}
"""For each pool: girls' names, boys' names, surnames."""

SHORT_FORMS: Final[Mapping[str, str]] = _WORDS["short_forms"]
"""What people with these first names may prefer to be called."""

PLACES: Final[dict[str, tuple[str, ...]]] = {kind: tuple(words.split()) for kind, words in _WORDS["places"].items()}
"""Words for places: trees and other things that streets are named after, kinds of street, towns, schools."""
