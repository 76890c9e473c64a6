"""Told: what several schools say of one student's past, kept apart by the school that said it.

A transfer file is a snapshot of a pupil and the history that one school knows. A newer file of the same school takes
the place of its older one; what other schools said stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from rollbook.records.database import fetch

HISTORIES: Final = ("fsm_history", "pp_history", "sen_category_history")
"""Histories of a student, members of the demographics."""
_SUMS: Final = "sums"
COLUMNS: Final = ("school_id", "student_id", "origin", "said")

Values = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]


class Told:
    """What schools said of the students of one school; `fresh` are the rows that a sync adds or changes."""

    def __init__(self, school: int) -> None:
        self._school = school
        self._said: dict[int, dict[str, Values]] = {}
        statement = "SELECT student_id, origin, said FROM records_told WHERE school_id = %s"
        for student, origin, said in fetch(statement, (school,)):
            self._said.setdefault(student, {})[origin] = orjson.loads(said)
        self._changed: set[tuple[int, str]] = set()

    @property
    def fresh(self) -> list[tuple[int, int, str, str]]:
        """What is said anew, as rows to be stored."""
        return [
            (self._school, student, origin, orjson.dumps(self._said[student][origin]).decode())
            for student, origin in sorted(self._changed)
        ]

    def add_histories(self, student: int, origin: str, stored: Mapping[str, Any], arrived: Values) -> None:
        """Join the histories that arrived with those stored rows that this school did not say before."""
        came, known = arrived.get("demographics") or {}, stored.get("demographics") or {}
        for name in HISTORIES:
            if came.get(name) is not None:
                rows = came[name]
                came[name] = self._joined(student, origin, name, known.get(name) or (), rows)
                self._note(student, origin, name, [_about(row) for row in rows])

    def _joined(self, student: int, origin: str, name: str, stored: Rows, arrived: Rows) -> list[Mapping[str, Any]]:
        said = self._said.get(student, {})
        before = said.get(origin, {}).get(name, [])
        others = [row for other, of in said.items() if other != origin for row in of.get(name, [])]
        gone = [_about(row) for row in arrived] + [about for about in before if about not in others]
        rows = [*(row for row in stored if _about(row) not in gone), *arrived]
        return sorted(rows, key=lambda row: row.get("start_date") or "")

    def add_sums(self, student: int, origin: str, year: int, sums: Mapping[str, float | None]) -> None:
        """Take note of the sums of attendance that a school gave for a year."""
        held = self._said.get(student, {}).get(origin, {}).get(_SUMS, {})
        self._note(student, origin, _SUMS, {**held, str(year): dict(sums)})

    def sums(self, student: int) -> Iterator[tuple[int, str, Mapping[str, float | None]]]:
        """Yield the year, the school and the sums of everything that was said of a student's attendance."""
        for origin, said in self._said.get(student, {}).items():
            for year, sums in said.get(_SUMS, {}).items():
                yield int(year), origin, sums

    @property
    def students(self) -> set[int]:
        """Students of whom something was said."""
        return set(self._said)

    def _note(self, student: int, origin: str, name: str, value: object) -> None:
        said = self._said.setdefault(student, {}).setdefault(origin, {})
        if said.get(name) != value:
            said[name] = value
            self._changed.add((student, origin))


def _about(row: Mapping[str, Any]) -> list[str | None]:
    """Return what a row of a history is known by: when it began, and of what."""
    return [(row.get("start_date") or "")[:10], row.get("code")]
