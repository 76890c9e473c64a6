"""What a source gives is checked: a record of no use stays out with a reason, a doubtful value is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import InMemory, Kept, partial, record

from rollbook.connectors.source import NeedsAttention, Refused, Remark, SourceRecord

WEEK: dict[str, Any] = {"student_id": "A", "week": date(2026, 9, 14), "marks": ["/"] * 14}
LESSON: dict[str, Any] = {
    "timetable_id": "TT",
    "dates": [date(2026, 9, 7)],
    "start_time": "09:00",
    "end_time": "10:00",
}


def refused(school: Synced, bad: SourceRecord) -> str:
    """Return why the only record of a pull is refused."""
    before = school.everything()
    report = school.sync(partial(bad))
    assert report.counts(bad.kind).refused == 1
    after = school.everything()
    assert {table: rows for table, rows in after.items() if rows != before[table] and table != "identity"} == {}
    assert report.notes[-1].sort == "refused"
    return report.notes[-1].sentence


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        ("pupil", {"first_name": "Ada"}, "“pupil” is not a kind"),
        ("subject", {"code": "MA", "name": "Mathematics"}, "the same at every school"),
        ("facet", {"name": "achieved"}, "the same at every school"),
        ("student", {"year_code": "7"}, "It has no name"),
        ("student", {"first_name": "  ", "legal_last_name": ""}, "It has no name"),
        ("enrolment", {"group_id": "7A"}, "It has no student"),
        ("enrolment", {"student_id": "A", "group_id": "nowhere"}, "refers to a group that is not in the data"),
        ("enrolment", {"student_id": "nobody", "group_id": "7A"}, "refers to a student that is not in the data"),
        ("result", {"student_id": "A"}, "It has no assessment"),
        ("attendance", {**WEEK, "marks": ["/"] * 13}, "A week has 14 marks"),
        ("attendance", {**WEEK, "marks": "/" * 14}, "It has no marks"),
        ("attendance", {**WEEK, "week": date(2026, 9, 15)}, "begins on a Tuesday"),
        ("attendance", {**WEEK, "week": "soon"}, "It has no week"),
        ("lesson", {**LESSON, "dates": []}, "It has no dates"),
        ("lesson", {**LESSON, "dates": ["never"]}, "It has no dates"),
        ("lesson", {**LESSON, "dates": [date(2025, 1, 6), date(2026, 9, 7)]}, "span 512 days or more"),
        ("lesson", {**LESSON, "start_time": "after break"}, "“after break” is not a time"),
        ("lesson", {**LESSON, "end_time": "25:00"}, "“25:00” is not a time"),
        ("lesson", {**LESSON, "timetable_id": "TX"}, "refers to a timetable that is not in the data"),
        ("staff_contract", {"post": "Teacher"}, "It has no staff member"),
        ("closure", {"description": "Flood"}, "It has no room"),
    ],
)
def test_a_record_of_no_use_stays_out(synced: Synced, kind: str, values: dict[str, Any], reason: str) -> None:
    assert reason in refused(synced, record(kind, "new", **values))


def test_a_key_that_cannot_be_stored_is_refused(synced: Synced) -> None:
    assert "key" in refused(synced, record("room", "S\x00", code="S9"))


def test_a_record_that_is_of_no_use_keeps_nobody_else_out(ashfield: Synced, kept: Kept) -> None:
    kept["student", "Z"] = {"year_code": "7"}
    report = ashfield.take(kept)
    assert (report.counts("student").added, report.counts("student").refused) == (3, 1)
    assert report.outcome == "success"


def test_the_first_record_of_a_key_counts(ashfield: Synced) -> None:
    report = ashfield.hear(record("room", "S1", code="one"), record("room", "S1", code="two"))
    assert [room["code"] for room in ashfield.read.all("getRooms")] == ["one"]
    assert report.counts("room").refused == 1


def test_what_the_source_refuses_and_remarks_is_in_the_report(ashfield: Synced) -> None:
    report = ashfield.hear(
        Refused("student", "9", "It has no UPN."), Remark("date.day_first", "line 3", "31/12 was read.")
    )
    assert [(note.sort, note.where) for note in report.notes] == [("refused", "9"), ("date.day_first", "line 3")]
    assert report.counts("student").refused == 1


def test_an_unknown_member_is_named_and_the_rest_stored(synced: Synced) -> None:
    report = synced.hear(record("room", "S3", code="S3", colour="red"))
    assert [(note.sort, note.where) for note in report.notes] == [("left out", "S3")]
    assert [room["code"] for room in synced.read.all("getRooms")] == ["S1", "S2", "S3"]


@pytest.mark.parametrize(
    "values",
    [
        {"year_code": []},
        {"dob": "tomorrow"},
        {"emails": "ada@example.org"},
        {"emails": [None]},
        {"contacts": [{"contact_id": ["C1"]}]},
        {"demographics": [1]},
        {"photo": "ada.png"},
        {"photo": {"content": "not bytes", "content_type": "image/png"}},
        {"photo": {"content": None, "hash": None}},
        {"siblings": {"student_id": "B"}},
        {"upn": b"A123"},
        {"year_code": "14"},
    ],
)
def test_a_value_of_the_wrong_type_is_named_and_does_no_harm(synced: Synced, values: dict[str, Any]) -> None:
    report = synced.hear(record("student", "A", first_name="Ada", **values))
    assert report.outcome in {"success", "no_changes"}
    assert report.counts("student").refused == 0
    assert "Ada" in synced.read.named("getStudents")


def test_an_identifier_that_breaks_its_rules_is_kept_and_flagged(ashfield: Synced) -> None:
    report = ashfield.hear(record("student", "A", first_name="Ada", upn="A301200124999"))
    assert [(note.sort, note.where) for note in report.notes] == [("kept", "A")]
    assert ashfield.read.all("getStudents")[0]["upn"] == "A301200124999"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"first_name": "Ada", "last_name": "Ashe", "legal_first_name": "Adelaide"}, ("Ada", "Ashe")),
        ({"legal_first_name": "Adelaide", "legal_last_name": "Ashe"}, ("Adelaide", "Ashe")),
        ({"first_name": " ", "legal_first_name": "Adelaide", "last_name": "Ashe"}, ("Adelaide", "Ashe")),
        ({"first_name": "Ada", "legal_last_name": "Ashe"}, ("Ada", "Ashe")),
        ({"last_name": "Ashe"}, (None, "Ashe")),
    ],
)
def test_a_name_is_the_preferred_one_and_else_the_legal_one(
    ashfield: Synced, values: dict[str, str], name: tuple[str | None, str | None]
) -> None:
    ashfield.hear(record("student", "A", **values))
    (ada,) = ashfield.read.all("getStudents")
    assert (ada["first_name"], ada["last_name"]) == name


def test_a_source_that_is_refused_midway_says_so_and_changes_nothing(synced: Synced) -> None:
    before = synced.everything()
    report = synced.sync(
        InMemory(more=[record("room", "S9", code="S9"), NeedsAttention("401", for_school="The password is wrong.")])
    )
    assert (report.outcome, report.problem) == ("failure", "The password is wrong.")
    assert synced.everything() == before


def test_marks_are_written_as_the_lists_write_them(synced: Synced) -> None:
    marks = ["l", " / ", "*", "!", "-", "", None, "c1", *([None] * 6)]
    synced.hear(record("attendance", "B/w", student_id="B", week=date(2026, 9, 14), marks=marks))
    ben, first, last = synced.id_of("student", "B"), date(2026, 9, 14), date(2026, 9, 20)
    found = synced.read.all("getAttendances", student_id=ben, start_date=first, end_date=last)
    assert [each["attendance_mark"] for each in found] == ["L", "/", "C1"]
