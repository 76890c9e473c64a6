"""Attendance: marks packed by the week, and read one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sync.school import Synced
from tests.sync.sources import record

from rollbook.records.packed import (
    ATTENDANCE,
    EVERY_SLOT,
    GROUP_BIT,
    REGISTRATION_GROUP_BIT,
    attendance_record,
    changed_slots,
)
from rollbook.records.weeks import this_week

MONDAY: Final = date(2026, 9, 14)
MARKS: Final = st.lists(st.none() | st.sampled_from(["/", "\\", "L", "M", "#", "Y1", "É"]), min_size=14, max_size=14)
DETAIL: Final = st.fixed_dictionaries({"minutes_late": st.integers(0, 300)}, optional={"comments": st.text(max_size=9)})
DETAILS: Final = st.dictionaries(st.integers(0, 13), DETAIL)


def packed(marks: list[str | None], details: dict[int, dict[str, Any]] | None = None, **also: int) -> tuple[Any, ...]:
    values = {"student_id": 1, "week": str(MONDAY), "marks": marks, "details": details or {}, **also}
    return attendance_record(school=1, id=1, values=values).row


def slots(row: tuple[Any, ...]) -> list[str | None]:
    """Unpack marks, naively."""
    texts = row[ATTENDANCE.index("marks")].split(" ")
    filled = row[ATTENDANCE.index("filled")]
    assert [text != "-" for text in texts] == [bool(filled >> slot & 1) for slot in range(14)]
    return [None if text == "-" else text for text in texts]


@given(marks=MARKS, details=DETAILS)
def test_marks_that_were_packed_are_the_same_when_unpacked(
    marks: list[str | None], details: dict[int, dict[str, Any]]
) -> None:
    assert slots(packed(marks, details)) == marks


@given(before=MARKS, after=MARKS)
def test_the_mask_of_a_change_has_a_bit_for_every_mark_that_differs(
    before: list[str | None], after: list[str | None]
) -> None:
    mask = changed_slots(packed(before), packed(after))
    assert [bool(mask >> slot & 1) for slot in range(14)] == [
        old != new for old, new in zip(before, after, strict=True)
    ]
    assert mask <= EVERY_SLOT


def test_the_mask_of_a_change_tells_groups_apart() -> None:
    marks: list[str | None] = ["/"] * 14
    assert changed_slots(packed(marks), packed(marks, registration_group_id=5)) == REGISTRATION_GROUP_BIT
    assert changed_slots(packed(marks), packed(marks, group_id=5)) == GROUP_BIT


def test_the_mask_of_a_change_sees_details() -> None:
    marks: list[str | None] = ["/"] * 14
    assert changed_slots(packed(marks), packed(marks, {5: {"minutes_late": 3}})) == 1 << 5


@pytest.mark.parametrize("day", range(7))
def test_a_week_begins_on_monday(day: int) -> None:
    assert this_week(MONDAY + timedelta(days=day)) == (MONDAY, MONDAY + timedelta(days=6))


def read(school: Synced, **given_: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any argument
    return school.read.all("getAttendances", **given_)


def test_every_mark_is_one_object(ashfield: Synced) -> None:
    marks = read(ashfield, start_date=date(2026, 9, 7), end_date=date(2026, 9, 13))
    assert len(marks) == len({mark["id"] for mark in marks}) == 10
    late = marks[2]
    assert (late["attendance_mark"], late["minutes_late"], late["comments"]) == ("L", 9, "Bus")
    assert (late["session_date"], late["session_name"]) == ("2026-09-08T00:00:00.000Z", "AM")
    assert late["student_id"] == ashfield.id_of("student", "A")
    assert [mark["session_name"] for mark in marks] == ["AM", "PM"] * 5


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 9, 7), date(2026, 9, 7), 2),
        (date(2026, 9, 8), date(2026, 9, 9), 4),
        (date(2026, 9, 11), date(2026, 9, 30), 2),
        (date(2026, 9, 12), date(2026, 9, 30), 0),
        (date(2026, 9, 1), date(2026, 9, 6), 0),
        (date(2026, 9, 1), date(2026, 9, 7), 2),
        (date(2026, 9, 8), date(2026, 9, 7), 0),
    ],
)
def test_marks_of_a_span_of_days(ashfield: Synced, first: date, last: date, count: int) -> None:
    assert len(read(ashfield, start_date=first, end_date=last)) == count


def test_marks_of_an_open_span(ashfield: Synced) -> None:
    assert len(read(ashfield, start_date=date(2026, 9, 9))) == 6
    assert len(read(ashfield, end_date=date(2026, 9, 9))) == 6


def test_without_days_marks_are_those_of_this_week(ashfield: Synced) -> None:
    assert read(ashfield) == []
    values = {"student_id": "B", "week": date(2026, 11, 23), "marks": ["/"] * 14}
    ashfield.hear(record("attendance", "B/now", **values))
    assert len(read(ashfield)) == 14


def test_marks_are_filtered_by_student_and_group(ashfield: Synced) -> None:
    span = {"start_date": date(2026, 9, 7), "end_date": date(2026, 9, 13)}
    ada, group = ashfield.id_of("student", "A"), ashfield.id_of("group", "7A")
    assert len(read(ashfield, student_id=ada, registration_group_id=group, **span)) == 10
    assert read(ashfield, student_id=ashfield.id_of("student", "B"), **span) == []
    assert read(ashfield, registration_group_id=ashfield.id_of("group", "Y7"), **span) == []
    assert read(ashfield, group_id=group, **span) == []


def test_the_group_of_a_mark_needs_its_scope(ashfield: Synced) -> None:
    values = {"student_id": "B", "week": date(2026, 11, 23), "marks": ["/"] * 14, "group_id": "Ma1"}
    ashfield.hear(record("attendance", "B/now", **values))
    others, maths = ashfield.read.without("groups"), ashfield.id_of("group", "Ma1")
    assert {mark["group_id"] for mark in read(ashfield)} == {maths}
    assert all("group_id" not in mark for mark in others.all("getAttendances"))
    # Nor does a filter tell who was marked in it.
    assert len(others.all("getAttendances", group_id=999_999)) == 14


def test_marks_keep_their_ids_when_the_week_goes_on(ashfield: Synced) -> None:
    values: dict[str, Any] = {"student_id": "B", "week": MONDAY}
    ashfield.hear(record("attendance", "B", **values, marks=["/", *[None] * 13]))
    (first,) = read(ashfield, date=MONDAY)
    ashfield.hear(record("attendance", "B", **values, marks=["/", "\\", *[None] * 12]))
    assert read(ashfield, date=MONDAY)[0] == first
    assert len(read(ashfield, date=MONDAY)) == 2
