"""Who stands in when a teacher is away, where a lesson goes when its room is closed, and who invigilates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rollbook.connectors.demo.cycle import Timetabled, dates_of_cycle, timetabled
from rollbook.connectors.demo.rooms import closures
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.staff import Employee

COVER_ROLES: Final = ("COVR", "HLTA", "SPLY")
_SPARE_ROOMS: Final = ("classroom", "computers", "art studio", "laboratory", "drama studio")
_EXAM_PERIODS: Final = (1, 2, 4, 5)
_INVIGILATORS: Final = 2
_MOCKS: Final = ((11, 9), (11, 20))
_EXAMS: Final = ((5, 10), (6, 18))
_TESTS: Final = ((5, 9), (5, 15))


@dataclass(frozen=True, slots=True)
class Cover:
    """A lesson that was held otherwise than planned on one day.

    Attributes:
        lesson: What was planned.
        teacher: Who took it: somebody else, or None where it is only in another room (or nobody was free).
        room: Number of the room it was held in.
        staff: Whether the teacher was replaced.
    """

    lesson: Timetabled
    day: date
    teacher: Employee | None
    room: int
    staff: bool


@dataclass(frozen=True, slots=True)
class Invigilation:
    """An examination in the hall, in one period of one day, and who watches over it."""

    day: date
    cycle_day: int
    period: int
    invigilators: tuple[Employee, ...]


class CoverDesk:
    """Arranges cover for each school day up to today."""

    def __init__(self, scene: Scene) -> None:
        """Sort the lessons by when they are held, and the absences and closures by day."""
        self._scene, year = scene, scene.year.begins
        self._lessons: dict[tuple[int, int], list[Timetabled]] = defaultdict(list)
        for lesson in timetabled(scene):
            self._lessons[lesson.day, lesson.period].append(lesson)
        self._away: dict[date, set[str]] = defaultdict(set)
        for employee in scene.staff.in_year(year):
            for away in scene.staff.away(employee, year):
                for day in away.days:
                    self._away[day].add(employee.key)
        self._closed: dict[date, set[int]] = defaultdict(set)
        for closed in closures(scene, scene.year):
            for day in closed.days:
                self._closed[day].add(closed.room)
        self._teachers = [scene.staff.holder(post.number, year) for post in scene.plan.posts]
        self._standing_by = [each for role in COVER_ROLES for each in scene.staff.in_role(role, year)]

    def covers(self) -> Iterator[Cover]:
        """Yield what was held otherwise than planned, day by day."""
        for cycle_day, dates in enumerate(dates_of_cycle(self._scene.year.begins)):
            for day in dates:
                if day <= self._scene.today:
                    for period in range(6):
                        yield from self._arrange(day, self._lessons[cycle_day, period])

    def invigilations(self) -> Iterator[Invigilation]:
        """Yield the examinations in the hall so far."""
        year = self._scene.year.begins
        invigilators = self._scene.staff.in_role("INVG", year)
        for cycle_day, dates in enumerate(dates_of_cycle(year)):
            for day in dates:
                if day <= self._scene.today and self._has_exams(day):
                    present = [each for each in invigilators if each.key not in self._away[day]]
                    for period in _EXAM_PERIODS:
                        yield Invigilation(day, cycle_day, period, tuple(present[:_INVIGILATORS]))

    def _has_exams(self, day: date) -> bool:
        spans = (_MOCKS, _EXAMS) if self._scene.settings.phase == "secondary" else (_TESTS,)
        return any(first <= (day.month, day.day) <= last for first, last in spans)

    def _arrange(self, day: date, lessons: list[Timetabled]) -> Iterator[Cover]:
        """Find somebody, or a room, for each lesson of one period that needs it."""
        away, closed = self._away[day], self._closed[day]
        if not away and not closed:
            return
        needy = [each for each in lessons if self._teachers[each.post].key in away or each.room in closed]
        if not needy:
            return
        people = self._free_people(day, {each.post for each in lessons})
        rooms = self._free_rooms({each.room for each in lessons} | closed)
        for lesson in needy:
            staff = self._teachers[lesson.post].key in away
            teacher = next(people, None) if staff else self._teachers[lesson.post]
            room = next(rooms, lesson.room) if lesson.room in closed else lesson.room
            yield Cover(lesson, day, teacher, room, staff)

    def _free_people(self, day: date, busy: set[int]) -> Iterator[Employee]:
        """Yield who can take a lesson: those who are there for cover, then teachers with a free period in turn."""
        first = day.toordinal() % len(self._teachers)
        free = (number for number in range(len(self._teachers)) if number not in busy)
        in_turn = sorted(free, key=lambda number: (number - first) % len(self._teachers))
        for person in (*self._standing_by, *(self._teachers[number] for number in in_turn)):
            if person.key not in self._away[day]:
                yield person

    def _free_rooms(self, used: Iterable[int]) -> Iterator[int]:
        taken = set(used)
        rooms = sorted(
            self._scene.plan.rooms, key=lambda room: _SPARE_ROOMS.index(room.kind) if room.kind in _SPARE_ROOMS else 9
        )
        yield from (room.number for room in rooms if room.number not in taken)
