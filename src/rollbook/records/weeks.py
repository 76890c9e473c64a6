"""Reading attendance: from packed weeks to marks, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import orjson

from rollbook.contract.encoding import shaped
from rollbook.contract.objects.attendance import Attendance
from rollbook.records.conditions import Asked, Where, is_any_of
from rollbook.records.database import fetch
from rollbook.records.packed import MARKS_IN_ROW, NO_MARK, SLOTS

_WEEK: Final = timedelta(days=7)


def this_week(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week that a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def found_marks(asked: Asked) -> list[int]:
    """Return the ids of the marks that a query asks for, in order."""
    first, last = span_of(asked)
    where = _where(asked, first, last)
    statement = f"SELECT id, week, filled FROM records_attendance WHERE {where.condition} ORDER BY id"
    return [
        row * MARKS_IN_ROW + slot
        for row, week, filled in fetch(statement, where.values)
        for slot in range(SLOTS)
        if filled >> slot & 1 and first <= week + timedelta(days=slot // 2) <= last
    ]


def span_of(asked: Asked) -> tuple[date, date]:
    """Return the days asked for; the current week where none are, and open sides as far as dates go."""
    monday, sunday = this_week(asked.query.now.date())
    first, last = asked.span(first=monday, last=sunday)
    return first or date(1900, 1, 1), last or date(2200, 1, 1)


def _where(asked: Asked, first: date, last: date) -> Where:
    where = Where("school_id = %s", (asked.school,))
    where &= Where("week > %s AND week <= %s", (first - _WEEK, last))
    for name in ("student_id", "registration_group_id", "group_id"):
        value = asked.number(name)
        if value is not None and asked.may_see(name):
            where &= Where(f"{name} = %s", (value,))
    return where


def filled(asked: Asked, rows: Sequence[int]) -> dict[int, int]:
    """Return which slots of weeks hold a mark, as a mask, by the id of the week; those that are no more have none."""
    where = Where("school_id = %s", (asked.school,)) & is_any_of("id", tuple(rows))
    return dict(fetch(f"SELECT id, filled FROM records_attendance WHERE {where.condition}", where.values))


def marks(asked: Asked, ids: Sequence[int]) -> bytes:
    """Return the JSON array of marks by id."""
    rows = sorted({id_ // MARKS_IN_ROW for id_ in ids})
    where = Where("school_id = %s", (asked.school,)) & is_any_of("id", tuple(rows))
    statement = (
        "SELECT id, student_id, week, registration_group_id, group_id, marks, details "
        f"FROM records_attendance WHERE {where.condition}"
    )
    weeks = {row[0]: row for row in fetch(statement, where.values)}
    return orjson.dumps([shaped(Attendance, values, asked.scopes) for values in _values(weeks, ids)])


def _values(weeks: dict[int, tuple[Any, ...]], ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    for id_ in ids:
        row, slot = divmod(id_, MARKS_IN_ROW)
        if row not in weeks:
            continue
        _, student, week, registration_group, group, text, details = weeks[row]
        mark = text.split(" ")[slot]
        detail = orjson.loads(details).get(str(slot), {}) if details else {}
        yield {
            "id": id_,
            "student_id": student,
            "registration_group_id": registration_group,
            "group_id": group,
            "session_date": f"{week + timedelta(days=slot // 2)}T00:00:00.000Z",
            "session_name": "PM" if slot % 2 else "AM",
            "attendance_mark": None if mark == NO_MARK else mark,
            "minutes_late": detail.get("minutes_late"),
            "comments": detail.get("comments"),
        }
