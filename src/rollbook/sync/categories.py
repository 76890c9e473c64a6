"""Categories: who may see a result is decided by its assessment, so results follow when its category changes.

What a source says of a result itself counts only where its assessment is in no category.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Any, Final

from rollbook.records.conditions import Where, is_any_of
from rollbook.records.database import fetch
from rollbook.records.rows import record_of, values_of
from rollbook.records.tables import TABLES
from rollbook.records.writing import living_rows, stored_rows

STAMPS: Final = ("created_at", "updated_at")
_AT_ONCE: Final = 500


class Categories:
    """The category of every assessment of a school, as it is after one sync."""

    def __init__(self, *, school: int) -> None:
        self._school = school
        self._now: dict[int, str | None] = {}

    @cached_property
    def _stored(self) -> dict[int, str | None]:
        return dict(living_rows("assessment", ("id", "category"), self._school))

    def settle(self, assessment: int, category: str | None) -> None:
        """Take note of an assessment that arrived."""
        self._now[assessment] = category

    def of_result(self, values: Mapping[str, Any]) -> str | None:
        """Return the category of a result: that of its assessment; its own where that is in none."""
        assessment = values["assessment_id"]
        category = self._now[assessment] if assessment in self._now else self._stored.get(assessment)
        own: str | None = values.get("category")
        return category or own

    def outdated(self) -> list[int]:
        """Return the stored results whose assessment is in another category now."""
        moved = {
            id_: category
            for id_, category in self._now.items()
            if category and self._stored.get(id_, category) != category
        }
        found: list[int] = []
        for category in sorted(set(moved.values())):
            assessments = tuple(sorted(id_ for id_ in moved if moved[id_] == category))
            where = Where("school_id = %s", (self._school,)) & is_any_of("assessment_id", assessments)
            where &= Where("(category IS NULL OR category <> %s)", (category,))
            statement = f"SELECT id FROM records_result WHERE {where.condition}"  # noqa: S608 - no value is in it
            found += [row[0] for row in fetch(statement, where.values)]
        return found


def results_as_said(school: int, ids: Collection[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Go through stored results as they were said: without the stamps that Rollbook put on them."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = stored_rows("result", TABLES["result"].columns, school, wanted[start : start + _AT_ONCE])
        yield from ((id_, _as_said(school, id_, row)) for id_, row in rows.items())


def _as_said(school: int, id_: int, row: tuple[Any, ...]) -> dict[str, Any]:
    """Return the values that the digest of a row was taken of."""
    table = TABLES["result"]
    values = values_of(table, row)
    for stamps in product(*((None, values[name]) for name in STAMPS)):
        said = {**values, **dict(zip(STAMPS, stamps, strict=True))}
        if record_of(table, school=school, id=id_, values=said).digest == row[-1]:
            return said
    return values
