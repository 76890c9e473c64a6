"""How many records of each kind a school has: the numbers that its own people read, and nothing of the records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from rollbook.records.database import fetch
from rollbook.records.tables import TABLES

# Those who have left, or not come yet, are kept, and are not meant by "our pupils".
SPANNED: Final = frozenset({"student", "staff_member"})


def numbers(*, school: int, kinds: Collection[str], today: date) -> dict[str, int]:
    """Return how many records of each of `kinds` a school has; of pupils and staff, how many are there `today`."""
    return {kind: _number(school, kind, today) for kind in kinds}


def _number(school: int, kind: str, today: date) -> int:
    statement = f"SELECT count(*) FROM {TABLES[kind].name} WHERE school_id = %s"
    values: tuple[object, ...] = (school,)
    if kind in SPANNED:
        statement += " AND (start_date IS NULL OR start_date <= %s) AND (end_date IS NULL OR end_date >= %s)"
        values = (school, today, today)
    return int(fetch(statement, values)[0][0])
