"""Members that are put together from other records when they are read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.records.reading import Reader
from tests.sync.school import Synced
from tests.sync.sources import gone, record

from rollbook.records.query import Argument


def group(
    school: Synced, key: str, op: str = "findGroup", reader: Reader | None = None, **given: Argument
) -> dict[str, Any]:
    found = (reader or school.read).one(op, flags=(), id=school.id_of("group", key), **given)
    assert found is not None
    return found


def test_members_are_those_of_the_day(ashfield: Synced) -> None:
    ada, ben = ashfield.id_of("student", "A"), ashfield.id_of("student", "B")
    assert group(ashfield, "Ma1")["student_ids"] == sorted([ada, ben])
    assert group(ashfield, "Ma1", date=date(2026, 10, 1))["student_ids"] == [ada]
    assert group(ashfield, "Ma1", date=date(2026, 8, 1))["student_ids"] == []


def test_a_member_twice_is_one_member(ashfield: Synced) -> None:
    ashfield.hear(record("enrolment", "again", student_id="A", group_id="Ma1"))
    assert len(group(ashfield, "Ma1")["student_ids"]) == 2


def test_supervisors_are_listed_with_their_role(ashfield: Synced) -> None:
    kofi = ashfield.id_of("staff_member", "T1")
    assert group(ashfield, "Ma1")["supervisors"] == [
        {"object": "supervisor", "staff_member_id": kofi, "role": "Teacher"}
    ]
    assert group(ashfield, "Ma1", "findTeachingGroup")["supervisor_ids"] == [kofi]
    assert group(ashfield, "Y7", "findYearGroup")["supervisor_ids"] == []


def test_a_supervisor_in_two_roles_is_one_person(ashfield: Synced) -> None:
    ashfield.hear(record("supervision", "more", staff_member_id="T1", group_id="Ma1", role="Head"))
    assert len(group(ashfield, "Ma1")["supervisors"]) == 2
    assert len(group(ashfield, "Ma1", "findTeachingGroup")["supervisor_ids"]) == 1


@pytest.mark.parametrize(
    ("scope", "members"),
    [("students.basic", {"student_ids"}), ("staff_members.basic", {"supervisors"})],
)
def test_joined_members_need_their_scope(ashfield: Synced, scope: str, members: set[str]) -> None:
    without = group(ashfield, "Ma1", reader=ashfield.read.without(scope))
    assert set(group(ashfield, "Ma1")) - set(without) == members


def test_a_group_shows_its_subject(ashfield: Synced) -> None:
    shown = group(ashfield, "Ma1")["mis_subject"]
    maths = ashfield.id_of("mis_subject", "Ma")
    assert (shown["id"], shown["name"], shown["subject"]["code"]) == (maths, "Maths", "MA")
    assert group(ashfield, "7A")["mis_subject"] is None


def test_a_class_shows_the_platform_subject_and_all_that_is_mapped_to_it(ashfield: Synced) -> None:
    ashfield.hear(record("mis_subject", "Fm", name="Further maths", code="Fm", subject_code="MA"))
    shown = group(ashfield, "Ma1", "findTeachingGroup")["subject"]
    assert shown["code"] == "MA"
    assert [each["name"] for each in shown["mis_subjects"]] == ["Maths", "Further maths"]


def test_a_change_of_mapping_shows_at_once(ashfield: Synced) -> None:
    ashfield.hear(record("mis_subject", "Ma", name="Maths", code="Ma", subject_code="SC"))
    assert group(ashfield, "Ma1", "findTeachingGroup")["subject"]["code"] == "SC"
    (science,) = (each for each in ashfield.read.all("getSubjects") if each["code"] == "SC")
    assert [each["name"] for each in science["mis_subjects"]] == ["Maths"]


def test_a_subject_that_is_no_more_is_not_shown(ashfield: Synced) -> None:
    ashfield.hear(gone("mis_subject", "Ma"))
    assert group(ashfield, "Ma1")["mis_subject"] is None
    assert ashfield.read.all("getTeachingGroups") == []


def test_an_assessment_shows_to_those_who_may_see_its_category(ashfield: Synced) -> None:
    others = ashfield.read.without("assessments.national")
    assert group(ashfield, "Ma1", "findTeachingGroup")["assessment"]["name"] == "KS2 maths"
    assert group(ashfield, "Ma1", "findTeachingGroup", others)["assessment"] is None


def test_mis_subjects_show_what_they_are_mapped_to(ashfield: Synced) -> None:
    mapped = {each["code"]: each["subject"] for each in ashfield.read.all("getMisSubjects")}
    assert mapped["Ma"]["code"] == "MA"
    assert mapped["Zz"] is None


def test_joins_look_at_one_school_only(ashfield: Synced, birchwood: Synced) -> None:
    birchwood.hear(record("mis_subject", "Fm", name="Further maths", code="Fm", subject_code="MA"))
    maths = next(each for each in ashfield.read.all("getSubjects") if each["code"] == "MA")
    assert [each["name"] for each in maths["mis_subjects"]] == ["Maths"]
