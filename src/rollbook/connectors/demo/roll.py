"""Who is, was lately or will soon be on the roll of the school."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.days import school_year
from rollbook.connectors.demo.families import Families, Household
from rollbook.connectors.demo.heritage import first_name
from rollbook.connectors.demo.needs import Provision, draw_provision
from rollbook.connectors.demo.settings import DemoSettings
from rollbook.connectors.demo.stage import stage_of
from rollbook.contract.codesets.years import academic_year

BOYS: Final = 0.51
_CHANGES: Final = 0.02
"""Share of seats that change hands in the middle of a school year."""
_EXCLUDED: Final = 0.06
"""Share of those who leave in the middle of a year who were permanently excluded."""
_LATE_SERIAL: Final = 5000
KNOWN_BEFORE: Final = timedelta(14)
"""How long ahead the school knows of somebody who will come or go."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil, with the whole of their time at the school; what the school knows of it depends on the day.

    Attributes:
        key: The same every year.
        serial: 0 to 9,999, unique within the cohort.
        start: First day on roll.
        end: Last day on roll, even where it is far ahead.
        excluded: They leave because they are permanently excluded.
        ability: How well they do at school; most are between -2 and 2.
    """

    key: str
    cohort: int
    seat: int
    serial: int
    start: date
    end: date
    excluded: bool
    household: Household
    sex: str
    dob: date
    legal_first_name: str
    ability: float
    provision: Provision

    def was_on_roll(self, day: date) -> bool:
        """Say whether `day` is within the pupil's time at the school."""
        return self.start <= day <= self.end


class Roll:
    """All pupils of the school, worked out once for each cohort."""

    def __init__(self, settings: DemoSettings) -> None:
        self.seed = settings.root
        self.stage = stage_of(settings)
        self._families = Families(settings.root, self.stage)
        self._cohorts: dict[int, list[list[Pupil]]] = {}

    def seats(self, cohort: int) -> list[list[Pupil]]:
        """Return, for each seat of a cohort, the pupil who had it first and the one who took it over, if any."""
        if cohort not in self._cohorts:
            self._cohorts[cohort] = [self._occupants(cohort, seat) for seat in self.stage.seats()]
        return self._cohorts[cohort]

    def pupils(self, year: int) -> Iterator[Pupil]:
        """Yield everybody who is on roll at some time of the school year `year`, oldest cohort first."""
        first, last = date(year, 9, 1), date(year + 1, 8, 31)
        for cohort in self.stage.cohorts(year):
            for occupants in self.seats(cohort):
                yield from (pupil for pupil in occupants if pupil.start <= last and pupil.end >= first)

    def known(self, year: int, today: date) -> Iterator[Pupil]:
        """Yield everybody on record on a day of the school year `year`: of this year and the one before."""
        since = date(year - 1, 9, 1)
        for cohort in range(self.stage.cohorts(year).start - 1, year + 2):
            for occupants in self.seats(cohort):
                yield from (pupil for pupil in occupants if pupil.end >= since and pupil.start <= today + KNOWN_BEFORE)

    def position(self, pupil: Pupil, year: int) -> int:
        """Return which year of the stage (from 0) the pupil is in during `year`, or was in last, or will be first."""
        first, last = academic_year(pupil.start).begins, academic_year(pupil.end).begins
        return min(max(year, first), last) - pupil.cohort

    def _occupants(self, cohort: int, seat: int) -> list[Pupil]:
        span = self.stage.span(seat)
        if span is None:
            return []
        first, last = span
        start, end = school_year(cohort + first).days[0], school_year(cohort + last).end
        chance = stream(self.seed, "seat", cohort, seat)
        for position in range(first, last + 1):
            if chance.random() < _CHANGES:
                left, joined = _handover(chance, cohort + position)
                leaver = _Stay(start, left, excluded=chance.random() < _EXCLUDED)
                return [
                    self._pupil(cohort, seat, leaver, late=False),
                    self._pupil(cohort, seat, _Stay(joined, end, excluded=False), late=True),
                ]
        return [self._pupil(cohort, seat, _Stay(start, end, excluded=False), late=False)]

    def _pupil(self, cohort: int, seat: int, stay: _Stay, *, late: bool) -> Pupil:
        key = f"S{cohort}-{seat:04}{'b' if late else ''}"
        chance = stream(self.seed, "pupil", key)
        household, twin = self._families.household_of(cohort, seat, joined_late=late)
        born, last_birthday = self.stage.births(cohort)
        days = (last_birthday - born).days + 1
        birthday = stream(self.seed, "birthday", cohort, seat if twin is None else twin)
        sex = "M" if chance.random() < BOYS else "F"
        stays_on = self.stage.phase == "secondary" and seat < self.stage.sizes[-1]
        return Pupil(
            key=key,
            cohort=cohort,
            seat=seat,
            serial=seat + (_LATE_SERIAL if late else 0),
            start=stay.start,
            end=stay.end,
            excluded=stay.excluded,
            household=household,
            sex=sex,
            dob=born + timedelta(birthday.randrange(days)),
            legal_first_name=first_name(chance, household.pool, sex),
            ability=chance.gauss(0.25 if stays_on else -0.1, 1),
            provision=draw_provision(chance, sex=sex, entered=date(cohort, 9, 1), stage=self.stage),
        )


@dataclass(frozen=True, slots=True)
class _Stay:
    start: date
    end: date
    excluded: bool


def _handover(chance: Random, year: int) -> tuple[date, date]:
    """Return the last day of one pupil and the first of the next, both of them school days of `year`."""
    days = school_year(year).days
    left = chance.randrange(20, 150)
    joined = min(left + chance.randint(3, 35), len(days) - 10)
    return days[left], days[joined]
