"""Lessons: one record for each meeting of a group in the fortnight, with its dates, and one for each that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from rollbook.connectors.demo.cover import Cover, CoverDesk, Invigilation
from rollbook.connectors.demo.cycle import (
    PERIODS,
    Timetabled,
    dates_of_cycle,
    day_key,
    period_key,
    room_key,
    timetable_key,
    timetabled,
)
from rollbook.connectors.demo.rooms import HALL
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.source import SourceRecord


def lesson_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the lessons of this school year to its end; on days that were covered, the cover takes their place."""
    desk = CoverDesk(scene)
    changed: dict[str, set[date]] = defaultdict(set)
    for cover in desk.covers():
        changed[cover.lesson.key].add(cover.day)
        yield _covered(scene, cover)
    cycle = dates_of_cycle(scene.year.begins)
    for lesson in timetabled(scene):
        gone = changed.get(lesson.key)
        dates = [day for day in cycle[lesson.day] if day not in gone] if gone else list(cycle[lesson.day])
        if dates:
            yield _scheduled(scene, lesson, dates)
    for exam in desk.invigilations():
        yield _invigilated(scene, exam)


def _held(scene: Scene, day: int, period: int) -> dict[str, Any]:
    """Return when a lesson is held."""
    _, _, start, end = PERIODS[period]
    return {
        "timetable_id": timetable_key(scene.year.begins),
        "day_id": day_key(day),
        "period_id": period_key(day, period),
        "start_time": f"{start:%H:%M}",
        "end_time": f"{end:%H:%M}",
    }


def _scheduled(scene: Scene, lesson: Timetabled, dates: list[date]) -> SourceRecord:
    teacher = scene.staff.holder(lesson.post, scene.year.begins)
    role = "Teacher" if lesson.period else "Registration Tutor"
    values = {
        **_held(scene, lesson.day, lesson.period),
        "type": "Scheduled",
        "group_id": lesson.group,
        "room_ids": [room_key(lesson.room)],
        "supervisors": [{"staff_member_id": teacher.key, "role": role}],
        "dates": dates,
    }
    return SourceRecord("lesson", lesson.key, values)


def _covered(scene: Scene, cover: Cover) -> SourceRecord:
    role = "Cover Teacher" if cover.staff else "Teacher"
    values = {
        **_held(scene, cover.lesson.day, cover.lesson.period),
        "type": "StaffCover" if cover.staff else "RoomCover",
        "group_id": cover.lesson.group,
        "room_ids": [room_key(cover.room)],
        "supervisors": [{"staff_member_id": cover.teacher.key, "role": role}] if cover.teacher else [],
        "dates": [cover.day],
    }
    return SourceRecord("lesson", f"{cover.lesson.key}/{cover.day.isoformat()}", values)


def _invigilated(scene: Scene, exam: Invigilation) -> SourceRecord:
    values = {
        **_held(scene, exam.cycle_day, exam.period),
        "type": "InvigilationCover",
        "group_id": None,
        "room_ids": [HALL],
        "supervisors": [{"staff_member_id": each.key, "role": "Invigilator"} for each in exam.invigilators],
        "dates": [exam.day],
    }
    return SourceRecord("lesson", f"LX-{exam.day.isoformat()}.{exam.period}", values)
