"""Sums: the attendance of each student in each academic year, from marks by their statistical meaning.

Files may give totals of sessions, with marks or without. Of each school the total counts where it knows of more
sessions than the marks of its files, and what other schools say is added to what is counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from rollbook.contract.codesets.attendance import NEW_MARKS_FROM, meaning
from rollbook.records.packed import NO_MARK
from rollbook.records.writing import academic_years, living_rows, stored_weeks, students_of_weeks
from rollbook.sync.identify import OWN, Identities
from rollbook.sync.told import Sessions, Told, Word, larger

Groups = tuple[str, int | None, int | None]

_SESSIONS: Final = (
    "possible_sessions",
    "attended_sessions",
    "late_sessions",
    "authorised_absence_sessions",
    "unauthorised_absence_sessions",
)
_LATE: Final = "late_sessions"


@dataclass(slots=True)
class Sum:
    """Sessions of one student in one academic year."""

    first: str
    last: str
    groups: Groups = ("", None, None)
    """The newest week with a registration group: its Monday, that group, and the group the marks were taken in."""
    possible: int = 0
    attended: int = 0
    late: int = 0
    authorised: int = 0
    unauthorised: int = 0

    @property
    def sessions(self) -> Sessions:
        """The sessions under the names that the contract has for them."""
        numbers = (self.possible, self.attended, self.late, self.authorised, self.unauthorised)
        return dict(zip(_SESSIONS, map(float, numbers), strict=True))


@lru_cache(maxsize=1024)
def _counted(mark: str, on: date) -> tuple[int, int, int, int, int]:
    found = meaning(mark, on)
    return (int(found.possible), int(found.attended), int(found.late), int(found.authorised), int(found.unauthorised))


class Sums:
    """Adds up the weeks that arrive, and those already stored of the same students."""

    def __init__(self, *, school: int, told: Told) -> None:
        self.school, self._told = school, told
        self._sums: dict[tuple[int, int], Sum] = {}
        self._stored_years = {id_: (first, last) for first, last, id_ in academic_years(school)}
        self._years = dict(self._stored_years)
        self._year_of_day: dict[str, int | None] = {}
        self._came: set[int] = set()
        self._removed: set[int] = set()
        self._students: set[int] = set()
        self._everybody = False
        self._given: set[tuple[int, int]] = set()
        self._own = Identities(school=school, source=OWN)
        self.stale: set[int] = set()
        """Sums that nothing stands behind any more; known when `records` was gone through."""

    @property
    def fresh(self) -> list[tuple[int, str, str, str, int]]:
        """Ids that sums were given for the first time."""
        return self._own.fresh

    def removed(self, *, years: AbstractSet[int], weeks: AbstractSet[int], whole: bool) -> None:
        """Take note of what is no more, and whether the weeks of everybody arrive."""
        self._years = {id_: span for id_, span in self._years.items() if id_ not in years}
        self._year_of_day = {}
        self._removed, self._everybody = set(weeks), whole

    def year(self, id_: int, values: dict[str, Any]) -> None:
        """Take note of an academic year that arrived."""
        self._years.pop(id_, None)
        self._year_of_day = {}
        if values.get("start_date") and values.get("end_date"):
            self._years[id_] = (values["start_date"][:10], values["end_date"][:10])

    def give(self, values: dict[str, Any]) -> None:
        """Take note of a sum that the source gives itself: it counts instead of ours."""
        self._given.add((values["student_id"], values["academic_year_id"]))
        self._students.add(values["student_id"])

    def hear(self, student: int, year: int, word: Word, values: Mapping[str, Any]) -> None:
        """Take note of the sums that a school gives."""
        self._told.add_sums(student, word, year, {name: values.get(name) for name in _SESSIONS})
        self._students.add(student)

    def add(self, id_: int, values: dict[str, Any]) -> None:
        """Count the marks of one week."""
        self._came.add(id_)
        self._students.add(values["student_id"])
        groups = (values["week"], values.get("registration_group_id"), values.get("group_id"))
        self._count(values["student_id"], groups, tuple(values["marks"]))

    def _count(self, student: int, groups: Groups, marks: tuple[str | None, ...]) -> None:
        """Count a week: as a whole where it lies in one academic year, which nearly all do, else day by day."""
        days = _days_of(groups[0])
        taken = _taken(marks)
        if not taken:
            return
        years = {self._year_of(days[number]) for number in taken}
        if len(years) == 1:
            self._add(student, years.pop(), groups, [days[taken[0]], days[taken[-1]]], marks)
            return
        for number in taken:
            day = days[number]
            self._add(student, self._year_of(day), groups, [day], marks[2 * number : 2 * number + 2])

    def _year_of(self, day: str) -> int | None:
        if day not in self._year_of_day:
            found = (id_ for id_, (first, last) in self._years.items() if first <= day <= last)
            self._year_of_day[day] = next(found, None)
        return self._year_of_day[day]

    def _add(
        self, student: int, year: int | None, groups: Groups, days: list[str], marks: tuple[str | None, ...]
    ) -> None:
        if year is None:
            return
        total = self._sums.get((student, year))
        if total is None:
            total = self._sums[student, year] = Sum(days[0], days[-1])
        total.first, total.last = min(total.first, days[0]), max(total.last, days[-1])
        if groups[1] is not None and groups[0] > total.groups[0]:
            total.groups = groups
        possible, attended, late, authorised, unauthorised = _added_up(marks, _codes_of(groups[0]))
        total.possible += possible
        total.attended += attended
        total.late += late
        total.authorised += authorised
        total.unauthorised += unauthorised

    def records(self, kind: str, living: Mapping[str, AbstractSet[int]]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the id and the values of each sum that may have changed: stored weeks of the same students count."""
        self._count_stored()
        before = {
            id_: (student, year)
            for id_, student, year in living_rows(kind, ("id", "student_id", "academic_year_id"), self.school)
        }
        own = set(self._own.keys_of(kind).values())
        given = self._given | {about for id_, about in before.items() if id_ not in own}
        told = self._told_by_year(living)
        for student, year in sorted(self._sums.keys() | told.keys()):
            if (student, year) not in given:
                id_ = self._own.settle(kind, f"{student}/{year}", lambda: None)
                before.pop(id_, None)
                about = {"student_id": student, "academic_year_id": year}
                yield id_, about | self._values(year, self._sums.get((student, year)), told.get((student, year), {}))
        self.stale = {
            id_ for id_, (student, _) in before.items() if id_ in own and (self._everybody or student in self._students)
        }

    def _told_by_year(
        self, living: Mapping[str, AbstractSet[int]]
    ) -> dict[tuple[int, int], dict[str, Mapping[str, Sessions]]]:
        """Return what schools said of the students whose sums may have changed, by student and year."""
        found: dict[tuple[int, int], dict[str, Mapping[str, Sessions]]] = {}
        students = self._told.students if self._everybody else self._told.students & self._students
        for student in students & living["student"]:
            for year, origin, sums in self._told.sums(student):
                if year in self._years:
                    found.setdefault((student, year), {})[origin] = sums
        return found

    def _values(self, year: int, counted: Sum | None, told: Mapping[str, Mapping[str, Sessions]]) -> dict[str, Any]:
        """Return the members of a sum: what is known of this school, and what other schools say."""
        others = [sums for origin, sums in told.items() if origin]
        first, last = self._years[year]
        own, parts = _of_schools(counted.sessions if counted else None, others)
        said = told.get("", {}).get("total")
        if said and (own is None or larger(own, said) is said):
            own = {**said, _LATE: own[_LATE] if own else None}
        elif counted:
            first, last = (first if others else counted.first), counted.last
        parts += [own] if own else []
        return {
            "registration_group_id": counted.groups[1] if counted else None,
            "group_id": counted.groups[2] if counted else None,
            "start_date": f"{first}T00:00:00.000Z",
            "end_date": f"{last}T23:59:00.000Z",
            **{name: _total(part.get(name) for part in parts) for name in _SESSIONS},
        }

    def _count_stored(self) -> None:
        self._everybody = self._everybody or self._years != self._stored_years
        self._students |= students_of_weeks(self.school, sorted(self._removed - self._came))
        if not self._everybody and not self._students:
            return
        wanted = None if self._everybody else sorted(self._students)
        for id_, student, groups, marks in stored_weeks(self.school, wanted):
            if id_ not in self._came and id_ not in self._removed:
                self._count(student, groups, _unpacked(marks))


@lru_cache(maxsize=65_536)
def _unpacked(marks: str) -> tuple[str | None, ...]:
    return tuple(None if mark == NO_MARK else mark for mark in marks.split(" "))


@lru_cache(maxsize=1024)
def _days_of(week: str) -> tuple[str, ...]:
    """Return the seven days of the week that begins on a Monday."""
    monday = date.fromisoformat(week)
    return tuple((monday + timedelta(days=number)).isoformat() for number in range(7))


@lru_cache(maxsize=65_536)
def _taken(marks: tuple[str | None, ...]) -> tuple[int, ...]:
    """Return the days of a week on which a mark was taken: most weeks have one of a few patterns."""
    return tuple(number for number in range(7) if any(marks[2 * number : 2 * number + 2]))


@lru_cache(maxsize=1024)
def _codes_of(week: str) -> date:
    """Return a day with the list of codes of a week. The list changed on a Monday, so a week has one."""
    return min(NEW_MARKS_FROM, date.fromisoformat(week))


@lru_cache(maxsize=65_536)
def _added_up(marks: tuple[str | None, ...], on: date) -> tuple[int, ...]:
    """Return the sessions of some marks of a week: possible, attended, late, authorised and unauthorised absence."""
    counted = [_counted(mark, on) for mark in marks if mark is not None]
    return tuple(map(sum, zip(*counted, strict=True))) if counted else (0, 0, 0, 0, 0)


def _of_schools(
    counted: Sessions | None, others: Sequence[Mapping[str, Sessions]]
) -> tuple[Sessions | None, list[Sessions]]:
    """Return what is counted at this school, and the sessions at others: of each its total, or its marks.

    Where later marks took the place of some that others took, nobody knows of which: all that is counted is here then.
    """
    taken = {name: sum(each["marked"].get(name) or 0 for each in others) for name in _SESSIONS}
    if counted is None:
        return None, [_of_other(each, {}) for each in others]
    if any((counted[name] or 0) < taken[name] for name in _SESSIONS):
        return counted, [_rest(each) for each in others]
    return {name: (counted[name] or 0) - taken[name] for name in _SESSIONS}, [
        _of_other(each, each["marked"]) for each in others
    ]


def _of_other(sums: Mapping[str, Sessions], marked: Sessions) -> Sessions:
    total = sums.get("total")
    if total is None or (marked and larger(total, marked) is marked):
        return marked
    return {**total, _LATE: marked.get(_LATE)}


def _rest(sums: Mapping[str, Sessions]) -> Sessions:
    """Return the sessions of a total that its school's marks do not tell."""
    total, marked = sums.get("total") or {}, sums["marked"]
    known = {name: number for name, number in total.items() if number is not None}
    return {name: max(0.0, number - (marked.get(name) or 0)) for name, number in known.items()}


def _total(numbers: Iterable[float | None]) -> float | None:
    """Return the sum of the numbers that are known; None where none is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
