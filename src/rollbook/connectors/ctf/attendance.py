r"""Attendance: marks of half days, packed into weeks, and yearly sums where a file has no marks.

A file has a day and a string of marks, two for each school day from that day on: `/\/\L\` is two days and a half. Most
write Monday to Friday; some write all seven days, which shows by nothing ever happening at a weekend.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from rollbook.connectors.ctf.elements import Element
from rollbook.connectors.ctf.header import Header, SchoolNumbers, school_numbers
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.values import day, filled, whole
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.attendance import meaning

_NO_MARK: Final = frozenset({" ", *codeset("attendance_mis_local").codes})
_LONG_MARK: Final = r"[IX]0\d|[CJY]\d"
"""Marks of more than one character: the sub-codes of 2024 (C1, J1, Y2), and of the coronavirus years (I01, X05)."""
_MARK: Final = re.compile(rf"{_LONG_MARK}|.")
_AFTERNOON: Final = "\\"
"""Present in the afternoon."""
_ELSEWHERE: Final = "D"
"""Registered at two schools, and at the other one for this half day: the other one's mark says what happened."""
_INDENTED: Final = re.compile(r"\A\s*\n\s*|\s*\n\s*\Z")
_SLOTS: Final = 14
_SATURDAY: Final = 5
_ONE_WEEKEND: Final = 4
_SUMS: Final = {
    "possible_sessions": "SessionsPossible",
    "attended_sessions": "SessionsAttended",
    "authorised_absence_sessions": "SessionsAuthorised",
    "unauthorised_absence_sessions": "SessionsUnauthorised",
}


Weeks = dict[date, list[str | None]]


def attendance(pupil: Element, key: str, header: Header, this: SchoolNumbers, notes: Notes) -> Iterator[SourceRecord]:
    """Yield the weeks that have marks, and for each year and school what the file gives as its sums.

    Of another school comes with them what its marks make, since those are among the marks of the pupil's weeks.
    """
    weeks: Weeks = {}
    years: dict[tuple[int, str], tuple[Counter[str], Counter[str]]] = {}
    for year in (each for block in pupil.all("Attendance") for each in block.all("YearData")):
        taken = [mark for each in year.anywhere("AttendSessions") for mark in _mark_days(each, weeks, notes)]
        school = school_numbers(year) or header.source
        origin = "" if not school or school.same(header.place(this)) else str(school)
        sums, begins = _sums(year), sums_year(year)
        if begins is not None and (sums or (taken and origin)):
            totals, marked = years.setdefault((begins, origin), (Counter(), Counter()))
            totals.update(sums)
            marked.update(_added_up(taken) if origin and taken else {})
        elif year.children and not _has_marks(year):
            notes.count("attendance.sums", "Attendance without marks, or without a year and sums, was left out.")
    for (begins, origin), (totals, marked) in years.items():
        values = {"student_id": key, "academic_year_id": year_key(begins), **totals}
        beside = {**header.beside, "marked": dict(marked)}
        where = f"{key}/{year_key(begins)}/{origin}"
        yield SourceRecord("attendance_summary", where, values, origin=origin, beside=beside)
    for monday, marks in sorted(weeks.items()):
        values = {"student_id": key, "week": monday, "marks": marks}
        yield SourceRecord("attendance", f"{key}/{monday.isoformat()}", values)


def year_key(begins: int) -> str:
    """Return the key of the academic year that begins in the calendar year `begins`."""
    return f"year:{begins}"


def sums_year(year: Element) -> int | None:
    """Return the calendar year in which the academic year of a YearData begins."""
    text = year.value("Year") or ""
    found = re.match(r"(?:19|20)\d\d", text, re.ASCII)
    return int(found[0]) if found else None


def marks_of(text: str) -> list[str | None]:
    """Split a string of marks, one for each half day; None where there is no mark.

    Marks stand one after the other, and a space is a half day without one. The spaces between them are nothing where
    all stand apart and some have two or three characters, and where with them one of the afternoon would stand in a
    morning.
    """
    text = _INDENTED.sub("", text.upper()).strip("\r\n\t")
    apart = text.split()
    if len(apart) > 1 and all(_is_one_mark(each) for each in apart) and max(map(len, apart)) > 1:
        marks = apart
    else:
        marks, closed = _MARK.findall(text), _MARK.findall("".join(apart))
        marks = closed if _AFTERNOON in marks[0::2] and _AFTERNOON not in closed[0::2] else marks
    return [None if mark in _NO_MARK else mark for mark in marks]


def _is_one_mark(text: str) -> bool:
    return len(text) == 1 or re.fullmatch(_LONG_MARK, text) is not None


def _mark_days(block: Element, weeks: Weeks, notes: Notes) -> list[tuple[date, str]]:
    """Enter the marks of one string into `weeks`, by their Mondays; return them with their days."""
    start = day(block.value("AttendanceStartDate"), what="AttendanceStartDate", notes=notes)
    text = next((each.text for each in block.all("AttendanceMarks") if each.text.strip()), None)
    if start is None or text is None:
        return []
    marks = marks_of(text)
    for code in sorted({each for each in marks if each is not None}):
        if meaning(code, start).name == "unknown":
            notes.count(f"attendance.unknown.{code}", f"The mark “{code}” is in no list of the DfE. It was kept.")
    # A weekday for each pair of marks; or each day, where that leaves every Saturday and Sunday empty.
    step_over = not _has_empty_weekends(marks, start)
    on, taken = start, []
    for place in range(0, len(marks), 2):
        while step_over and on.weekday() >= _SATURDAY:
            on += timedelta(days=1)
        for session, mark in enumerate(marks[place : place + 2]):
            if mark is not None and _enter(weeks, on, session, mark, notes):
                taken.append((on, mark))
        on += timedelta(days=1)
    return taken


def _has_empty_weekends(marks: list[str | None], start: date) -> bool:
    """Tell whether, read as seven days a week, the marks have nothing on any weekend.

    Of one weekend alone, closed days do not count as nothing: a term may begin with two of them.
    """
    weekend = [mark for place, mark in enumerate(marks) if (start + timedelta(days=place // 2)).weekday() >= _SATURDAY]
    nothing = {None, "#"} if len(weekend) > _ONE_WEEKEND else {None}
    return len(weekend) >= _ONE_WEEKEND and nothing.issuperset(weekend)


def _enter(weeks: Weeks, on: date, session: int, mark: str, notes: Notes) -> bool:
    """Enter a mark, and tell whether it is the one that counts and was not there before."""
    monday = on - timedelta(days=on.weekday())
    slots = weeks.setdefault(monday, [None] * _SLOTS)
    slot = on.weekday() * 2 + session
    before = slots[slot]
    if before in {None, _ELSEWHERE}:
        slots[slot] = mark
    elif mark not in {before, _ELSEWHERE}:
        notes.count(
            "attendance.two", "Two schools gave different marks for one half day: the first in the file counts."
        )
    return slots[slot] != before


def _has_marks(year: Element) -> bool:
    """Tell whether a year has marks that were read, whether they count or others of the same half days do."""
    blocks = [each for each in year.anywhere("AttendSessions") if each.value("AttendanceStartDate")]
    return any(any(marks_of(text.text)) for each in blocks for text in each.all("AttendanceMarks"))


def _sums(year: Element) -> dict[str, int]:
    """Return the sums that a file gives of one year at one school."""
    return filled({name: whole(year.value(element)) for name, element in _SUMS.items()})


def _added_up(marked: Sequence[tuple[date, str]]) -> dict[str, int]:
    """Return the sums of marks, given with their days."""
    meanings = [meaning(mark, on) for on, mark in marked]
    return {
        "possible_sessions": sum(each.possible for each in meanings),
        "attended_sessions": sum(each.attended for each in meanings),
        "late_sessions": sum(each.late for each in meanings),
        "authorised_absence_sessions": sum(each.authorised for each in meanings),
        "unauthorised_absence_sessions": sum(each.unauthorised for each in meanings),
    }
