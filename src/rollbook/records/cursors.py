"""Pages: which ids lie on which page, kept as long as the school's records stay as they are.

A list is turned into its ids once, in order; any page of it is then a slice, so the last page costs what the first
does, and so does the total. The ids are kept with the number of the school's last change: as soon as anything changes,
they are worked out anew.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from rollbook.records.query import State

MOST_IDS: Final = 8_000_000
"""Ids kept in one process at most: 32 MB."""

LONGEST_KEY: Final = 4_000
"""Characters of a condition whose ids are kept. Few are longer, and nobody must fill the memory with conditions."""

MOST_STATES: Final = 50_000
"""Newest changes kept in one process at most: one for each school, kind and mask that is asked for."""

NEVER: Final = State(0, datetime(1970, 1, 1, tzinfo=UTC))

Key = tuple[object, ...]


class Cursors:
    """The ids of lists, by school, change number and condition; the oldest go when there are too many."""

    def __init__(self, most: int = MOST_IDS) -> None:
        self._most = most
        self._kept: OrderedDict[Key, array[int]] = OrderedDict()
        self._count = 0
        self._newest: OrderedDict[Key, tuple[int, State]] = OrderedDict()
        self._lock = Lock()

    def ids(self, key: Key, find: Callable[[], list[int]]) -> array[int]:
        """Return the ids of a list, found by `find` unless they are kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        found = array("i", find())
        if _letters(key) <= LONGEST_KEY:
            self._keep(key, found)
        return found

    def _keep(self, key: Key, found: array[int]) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self._count += _weight(key, found)
                while self._count > self._most and len(self._kept) > 1:
                    old, gone = self._kept.popitem(last=False)
                    self._count -= _weight(old, gone)

    def newest(self, key: Key, sequence: int, look: Callable[[int], State | None]) -> State:
        """Return the newest change that meets `key`, in a log that has come to `sequence`.

        `look` finds the newest one after a number of the log: only what was never looked at is looked through.
        """
        looked, known = self._newest.get(key, (0, NEVER))
        if looked > sequence:
            looked, known = 0, NEVER
        if looked < sequence:
            known = look(looked) or known
            with self._lock:
                self._newest[key] = sequence, known
                if len(self._newest) > MOST_STATES:
                    self._newest.popitem(last=False)
        return known


def _weight(key: Key, found: array[int]) -> int:
    """Return what a list and its key take, in ids."""
    return len(found) + 32 + _letters(key) // 4


def _letters(part: object) -> int:
    if isinstance(part, str):
        return len(part)
    return sum(map(_letters, part)) if isinstance(part, tuple) else 0


CURSORS: Final = Cursors()
"""Those of this process."""
