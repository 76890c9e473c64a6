"""Which years the school has and how many pupils sit in each.

Pupils come in cohorts, and a cohort is a row of seats that moves up through the years: seat 12 of the cohort that
entered in 2023 is in year 7 that year and in year 10 three years on. That is what keeps everybody the same person from
one school year to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from rollbook.connectors.demo.settings import DemoSettings

_SECONDARY: Final = {"7": 16, "8": 16, "9": 16, "10": 16, "11": 16, "12": 10, "13": 10}
_PRIMARY: Final = {"N1": 4, "N2": 8, "R": 14, "1": 14, "2": 14, "3": 14, "4": 14, "5": 14, "6": 14}
_SIXTH_FORM: Final = ("12", "13")
_NURSERY: Final = ("N1", "N2")
_START_AGE: Final = {"secondary": 11, "primary": 2}


@dataclass(frozen=True, slots=True)
class Stage:
    """The years of the school.

    Attributes:
        phase: "secondary" or "primary".
        codes: Year codes, youngest first.
        sizes: Seats in each year. Seats are numbered from 0; a cohort loses its last ones when it enters the sixth
            form, and gains some on its way through the nursery.
        start_age: Age on 31 August before the first year.
    """

    phase: str
    codes: tuple[str, ...]
    sizes: tuple[int, ...]
    start_age: int

    def cohorts(self, year: int) -> range:
        """Return the cohorts at school in the school year `year`, by the year in which they entered."""
        return range(year - len(self.codes) + 1, year + 1)

    def code(self, position: int) -> str:
        """Return the year code of the `position`th year, counted from 0."""
        return self.codes[position]

    def span(self, seat: int) -> tuple[int, int] | None:
        """Return the first and last year (counted from 0) in which a cohort has that seat; None if it never has."""
        held = [position for position, size in enumerate(self.sizes) if seat < size]
        return (held[0], held[-1]) if held else None

    def seats(self) -> Iterator[int]:
        """Yield every seat that a cohort ever has."""
        yield from range(max(self.sizes))

    def births(self, cohort: int) -> tuple[date, date]:
        """Return the first and last day on which pupils of a cohort were born."""
        return date(cohort - self.start_age - 1, 9, 1), date(cohort - self.start_age, 8, 31)

    def is_sixth_form(self, position: int) -> bool:
        """Say whether the `position`th year is 12 or 13."""
        return self.codes[position] in _SIXTH_FORM

    def is_nursery(self, position: int) -> bool:
        """Say whether the `position`th year is a nursery year."""
        return self.codes[position] in _NURSERY


def stage_of(settings: DemoSettings) -> Stage:
    """Share the pupils out among the years: the same shares at every size, and what is left over to the youngest."""
    shares = _SECONDARY if settings.phase == "secondary" else _PRIMARY
    whole = sum(shares.values())
    sizes = {code: settings.pupils * share // whole for code, share in shares.items()}
    usual = [code for code in shares if code not in _SIXTH_FORM + _NURSERY]
    left = settings.pupils - sum(sizes.values())
    for number in range(left):
        sizes[usual[number % len(usual)]] += 1
    return Stage(settings.phase, tuple(sizes), tuple(sizes.values()), _START_AGE[settings.phase])
