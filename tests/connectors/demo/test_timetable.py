"""Nobody and nothing is needed in two places at once, and lessons are held when the school is open."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from tests.connectors.demo.pulled import END_OF_YEAR, IN_NOVEMBER, Records, holds, parts, pull

from rollbook.connectors.demo.days import school_year

LESSONS = ("lesson", "enrolment", "group", "staff_absence", "closure")
"""Kinds that these tests look at."""

SCHOOLS = [(300, "secondary"), (1500, "secondary"), (30, "secondary"), (30, "primary"), (420, "primary")]
schools = pytest.mark.parametrize(("pupils", "phase"), SCHOOLS)

Held = tuple[date, str, dict[str, Any]]


def held(records: Records) -> Iterator[Held]:
    """Yield each lesson on each of its days: the day, the period and the lesson."""
    for lesson in records["lesson"].values():
        for day in lesson["dates"]:
            yield day, lesson["period_id"], dict(lesson)


def twice(uses: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [use for use, times in Counter(uses).items() if times > 1]


@schools
def test_no_room_is_used_twice_at_once(pupils: int, phase: str) -> None:
    records = parts(*LESSONS, now=END_OF_YEAR, pupils=pupils, phase=phase)
    assert twice((day, period, room) for day, period, lesson in held(records) for room in lesson["room_ids"]) == []


@schools
def test_nobody_teaches_twice_at_once(pupils: int, phase: str) -> None:
    records = parts(*LESSONS, now=END_OF_YEAR, pupils=pupils, phase=phase)
    people = (
        (day, period, each["staff_member_id"])
        for day, period, lesson in held(records)
        for each in lesson["supervisors"]
    )
    assert twice(people) == []


@schools
def test_no_group_is_taught_twice_at_once(pupils: int, phase: str) -> None:
    records = parts(*LESSONS, now=END_OF_YEAR, pupils=pupils, phase=phase)
    groups = ((day, period, lesson["group_id"]) for day, period, lesson in held(records) if lesson["group_id"])
    assert twice(groups) == []


@pytest.mark.parametrize(("pupils", "phase"), [(300, "secondary"), (30, "secondary"), (420, "primary")])
def test_no_pupil_has_two_lessons_at_once(pupils: int, phase: str) -> None:
    records = parts(*LESSONS, pupils=pupils, phase=phase)
    today = IN_NOVEMBER.date()
    times: dict[str, set[str]] = defaultdict(set)
    for lesson in records["lesson"].values():
        if lesson["type"] == "Scheduled":
            times[lesson["group_id"]].add(lesson["period_id"])
    lessons = (
        (enrolment["student_id"], period)
        for enrolment in records["enrolment"].values()
        if holds(enrolment, today)
        for period in times[enrolment["group_id"]]
    )
    assert twice(lessons) == []


@schools
def test_nobody_who_is_away_takes_a_lesson(pupils: int, phase: str) -> None:
    records = parts(*LESSONS, now=END_OF_YEAR, pupils=pupils, phase=phase)
    away = {
        (absence["staff_member_id"], day)
        for absence in records["staff_absence"].values()
        for day in school_year(2026).days
        if absence["start_date"] <= day <= (absence["end_date"] or END_OF_YEAR.date()) and day <= END_OF_YEAR.date()
    }
    taken = {(each["staff_member_id"], day) for day, _, lesson in held(records) for each in lesson["supervisors"]}
    assert taken & away == set()


@schools
def test_no_lesson_is_held_in_a_closed_room(pupils: int, phase: str) -> None:
    records = parts(*LESSONS, now=END_OF_YEAR, pupils=pupils, phase=phase)
    closed = {
        (closure["room_id"], day)
        for closure in records["closure"].values()
        for day in school_year(2026).days
        if closure["start_date"].date() <= day <= closure["end_date"].date() and day <= END_OF_YEAR.date()
    }
    used = {(room, day) for day, _, lesson in held(records) for room in lesson["room_ids"]}
    assert used & closed == set()


def test_lessons_are_held_on_days_of_the_cycle_that_they_belong_to() -> None:
    records = pull(END_OF_YEAR)
    (timetable,) = records["timetable"].values()
    occurs = {day["id"]: set(day["occurs_on"]) for day in timetable["days"]}
    assert all(set(lesson["dates"]) <= occurs[lesson["day_id"]] for lesson in records["lesson"].values())
    assert sorted(day for days in occurs.values() for day in days) == list(school_year(2026).days)


def test_every_planned_lesson_is_held_or_covered_on_each_of_its_days() -> None:
    records = pull(END_OF_YEAR)
    (timetable,) = records["timetable"].values()
    occurs = {day["id"]: set(day["occurs_on"]) for day in timetable["days"]}
    happened: dict[tuple[str, str], set[date]] = defaultdict(set)
    for lesson in records["lesson"].values():
        if lesson["group_id"]:
            happened[lesson["group_id"], lesson["period_id"]].update(lesson["dates"])
    assert all(days == occurs[period.partition(".")[0]] for (_, period), days in happened.items())


def test_cover_is_arranged_up_to_today_only() -> None:
    records = pull(IN_NOVEMBER)
    cover = [day for day, _, lesson in held(records) if lesson["type"] != "Scheduled"]
    assert cover
    assert max(cover) <= IN_NOVEMBER.date()


def test_lessons_are_planned_to_the_end_of_the_year() -> None:
    assert max(day for day, _, _ in held(pull(IN_NOVEMBER))) == school_year(2026).days[-1]


def test_a_school_of_1500_has_some_seventy_thousand_lessons_a_year() -> None:
    lessons = sum(1 for _ in held(parts("lesson", now=END_OF_YEAR, pupils=1500)))
    assert 65_000 < lessons < 80_000


def test_a_full_time_teacher_has_free_periods() -> None:
    records = parts("lesson", now=datetime(2026, 9, 1, 8), pupils=1500)  # noqa: DTZ001 - before anything was covered
    load = Counter(
        each["staff_member_id"]
        for lesson in records["lesson"].values()
        if not lesson["period_id"].endswith(".0")
        for each in lesson["supervisors"]
    )
    assert max(load.values()) <= 42
