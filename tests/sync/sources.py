"""A source whose records are a dictionary in memory, and a small school to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from rollbook.connectors.source import Description, Gone, Item, Matching, Pull, SourceRecord
from rollbook.contract.identifiers.synthetic import synthetic_upn
from rollbook.contract.objects import KINDS

Values = dict[str, Any]
Kept = dict[tuple[str, str], Values]
Interruption = Callable[[], None]

GIVEN_BY_US: Final = frozenset({"subject", "facet", "assessment_point"})
EVERY_KIND: Final = frozenset(KINDS) - GIVEN_BY_US - {"attendance_summary"}
"""Kinds that a source gives."""

ADAS_UPN: Final = synthetic_upn("301", "2001", 2024, 1)

MATCHING: Final = Matching(
    certain={"student": (("upn",), ("former_upn",)), "staff_member": (("staff_code",),)},
    likely={
        "student": (("legal_last_name", "legal_first_name", "dob", "gender"),),
        "contact": (("last_name", "first_name", "title"),),
    },
)


@dataclass
class InMemory:
    """A source of the records in `kept`, and of any other items."""

    kept: Kept = field(default_factory=dict)
    more: list[Item | Exception | Interruption] = field(default_factory=list)
    whole: frozenset[str] = EVERY_KIND
    merge: frozenset[str] = frozenset()
    name: str = "memory"
    matching: Matching = MATCHING

    @property
    def description(self) -> Description:
        return Description(kind=self.name, name="Memory", summary="Kept in memory", settings={}, guide="")

    def check(self) -> None:
        """Always works."""

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:
        del now, since
        return Pull(self._items(), whole=self.whole, merge=self.merge, matching=self.matching)

    def _items(self) -> Iterator[Item]:
        for (kind, key), values in self.kept.items():
            yield SourceRecord(kind, key, deepcopy(values))
        for item in self.more:
            if isinstance(item, Exception):
                raise item
            if callable(item):
                item()
            else:
                yield item


def record(kind: str, key: str, **values: Any) -> SourceRecord:  # noqa: ANN401 - values of any member
    """Return a record as a source hands it over."""
    return SourceRecord(kind, key, values)


def partial(*items: Item | Exception | Interruption, merge: Iterable[str] = (), name: str = "memory") -> InMemory:
    """Return a source that tells a few things only, and removes nobody whom it does not name."""
    return InMemory(more=list(items), whole=frozenset(), merge=frozenset(merge), name=name)


def gone(kind: str, key: str) -> Gone:
    """Return what a source says of a record that it deleted."""
    return Gone(kind, key)


def small_school() -> Kept:
    """Return a school with a record of every kind: Ada, Ben and Cal are taught maths by Mr Osei."""
    return {
        (kind, key): values for records in (_years(), _people(), _teaching(), _days()) for kind, key, values in records
    }


Records = list[tuple[str, str, Values]]


def _years() -> Records:
    year = {"start_date": date(2026, 9, 1), "end_date": date(2027, 7, 21)}
    terms = [{"id": "A", "name": "Autumn", "start_date": date(2026, 9, 1), "end_date": date(2026, 12, 18)}]
    return [
        ("academic_year", "2026", {"name": "2026/2027", **year, "terms": terms}),
        ("academic_year", "2025", {"name": "2025/2026", "start_date": date(2025, 9, 1), "end_date": date(2026, 7, 21)}),
        ("mis_subject", "Ma", {"name": "Maths", "code": "Ma", "subject_code": "MA"}),
        ("mis_subject", "Zz", {"name": "Juggling", "code": "Zz"}),
        ("room", "S1", {"code": "S1", "name": "Science 1", "maximum_capacity": 30}),
        ("room", "S2", {"code": "S2", "name": "Science 2"}),
        ("closure", "K1", {"room_id": "S1", "start_date": date(2026, 10, 5), "end_date": date(2026, 10, 6)}),
        ("medical_condition", "AS", {"code": "AS", "name": "Asthma"}),
        ("dietary_need", "VG", {"code": "VG", "name": "Vegan"}),
        ("learning_aim", "L1", {"qualification_name": "A level Mathematics", "qualification_number": "60312345"}),
    ]


def _people() -> Records:
    link = {"relationship_type": "Mother", "priority": 1, "parental_responsibility": True}
    ada = {
        "year_code": "7",
        "upn": ADAS_UPN,
        "first_name": "Ada",
        "last_name": "Ashe",
        "legal_first_name": "Adelaide",
        "legal_last_name": "Ashe",
        "dob": date(2015, 3, 1),
        "start_date": date(2026, 9, 1),
        "demographics": {"gender": "F", "sen_needs": [{"id": "1", "sen_need_type_code": "SPLD", "priority": 1}]},
        "medical": {"conditions": [{"id": "c", "code": "AS", "notes": [{"id": "n", "summary": "Has an inhaler"}]}]},
        "contacts": [{"contact_id": "C1", "relationship": link}],
        "siblings": [{"student_id": "B"}],
        "emails": [{"id": "e1", "email": "ada@pupils.example.org"}],
    }
    ben = {"year_code": "8", "first_name": "Ben", "last_name": "Ashe", "dob": date(2014, 1, 9)}
    ben |= {"start_date": date(2025, 9, 1), "demographics": {"gender": "M"}, "siblings": [{"student_id": "A"}]}
    ben |= {"contacts": [{"contact_id": "C1", "relationship": {"relationship_type": "Mother", "priority": 2}}]}
    cal = {"year_code": "11", "first_name": "Cal", "last_name": "Coe", "start_date": date(2021, 9, 1)}
    cal |= {"end_date": date(2026, 7, 21), "contacts": [{"contact_id": "C2"}]}
    osei = {"staff_code": "KOS", "title": "Mr", "first_name": "Kofi", "last_name": "Osei", "is_teaching_staff": True}
    pell = {"staff_code": "PPE", "title": "Ms", "first_name": "Pat", "last_name": "Pell", "is_teaching_staff": False}
    return [
        ("student", "A", ada),
        ("student", "B", ben),
        ("student", "C", cal),
        ("contact", "C1", {"title": "Mrs", "first_name": "Mia", "last_name": "Ashe"}),
        ("contact", "C2", {"title": "Mr", "first_name": "Col", "last_name": "Coe"}),
        ("staff_member", "T1", {**osei, "start_date": date(2020, 9, 1), "demographics": {"gender": "M"}}),
        ("staff_member", "T2", {**pell, "start_date": date(2024, 9, 1), "end_date": date(2026, 8, 31)}),
        ("staff_contract", "T1/1", {"staff_member_id": "T1", "start_date": date(2020, 9, 1), "post": "Teacher"}),
        (
            "staff_absence",
            "T1/9",
            {"staff_member_id": "T1", "start_date": date(2026, 10, 1), "end_date": date(2026, 10, 2)},
        ),
    ]


def _teaching() -> Records:
    spans = {"start_date": date(2026, 9, 1), "end_date": date(2027, 7, 21), "academic_year_id": "2026"}
    maths = {"type": "TeachingGroup", "name": "7x/Ma1", "code": "7", "mis_subject_id": "Ma", "assessment_id": "KS2"}
    grades = [{"id": "100", "name": "100", "value": 100}, {"id": "110", "name": "110", "value": 110}]
    result = {"student_id": "A", "assessment_id": "KS2", "subject_id": 1, "facet_id": 1, "assessment_point_rank": 695}
    return [
        ("grade_set", "SC", {"name": "Scaled score", "grades": grades}),
        ("assessment", "KS2", {"name": "KS2 maths", "category": "national", "grade_set_id": "SC"}),
        ("group", "Y7", {"type": "YearGroup", "name": "Year 7", "code": "7", **spans}),
        ("group", "7A", {"type": "RegistrationGroup", "name": "7A", "code": "7", **spans}),
        ("group", "Ma1", {**maths, **spans}),
        ("group", "CH", {"type": "UserGroup", "name": "Choir", **spans}),
        ("enrolment", "A/Y7", {"student_id": "A", "group_id": "Y7", "start_date": date(2026, 9, 1)}),
        ("enrolment", "A/7A", {"student_id": "A", "group_id": "7A", "start_date": date(2026, 9, 1)}),
        ("enrolment", "A/Ma1", {"student_id": "A", "group_id": "Ma1", "start_date": date(2026, 9, 1)}),
        ("enrolment", "B/Ma1", {"student_id": "B", "group_id": "Ma1", "start_date": date(2026, 11, 2)}),
        ("enrolment", "B/CH", {"student_id": "B", "group_id": "CH", "start_date": date(2026, 9, 1)}),
        ("supervision", "T1/Ma1", {"staff_member_id": "T1", "group_id": "Ma1", "role": "Teacher"}),
        ("result", "R1", {**result, "grade_id": "SC/110", "result_date": date(2026, 7, 1), "category": "national"}),
    ]


def _days() -> Records:
    periods = [{"id": "Mon1", "short_name": "P1", "start_time": "09:00", "end_time": "10:00", "display_order": 1}]
    mondays = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21)]
    day = {"id": "Mon", "short_name": "Mon", "display_order": 1, "occurs_on": mondays, "periods": periods}
    place = {"timetable_id": "TT", "day_id": "Mon", "period_id": "Mon1", "start_time": "09:00", "end_time": "10:00"}
    taught = {"type": "Scheduled", "group_id": "Ma1", "room_ids": ["S1"]}
    week = ["/", "\\", "L", "\\", "/", "\\", "M", "M", "O", "O", None, None, None, None]
    held = {"student_id": "A", "week": date(2026, 9, 7), "registration_group_id": "7A", "marks": week}
    return [
        ("timetable", "TT", {"name": "Week A", "start_date": date(2026, 9, 1), "weeks": 1, "days": [day]}),
        (
            "lesson",
            "1",
            {**place, **taught, "supervisors": [{"staff_member_id": "T1", "role": "Teacher"}], "dates": mondays},
        ),
        ("lesson", "2", {**place, "type": "RoomCover", "group_id": "Ma1", "room_ids": ["S2"], "dates": mondays[:1]}),
        (
            "calendar_event",
            "E1",
            {"type": "Inset", "name": "INSET", "start_date": date(2026, 9, 1), "end_date": date(2026, 9, 1)},
        ),
        ("exclusion", "X1", {"student_id": "B", "exclusion_type": "Fixed Term", "start_date": date(2026, 10, 1)}),
        ("attendance", "A/2026-09-07", {**held, "details": {2: {"minutes_late": 9, "comments": "Bus"}}}),
    ]
