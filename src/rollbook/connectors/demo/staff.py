"""Who holds which post, and since when.

A post is held for three to fourteen years and then by somebody else, always from September to August: so everybody
stays the same person from one school year to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.days import school_year
from rollbook.connectors.demo.heritage import STAFF_HERITAGES, Heritage, first_name, surname
from rollbook.connectors.demo.posts import StaffPost, staff_posts
from rollbook.connectors.demo.resources import make_plan
from rollbook.connectors.demo.settings import DemoSettings
from rollbook.connectors.demo.stage import Stage

_FOUNDED: Final = 1950
_MEN: Final = {"secondary": 0.35, "primary": 0.14}
_MEN_IN_SUPPORT: Final = 0.17
_TENURES: Final = weighted({years: 15 - years for years in range(3, 15)})
_ABSENCES: Final = weighted({0: 30, 1: 30, 2: 20, 3: 12, 4: 8})
_AWAY: Final = weighted({"SIC": 74, "TRN": 13, "OTH": 6, "UNP": 3, "PUB": 2, "MAT": 1.2, "PRG": 0.5, "UNA": 0.3})
_LENGTHS: Final = {"SIC": (1, 5), "TRN": (1, 2), "OTH": (1, 3), "UNP": (1, 2), "PUB": (1, 5), "MAT": (60, 120)}


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who holds a post."""

    key: str
    number: int
    post: StaffPost
    start: date
    end: date
    sex: str
    title: str
    first_name: str
    last_name: str
    pool: str
    heritage: Heritage
    age_at_start: int


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which an employee is away: working days from first to last."""

    key: str
    employee: Employee
    category: str
    days: tuple[date, ...]


class Staff:
    """Everybody who works at the school."""

    def __init__(self, settings: DemoSettings, stage: Stage) -> None:
        self._settings = settings
        self.posts = staff_posts(make_plan(stage), settings.pupils)
        self._employees: dict[tuple[int, int], Employee] = {}

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The posts of each role, by their numbers."""
        found: dict[str, list[int]] = {}
        for number, post in enumerate(self.posts):
            found.setdefault(post.role, []).append(number)
        return found

    def holder(self, post: int, year: int) -> Employee:
        """Return who holds a post in a school year."""
        chance = stream(self._settings.root, "tenure", self.posts[post].key)
        years = _TENURES.draw(chance)
        first = _FOUNDED + chance.randrange(years)
        turn = (year - first) // years
        if (post, turn) not in self._employees:
            start = date(first + turn * years, 9, 1)
            self._employees[post, turn] = self._hire(post, turn, start, date(start.year + years, 8, 31))
        return self._employees[post, turn]

    def in_role(self, role: str, year: int) -> list[Employee]:
        """Return everybody with a role (CS050) in a school year."""
        return [self.holder(post, year) for post in self._numbers.get(role, ())]

    def in_year(self, year: int) -> Iterator[Employee]:
        """Yield everybody who works at the school in a school year, in the order of their posts."""
        for post in range(len(self.posts)):
            yield self.holder(post, year)

    def known(self, year: int) -> Iterator[Employee]:
        """Yield everybody who works at the school in a school year or left at the end of the year before."""
        for post in range(len(self.posts)):
            before, now = self.holder(post, year - 1), self.holder(post, year)
            if before is not now:
                yield before
            yield now

    def away(self, employee: Employee, year: int) -> list[Away]:
        """Return the absences of an employee in a school year, past and to come, in order."""
        chance = stream(self._settings.root, "away", employee.key, year)
        days = school_year(year).days
        starts = sorted(chance.randrange(len(days)) for _ in range(_ABSENCES.draw(chance)))
        found: list[Away] = []
        free_from = 0
        for start in starts:
            category = _AWAY.draw(chance)
            if category == "PRG" and employee.sex == "M":
                category = "SIC"
            length = chance.randint(*_LENGTHS.get(category, (1, 2)))
            if start >= free_from:
                key = f"{employee.key}-{days[start].isoformat()}"
                found.append(Away(key, employee, category, days[start : start + length]))
                free_from = start + length + 1
        return found

    def _hire(self, number: int, turn: int, start: date, end: date) -> Employee:
        post = self.posts[number]
        key = f"{post.key}.{turn}"
        chance = stream(self._settings.root, "employee", key)
        heritage = STAFF_HERITAGES.draw(chance)
        last, pool = surname(chance, heritage)
        men = _MEN[self._settings.phase] if post.teaching else _MEN_IN_SUPPORT
        sex = "M" if chance.random() < men else "F"
        title = "Mr" if sex == "M" else chance.choice(("Mrs", "Miss", "Ms"))
        return Employee(
            key=key,
            number=number,
            post=post,
            start=start,
            end=end,
            sex=sex,
            title="Dr" if post.teaching and chance.random() < 0.03 else title,  # noqa: PLR2004 - a share
            first_name=first_name(chance, pool, sex),
            last_name=last,
            pool=pool,
            heritage=heritage,
            age_at_start=chance.randint(38, 52) if post.pay[0] > 50_000 else chance.randint(22, 50),  # noqa: PLR2004 - pounds
        )


def born(employee: Employee, seed: str) -> date:
    """Return the birthday of an employee, from the age at which they came."""
    chance = stream(seed, "born", employee.key)
    return date(employee.start.year - employee.age_at_start, 1, 1) + timedelta(chance.randrange(240))
