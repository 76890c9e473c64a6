"""Reading lessons: from packed rows to lessons of one day, seen from a room or inside a timetable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings

from rollbook.contract.conform import local_moment
from rollbook.contract.encoding import shaped
from rollbook.contract.objects.staff import Supervisor, TimetableSupervisors
from rollbook.contract.objects.timetables import (
    GROUP_TYPES,
    Lesson,
    LessonGroup,
    LessonRooms,
    Timetable,
    TimetableDays,
    TimetableGroup,
    TimetableLessons,
    TimetablePeriods,
)
from rollbook.contract.schema import Object
from rollbook.records.conditions import Asked, Where, is_any_of
from rollbook.records.database import fetch
from rollbook.records.joining import embedded_subject, mis_subjects
from rollbook.records.packed import DAYS_IN_ROW
from rollbook.records.query import UnknownRecord
from rollbook.records.rows import values_of
from rollbook.records.tables import TABLES
from rollbook.records.weeks import span_of

COVER: Final = ("RoomCover", "StaffCover", "InvigilationCover")
_COLUMNS: Final = "id, day_id, period_id, group_id, type, start_time, end_time, days, room_ids, supervisors"
_IN_ROOMS: Final = {"InvigilationCover": "InvigulationCover"}
"""Clients of room lessons read this word spelled in a way of its own."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What lessons embed: groups and rooms of the school by id."""

    groups: Mapping[int, dict[str, Any]]
    rooms: Mapping[int, dict[str, Any]]


def found_room_lessons(asked: Asked) -> list[int]:
    """Return the ids of the lessons in a room on the days asked for, in the order of time.

    An id is 512 times the row's id plus the day's ordinal modulo 512. Raises UnknownRecord for an unknown room.
    """
    room = asked.number("id")
    if not fetch("SELECT 1 FROM records_room WHERE school_id = %s AND id = %s", (asked.school, room)):
        raise UnknownRecord
    inside = "(SELECT lesson_id FROM records_lesson_room WHERE school_id = %s AND room_id = %s)"
    where = _where(asked) & Where(f"id IN {inside}", (asked.school, room))
    rows = fetch(f"SELECT {_COLUMNS} FROM records_lesson WHERE {where.condition}", where.values)
    held = sorted((day, row[5], row[0]) for row in rows for day in _days(asked, row))
    return [id_ * DAYS_IN_ROW + day % DAYS_IN_ROW for day, _, id_ in held]


def room_lessons(asked: Asked, ids: Sequence[int]) -> bytes:
    """Return the JSON array of room lessons by id."""
    rows = sorted({id_ // DAYS_IN_ROW for id_ in ids})
    where = Where("school_id = %s", (asked.school,)) & is_any_of("id", tuple(rows))
    found = fetch(f"SELECT {_COLUMNS} FROM records_lesson WHERE {where.condition}", where.values)
    held = {row[0] * DAYS_IN_ROW + day % DAYS_IN_ROW: (row, day) for row in found for day in _days(asked, row)}
    around = _around(asked, [row for row, _ in held.values()])
    return orjson.dumps([_lesson(asked, Lesson, *held[id_], around) for id_ in ids if id_ in held])


def timetable(asked: Asked) -> bytes | None:
    """Return a timetable with the lessons of the days asked for: the current week where none are."""
    table = TABLES["timetable"]
    columns = ", ".join(table.columns)
    statement = f"SELECT {columns} FROM records_timetable WHERE school_id = %s AND id = %s"
    rows = fetch(statement, (asked.school, asked.number("id")))
    if not rows:
        return None
    values = {**values_of(table, rows[0]), "id": rows[0][1]}
    return orjson.dumps(shaped(Timetable, {**values, "days": []}) | {"days": _timetable_days(asked, values)})


def _timetable_days(asked: Asked, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    where = _where(asked) & Where("timetable_id = %s", (values["id"],))
    rows = fetch(f"SELECT {_COLUMNS} FROM records_lesson WHERE {where.condition} ORDER BY id", where.values)
    around = _around(asked, rows)
    by_period: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        for day in _days(asked, row):
            by_period.setdefault(row[2], []).append(_lesson(asked, TimetableLessons, row, day, around))
    days = []
    for day_values in values.get("days") or ():
        periods = [
            shaped(TimetablePeriods, period)
            | {
                "lessons": sorted(
                    by_period.get(period["id"], ()), key=lambda lesson: (lesson["start_date"], lesson["id"])
                )
            }
            for period in day_values.get("periods") or ()
        ]
        days.append(shaped(TimetableDays, {**day_values, "periods": []}) | {"periods": periods})
    return days


def _where(asked: Asked) -> Where:
    first, last = span_of(asked)
    where = Where("school_id = %s AND last_date >= %s AND first_date <= %s", (asked.school, first, last))
    if "timetables.cover" not in asked.scopes:
        holes = ", ".join("%s" for _ in COVER)
        where &= Where(f"(type IS NULL OR type NOT IN ({holes}))", COVER)
    return where


def _days(asked: Asked, row: Sequence[Any]) -> Iterator[int]:
    first, last = span_of(asked)
    low, high = first.toordinal(), last.toordinal()
    return (day for day in orjson.loads(row[7]) if low <= day <= high)


def _lesson(asked: Asked, view: type[Object], row: Sequence[Any], day: int, around: _Around) -> dict[str, Any]:
    zone, on = ZoneInfo(settings.TIME_ZONE), date.fromordinal(day)
    in_room = view is Lesson
    values = {
        "id": row[0] * DAYS_IN_ROW + day % DAYS_IN_ROW,
        "type": _IN_ROOMS.get(row[4], row[4]) if in_room else row[4],
        "start_date": local_moment(on, time.fromisoformat(row[5]), zone=zone),
        "end_date": local_moment(on, time.fromisoformat(row[6]), zone=zone),
    }
    group = around.groups.get(row[3])
    lesson = shaped(view, values)
    lesson["group"] = shaped(LessonGroup if in_room else TimetableGroup, group) if group else None
    if "staff_members.basic" in asked.scopes:
        kind = Supervisor if in_room else TimetableSupervisors
        lesson["supervisors"] = [shaped(kind, person) for person in orjson.loads(row[9])]
    lesson["rooms"] = [around.rooms[room] for room in orjson.loads(row[8]) if room in around.rooms]
    return lesson


def _around(asked: Asked, rows: Sequence[Sequence[Any]]) -> _Around:
    school = asked.school
    rooms = {id_ for row in rows for id_ in orjson.loads(row[8])}
    subjects = mis_subjects(school)
    found = _some("group", school, {row[3] for row in rows if row[3] is not None})
    may_see_all = "groups.user" in asked.scopes
    groups = {id_: group for id_, group in found.items() if may_see_all or group.get("type") != "UserGroup"}
    for group in groups.values():
        subject = subjects.get(group.get("mis_subject_id") or 0)
        group["mis_subject"] = {**subject, "id": group["mis_subject_id"]} if subject else None
        group["subject"] = embedded_subject(subject.get("subject_code")) if subject else None
        group["type"] = group.get("type") if group.get("type") in GROUP_TYPES else None
    return _Around(groups, {id_: shaped(LessonRooms, room) for id_, room in _some("room", school, rooms).items()})


def _some(kind: str, school: int, ids: set[int]) -> dict[int, dict[str, Any]]:
    table = TABLES[kind]
    where = Where("school_id = %s", (school,)) & is_any_of("id", tuple(sorted(ids)))
    columns = ", ".join(table.columns)
    rows = fetch(f"SELECT {columns} FROM records_{kind} WHERE {where.condition}", where.values)
    return {row[1]: {**values_of(table, row), "id": row[1]} for row in rows}
