"""Days: flags that hang on the day are worked out anew when one begins, for students of whom nothing is heard too.

Whoever was eligible for free school meals six years ago yesterday earns no pupil premium from it today, and a provision
that begins today counts from today on. A worker does it after midnight; every sync does it first, where none has.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db import transaction

from rollbook.records.rows import record_of, values_of
from rollbook.records.tables import TABLES
from rollbook.records.writing import (
    Changed,
    Clock,
    day_of,
    held_sequence,
    living_rows,
    note_day,
    school_day,
    sequence_of,
    writing,
)
from rollbook.sync.derive import for_another_day
from rollbook.sync.differences import mask_between
from rollbook.sync.told import UNEARNED, Told

_KIND: Final = "student"


def follow_the_day(*, school: int, now: datetime, clock: Clock) -> int:
    """Work out for the day of `now` what hangs on it, unless that was done; return how many students it changed."""
    today = school_day(now)
    if not sequence_of(school) or day_of(school) == today:
        return 0
    with transaction.atomic():
        since, then = held_sequence(school, now=now), day_of(school)
        changes = list(_changes(school, then=then, on=today)) if then else []
        if changes:
            with writing(school=school, since=since, clock=clock) as writer:
                writer.change(_KIND, TABLES[_KIND].columns, changes)
        note_day(school, today)
    return len(changes)


def _changes(school: int, *, then: date, on: date) -> Iterator[Changed]:
    table, told = TABLES[_KIND], Told(school)
    for row in living_rows(_KIND, table.columns, school):
        stored = {**values_of(table, row), UNEARNED: told.unearned(row[1])}
        if stored.get("demographics"):
            values = for_another_day(_KIND, stored, then=then, on=on)
            made = record_of(table, school=school, id=row[1], values=values)
            if made.digest != row[-1]:
                yield Changed(made.row, mask_between(_KIND, row, made.row))
