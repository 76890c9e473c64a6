"""Households: the name, language and means that brothers and sisters share.

A pupil's household is that of an elder brother or sister, or their own; following the elder ones leads to the first,
whose place in school names the household.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.heritage import ENGLISH, HERITAGES, Heritage, surname
from rollbook.connectors.demo.stage import Stage

_TWIN: Final = 0.02
_YOUNGER: Final = 0.3
_GAPS: Final = weighted({1: 2, 2: 5, 3: 4, 4: 2})
_YEAR: Final = 365.25

_CARE: Final = weighted({"never": 98.4, "now": 1.0, "adopted": 0.6})
_MEALS: Final = weighted({"never": 65, "always": 17.5, "ended": 9.5, "began": 8})
_SERVICE: Final = 0.008


@dataclass(frozen=True, slots=True)
class Household:
    """What the children of one home have in common.

    Attributes:
        key: Names it; the same for brothers and sisters.
        surname: Of most of its members.
        pool: Where first names come from.
        heritage: Ethnic group, languages, countries.
        language: What is spoken at home.
        meals: First and last day of free school meals; the last day is None while they go on.
        care: "never", "now" (looked after by the local authority, since `care_from`) or "adopted" (once was).
        care_from: When care or adoption began.
        service: A parent is in the armed forces.
        house: Which house of the school its children are in, 0 to 3.
    """

    key: str
    surname: str
    pool: str
    heritage: Heritage
    language: str
    meals: tuple[date, date | None] | None
    care: str
    care_from: date
    service: bool
    house: int


class Families:
    """Finds the household of each pupil; the same at every call."""

    def __init__(self, seed: str, stage: Stage) -> None:
        self._seed, self._stage = seed, stage
        self._seats = max(stage.sizes)
        self._households: dict[str, Household] = {}

    def household_of(self, cohort: int, seat: int, *, joined_late: bool) -> tuple[Household, int | None]:
        """Return the household of the pupil in a seat, and the seat of the twin whose birthday they share, if any.

        Those who took over a seat in the middle of a year come from a household of their own.
        """
        if joined_late:
            return self._household(cohort, f"H{cohort}-{seat}b"), None
        twin = self._twin(cohort, seat)
        first_cohort, first_seat = self._first(cohort, seat)
        return self._household(first_cohort, f"H{first_cohort}-{first_seat}"), twin

    def _first(self, cohort: int, seat: int) -> tuple[int, int]:
        """Follow the elder brothers and sisters to the first one."""
        while True:
            chance = stream(self._seed, "kin", cohort, seat)
            if self._is_twin(chance, seat):
                seat -= 1
                continue
            if chance.random() >= _YOUNGER:
                return cohort, seat
            gap = _GAPS.draw(chance)
            cohort, seat = cohort - gap, (seat + 7 * gap) % self._seats

    def _twin(self, cohort: int, seat: int) -> int | None:
        return seat - 1 if self._is_twin(stream(self._seed, "kin", cohort, seat), seat) else None

    @staticmethod
    def _is_twin(chance: Random, seat: int) -> bool:
        """Draw whether the pupil is the twin of the one in the seat before: only every other seat can be."""
        return chance.random() < _TWIN and seat % 2 == 1

    def _household(self, cohort: int, key: str) -> Household:
        found = self._households.get(key)
        if found is None:
            found = self._households[key] = _invent(self._seed, key, date(cohort, 9, 1))
        return found


def _invent(seed: str, key: str, entered: date) -> Household:
    """Invent a household whose first child enters the school on `entered`."""
    chance = stream(seed, "household", key)
    heritage = HERITAGES.draw(chance)
    name, pool = surname(chance, heritage)
    additional = chance.random() < heritage.additional
    return Household(
        key=key,
        surname=name,
        pool=pool,
        heritage=heritage,
        language=heritage.languages.draw(chance) if additional else ENGLISH,
        meals=_meals(chance, entered),
        care=_CARE.draw(chance),
        care_from=entered - _years(chance.uniform(0.5, 6)),
        service=chance.random() < _SERVICE,
        house=chance.randrange(4),
    )


def _meals(chance: Random, entered: date) -> tuple[date, date | None] | None:
    """Draw when the household had free school meals, so that about 26 % have them at any time."""
    course = _MEALS.draw(chance)
    before, within = entered - _years(chance.uniform(0, 5)), entered + _years(chance.uniform(0, 10))
    if course == "always":
        return before, None
    if course == "ended":
        return before, within
    if course == "began":
        return within, None
    return None


def _years(number: float) -> timedelta:
    return timedelta(round(number * _YEAR))
