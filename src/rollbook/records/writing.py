"""The only writer: what a sync found goes in within one transaction, and every difference into the change log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from rollbook.records.database import delete, execute, fetch, insert, on_postgresql, upsert

CREATED: Final = "c"
UPDATED: Final = "u"
DELETED: Final = "d"
EVERYTHING: Final = 2**62 - 1
"""The mask of a record that came or went: it concerns everyone who may see the kind at all."""

_CHANGE: Final = ("school_id", "sequence", "kind", "id", "what", "mask", "at")


class AnotherWriter(Exception):
    """The school's records changed while a sync was being worked out. Start that sync again."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is there already, as it should be, and the bits of the facets that differ."""

    row: Sequence[Any]
    mask: int


class Writer:
    """Writes the records of one school within one transaction; made by `writing`."""

    def __init__(self, *, school: int, sequence: int, now: datetime) -> None:
        self.school, self.now = school, now
        self._sequence = sequence
        self._log: list[tuple[object, ...]] = []

    def add(self, kind: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Store new rows (school and id first) and log them as created; return how many there were."""
        before = self._sequence
        insert(f"records_{kind}", columns, self._noting(kind, CREATED, rows))
        return self._sequence - before

    def change(self, kind: str, columns: Sequence[str], changes: Iterable[Changed]) -> int:
        """Store rows that differ from what is there, and log which facets changed; return how many there were."""
        before = self._sequence

        def rows() -> Iterator[Sequence[Any]]:
            for changed in changes:
                self.note(kind, changed.row[1], UPDATED, changed.mask)
                yield changed.row

        upsert(f"records_{kind}", columns, ("school_id", "id"), rows())
        return self._sequence - before

    def remove(self, kind: str, ids: Sequence[int]) -> None:
        """Take records out and log them as deleted."""
        delete(f"records_{kind}", self.school, ids)
        for id_ in ids:
            self.note(kind, id_, DELETED, EVERYTHING)

    def note(self, kind: str, id_: int, what: str, mask: int) -> None:
        """Log one change."""
        self._sequence += 1
        self._log.append((self.school, self._sequence, kind, id_, what, mask, self.now))

    def _noting(self, kind: str, what: str, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            self.note(kind, row[1], what, EVERYTHING)
            yield row

    def finish(self) -> int:
        """Write the log and say how far it has come; return the newest number."""
        if self._log:
            insert("records_change", _CHANGE, self._log)
            execute(
                "UPDATE records_school_state SET sequence = %s, changed_at = %s WHERE school_id = %s",
                (self._sequence, self.now, self.school),
            )
        return self._sequence


def sequence_of(school: int) -> int:
    """Return how far the change log of a school has come; 0 before its first sync."""
    rows = fetch("SELECT sequence FROM records_school_state WHERE school_id = %s", (school,))
    return int(rows[0][0]) if rows else 0


@contextmanager
def writing(*, school: int, since: int, now: datetime) -> Iterator[Writer]:
    """Open the records of a school for writing: all of it happens, or nothing.

    `since` is the sequence that the changes were worked out against. Raises AnotherWriter if it has moved on.
    """
    with transaction.atomic():
        execute(
            "INSERT INTO records_school_state (school_id, sequence, changed_at) VALUES (%s, 0, %s) "
            "ON CONFLICT (school_id) DO NOTHING",
            (school, now),
        )
        lock = " FOR UPDATE" if on_postgresql() else ""
        rows = fetch(f"SELECT sequence FROM records_school_state WHERE school_id = %s{lock}", (school,))
        if rows[0][0] != since:
            message = f"The records of school {school} changed meanwhile."
            raise AnotherWriter(message)
        writer = Writer(school=school, sequence=since, now=now)
        yield writer
        writer.finish()


def digests(kind: str, school: int) -> dict[int, int]:
    """Return the digest of every stored row of a kind, by id."""
    return dict(fetch(f"SELECT id, digest FROM records_{kind} WHERE school_id = %s", (school,)))


def stored_rows(kind: str, columns: Sequence[str], school: int, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return stored rows of a kind by id; ids that are not there are left out."""
    rows: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        holes = ", ".join("%s" for _ in some)
        names = ", ".join(columns)
        statement = f"SELECT {names} FROM records_{kind} WHERE school_id = %s AND id IN ({holes})"
        rows |= {row[1]: row for row in fetch(statement, (school, *some))}
    return rows


def facet_bits(kind: str, facets: Iterable[str]) -> Mapping[str, int]:
    """Return the bit of each facet of a kind, giving bits to those that have none yet."""
    known: dict[str, int] = dict(fetch("SELECT facet, bit FROM records_facet_bit WHERE kind = %s", (kind,)))
    for facet in facets:
        if facet not in known:
            bit = max(known.values(), default=-1) + 1
            insert("records_facet_bit", ("kind", "facet", "bit"), [(kind, facet, bit)])
            known[facet] = bit
    return known


def mask_of(kind: str, facets: Iterable[str]) -> int:
    """Return the mask whose bits stand for these facets of a kind."""
    wanted = tuple(facets)
    bits = facet_bits(kind, wanted)
    return sum(1 << bits[facet] for facet in wanted)


def identities(school: int, source: str) -> dict[str, dict[str, int]]:
    """Return the ids of all keys that a source ever used at a school, by kind."""
    known: dict[str, dict[str, int]] = {}
    statement = "SELECT kind, key, id FROM records_identity WHERE school_id = %s AND source = %s"
    for kind, key, id_ in fetch(statement, (school, source)):
        known.setdefault(kind, {})[key] = id_
    return known


def parts(school: int, kind: str) -> dict[tuple[str, int, str], int]:
    """Return the ids of the parts of a school's records of a kind, by place, record and key."""
    statement = "SELECT path, owner_id, key, id FROM records_part WHERE school_id = %s AND path LIKE %s"
    return {(path, owner, key): id_ for path, owner, key, id_ in fetch(statement, (school, f"{kind}.%"))}


def living_rows(kind: str, columns: Sequence[str], school: int) -> Iterator[tuple[Any, ...]]:
    """Go through all stored rows of a kind at a school."""
    yield from fetch(f"SELECT {', '.join(columns)} FROM records_{kind} WHERE school_id = %s", (school,))


def contact_links(school: int) -> dict[int, dict[int, None]]:
    """Return which contacts each student of a school has."""
    links: dict[int, dict[int, None]] = {}
    statement = "SELECT student_id, contact_id FROM records_contact_link WHERE school_id = %s"
    for student, contact in fetch(statement, (school,)):
        links.setdefault(student, {})[contact] = None
    return links


def academic_years(school: int) -> list[tuple[str, str, int]]:
    """Return the first day, last day and id of each academic year of a school, oldest first."""
    statement = "SELECT start_date, end_date, id FROM records_academic_year WHERE school_id = %s ORDER BY start_date"
    return [(str(first), str(last), id_) for first, last, id_ in fetch(statement, (school,)) if first and last]


def stored_weeks(school: int, students: Sequence[int]) -> Iterator[tuple[int, str, int | None, str]]:
    """Go through the stored weeks of students: student, Monday, registration group, marks."""
    for start in range(0, len(students), 500):
        some = students[start : start + 500]
        holes = ", ".join("%s" for _ in some)
        statement = (
            "SELECT student_id, week, registration_group_id, marks FROM records_attendance "
            f"WHERE school_id = %s AND student_id IN ({holes}) ORDER BY id"
        )
        for student, week, group, marks in fetch(statement, (school, *some)):
            yield student, str(week), group, marks
