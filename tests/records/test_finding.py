"""Which rows a list holds: by day, by year, by group, by what the caller may see."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from tests.records.reading import Reader
from tests.sync.school import Synced
from tests.sync.sources import record

from rollbook.records.query import UnknownRecord

SUMMER: Final = date(2026, 7, 1)
AUTUMN: Final = date(2026, 9, 15)


@pytest.fixture
def read(ashfield: Synced) -> Reader:
    """Somebody who may read everything of Ashfield, on 23 November 2026."""
    return ashfield.read


def test_students_are_those_on_roll_today(read: Reader) -> None:
    assert read.named("getStudents") == ["Ada", "Ben"]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 9, 1), ["Ada", "Ben"]),
        (date(2026, 8, 31), ["Ben"]),
        (date(2026, 7, 22), ["Ben"]),
        (date(2026, 7, 21), ["Ben", "Cal"]),
        (date(2025, 9, 1), ["Ben", "Cal"]),
        (date(2025, 8, 31), ["Cal"]),
        (date(2021, 8, 31), []),
    ],
)
def test_students_are_on_roll_from_the_first_to_the_last_day(read: Reader, day: date, names: list[str]) -> None:
    assert read.named("getStudents", date=day) == names


def test_students_without_dates_are_on_roll(ashfield: Synced) -> None:
    ashfield.hear(record("student", "D", first_name="Dee"))
    assert "Dee" in ashfield.read.named("getStudents", date=date(1999, 1, 1))


@pytest.mark.parametrize(("code", "names"), [("7", ["Ada"]), ("8", ["Ben"]), ("11", []), ("99", [])])
def test_students_of_a_year(read: Reader, code: str, names: list[str]) -> None:
    assert read.named("getStudents", year_code=code) == names


def test_students_by_their_ids(ashfield: Synced) -> None:
    ada, ben = ashfield.id_of("student", "A"), ashfield.id_of("student", "B")
    assert ashfield.read.named("getStudents", students=(ben, ada, 999_999)) == ["Ada", "Ben"]
    assert ashfield.read.named("getStudents", students=()) == []


def test_students_by_their_ids_are_those_on_roll_on_the_day(ashfield: Synced) -> None:
    ada, cal = ashfield.id_of("student", "A"), ashfield.id_of("student", "C")
    assert ashfield.read.named("getStudents", students=(ada, cal)) == ["Ada"]
    assert ashfield.read.named("getStudents", students=(ada, cal), date=date(2026, 7, 21)) == ["Cal"]
    assert ashfield.read.one("findStudent", id=cal) is not None


@pytest.mark.parametrize(("day", "names"), [(date(2026, 7, 21), []), (date(2026, 7, 22), ["Cal"])])
def test_left_students_are_those_who_left_before_the_day(read: Reader, day: date, names: list[str]) -> None:
    assert read.named("getLeftStudents", date=day) == names


def test_nobody_is_both_here_and_gone(read: Reader) -> None:
    for day in (SUMMER, AUTUMN, date(2026, 7, 21), date(2026, 7, 22)):
        here, left = read.named("getStudents", date=day), read.named("getLeftStudents", date=day)
        assert set(here).isdisjoint(left)


def test_one_student_is_there_whether_on_roll_or_not(ashfield: Synced) -> None:
    cal = ashfield.read.one("findStudent", id=ashfield.id_of("student", "C"))
    assert cal is not None
    assert cal["first_name"] == "Cal"


def test_staff_are_those_who_work_here_today(read: Reader) -> None:
    assert read.named("getStaffMembers") == ["Kofi"]
    assert read.named("getLeftStaffMembers") == ["Pat"]


def test_teachers_only(ashfield: Synced) -> None:
    ashfield.hear(record("staff_member", "T3", first_name="Sam", is_teaching_staff=False))
    assert ashfield.read.named("getStaffMembers", teachers_only=True) == ["Kofi"]
    assert ashfield.read.named("getStaffMembers", teachers_only=False) == ["Kofi", "Sam"]
    assert ashfield.read.named("getLeftStaffMembers", teachers_only=True) == []


def test_a_filter_on_what_was_not_granted_is_none(ashfield: Synced) -> None:
    ashfield.hear(record("staff_member", "T3", first_name="Sam", is_teaching_staff=False))
    others = ashfield.read.without("staff_members.teaching_status")
    assert others.named("getStaffMembers", teachers_only=True) == ["Kofi", "Sam"]


def test_groups_of_today(ashfield: Synced) -> None:
    assert ashfield.read.named("getGroups") == ["Year 7", "7A", "7x/Ma1", "Choir"]
    assert ashfield.read.named("getGroups", date=SUMMER) == []


def test_groups_of_a_type(read: Reader) -> None:
    assert read.named("getGroups", type="RegistrationGroup") == ["7A"]


def test_groups_of_an_academic_year(ashfield: Synced) -> None:
    year = ashfield.id_of("academic_year", "2026")
    assert len(ashfield.read.named("getGroups", academic_year_id=year)) == 4
    assert ashfield.read.named("getGroups", academic_year_id=ashfield.id_of("academic_year", "2025")) == []


def test_groups_for_a_year_are_named_for_it_or_have_members_of_it(ashfield: Synced) -> None:
    assert ashfield.read.named("getGroups", year_code="7") == ["Year 7", "7A", "7x/Ma1"]
    assert ashfield.read.named("getGroups", year_code="8") == ["Choir"]
    assert ashfield.read.without("students.basic").named("getGroups", year_code="8") == []


def test_user_groups_are_seen_by_those_who_may(ashfield: Synced) -> None:
    others, choir = ashfield.read.without("groups.user"), ashfield.id_of("group", "CH")
    assert "Choir" not in others.named("getGroups")
    assert others.one("findGroup", id=choir) is None
    assert others.all("getGroupEnrolments", groups=(choir,)) == []
    with pytest.raises(UnknownRecord):
        others.all("getGroupStudents", id=choir)
    assert ashfield.read.named("getGroupStudents", id=choir) == ["Ben"]


def test_year_groups_are_sorted_by_name(ashfield: Synced) -> None:
    for name in ("Year 11", "Year 10"):
        ashfield.hear(record("group", name, type="YearGroup", name=name, code=name[5:]))
    assert ashfield.read.named("getYearGroups") == ["Year 10", "Year 11", "Year 7"]
    assert ashfield.read.named("getYearGroups", year_code="10") == ["Year 10"]


def test_teaching_groups_appear_once_their_subject_is_mapped(ashfield: Synced) -> None:
    ashfield.hear(record("group", "Zz1", type="TeachingGroup", name="7x/Zz1", mis_subject_id="Zz"))
    ashfield.hear(record("group", "Nn1", type="TeachingGroup", name="7x/Nn1"))
    assert ashfield.read.named("getTeachingGroups") == ["7x/Ma1"]
    ashfield.hear(record("mis_subject", "Zz", name="Juggling", code="Zz", subject_code="PE"))
    assert ashfield.read.named("getTeachingGroups") == ["7x/Ma1", "7x/Zz1"]
    assert ashfield.read.named("getTeachingGroups", subject_code="PE") == ["7x/Zz1"]


def test_a_group_is_found_by_its_own_kind_only(ashfield: Synced) -> None:
    maths, year = ashfield.id_of("group", "Ma1"), ashfield.id_of("group", "Y7")
    assert ashfield.read.one("findTeachingGroup", id=maths) is not None
    assert ashfield.read.one("findRegistrationGroup", id=maths) is None
    assert ashfield.read.one("findTeachingGroup", id=year) is None
    with pytest.raises(UnknownRecord):
        ashfield.read.all("getRegistrationGroupStudents", id=maths)


@pytest.mark.parametrize(
    ("day", "names"), [(date(2026, 11, 1), ["Ada"]), (date(2026, 11, 2), ["Ada", "Ben"]), (date(2026, 8, 1), [])]
)
def test_students_of_a_group_are_its_members_of_the_day(ashfield: Synced, day: date, names: list[str]) -> None:
    maths = ashfield.id_of("group", "Ma1")
    assert ashfield.read.named("getTeachingGroupStudents", id=maths, date=day) == names
    members = ashfield.read.all("getGroups", date=day, type="TeachingGroup")
    assert [len(each["student_ids"]) for each in members] == ([len(names)] if names else [])


def test_students_of_a_group_over_the_whole_year(ashfield: Synced) -> None:
    maths, year = ashfield.id_of("group", "Ma1"), ashfield.id_of("academic_year", "2026")
    before = Reader(ashfield.school.pk, now=datetime(2026, 9, 2, tzinfo=UTC))
    assert before.named("getTeachingGroupStudents", id=maths) == ["Ada"]
    assert before.named("getTeachingGroupStudents", id=maths, academic_year_id=year) == ["Ada", "Ben"]


def test_enrolments_of_groups_and_days(ashfield: Synced) -> None:
    groups = ashfield.id_of("group", "Ma1"), ashfield.id_of("group", "7A")
    assert len(ashfield.read.all("getGroupEnrolments", groups=groups)) == 3
    assert len(ashfield.read.all("getGroupEnrolments", groups=groups, date=AUTUMN)) == 2
    assert len(ashfield.read.all("getGroupEnrolments", groups=groups[:1], date=AUTUMN)) == 1
    assert ashfield.read.all("getGroupEnrolments", groups=()) == []


def test_contacts_of_a_student(ashfield: Synced) -> None:
    assert ashfield.read.named("getContacts", student_id=ashfield.id_of("student", "C")) == ["Col"]
    assert ashfield.read.named("getContacts", student_id=999_999) == []
    assert ashfield.read.named("getContacts") == ["Mia", "Col"]


@pytest.mark.parametrize(
    ("op", "given", "count"),
    [
        ("getStaffContracts", {}, 1),
        ("getStaffContracts", {"date": date(2020, 8, 31)}, 0),
        ("getStaffContracts", {"staff_member_id": 999_999}, 0),
        ("getStaffAbsences", {}, 1),
        ("getStaffAbsences", {"start_date": date(2026, 10, 2), "end_date": date(2026, 10, 9)}, 1),
        ("getStaffAbsences", {"start_date": date(2026, 10, 3)}, 0),
        ("getStaffAbsences", {"end_date": date(2026, 9, 30)}, 0),
        ("getExclusions", {}, 1),
        ("getExclusions", {"end_date": date(2026, 9, 30)}, 0),
        ("getExclusions", {"student_id": 999_999}, 0),
        ("getCalendarEvents", {"type": "Inset"}, 1),
        ("getCalendarEvents", {"type": "Holiday"}, 0),
        ("getAttendanceSummaries", {}, 1),
        ("getAttendanceSummaries", {"academic_year_id": 999_999}, 0),
        ("getAttendanceSummaries", {"student_id": 999_999}, 0),
        ("getResults", {"students": ()}, 0),
        ("getAssessmentPoints", {"type": "key_stage", "year_code": "nowhere"}, 0),
    ],
)
def test_filters_pick_what_they_say(read: Reader, op: str, given: dict[str, Any], count: int) -> None:
    assert len(read.all(op, **given)) == count


def test_exclusions_are_those_of_the_current_year(ashfield: Synced) -> None:
    old = {"student_id": "B", "start_date": date(2025, 10, 1), "end_date": date(2025, 10, 2)}
    ashfield.hear(record("exclusion", "X0", **old))
    assert len(ashfield.read.all("getExclusions")) == 1
    assert len(ashfield.read.all("getExclusions", start_date=date(2025, 9, 1))) == 2


def test_closures_of_a_room_and_a_day(ashfield: Synced) -> None:
    room = ashfield.id_of("room", "S1")
    assert len(ashfield.read.all("getClosures", id=room, date=date(2026, 10, 6))) == 1
    assert ashfield.read.all("getClosures", id=room, date=date(2026, 10, 7)) == []
    assert ashfield.read.all("getClosures", id=ashfield.id_of("room", "S2"), date=date(2026, 10, 6)) == []
    with pytest.raises(UnknownRecord):
        ashfield.read.all("getClosures", id=999_999)


def test_results_of_students_and_assessments(ashfield: Synced) -> None:
    ada, ks2 = ashfield.id_of("student", "A"), ashfield.id_of("assessment", "KS2")
    assert len(ashfield.read.all("getResults", students=(ada,))) == 1
    assert ashfield.read.all("getResults", students=(999_999,)) == []
    assert len(ashfield.read.all("getAssessmentResults", id=ks2, students=(ada,))) == 1
    assert len(ashfield.read.all("getAssessmentPointResults", assessment_point_rank=695)) == 1
    assert ashfield.read.all("getAssessmentPointResults", assessment_point_rank=690) == []


def test_a_grade_set_is_seen_with_an_assessment_that_is(ashfield: Synced) -> None:
    ks2 = ashfield.id_of("assessment", "KS2")
    found = ashfield.read.one("findAssessmentGradeSet", id=ks2)
    assert found is not None
    assert found["name"] == "Scaled score"
    assert ashfield.read.without("assessments.national").one("findAssessmentGradeSet", id=ks2) is None


def test_academic_years_come_newest_first(read: Reader) -> None:
    assert read.named("getAcademicYears") == ["2026/2027", "2025/2026"]


def test_assessment_points_come_in_order_of_time(read: Reader) -> None:
    ranks = [each["rank"] for each in read.all("getAssessmentPoints")]
    assert ranks == sorted(ranks)
    assert len(ranks) > 50


def test_old_clients_ask_for_the_students_of_a_year(ashfield: Synced) -> None:
    year = ashfield.id_of("academic_year", "2026")
    ashfield.hear(
        record("student", "E", first_name="Eve", start_date=date(2025, 9, 1), end_date=date(2026, 8, 31)),
        record("student", "F", first_name="Fay", start_date=date(2026, 9, 1), end_date=date(2026, 10, 2)),
        record("student", "G", first_name="Gus", start_date=date(2027, 7, 21)),
    )
    found = set(ashfield.read.named("getStudents", academic_year_id=year))
    assert {"Fay", "Gus"} <= found
    assert "Eve" not in found
    assert found > set(ashfield.read.named("getStudents"))
    assert ashfield.read.named("getStudents", academic_year_id=2**31 - 1) == []
    day = date(2026, 9, 30)
    assert ashfield.read.named("getStudents", academic_year_id=year, date=day) == ashfield.read.named(
        "getStudents", date=day
    )


def test_groups_of_no_year_are_there_in_every_year_of_their_days(ashfield: Synced) -> None:
    year = ashfield.id_of("academic_year", "2026")
    ashfield.hear(
        record("group", "Always", type="HouseGroup", name="Always"),
        record("group", "Before", type="HouseGroup", name="Before", end_date=date(2026, 8, 31)),
        record("enrolment", "A/Always", student_id="A", group_id="Always"),
        record("enrolment", "A/Before", student_id="A", group_id="Before"),
    )
    found = ashfield.read.named("getGroups", academic_year_id=year)
    assert "Always" in found
    assert "Before" not in found
    groups = {each["group_id"] for each in ashfield.read.all("getGroupEnrolments", academic_year_id=year)}
    assert ashfield.id_of("group", "Always") in groups
    assert ashfield.id_of("group", "Before") not in groups
    assert ashfield.read.named("getGroups", academic_year_id=2**31 - 1) == []


def test_a_class_whose_subject_is_not_mapped_shows_no_students_as_a_teaching_group(ashfield: Synced) -> None:
    ashfield.hear(
        record("group", "Zz1", type="TeachingGroup", name="Zz1", mis_subject_id="Zz"),
        record("enrolment", "A/Zz1", student_id="A", group_id="Zz1"),
    )
    group = ashfield.id_of("group", "Zz1")
    assert len(ashfield.read.all("getGroupStudents", id=group)) == 1
    with pytest.raises(UnknownRecord):
        ashfield.read.all("getTeachingGroupStudents", id=group)


@pytest.mark.parametrize("op", ["getRegistrationGroups", "getTeachingGroups"])
def test_groups_of_a_span_of_days_come_with_the_members_of_any_of_them(ashfield: Synced, op: str) -> None:
    kind, group = ("RegistrationGroup", "7A") if op == "getRegistrationGroups" else ("TeachingGroup", "Ma1")
    ashfield.hear(
        record("group", "old", type=kind, name="Old", mis_subject_id="Ma", end_date=date(2026, 7, 21)),
        record("enrolment", "C/old", student_id="C", group_id="old", end_date=date(2026, 7, 21)),
        record("enrolment", "B/new", student_id="B", group_id=group, start_date=date(2026, 12, 1)),
    )
    ids = {key: ashfield.id_of("student", key) for key in "ABC"}

    def members(**days: Any) -> dict[str, set[int]]:  # noqa: ANN401 - days
        return {each["name"]: set(each["student_ids"]) for each in ashfield.read.all(op, **days)}

    today = members()
    assert "Old" not in today
    assert members(start_date=SUMMER, end_date=SUMMER)["Old"] == {ids["C"]}
    assert members(start_date=SUMMER).keys() == today.keys() | {"Old"}
    (name,) = today
    assert members(start_date=AUTUMN, end_date=date(2026, 12, 31))[name] == today[name] | {ids["B"]}
    assert members(start_date=SUMMER, end_date=SUMMER, date=date(2026, 11, 23)) == today
