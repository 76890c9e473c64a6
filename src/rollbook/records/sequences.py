"""Where ids come from: counters in the database, taken in blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rollbook.contract.conform import LARGEST
from rollbook.contract.schema import Numbering
from rollbook.records.database import execute, fetch
from rollbook.records.packed import DAYS_IN_ROW, MARKS_IN_ROW

LARGEST_BLOCK: Final = 512
FIRST: Final = 1001
"""The first id of all: the oldest clients write a year code (1 to 13) where others write an id."""


_SENT_FOR_ONE: Final[Mapping[str, int]] = {"attendance": MARKS_IN_ROW, "lesson": DAYS_IN_ROW}
"""How many ids are sent for one of ours, for kinds with many marks or days in a row."""


class NumbersUsedUp(Exception):
    """A sequence has reached 2^31: clients could not read a larger id. An operator must act."""


class Numbers:
    """Free ids of one sequence.

    Ids are taken from the counter in blocks, outside the transaction that will use them: a sync that fails leaves a
    gap, which nobody minds, and two syncs never wait for each other. Blocks begin with one id and double, since a
    country full of schools that each add one pupil a day would soon use up 2^31 by larger ones.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._next = self._end = 0
        self._block = 1

    def take(self) -> int:
        """Return an id that nobody has."""
        if self._next == self._end:
            self._end = _advance(self.name, self._block)
            self._next = self._end - self._block
            self._block = min(2 * self._block, LARGEST_BLOCK)
        self._next += 1
        return self._next - 1


def _advance(name: str, count: int) -> int:
    execute("INSERT INTO records_counter (name, next) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING", (name, FIRST))
    most = LARGEST // _SENT_FOR_ONE.get(name.partition("@")[0], 1)
    statement = "UPDATE records_counter SET next = next + %s WHERE name = %s AND next <= %s RETURNING next"
    rows = fetch(statement, (count, name, most - count))
    if not rows:
        message = f"The sequence {name} has no ids left: those that are sent stay below 2^31."
        raise NumbersUsedUp(message)
    return int(rows[0][0])


def sequence_name(kind: str, numbering: Numbering, school: int) -> str:
    """Return the name of the counter that numbers a kind at a school."""
    match numbering:
        case Numbering.PEOPLE:
            return "people"
        case Numbering.SCHOOL:
            return f"{kind}@{school}"
        case _:
            return kind
