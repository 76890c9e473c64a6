"""Marks: those in force, up to now, and in agreement with exclusions and with the sums of the year after."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from tests.connectors.demo.pulled import END_OF_YEAR, IN_NOVEMBER, Records, parts, pull, some

from rollbook.connectors.demo.days import school_year
from rollbook.contract.codesets import codeset

AFTER_SUMMER = datetime(2027, 9, 20, 12, 0)  # noqa: DTZ001 - the clock at the school

Marks = dict[tuple[str, date, int], str]


def marks(records: Records, *, begins: int = 2026) -> Marks:
    """Return each mark of a school year by pupil, day and session."""
    return {
        (week["student_id"], week["week"] + timedelta(slot // 2), slot % 2): mark
        for week in records["attendance"].values()
        for slot, mark in enumerate(week["marks"])
        if mark is not None and year_of(week["week"] + timedelta(slot // 2)) == begins
    }


def year_of(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


@pytest.mark.parametrize("phase", ["secondary", "primary"])
def test_marks_are_those_in_force(phase: str) -> None:
    weeks = some("attendance", END_OF_YEAR, pupils=420, phase=phase).values()
    used = {mark for week in weeks for mark in week["marks"] if mark is not None}
    assert used - set(codeset("attendance").codes) == set()
    assert {"/", "\\", "L", "I", "O", "V", "#"} <= used


def test_weeks_have_fourteen_marks_and_begin_on_a_monday() -> None:
    for week in pull(END_OF_YEAR)["attendance"].values():
        assert len(week["marks"]) == 14
        assert week["week"].weekday() == 0
        assert week["marks"][10:] == [None] * 4


@pytest.mark.parametrize(
    ("clock", "sessions"), [((8, 0), set()), ((9, 30), {0}), ((12, 0), {0}), ((13, 40), {0, 1}), ((18, 0), {0, 1})]
)
def test_registers_of_today_come_in_as_they_close(clock: tuple[int, int], sessions: set[int]) -> None:
    now = datetime(2026, 11, 23, *clock)  # noqa: DTZ001 - the clock at the school
    found = {session for _, day, session in marks(pull(now, pupils=60)) if day == now.date()}
    assert found == sessions


def test_there_is_no_mark_after_now() -> None:
    assert max(day for _, day, _ in marks(pull(IN_NOVEMBER))) == IN_NOVEMBER.date()


def test_everybody_on_roll_has_a_mark_in_every_session_and_nobody_else_has_one() -> None:
    records = pull(END_OF_YEAR)
    open_days = [day for day in school_year(2026).days if day <= END_OF_YEAR.date()]
    expected = {
        (key, day, session)
        for key, pupil in records["student"].items()
        for day in open_days
        if pupil["start_date"] <= day <= (pupil["end_date"] or date.max)
        for session in (0, 1)
    }
    assert {key for key, mark in marks(records).items() if mark != "#"} == expected


def test_morning_and_afternoon_have_their_own_mark_for_being_there() -> None:
    found = marks(pull(END_OF_YEAR))
    assert {session for (_, _, session), mark in found.items() if mark == "/"} == {0}
    assert {session for (_, _, session), mark in found.items() if mark == "\\"} == {1}


def test_the_suspended_are_marked_as_suspended() -> None:
    records = parts("attendance", "exclusion", now=END_OF_YEAR, pupils=1500)
    found = marks(records)
    for exclusion in records["exclusion"].values():
        if exclusion["exclusion_type"] == "Fixed Term" and exclusion["start_date"] >= date(2026, 9, 1):
            key = (exclusion["student_id"], exclusion["start_date"], ("AM", "PM").index(exclusion["start_session"]))
            assert found[key] in {"E", "D"}


def test_a_suspension_is_as_long_as_its_sessions() -> None:
    days = {day: number for year in (2025, 2026) for number, day in enumerate(school_year(year).days)}
    for exclusion in some("exclusion", END_OF_YEAR, pupils=1500).values():
        if exclusion["exclusion_type"] == "Fixed Term":
            first = days[exclusion["start_date"]] * 2 + ("AM", "PM").index(exclusion["start_session"])
            last = days[exclusion["end_date"]] * 2 + ("AM", "PM").index(exclusion["end_session"])
            assert exclusion["exclusion_length"] == last - first + 1


def test_minutes_late_are_given_with_the_mark_for_late_only() -> None:
    for week in pull(END_OF_YEAR)["attendance"].values():
        for slot, mark in enumerate(week["marks"]):
            minutes = week["details"].get(slot, {}).get("minutes_late")
            assert (minutes is not None) == (mark == "L")


def test_the_marks_of_last_year_are_those_that_were_given_then() -> None:
    def of_pupils(now: datetime) -> Marks:
        return {about: mark for about, mark in marks(pull(now)).items() if mark != "#"}

    then = of_pupils(datetime(2027, 8, 20, 12))  # noqa: DTZ001 - the clock at the school
    assert then
    assert of_pupils(AFTER_SUMMER) == then


def test_absence_comes_in_spells() -> None:
    ill = {(pupil, day) for (pupil, day, _), mark in marks(pull(END_OF_YEAR)).items() if mark == "I"}
    following = dict(pairwise(school_year(2026).days))
    goes_on = sum((pupil, following.get(day)) in ill for pupil, day in ill)
    assert goes_on / len(ill) > 0.4
