"""Told: what several schools say of one student's past, kept apart by the school that said it.

A transfer file is a snapshot of a pupil and the history that one school knows. A newer file of the same school takes
the place of its older one; what other schools said stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from rollbook.records.database import fetch

HISTORIES: Final[Mapping[str, str]] = {
    "fsm_history": "is_fsm",
    "pp_history": "is_pp",
    "sen_category_history": "sen_category",
}
"""Histories of a student, and the flag that each settles: members of the demographics."""
UNEARNED: Final = "unearned"
"""First days of free school meals that earn no pupil premium."""
POSSIBLE: Final = "possible_sessions"
_SUMS: Final = "sums"
_WRITTEN: Final = "written"
COLUMNS: Final = ("school_id", "student_id", "origin", "said")

Values = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
Sessions = Mapping[str, float | None]
Word = Mapping[str, Any]
"""Whose word a record is: `origin`, and what comes beside it (see `SourceRecord.beside`)."""


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

    def add_histories(self, student: int, word: Word, stored: Mapping[str, Any], arrived: Values) -> None:
        """Join the histories that arrived with those stored rows that this school did not say before."""
        came, known = arrived.get("demographics") or {}, stored.get("demographics") or {}
        for name in HISTORIES:
            if came.get(name) is not None:
                rows = came[name]
                came[name] = self._joined(student, word, name, known.get(name) or (), rows)
                self._note(student, word["origin"], name, [_about(row) for row in rows])
        if came.get("fsm_history") is not None:
            self._note(student, word["origin"], UNEARNED, list(word.get(UNEARNED, ())))
        self._note(student, word["origin"], _WRITTEN, word.get(_WRITTEN))

    def _joined(self, student: int, word: Word, name: str, stored: Rows, arrived: Rows) -> list[Mapping[str, Any]]:
        said = self._said.get(student, {})
        others = {origin: of for origin, of in said.items() if origin != word["origin"]}
        theirs = [about for of in others.values() for about in of.get(name, [])]
        newer = [about for of in others.values() if _is_newer(of, word) for about in of.get(name, [])]
        before = [about for about in said.get(word["origin"], {}).get(name, []) if about not in theirs]
        kept = [row for row in stored if _about(row) not in before]
        # Of rows with one first day the newest word counts, in whatever order files are read.
        outdated = [about for about in map(_about, kept) if about in newer]
        fresh = [row for row in arrived if _about(row) not in outdated]
        replaced = [_about(row) for row in fresh]
        rows = [*(row for row in kept if _about(row) not in replaced), *fresh]
        return sorted(rows, key=lambda row: row.get("start_date") or "")

    def unearned(self, student: int) -> frozenset[str]:
        """Return the first days of those times of free school meals of a student that earn no pupil premium."""
        newest: dict[str, tuple[str, bool]] = {}
        for of in self._said.get(student, {}).values():
            for day, _ in of.get("fsm_history", ()):
                word = of.get(_WRITTEN) or "", day in of.get(UNEARNED, ())
                newest[day] = max(newest.get(day, word), word)
        return frozenset(day for day, (_, unearned) in newest.items() if unearned)

    def add_sums(self, student: int, word: Word, year: int, sums: Sessions) -> None:
        """Take note of what a school says of the attendance in a year: in all, and what the marks of its file make."""
        held = self._said.get(student, {}).get(word["origin"], {}).get(_SUMS, {})
        before = held.get(str(year), {})
        # A file without marks, or without sums, does not deny what an earlier one had.
        now = {"marked": dict(larger(word.get("marked", {}), before.get("marked", {})))}
        if any(value is not None for value in sums.values()):
            now["total"] = dict(sums)
        self._note(student, word["origin"], _SUMS, {**held, str(year): {**before, **now}})

    def sums(self, student: int) -> Iterator[tuple[int, str, Mapping[str, Sessions]]]:
        """Yield the year, the school and what it said of a student's attendance: the `total`, and what is `marked`."""
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


def larger(one: Sessions, other: Sessions) -> Sessions:
    """Return the sums of more possible sessions; of as many, the first."""
    return one if (one.get(POSSIBLE) or 0) >= (other.get(POSSIBLE) or 0) else other


def _is_newer(said: Values, word: Word) -> bool:
    return (said.get(_WRITTEN) or "") > (word.get(_WRITTEN) or "")


def _about(row: Mapping[str, Any]) -> list[str | None]:
    """Return what a row of a history is known by: when it began, and of what."""
    return [(row.get("start_date") or "")[:10], row.get("code")]
