"""Bank holidays in England, worked out for the years 1900 to 2099.

Source: the Banking and Financial Dealings Act 1971 and the proclamations that usually follow it; holidays for a
single occasion, such as a coronation, are not known here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_WEEKDAYS = 5
_SUNDAY = 6
_CHRISTMAS_DAYS = {4: (25, 28), 5: (27, 28), 6: (27, 26)}
"""Days of December off, by the weekday of the 25th, where they are not the 25th and 26th."""


def easter(year: int) -> date:
    """Return Easter Sunday: Gauss's rule with the constants that hold from 1900 to 2099."""
    golden = year % 19
    moon = (19 * golden + 24) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    if sunday == _SUNDAY and (moon, golden > 10) in {(29, False), (29, True), (28, True)}:  # noqa: PLR2004 - Gauss's own
        sunday -= 7
    return date(year, 3, 22) + timedelta(moon + sunday)


@cache
def bank_holidays(year: int) -> dict[date, str]:
    """Return the bank holidays of a calendar year and their names; those on a weekend stand on their substitute."""
    sunday = easter(year)
    holidays = {
        _weekday(date(year, 1, 1)): "New Year's Day",
        sunday - timedelta(2): "Good Friday",
        sunday + timedelta(1): "Easter Monday",
        _monday_from(date(year, 5, 1)): "Early May bank holiday",
        _monday_from(date(year, 5, 25)): "Spring bank holiday",
        _monday_from(date(year, 8, 25)): "Summer bank holiday",
    }
    christmas, boxing_day = _christmas(year)
    return {**holidays, christmas: "Christmas Day", boxing_day: "Boxing Day"}


def _christmas(year: int) -> tuple[date, date]:
    """Return the days off for Christmas and Boxing Day: one on a weekend moves to the next free weekday."""
    first, second = _CHRISTMAS_DAYS.get(date(year, 12, 25).weekday(), (25, 26))
    return date(year, 12, first), date(year, 12, second)


def _weekday(day: date) -> date:
    """Return `day`, or the Monday after it where it is on a weekend."""
    return day if day.weekday() < _WEEKDAYS else _monday_from(day)


def _monday_from(day: date) -> date:
    return day + timedelta(-day.weekday() % 7)
