"""Attendance: the marks of this school year and the last one, week by week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from rollbook.connectors.demo.days import SchoolYear, school_year
from rollbook.connectors.demo.groups import tutor_group_of
from rollbook.connectors.demo.marks import YearOfMarks, marks_of, session_numbers
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.source import SourceRecord

_SLOTS: Final = 14
_WEEKDAYS: Final = 5
_THERE: Final = ("/", "\\")
_CLOSED: Final = "#"


@dataclass(frozen=True, slots=True)
class _Week:
    """A school week: its Monday, the marks of somebody who was there all the time, and the session in each slot."""

    monday: date
    template: tuple[str | None, ...]
    sessions: tuple[tuple[int, int], ...]
    """(slot, session) of the sessions whose registers are in."""


def attendance_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the marks of the last school year and of this one so far, a record for each pupil and week."""
    for year in (scene.last_year, scene.year):
        weeks = _weeks(scene, year)
        for pupil in _on_roll(scene, year.begins):
            yield from _weeks_of(scene, pupil, year, weeks)


def _weeks_of(scene: Scene, pupil: Pupil, year: SchoolYear, weeks: list[_Week]) -> Iterator[SourceRecord]:
    marks = marks_of(scene.seed, pupil, scene.roll.stage, year.begins)
    tutor = tutor_group_of(scene, pupil, year.begins)
    whole = pupil.start <= year.days[0] and pupil.end >= year.days[-1]
    for week in weeks:
        record = _week_of(pupil, tutor, week, marks, whole=whole)
        if record is not None:
            yield record


def _on_roll(scene: Scene, year: int) -> Iterator[Pupil]:
    """Yield the pupils who are at school on some day of that school year, in one of the years it teaches."""
    days = school_year(year).days
    for pupil in scene.pupils:
        taught = year - pupil.cohort in range(len(scene.roll.stage.codes))
        if taught and pupil.start <= days[-1] and pupil.end >= days[0]:
            yield pupil


def _weeks(scene: Scene, year: SchoolYear) -> list[_Week]:
    numbers = session_numbers(year.begins)
    mondays = sorted({day - timedelta(day.weekday()) for day in year.days if day <= scene.today})
    return [_week(scene, monday, numbers) for monday in mondays]


def _week(scene: Scene, monday: date, numbers: dict[date, int]) -> _Week:
    template: list[str | None] = [None] * _SLOTS
    sessions = []
    for weekday in range(_WEEKDAYS):
        day = monday + timedelta(weekday)
        number = numbers.get(day)
        for half, done in enumerate(scene.has_marks(day)):
            if done:
                template[weekday * 2 + half] = _CLOSED if number is None else _THERE[half]
                if number is not None:
                    sessions.append((weekday * 2 + half, number + half))
    return _Week(monday, tuple(template), tuple(sessions))


def _week_of(pupil: Pupil, tutor: str | None, week: _Week, found: YearOfMarks, *, whole: bool) -> SourceRecord | None:
    """Return a pupil's marks of one week; None for a week in which the pupil was not on roll."""
    marks = list(week.template)
    details: dict[int, dict[str, Any]] = {}
    if not whole and not _blank_outside(pupil, week.monday, marks):
        return None
    for slot, session in week.sessions:
        mark = found.marks.get(session)
        if mark is not None and marks[slot] is not None:
            marks[slot] = mark
            if session in found.late or session in found.comments:
                details[slot] = {"minutes_late": found.late.get(session), "comments": found.comments.get(session)}
    values = {
        "student_id": pupil.key,
        "week": week.monday,
        "registration_group_id": tutor,
        "group_id": tutor,
        "marks": marks,
        "details": details,
    }
    return SourceRecord("attendance", f"{pupil.key}/{week.monday.isoformat()}", values)


def _blank_outside(pupil: Pupil, monday: date, marks: list[str | None]) -> bool:
    """Take out the marks of days on which the pupil was not on roll; say whether any is left."""
    for weekday in range(_WEEKDAYS):
        if not pupil.was_on_roll(monday + timedelta(weekday)):
            marks[weekday * 2] = marks[weekday * 2 + 1] = None
    return any(mark is not None for mark in marks)
