"""Sums of attendance: always what adding up the marks gives, whatever part of them arrives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import EVERY_KIND, Kept, gone, record

from rollbook.connectors.source import SourceRecord


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def week(monday: date, marks: str, key: str = "", student: str = "A", **values: Any) -> SourceRecord:  # noqa: ANN401 - any member
    given = [None if mark == "-" else mark for mark in marks.ljust(14, "-")]
    return record("attendance", key or f"{student}/{monday}", student_id=student, week=monday, marks=given, **values)


def sums(school: Synced, student: str = "A") -> list[tuple[float, ...]]:
    """Return possible, attended, late, authorised and unauthorised sessions of a student, year by year."""
    members = ("possible", "attended", "late", "authorised_absence", "unauthorised_absence")
    found = school.read.all("getAttendanceSummaries", student_id=school.id_of("student", student))
    return [tuple(each[f"{member}_sessions"] for member in members) for each in found]


def test_marks_are_added_up_by_their_meaning(synced: Synced) -> None:
    assert sums(synced) == [(10.0, 6.0, 1.0, 2.0, 2.0)]


def test_numbers_are_sent_with_decimals_and_dates_in_full(synced: Synced) -> None:
    (total,) = synced.read.all("getAttendanceSummaries")
    assert isinstance(total["possible_sessions"], float)
    assert (total["start_date"], total["end_date"]) == ("2026-09-07T00:00:00.000Z", "2026-09-11T23:59:00.000Z")
    assert total["academic_year_id"] == synced.id_of("academic_year", "2026")


def test_another_week_is_added(synced: Synced) -> None:
    synced.hear(week(date(2026, 9, 14), "/\\"))
    assert sums(synced) == [(12.0, 8.0, 1.0, 2.0, 2.0)]


def test_a_week_that_changed_counts_as_it_is_now(synced: Synced) -> None:
    synced.hear(week(date(2026, 9, 7), "/\\", key="A/2026-09-07"))
    assert sums(synced) == [(2.0, 2.0, 0.0, 0.0, 0.0)]


def test_two_records_of_one_week_both_count(synced: Synced) -> None:
    synced.hear(week(date(2026, 9, 7), "----------/\\", key="extra"))
    assert sums(synced) == [(12.0, 8.0, 1.0, 2.0, 2.0)]


def test_a_week_that_is_deleted_counts_no_more(synced: Synced) -> None:
    synced.hear(week(date(2026, 9, 14), "/\\"))
    synced.hear(gone("attendance", "A/2026-09-07"))
    assert sums(synced) == [(2.0, 2.0, 0.0, 0.0, 0.0)]


def test_the_last_week_takes_the_sum_along(synced: Synced) -> None:
    synced.hear(gone("attendance", "A/2026-09-07"))
    assert sums(synced) == []


def test_a_whole_pull_without_a_students_weeks_takes_the_sum_along(synced: Synced, kept: Kept) -> None:
    del kept["attendance", "A/2026-09-07"]
    synced.take(kept)
    assert sums(synced) == []


def test_a_week_that_is_refused_in_a_whole_pull_still_counts(synced: Synced, kept: Kept) -> None:
    kept["attendance", "A/2026-09-07"]["marks"] = ["/"]
    assert synced.take(kept).counts("attendance").refused == 1
    assert sums(synced) == [(10.0, 6.0, 1.0, 2.0, 2.0)]


def test_a_week_over_two_years_is_divided(synced: Synced) -> None:
    synced.hear(record("academic_year", "2026", name="now", start_date=date(2026, 9, 9), end_date=date(2027, 7, 21)))
    synced.hear(record("academic_year", "2025", name="before", start_date=date(2025, 9, 1), end_date=date(2026, 9, 8)))
    assert sorted(sums(synced)) == [(4.0, 4.0, 1.0, 0.0, 0.0), (6.0, 2.0, 0.0, 2.0, 2.0)]


def test_years_that_arrive_later_are_added_up_at_once(ashfield: Synced, kept: Kept) -> None:
    ashfield.take({place: kept[place] for place in kept if place[0] != "academic_year"}, whole=frozenset())
    assert sums(ashfield) == []
    ashfield.hear(record("academic_year", "2026", **kept["academic_year", "2026"]))
    assert sums(ashfield) == [(10.0, 6.0, 1.0, 2.0, 2.0)]


def test_days_of_no_academic_year_are_in_no_sum(synced: Synced) -> None:
    synced.hear(week(date(2026, 8, 3), "/\\"))
    assert sums(synced) == [(10.0, 6.0, 1.0, 2.0, 2.0)]


def test_the_registration_group_is_that_of_the_newest_week(synced: Synced) -> None:
    synced.hear(week(date(2026, 9, 14), "/\\", registration_group_id="Y7"), week(date(2026, 9, 1 - 1 + 21), "/"))
    synced.hear(week(date(2026, 8, 31), "/", registration_group_id="CH"))
    (total,) = synced.read.all("getAttendanceSummaries")
    assert total["registration_group_id"] == synced.id_of("group", "Y7")


def test_a_sum_that_the_source_gives_stands(synced: Synced) -> None:
    given = {"student_id": "A", "academic_year_id": "2026", "possible_sessions": 99, "attended_sessions": 98}
    synced.hear(record("attendance_summary", "A/26", **given))
    assert [total[:2] for total in sums(synced)] == [(99.0, 98.0)]
    synced.hear(week(date(2026, 9, 14), "/\\"))
    assert [total[:2] for total in sums(synced)] == [(99.0, 98.0)]


def test_a_sum_keeps_its_id(synced: Synced, kept: Kept) -> None:
    before = synced.read.all("getAttendanceSummaries")[0]["id"]
    synced.hear(week(date(2026, 9, 14), "/\\"))
    synced.take({place: kept[place] for place in kept if place[0] != "attendance"}, whole=EVERY_KIND)
    synced.take(kept)
    assert synced.read.all("getAttendanceSummaries")[0]["id"] == before


def test_a_mark_of_nothing_is_no_mark(synced: Synced) -> None:
    marks = ["/", "", " ", None, "-", *[None] * 9]
    synced.hear(record("attendance", "B/1", student_id="B", week=date(2026, 9, 7), marks=marks))
    found = synced.read.all("getAttendances", student_id=synced.id_of("student", "B"), date=date(2026, 9, 7))
    assert [each["attendance_mark"] for each in found] == ["/"]
