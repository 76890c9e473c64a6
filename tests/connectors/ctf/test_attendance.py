"""Marks go to the half day they were given for, in weeks of fourteen."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.connectors.ctf.build import FEEDER, HERE, UPN, Read, read_pupil, tag, tags

from rollbook.connectors.ctf.attendance import marks_of

MONDAY = date(2024, 9, 9)


def _year(
    marks: str | None = None, *, start: str = "2024-09-09", year: str = "2024", at: str = HERE, **sums: str
) -> str:
    sessions = None
    if marks is not None:
        sessions = tag("AttendSessions", tags(AttendanceStartDate=start, AttendanceMarks=marks))
    return tag("YearData", tags(Year=year, LEA=at[:3], Estab=at[4:], **sums), sessions)


def _read(folder: Path, *years: str) -> Read:
    return read_pupil(folder, blocks=tag("Attendance", *years))


def _marks(found: Read) -> dict[tuple[date, str], str]:
    """Each mark, by day and session."""
    return {
        (values["week"] + timedelta(days=slot // 2), ("AM", "PM")[slot % 2]): mark
        for values in found.all("attendance").values()
        for slot, mark in enumerate(values["marks"])
        if mark is not None
    }


def test_a_week_of_marks_is_one_record(tmp_path: Path) -> None:
    found = _read(tmp_path, _year("/\\/\\L\\/\\I I"))
    assert found.all("attendance") == {
        f"{UPN}/2024-09-09": {
            "student_id": UPN,
            "week": MONDAY,
            "marks": ["/", "\\", "/", "\\", "L", "\\", "/", "\\", "I", None, None, None, None, None],
        },
        f"{UPN}/2024-09-16": {"student_id": UPN, "week": date(2024, 9, 16), "marks": ["I"] + [None] * 13},
    }
    assert found.codes == []


def test_weekends_are_stepped_over(tmp_path: Path) -> None:
    marks = _marks(_read(tmp_path, _year("/\\" * 7, start="2024-09-12")))
    assert sorted({day.isoformat() for day, _ in marks}) == [
        "2024-09-12", "2024-09-13", "2024-09-16", "2024-09-17", "2024-09-18", "2024-09-19", "2024-09-20",
    ]  # fmt: skip


def test_marks_that_begin_on_a_weekend_begin_on_monday(tmp_path: Path) -> None:
    assert list(_marks(_read(tmp_path, _year("/\\", start="2024-09-14")))) == [
        (date(2024, 9, 16), "AM"),
        (date(2024, 9, 16), "PM"),
    ]


@pytest.mark.parametrize("weekend", ["    ", "----", "****"])
def test_files_with_all_seven_days_are_known_by_their_empty_weekends(tmp_path: Path, weekend: str) -> None:
    marks = _marks(_read(tmp_path, _year(("/\\" * 5 + weekend) * 2)))
    assert {day.weekday() for day, _ in marks} == {0, 1, 2, 3, 4}
    assert max(day for day, _ in marks) == date(2024, 9, 20)


def test_closed_weekends_count_as_empty_where_there_are_several(tmp_path: Path) -> None:
    marks = _marks(_read(tmp_path, _year(("/\\" * 5 + "####") * 3)))
    present = {day for (day, _), mark in marks.items() if mark != "#"}
    assert {day.weekday() for day in present} == {0, 1, 2, 3, 4}
    assert max(present) == date(2024, 9, 27)


def test_two_closed_days_in_the_second_week_are_no_weekend(tmp_path: Path) -> None:
    marks = _marks(_read(tmp_path, _year("/\\" * 5 + "####" + "/\\" * 3)))
    assert marks[date(2024, 9, 16), "AM"] == "#"
    assert marks[date(2024, 9, 20), "PM"] == "\\"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("/\\", ["/", "\\"]),
        ("I I ", ["I", None, "I", None]),
        (" \\", [None, "\\"]),
        ("-*!\\", [None, None, None, "\\"]),
        ("/\\lN", ["/", "\\", "L", "N"]),
        ("/C1Y2\\", ["/", "C1", "Y2", "\\"]),
        ("/ \\ C1 J1", ["/", "\\", "C1", "J1"]),
        ("/ \\ / \\", ["/", "\\", "/", "\\"]),
        ("I01X05", ["I01", "X05"]),
        ("X0", ["X", "0"]),
        ("/\\\n  /\\", ["/", "\\", None, None, "/", "\\"]),
        ("CC", ["C", "C"]),
        ("/ \\ / \\ L \\", ["/", "\\", "/", "\\", "L", "\\"]),
        ("/\\ /\\ /\\", ["/", "\\"] * 3),
        ("\n  /\\/\\\n  ", ["/", "\\"] * 2),
        ("/ / I /", ["/", None, "/", None, "I", None, "/"]),
        ("C1", ["C1"]),
        ("", []),
    ],
)
def test_marks_of_one_and_of_more_characters(text: str, marks: list[str | None]) -> None:
    assert marks_of(text) == marks


def test_spaces_at_the_ends_are_half_days_too(tmp_path: Path) -> None:
    assert _marks(_read(tmp_path, _year(" \\/ "))) == {
        (MONDAY, "PM"): "\\",
        (date(2024, 9, 10), "AM"): "/",
    }


def test_an_unknown_mark_is_kept_and_remarked_on(tmp_path: Path) -> None:
    found = _read(tmp_path, _year("/?"))
    assert _marks(found)[MONDAY, "PM"] == "?"
    assert found.said("attendance.unknown.?") == "The mark “?” is in no list of the DfE. It was kept. Pupils: 1."


def test_marks_that_were_withdrawn_are_known(tmp_path: Path) -> None:
    assert _read(tmp_path, _year("HJYF", start="2019-09-09", year="2019")).codes == []


def test_several_strings_of_a_year_are_one_year(tmp_path: Path) -> None:
    year = _year("/\\").replace(
        "</YearData>",
        tag("AttendSessions", tags(AttendanceStartDate="2024-09-11", AttendanceMarks="L\\")) + "</YearData>",
    )
    marks = _read(tmp_path, year).all("attendance")[f"{UPN}/2024-09-09"]["marks"]
    assert marks[:6] == ["/", "\\", None, None, "L", "\\"]


def test_two_schools_in_one_week_are_put_together(tmp_path: Path) -> None:
    found = _read(tmp_path, _year("/\\"), _year("  /\\"))
    assert found.all("attendance")[f"{UPN}/2024-09-09"]["marks"][:4] == ["/", "\\", "/", "\\"]
    assert found.codes == []


def test_two_marks_for_one_half_day_are_remarked_on(tmp_path: Path) -> None:
    found = _read(tmp_path, _year("/\\"), _year("I\\"))
    assert _marks(found)[MONDAY, "AM"] == "/"
    assert found.codes == ["attendance.two"]


SUMS = {
    "SessionsPossible": "380",
    "SessionsAttended": "361",
    "SessionsAuthorised": "12",
    "SessionsUnauthorised": "7",
}


def test_sums_without_marks_are_a_summary(tmp_path: Path) -> None:
    found = _read(tmp_path, _year(year="2023", **SUMS))
    assert found.all("attendance_summary") == {
        f"{UPN}/year:2023/": {
            "student_id": UPN,
            "academic_year_id": "year:2023",
            "possible_sessions": 380,
            "attended_sessions": 361,
            "authorised_absence_sessions": 12,
            "unauthorised_absence_sessions": 7,
        }
    }
    assert found.all("academic_year")["year:2023"]["name"] == "2023/2024"


@pytest.mark.parametrize(("at", "marked"), [(HERE, []), (FEEDER, [3, 1, 0, 1, 1])])
def test_sums_beside_marks_come_with_what_the_marks_make(tmp_path: Path, at: str, marked: list[int]) -> None:
    found = _read(tmp_path, _year("/OC#", at=at, **SUMS))
    (record,) = (record for record in found.records if record.kind == "attendance_summary")
    assert record.origin == ("" if at == HERE else FEEDER)
    assert record.values["possible_sessions"] == 380
    assert list(record.beside["marked"].values()) == marked
    assert record.beside["written"] == date(2025, 9, 4)


@pytest.mark.parametrize("marks", [("D", "/"), ("/", "D")])
def test_of_two_registrations_the_mark_of_where_the_pupil_was_counts(tmp_path: Path, marks: tuple[str, str]) -> None:
    found = _read(tmp_path, _year(marks[0]), _year(marks[1], at=FEEDER))
    assert (_marks(found)[MONDAY, "AM"], found.codes) == ("/", [])


@pytest.mark.parametrize("marks", ["", "----", "    "])
def test_marks_that_say_nothing_leave_the_sums(tmp_path: Path, marks: str) -> None:
    assert len(_read(tmp_path, _year(marks, **SUMS)).all("attendance_summary")) == 1


def test_a_sum_of_nought_is_a_sum(tmp_path: Path) -> None:
    (values,) = _read(tmp_path, _year(SessionsAttended="0")).all("attendance_summary").values()
    assert values["attended_sessions"] == 0


@pytest.mark.parametrize("year", [_year(), _year(year="", **SUMS), _year(SessionsPossible="many")])
def test_attendance_that_says_nothing_is_counted(tmp_path: Path, year: str) -> None:
    found = _read(tmp_path, year)
    assert found.all("attendance_summary") == {}
    assert found.codes == ["attendance.sums"]


def test_marks_without_a_first_day_are_no_marks(tmp_path: Path) -> None:
    found = _read(tmp_path, _year("/\\", start=""))
    assert found.all("attendance") == {}
    assert found.codes == ["attendance.sums"]
