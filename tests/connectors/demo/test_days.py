"""The school year and its holidays, against calendars that schools and the government published."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollbook.connectors.demo.days import school_year, school_year_of
from rollbook.connectors.demo.holidays import bank_holidays, easter

YEARS = st.integers(1990, 2089)


@pytest.mark.parametrize(
    "sunday",
    [date(2000, 4, 23), date(2008, 3, 23), date(2011, 4, 24), date(2024, 3, 31), date(2025, 4, 20), date(2038, 4, 25)],
)
def test_easter_falls_on_the_published_sunday(sunday: date) -> None:
    assert easter(sunday.year) == sunday


def test_the_bank_holidays_of_2026_are_those_that_were_proclaimed() -> None:
    assert sorted(bank_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    ]


def test_christmas_on_a_sunday_moves_past_boxing_day() -> None:
    names = {name: day for day, name in bank_holidays(2022).items()}
    assert (names["Christmas Day"], names["Boxing Day"]) == (date(2022, 12, 27), date(2022, 12, 26))


@given(st.integers(1950, 2099))
def test_bank_holidays_are_eight_weekdays(year: int) -> None:
    days = bank_holidays(year)
    assert len(days) == 8
    assert all(day.weekday() < 5 for day in days)


def test_the_year_2025_is_the_one_that_staffordshire_published() -> None:
    year = school_year(2025)
    assert [(term.start, term.end) for term in year.terms] == [
        (date(2025, 9, 1), date(2025, 12, 19)),
        (date(2026, 1, 5), date(2026, 3, 27)),
        (date(2026, 4, 13), date(2026, 7, 20)),
    ]
    assert [term.break_start for term in year.terms] == [date(2025, 10, 27), date(2026, 2, 16), date(2026, 5, 25)]


def test_the_training_days_of_2025_are_those_of_a_school_there() -> None:
    assert school_year(2025).inset == (
        date(2025, 9, 1),
        date(2025, 9, 2),
        date(2025, 11, 3),
        date(2026, 4, 13),
        date(2026, 7, 20),
    )


def test_the_year_2026_ends_in_the_middle_of_a_week_as_published() -> None:
    assert [(term.start, term.end) for term in school_year(2026).terms] == [
        (date(2026, 9, 1), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 3, 25)),
        (date(2027, 4, 12), date(2027, 7, 21)),
    ]


@given(YEARS)
def test_pupils_come_on_190_days_of_every_year(begins: int) -> None:
    assert len(school_year(begins).days) == 190


@given(YEARS)
def test_pupils_never_come_on_a_day_off(begins: int) -> None:
    year = school_year(begins)
    for day in year.days:
        assert day.weekday() < 5
        assert day not in bank_holidays(day.year)
        assert not any(term.break_start <= day <= term.break_end for term in year.terms)


@given(YEARS)
def test_terms_follow_each_other_with_a_break_inside(begins: int) -> None:
    year = school_year(begins)
    edges = [day for term in year.terms for day in (term.start, term.break_start, term.break_end, term.end)]
    assert edges == sorted(edges)


@given(st.dates(date(1990, 9, 1), date(2089, 8, 31)))
def test_every_day_is_in_the_school_year_that_its_september_began(day: date) -> None:
    begins = school_year_of(day).begins
    assert date(begins, 9, 1) <= day < date(begins + 1, 9, 1)


@given(YEARS)
def test_half_terms_are_six_and_do_not_touch_the_breaks(begins: int) -> None:
    halves = school_year(begins).halves
    assert len(halves) == 6
    assert all(second[0] - first[1] > timedelta(2) for first, second in pairwise(halves))
