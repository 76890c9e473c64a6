"""The only writer: what a sync found goes in within one transaction, and every difference into the change log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from rollbook.records.database import delete, execute, fetch, insert, on_postgresql, upsert
from rollbook.records.stamps import stamp_after

Clock = Callable[[], datetime]
"""Tells what time it is."""

CREATED: Final = "c"
UPDATED: Final = "u"
DELETED: Final = "d"
_CHANGE: Final = ("school_id", "sequence", "kind", "id", "what", "mask", "at")
_MOVE: Final = ("school_id", "sequence", "group_id", "student_id", "at")


class AnotherWriter(Exception):
    """The school's records changed while a sync was being worked out. Start that sync again."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A row as it should be, and the mask that the log tells of it: the facets that differ, or its class."""

    row: Sequence[Any]
    mask: int


class Writer:
    """Writes the records of one school within one transaction; made by `writing`."""

    def __init__(self, *, school: int, sequence: int, clock: Clock, after: datetime | None) -> None:
        self.school, self._clock, self._after = school, clock, after
        self._sequence = sequence
        self._log: list[tuple[object, ...]] = []
        self._moves: list[tuple[object, ...]] = []

    def add(self, kind: str, columns: Sequence[str], rows: Iterable[Changed]) -> int:
        """Store new rows, each with the mask of its class, and log them as created; return how many there were."""
        before = self._sequence

        def noted() -> Iterator[Sequence[Any]]:
            for new in rows:
                self.note(kind, new.row[1], CREATED, new.mask)
                yield new.row

        insert(f"records_{kind}", columns, noted())
        return self._sequence - before

    def change(self, kind: str, columns: Sequence[str], changes: Iterable[Changed]) -> int:
        """Store rows that differ from what is there, and log which facets changed; return how many there were."""
        before = self._sequence

        def noted() -> Iterator[Sequence[Any]]:
            for changed in changes:
                self.note(kind, changed.row[1], UPDATED, changed.mask)
                yield changed.row

        upsert(f"records_{kind}", columns, ("school_id", "id"), noted())
        return self._sequence - before

    def remove(self, kind: str, masks: Mapping[int, int]) -> None:
        """Take records out, by id, and log them as deleted with the mask of their class."""
        delete(f"records_{kind}", self.school, masks)
        for id_, mask in masks.items():
            self.note(kind, id_, DELETED, mask)

    def note(self, kind: str, id_: int, what: str, mask: int) -> None:
        """Log one change."""
        self._sequence += 1
        self._log.append((self.school, self._sequence, kind, id_, what, mask))

    def moved(self, group: int, student: int) -> None:
        """Log that a membership of a student in a group began, ended, or changed its days."""
        self._sequence += 1
        self._moves.append((self.school, self._sequence, group, student))

    def finish(self) -> int:
        """Write the log and say how far it has come; return the newest number.

        Changes carry the time at which they were done, not begun: nobody can have read them before.
        """
        if self._log or self._moves:
            done = stamp_after(self._clock(), self._after)
            insert("records_change", _CHANGE, ((*entry, done) for entry in self._log))
            insert("records_move", _MOVE, ((*entry, done) for entry in self._moves))
            execute(
                "UPDATE records_school_state SET sequence = %s, changed_at = %s WHERE school_id = %s",
                (self._sequence, done, self.school),
            )
        return self._sequence


def sequence_of(school: int) -> int:
    """Return how far the change log of a school has come; 0 before its first sync."""
    rows = fetch(f"SELECT {sequence_beside('%s')}", (school,))
    return int(rows[0][0] or 0)


def sequence_beside(school: str) -> str:
    """Return the SQL expression of how far the log of a school has come, whose id `school` is the expression of."""
    return f"(SELECT sequence FROM records_school_state WHERE school_id = {school})"


@contextmanager
def writing(*, school: int, since: int, clock: Clock) -> Iterator[Writer]:
    """Open the records of a school for writing: all of it happens, or nothing.

    `since` is the sequence that the changes were worked out against. Raises AnotherWriter if it has moved on. `clock`
    is asked when all is done: a client that asks by moments must not have been told of a later one before.
    """
    with transaction.atomic():
        sequence, changed_at = _held_state(school, clock())
        if sequence != since:
            message = f"The records of school {school} changed meanwhile."
            raise AnotherWriter(message)
        after = moment_of(changed_at) if since else None
        writer = Writer(school=school, sequence=since, clock=clock, after=after)
        yield writer
        writer.finish()


def held_sequence(school: int, *, now: datetime) -> int:
    """Return how far the log of a school has come, and let nobody else write to it until the transaction ends.

    What is worked out against it is still true when it is written. Others wait: it is for writes of milliseconds.
    """
    return _held_state(school, now)[0]


def _held_state(school: int, now: datetime) -> tuple[int, datetime | str]:
    execute(
        "INSERT INTO records_school_state (school_id, sequence, changed_at, day) VALUES (%s, 0, %s, %s) "
        "ON CONFLICT (school_id) DO NOTHING",
        (school, now, school_day(now)),
    )
    lock = " FOR UPDATE" if on_postgresql() else ""
    ((sequence, changed_at),) = fetch(
        f"SELECT sequence, changed_at FROM records_school_state WHERE school_id = %s{lock}", (school,)
    )
    return int(sequence), changed_at


def school_day(now: datetime) -> date:
    """Return the day that it is at schools at a moment."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def day_of(school: int) -> date | None:
    """Return the day for which the flags of a school were worked out last; None where nobody noted it."""
    rows = fetch("SELECT day FROM records_school_state WHERE school_id = %s", (school,))
    day = rows[0][0] if rows else None
    return date.fromisoformat(day) if isinstance(day, str) else day


def note_day(school: int, day: date) -> None:
    """Note that the flags of a school are those of a day."""
    execute("UPDATE records_school_state SET day = %s WHERE school_id = %s", (day, school))


def schools_before(day: date) -> list[int]:
    """Return the schools with records whose flags are not those of a day, by their ids."""
    statement = "SELECT school_id FROM records_school_state WHERE day IS NULL OR day <> %s ORDER BY school_id"
    return [row[0] for row in fetch(statement, (day,))]


def moment_of(value: datetime | str) -> datetime:
    """Return a stored moment in UTC (SQLite keeps text)."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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


def stored_weeks(
    school: int, students: Sequence[int] | None
) -> Iterator[tuple[int, int, tuple[str, int | None, int | None], str]]:
    """Go through the stored weeks of students, or of all: id, student, (Monday, registration group, group), marks."""
    columns = "id, student_id, week, registration_group_id, group_id, marks"
    statement = f"SELECT {columns} FROM records_attendance WHERE school_id = %s"
    for some in (
        [None] if students is None else [students[start : start + 500] for start in range(0, len(students), 500)]
    ):
        chosen = f" AND student_id IN ({', '.join('%s' for _ in some)})" if some is not None else ""
        for id_, student, week, registration, group, marks in fetch(statement + chosen, (school, *(some or ()))):
            yield id_, student, (str(week), registration, group), marks


def students_of_weeks(school: int, ids: Sequence[int]) -> set[int]:
    """Return the students whose stored weeks have these ids."""
    rows = stored_rows("attendance", ("school_id", "id", "student_id"), school, ids)
    return {row[2] for row in rows.values()}


def user_groups(school: int) -> set[int]:
    """Return the groups that a school made up itself."""
    statement = "SELECT id FROM records_group WHERE school_id = %s AND type = 'UserGroup'"
    return {row[0] for row in fetch(statement, (school,))}


def groups_with(column: str, school: int) -> list[int]:
    """Return the groups whose key column names something."""
    statement = f"SELECT id FROM records_group WHERE school_id = %s AND {column} IS NOT NULL"
    return [row[0] for row in fetch(statement, (school,))]


def shared_ids(kind: str, school: int, source: str, *, besides: AbstractSet[str] = frozenset()) -> frozenset[int]:
    """Return the ids of a kind that another source of the school knows too, one that is not among those `besides`."""
    statement = "SELECT id, source FROM records_identity WHERE school_id = %s AND kind = %s AND source <> %s"
    return frozenset(id_ for id_, other in fetch(statement, (school, kind, source)) if other not in besides)
