"""A school in the tests of the sync: synced from sources in memory, and read as an app reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from tests.records.reading import TODAY, Reader
from tests.sync.sources import InMemory, Kept, partial

from rollbook.accounts.models import School
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.connectors.source import Item
from rollbook.contract.objects import KINDS
from rollbook.records.database import fetch
from rollbook.sync.engine import run
from rollbook.sync.report import Report

TABLES: Final = (
    *sorted(KINDS),
    "identity",
    "part",
    "contact_link",
    "lesson_room",
    "change",
    "move",
    "told",
    "school_state",
)
"""The tables that say something of a school, without their prefix."""


@dataclass
class Synced:
    """A school that is synced and read."""

    school: School
    now: datetime = TODAY

    def sync(self, source: InMemory) -> Report:
        """Sync from a source."""
        return run(school=self.school, source=source, clock=lambda: self.now)

    def take(self, kept: Kept, **also: Any) -> Report:  # noqa: ANN401 - see InMemory
        """Sync from a source that tells everything."""
        return self.sync(InMemory(kept=kept, **also))

    def hear(self, *items: Item, merge: tuple[str, ...] = ()) -> Report:
        """Sync from a source that tells these things only."""
        return self.sync(partial(*items, merge=merge))

    @property
    def read(self) -> Reader:
        """Somebody who may read everything."""
        return Reader(self.school.pk, now=self.now)

    def later(self, **span: float) -> Synced:
        """Return the same school after some time."""
        return replace(self, now=self.now + timedelta(**span))

    def id_of(self, kind: str, key: str, source: str = "memory") -> int:
        """Return the id that a source's key stands for."""
        statement = "SELECT id FROM records_identity WHERE school_id = %s AND source = %s AND kind = %s AND key = %s"
        return int(fetch(statement, (self.school.pk, source, kind, key))[0][0])

    def keys(self, source: str = "memory") -> dict[tuple[str, int], str]:
        """Return the source's key of every id."""
        statement = "SELECT kind, id, key FROM records_identity WHERE school_id = %s AND source = %s"
        return {(kind, id_): key for kind, id_, key in fetch(statement, (self.school.pk, source))}

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows that the school has."""
        return {table: self._rows(table) for table in TABLES}

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return sorted(fetch(f"SELECT * FROM records_{table} WHERE school_id = %s", (self.school.pk,)), key=repr)  # noqa: S608 - our own tables

    def values(self, kind: str, column: str) -> list[Any]:
        """Return the values that a column has in the rows of a kind."""
        return [row[0] for row in fetch(f"SELECT {column} FROM records_{kind} WHERE school_id = %s", (self.school.pk,))]  # noqa: S608 - our own tables

    @property
    def sequence(self) -> int:
        """How far the change log has come."""
        return max((row[0] for row in self._log(0)), default=0)

    def logged(self, since: int = 0) -> set[tuple[str, int, str]]:
        """Return what happened to which record after a number of the log."""
        return {(kind, id_, what) for _, kind, id_, what in self._log(since)}

    @property
    def moves(self) -> list[int]:
        """The numbers of the log that students have who came into groups or left them."""
        return [row[0] for row in fetch("SELECT sequence FROM records_move WHERE school_id = %s", (self.school.pk,))]

    def _log(self, since: int) -> list[tuple[Any, ...]]:
        statement = "SELECT sequence, kind, id, what FROM records_change WHERE school_id = %s AND sequence > %s"
        return fetch(statement, (self.school.pk, since))


def new_school(name: str, urn: str) -> Synced:
    """Return a school without any records."""
    return Synced(register(facts=SchoolFacts(name=name, urn=urn), now=TODAY))
