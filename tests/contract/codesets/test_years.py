"""Academic years and year codes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollbook.contract.codesets.years import AcademicYear, academic_year, next_year_code, year_code_for


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 8, 31), "2025/2026"),
        (date(2026, 9, 1), "2026/2027"),
        (date(2027, 1, 1), "2026/2027"),
        (date(1999, 12, 31), "1999/2000"),
    ],
)
def test_an_academic_year_begins_on_1_september(on: date, name: str) -> None:
    assert academic_year(on).name == name


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_day_is_within_its_academic_year(on: date) -> None:
    year = academic_year(on)

    assert year.start <= on <= year.end


def test_academic_years_are_in_order() -> None:
    assert AcademicYear(2025) < AcademicYear(2026)
    assert (AcademicYear(2026).start - AcademicYear(2025).end).days == 1


@pytest.mark.parametrize(
    ("dob", "code"),
    [
        (date(2024, 8, 31), "N1"),
        (date(2024, 9, 1), None),
        (date(2023, 8, 31), "N2"),
        (date(2022, 8, 31), "R"),
        (date(2022, 9, 1), "N2"),
        (date(2021, 9, 1), "R"),
        (date(2021, 8, 31), "1"),
        (date(2020, 2, 29), "2"),
        (date(2015, 9, 1), "6"),
        (date(2015, 8, 31), "7"),
        (date(2009, 8, 31), "13"),
        (date(2008, 8, 31), "14"),
        (date(2007, 8, 31), None),
        (date(2027, 1, 1), None),
    ],
)
def test_a_year_follows_from_the_age_on_31_august(dob: date, code: str | None) -> None:
    assert year_code_for(dob, date(2026, 9, 1)) == code
    assert year_code_for(dob, date(2027, 8, 31)) == code


def test_a_child_moves_up_on_1_september() -> None:
    dob = date(2015, 3, 4)

    assert year_code_for(dob, date(2026, 8, 31)) == "6"
    assert year_code_for(dob, date(2026, 9, 1)) == "7"


@given(st.dates(date(2009, 9, 1), date(2022, 8, 31)))
def test_the_next_year_is_the_year_of_a_year_later(dob: date) -> None:
    now = year_code_for(dob, date(2026, 9, 1))

    assert next_year_code(now) == year_code_for(dob, date(2027, 9, 1))


@pytest.mark.parametrize(
    ("code", "following"),
    [("E1", "E2"), ("E2", "N1"), ("N1", "N2"), ("N2", "R"), ("R", "1"), ("9", "10"), ("12", "13")],
)
def test_a_year_is_followed_by_the_next(code: str, following: str) -> None:
    assert next_year_code(code) == following


@pytest.mark.parametrize("code", ["13", "14", "X", "M", "15", "", None])
def test_the_last_year_and_what_is_no_year_of_age_have_no_next(code: str | None) -> None:
    assert next_year_code(code) is None
