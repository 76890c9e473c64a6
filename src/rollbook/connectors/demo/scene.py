"""What every area of the demo school is told: the school, the moment, and the people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from rollbook.connectors.demo.days import SchoolYear, school_year, school_year_of
from rollbook.connectors.demo.membership import Membership
from rollbook.connectors.demo.resources import Plan, make_plan
from rollbook.connectors.demo.roll import KNOWN_BEFORE, Pupil, Roll
from rollbook.connectors.demo.school import School, school_of
from rollbook.connectors.demo.settings import DemoSettings
from rollbook.connectors.demo.staff import Staff

SCHOOL_TIME: Final = ZoneInfo("Europe/London")
_REGISTERS: Final = (time(9, 30), time(13, 40))
"""When the registers of the morning and of the afternoon are closed."""


@dataclass(frozen=True)
class Scene:
    """The school at one moment.

    Attributes:
        settings: What the school was told to be.
        now: The moment, as the clock at the school shows it, without a zone.
        roll: Its pupils.
        staff: Those who work there.
    """

    settings: DemoSettings
    now: datetime
    roll: Roll
    staff: Staff

    @property
    def seed(self) -> str:
        """What every stream of chance begins with."""
        return self.settings.root

    @cached_property
    def today(self) -> date:
        """The day at the school."""
        return self.now.date()

    @cached_property
    def year(self) -> SchoolYear:
        """The school year of today."""
        return school_year_of(self.today)

    @cached_property
    def last_year(self) -> SchoolYear:
        """The school year before."""
        return school_year(self.year.begins - 1)

    @cached_property
    def school(self) -> School:
        """Name, place and numbers of the school."""
        return school_of(self.settings)

    @cached_property
    def plan(self) -> Plan:
        """Classes, posts and rooms."""
        return make_plan(self.roll.stage)

    @cached_property
    def pupils(self) -> tuple[Pupil, ...]:
        """Everybody on record: of this school year and the one before, and who is about to come."""
        return tuple(self.roll.known(self.year.begins, self.today))

    @cached_property
    def _memberships(self) -> dict[tuple[int, int], Membership]:
        return {}

    def membership(self, cohort: int, year: int) -> Membership:
        """Return the classes of a cohort in a school year; worked out once."""
        if (cohort, year) not in self._memberships:
            self._memberships[cohort, year] = Membership(self.roll, cohort, year)
        return self._memberships[cohort, year]

    def leaving(self, pupil: Pupil) -> date | None:
        """Return the pupil's last day, if the school knows of it yet."""
        return pupil.end if pupil.end <= self.today + KNOWN_BEFORE else None

    def has_marks(self, day: date) -> tuple[bool, bool]:
        """Say whether the registers of a day are in, morning and afternoon."""
        if day != self.today:
            past = day < self.today
            return past, past
        morning, afternoon = _REGISTERS
        return self.now.time() >= morning, self.now.time() >= afternoon


def scene_at(settings: DemoSettings, now: datetime) -> Scene:
    """Set the scene; a moment without a zone is taken for the school's own time."""
    local = now.astimezone(SCHOOL_TIME).replace(tzinfo=None) if now.tzinfo else now
    roll = Roll(settings)
    return Scene(settings, local, roll, Staff(settings, roll.stage))
