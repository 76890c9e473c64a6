"""Where ids come from: counters in the database, taken in blocks."""

from __future__ import annotations

from typing import Final

from rollbook.contract.conform import LARGEST
from rollbook.contract.schema import Numbering
from rollbook.records.database import execute, fetch

BLOCK: Final = 500
FIRST: Final = 1001
"""The first id of all: the oldest clients write a year code (1 to 13) where others write an id."""


class NumbersUsedUp(Exception):
    """A sequence has reached 2^31: clients could not read a larger id. An operator must act."""


class Numbers:
    """Free ids of one sequence.

    Ids are taken from the counter in blocks, outside the transaction that will use them: a sync that fails leaves a
    gap, which nobody minds, and two syncs never wait for each other.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._next = self._end = 0

    def take(self) -> int:
        """Return an id that nobody has."""
        if self._next == self._end:
            self._end = _advance(self.name, BLOCK)
            self._next = self._end - BLOCK
        self._next += 1
        return self._next - 1


def _advance(name: str, count: int) -> int:
    execute("INSERT INTO records_counter (name, next) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING", (name, FIRST))
    end = int(fetch("UPDATE records_counter SET next = next + %s WHERE name = %s RETURNING next", (count, name))[0][0])
    if end > LARGEST:
        message = f"The sequence {name} has no ids left below 2^31."
        raise NumbersUsedUp(message)
    return end


def sequence_name(kind: str, numbering: Numbering, school: int) -> str:
    """Return the name of the counter that numbers a kind at a school."""
    match numbering:
        case Numbering.PEOPLE:
            return "people"
        case Numbering.SCHOOL:
            return f"{kind}@{school}"
        case _:
            return kind
