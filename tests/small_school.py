"""The smallest whole school: a record or two of every kind, by hand, so that every endpoint has something to show.

Ada and Ben are in year 7; Cy left. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from rollbook.accounts.models import School
from rollbook.connectors.source import Description, Pull, SourceRecord
from rollbook.contract.objects import KINDS
from rollbook.sync.engine import run
from rollbook.sync.report import Report

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
MONDAY = date(2026, 11, 23)
SPAN = {"start_date": FIRST, "end_date": LAST}
PUPILS = {"ada": ("Ada", "King"), "ben": ("Ben", "Okafor"), "cy": ("Cy", "Left")}
OURS = frozenset({"subject", "facet", "assessment_point"})
"""Kinds that the platform fills by itself."""


class SmallSchool:
    """A source that knows one small school by heart; `names` says how its records are keyed."""

    description = Description(kind="small", name="Small school", summary="For tests.", settings={}, guide="")

    def check(self) -> None:
        """It is always there."""

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:  # noqa: ARG002 - the same at any time
        return Pull(items=records(), whole=frozenset(KINDS) - OURS)


def sync_small_school(school: School, *, now: datetime) -> Report:
    """Bring the small school into `school`; everything goes in."""
    report = run(school=school, source=SmallSchool(), clock=lambda: now)
    assert report.outcome == "success", report
    assert not report.as_json()["notes"], report
    return report


def records() -> Iterator[SourceRecord]:
    """All of it."""
    for part in (_lookups, _students, _staff, _groups, _rooms_and_lessons, _attendance, _assessments):
        for kind, key, values in part():
            yield SourceRecord(kind, key, values)


Told = Iterator[tuple[str, str, Mapping[str, Any]]]


def _lookups() -> Told:
    terms = [{"id": "autumn", "name": "Autumn Term", "start_date": FIRST, "end_date": date(2026, 12, 18)}]
    yield "academic_year", "2026", {"name": "2026/2027", **SPAN, "terms": terms}
    yield "mis_subject", "maths", {"name": "Maths", "code": "Ma", "subject_code": "MA"}
    yield "mis_subject", "games", {"name": "Games", "code": "Ga"}
    yield "medical_condition", "ASTH", {"code": "ASTH", "name": "Asthma"}
    yield "dietary_need", "NUT", {"code": "NUT", "name": "No nuts"}
    yield "learning_aim", "aim", {"qualification_name": "A level in mathematics"}
    yield "calendar_event", "inset", {"type": "Inset", "name": "Training", "start_date": FIRST, "end_date": FIRST}


def _students() -> Told:
    for key, (first, last) in PUPILS.items():
        yield (
            "student",
            key,
            {
                "first_name": first,
                "last_name": last,
                "legal_first_name": first,
                "legal_last_name": last,
                "dob": date(2015, 3, 4),
                "year_code": "7",
                "start_date": FIRST if key != "cy" else date(2020, 9, 1),
                "end_date": None if key != "cy" else date(2026, 7, 17),
                "demographics": {"gender": "F"},
                "contacts": [] if key == "cy" else [{"contact_id": "mum", "relationship": {"priority": 1}}],
            },
        )
    yield "contact", "mum", {"first_name": "Grace", "last_name": "King", "title": "Mrs"}
    yield (
        "exclusion",
        "one",
        {
            "student_id": "ben",
            "exclusion_type": "Fixed Term",
            "start_date": date(2026, 10, 5),
            "end_date": date(2026, 10, 6),
            "exclusion_length": 4,
        },
    )


def _staff() -> Told:
    name = {"first_name": "Mary", "last_name": "Hill", "title": "Ms", "staff_code": "MHI"}
    yield "staff_member", "hill", {**name, "is_teaching_staff": True, "start_date": date(2019, 9, 1)}
    gone = {"first_name": "Tom", "last_name": "Gone", "start_date": date(2010, 9, 1), "end_date": date(2026, 8, 31)}
    yield "staff_member", "gone", {**gone, "is_teaching_staff": False}
    yield "staff_contract", "c1", {"staff_member_id": "hill", "start_date": date(2019, 9, 1)}
    yield (
        "staff_absence",
        "a1",
        {"staff_member_id": "hill", "start_date": date(2026, 10, 1), "end_date": date(2026, 10, 2)},
    )


def _groups() -> Told:
    groups = {
        "y7": {"type": "YearGroup", "name": "Year 7", "code": "7"},
        "7a": {"type": "RegistrationGroup", "name": "7A", "code": "7"},
        "7ma": {"type": "TeachingGroup", "name": "7x/Ma1", "code": "7", "mis_subject_id": "maths"},
        "red": {"type": "HouseGroup", "name": "Red"},
        "trip": {"type": "UserGroup", "name": "Trip to Kew"},
    }
    for key, values in groups.items():
        yield "group", key, {**values, **SPAN, "academic_year_id": "2026"}
        for student in ("ada", "ben"):
            yield "enrolment", f"{key}/{student}", {"student_id": student, "group_id": key, "start_date": FIRST}
    yield "supervision", "s1", {"group_id": "7a", "staff_member_id": "hill", "role": "Tutor", "start_date": FIRST}


def _rooms_and_lessons() -> Told:
    yield "room", "r1", {"name": "Room 1", "code": "R1"}
    yield "closure", "cl1", {"room_id": "r1", "start_date": MONDAY, "end_date": MONDAY}
    period = {"id": "mon1", "long_name": "Period 1", "start_time": "09:00", "end_time": "10:00"}
    day = {"id": "mon", "long_name": "Monday", "occurs_on": [MONDAY], "periods": [period]}
    yield "timetable", "t1", {"name": "Autumn", **SPAN, "days": [day]}
    lesson = {
        "timetable_id": "t1",
        "day_id": "mon",
        "period_id": "mon1",
        "group_id": "7ma",
        "room_ids": ["r1"],
        "supervisors": [{"staff_member_id": "hill", "role": "Teacher"}],
        "dates": [MONDAY],
        "start_time": "09:00",
        "end_time": "10:00",
    }
    yield "lesson", "l1", {**lesson, "type": "Scheduled"}
    yield "lesson", "l2", {**lesson, "type": "RoomCover"}


def _attendance() -> Told:
    for student in ("ada", "ben"):
        marks: list[str | None] = ["/", "\\"] * 5 + [None] * 4
        week = {"student_id": student, "week": MONDAY - timedelta(days=MONDAY.weekday()), "marks": marks}
        yield "attendance", f"{student}/{MONDAY}", {**week, "registration_group_id": "7a", "details": {}}


def _assessments() -> Told:
    grades = [{"id": "A", "name": "A", "value": 1}, {"id": "B", "name": "B", "value": 2}]
    yield "grade_set", "ab", {"name": "A to B", "grades": grades}
    for category in ("national", "internal", "examinations"):
        values = {"name": f"A {category} one", "category": category, "grade_set_id": "ab"}
        yield "assessment", category, {**values, "family_id": 1, "family_name": "Ours", "mis_assessments": []}
        yield (
            "result",
            category,
            {
                "student_id": "ada",
                "assessment_id": category,
                "category": category,
                "subject_id": 1,
                "facet_id": 1,
                "assessment_point_rank": 11,
                "grade_id": "ab/A",
                "result_date": date(2026, 10, 1),
            },
        )
