"""The days of a school year: terms, half terms, training days and the days on which pupils come.

The pattern is Staffordshire's of 2025 to 2027, as a rule for any year: 195 weekdays in three terms, five of them
training days (the first two, the Monday after the October break, the first of the summer term and the last).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from rollbook.connectors.demo.holidays import bank_holidays, easter
from rollbook.contract.codesets.years import AcademicYear, academic_year

_TEACHER_DAYS = 195
_WEEKDAYS = 5
_DAY = timedelta(1)
_WEEK = timedelta(7)


@dataclass(frozen=True, slots=True)
class Term:
    """A term and the week off in its middle, all days included."""

    name: str
    start: date
    end: date
    break_start: date
    break_end: date


@dataclass(frozen=True)
class SchoolYear:
    """One school year: `begins` is the calendar year of its September."""

    begins: int
    terms: tuple[Term, ...]
    inset: tuple[date, ...]
    days: tuple[date, ...]
    """The 190 days on which pupils come, in order."""

    @property
    def name(self) -> str:
        """The year as schools write it, such as 2026/2027."""
        return AcademicYear(self.begins).name

    @property
    def start(self) -> date:
        """The first day of the autumn term."""
        return self.terms[0].start

    @property
    def end(self) -> date:
        """The last day of the summer term."""
        return self.terms[-1].end

    @property
    def halves(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each of the six half terms."""
        return tuple(
            half
            for term in self.terms
            for half in ((term.start, term.break_start - _DAY), (term.break_end + _DAY, term.end))
        )

    def day_from(self, day: date) -> date:
        """Return the first pupil day on or after `day`; the last one of the year where none is left."""
        return next((open_day for open_day in self.days if open_day >= day), self.days[-1])


@cache
def school_year(begins: int) -> SchoolYear:
    """Work out the school year that begins in September of `begins`."""
    autumn = _autumn(begins)
    spring, summer_start = _spring(begins + 1)
    summer = _summer(begins + 1, summer_start, worked=_count(autumn) + _count(spring))
    terms = (autumn, spring, summer)
    open_days = [day for term in terms for day in _weekdays(term)]
    after_break = next(day for day in open_days if day > autumn.break_end)
    inset = (open_days[0], open_days[1], after_break, summer.start, summer.end)
    return SchoolYear(begins, terms, inset, tuple(day for day in open_days if day not in inset))


def school_year_of(day: date) -> SchoolYear:
    """Return the school year that `day` is in; the summer holiday belongs to the year that it ends."""
    return school_year(academic_year(day).begins)


def _autumn(begins: int) -> Term:
    first = date(begins, 9, 1)
    while first.weekday() >= _WEEKDAYS:
        first += _DAY
    break_start = _monday_of(date(begins, 10, 31) - timedelta(4))
    if break_start + timedelta(4) > date(begins, 10, 31):
        break_start -= _WEEK
    last_friday = _monday_of(date(begins, 12, 21) - timedelta(4)) + timedelta(4)
    return Term("Autumn Term", first, last_friday, break_start, break_start + timedelta(4))


def _spring(year: int) -> tuple[Term, date]:
    """Return the spring term, and the first day of the summer term two weeks after it."""
    first = _monday_from(date(year, 1, 1))
    while first in bank_holidays(year):
        first += _DAY
    break_start = _monday_from(date(year, 2, 12))
    summer_start = _monday_from(date(year, 4, 12))
    if easter(year) + _DAY >= summer_start:
        summer_start = easter(year) + timedelta(8)
    last = summer_start - timedelta(17)
    while last in bank_holidays(year):
        last -= _DAY
    while summer_start in bank_holidays(year):
        summer_start += _DAY
    return Term("Spring Term", first, last, break_start, break_start + timedelta(4)), summer_start


def _summer(year: int, start: date, *, worked: int) -> Term:
    """Return the summer term, which ends when the year has 195 weekdays."""
    spring_bank_holiday = _monday_from(date(year, 5, 25))
    break_end = spring_bank_holiday + timedelta(4)
    open_days = _weekdays(Term("", start, date(year, 8, 31), spring_bank_holiday, break_end))
    last = next(day for count, day in enumerate(open_days, worked + 1) if count == _TEACHER_DAYS)
    return Term("Summer Term", start, last, spring_bank_holiday, break_end)


def _weekdays(term: Term) -> Iterator[date]:
    """Yield the days of a term that are neither weekend nor bank holiday nor in its break."""
    day = term.start
    while day <= term.end:
        off = day in bank_holidays(day.year) or term.break_start <= day <= term.break_end
        if day.weekday() < _WEEKDAYS and not off:
            yield day
        day += _DAY


def _count(term: Term) -> int:
    return sum(1 for _ in _weekdays(term))


def _monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


def _monday_from(day: date) -> date:
    return day + timedelta(-day.weekday() % 7)
