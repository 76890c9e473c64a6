"""The attendance marks of one pupil in one school year, drawn in spells of one to a few days.

Shares are those of 2024/25 (Department for Education): in secondary schools 7.7 % of sessions are missed, in primary
schools 5.1 %; nearly one pupil in five misses a tenth or more; those with free meals or special needs miss more. Marks
are those in force since August 2024.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import exp
from random import Random
from typing import Final

from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.days import SchoolYear, school_year
from rollbook.connectors.demo.events import trip_days
from rollbook.connectors.demo.exclusions import exclusions_of
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.stage import Stage

_MEDIAN: Final = {"secondary": 0.0139, "primary": 0.0204}
_TAIL: Final = {"secondary": 1.77, "primary": 1.02}
_MOST: Final = 0.96
"""Rates are log-normal, cut off at the last: tuned so that the mean, and the share that misses a tenth, come out."""
_MEALS: Final = 1.9
_SUPPORT: Final = {"E": 2.2, "K": 1.6, "N": 0.88}

_ABSENCES: Final = weighted(
    {"I": 51, "M": 8, "C": 4, "O": 17, "G": 6, "U": 8, "R": 2, "N": 2.5, "C2": 0.8, "Y1": 0.4, "T": 0.2}
)
_LENGTHS: Final = {
    # half days, at least and at most
    "I": (1, 8),
    "M": (1, 1),
    "C": (2, 4),
    "O": (1, 5),
    "G": (6, 12),
    "U": (1, 1),
    "R": (2, 2),
    "N": (1, 2),
    "C2": (1, 2),
    "Y1": (1, 2),
    "T": (4, 10),
}
_MEAN_LENGTH: Final = 3.25
_ELSEWHERE: Final = weighted({"V": 55, "P": 15, "B": 14, "J1": 6, "K": 3, "W": 7})
_ELSEWHERE_A_YEAR: Final = 1.6
_LATE_A_YEAR: Final = {"secondary": 8.5, "primary": 3.5}
_COMMENTS: Final = {
    "I": ("Cold", "Stomach upset", "Headache", "Parent rang at 8:20"),
    "M": ("Dentist", "Orthodontist", "Hospital appointment"),
    "L": ("Bus late", "Overslept", "Traffic"),
    "O": ("No answer from home",),
    "G": ("Holiday, not agreed",),
    "C": ("Family funeral", "Family wedding"),
}
_COMMENTED: Final = 0.12
_STUDY_LEAVE: Final = ("11", "13")
_WORK_EXPERIENCE: Final = "10"


@dataclass(slots=True)
class YearOfMarks:
    """What differs from being there: by session (twice the number of the school day, plus one in the afternoon)."""

    marks: dict[int, str] = field(default_factory=dict)
    late: dict[int, int] = field(default_factory=dict)
    comments: dict[int, str] = field(default_factory=dict)


def marks_of(seed: str, pupil: Pupil, stage: Stage, year: int) -> YearOfMarks:
    """Return what differs from being there in all of a school year, past and to come: the same at every call."""
    found = YearOfMarks()
    position = year - pupil.cohort
    days = school_year(year)
    chance = stream(seed, "marks", pupil.key, year)
    _visits(found, seed, stage, position, days)
    _elsewhere(found, chance, len(days.days) * 2)
    _lateness(found, chance, len(days.days), stage.phase)
    _absences(found, chance, pupil, stage, days)
    for exclusion in exclusions_of(seed, pupil, year, stage.phase):
        if exclusion.kind == "Fixed Term" and exclusion.last:
            first, last = exclusion.first, exclusion.last
            _fill(found, days, first, last, "E")
    if stage.is_nursery(position):
        _set(found, range(1, len(days.days) * 2, 2), "X")
    elif pupil.seat % 331 == 7:  # noqa: PLR2004 - one pupil in 331 is at two schools
        _set(found, range(9, len(days.days) * 2, 10), "D")
    return found


@cache
def session_numbers(begins: int) -> dict[date, int]:
    """Return the number of the morning session of each day of a school year."""
    return {day: number * 2 for number, day in enumerate(school_year(begins).days)}


def _fill(found: YearOfMarks, days: SchoolYear, first: tuple[date, int], last: tuple[date, int], mark: str) -> None:
    """Set the mark for all sessions from `first` to `last`."""
    numbers = session_numbers(days.begins)
    _set(found, range(numbers[first[0]] + first[1], numbers[last[0]] + last[1] + 1), mark)


def _set(found: YearOfMarks, sessions: range, mark: str) -> None:
    """Set the mark of some sessions and forget what else was said of them."""
    for session in sessions:
        found.marks[session] = mark
        found.late.pop(session, None)
        found.comments.pop(session, None)


def _visits(found: YearOfMarks, seed: str, stage: Stage, position: int, days: SchoolYear) -> None:
    """Mark the visits, work experience and study leave of a whole year group."""
    for day in trip_days(seed, days.begins, position):
        _fill(found, days, (day, 0), (day, 1), "V")
    code = stage.code(position)
    if code == _WORK_EXPERIENCE:
        _fill(found, days, (days.days[-12], 0), (days.days[-8], 1), "W")
    if code in _STUDY_LEAVE:
        first = days.day_from(date(days.begins + 1, 5, 19))
        _fill(found, days, (first, 0), (first, 1), "S")


def _elsewhere(found: YearOfMarks, chance: Random, sessions: int) -> None:
    """Mark matches, interviews and lessons elsewhere of this pupil alone."""
    for first in _times(chance, _ELSEWHERE_A_YEAR, sessions):
        mark = _ELSEWHERE.draw(chance)
        _set(found, range(first, min(first + chance.randint(1, 4), sessions)), mark)


def _lateness(found: YearOfMarks, chance: Random, days: int, phase: str) -> None:
    """Mark the mornings (and a few afternoons) on which the pupil came late; some are late often."""
    often = _LATE_A_YEAR[phase] * chance.expovariate(1)
    for day in _times(chance, often, days):
        session = day * 2 + (chance.random() < 0.1)  # noqa: PLR2004 - a share
        minutes = min(1 + int(chance.expovariate(1 / 8)), 29)
        if session not in found.marks:
            found.marks[session] = "L"
            found.late[session] = minutes
            _comment(found, chance, session, "L")


def _absences(found: YearOfMarks, chance: Random, pupil: Pupil, stage: Stage, days: SchoolYear) -> None:
    """Mark the spells in which the pupil was absent; the rate is the pupil's own."""
    sessions = len(days.days) * 2
    rate = absence_rate(chance, pupil, stage, days.start)
    session = 0.0
    while True:
        session += chance.expovariate(rate / (1 - rate) / _MEAN_LENGTH)
        first = int(session)
        if first >= sessions:
            return
        mark = _ABSENCES.draw(chance)
        lowest, highest = _LENGTHS[mark]
        length = chance.randint(lowest, highest)
        if length > 1 and chance.random() < 0.8:  # noqa: PLR2004 - most spells begin in the morning
            first -= first % 2
        _set(found, range(first, min(first + length, sessions)), mark)
        _comment(found, chance, first, mark)
        session = max(session, first) + length


def absence_rate(chance: Random, pupil: Pupil, stage: Stage, day: date) -> float:
    """Draw the share of sessions that a pupil misses: a few miss very many."""
    meals = pupil.household.meals
    eligible = meals is not None and meals[0] <= day and (meals[1] is None or meals[1] >= day)
    rate = _MEDIAN[stage.phase] * exp(_TAIL[stage.phase] * chance.gauss(0, 1))
    return min(rate * (_MEALS if eligible else 1) * _SUPPORT[pupil.provision.on(day)], _MOST)


def _comment(found: YearOfMarks, chance: Random, session: int, mark: str) -> None:
    said = _COMMENTS.get(mark)
    if said and chance.random() < _COMMENTED:
        found.comments[session] = chance.choice(said)


def _times(chance: Random, expected: float, places: int) -> Iterator[int]:
    """Yield places, in order, at which something happens that happens `expected` times on average."""
    place = chance.expovariate(expected / places) if expected > 0 else places
    while place < places:
        yield int(place)
        place += max(1.0, chance.expovariate(expected / places))
