"""Sets of changes: only what arrives is touched, and what the set is silent about stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import GRADEBOOK, changes, complete_set, folder, manifest, read

from rollbook.connectors.source import NeedsAttention

PLAIN = complete_set()
HEADERS = {name: text.partition("\n")[0] + "\n" for name, text in {**PLAIN, **GRADEBOOK}.items()}
AT = "2026-10-06T10:00:00.000Z"


def _delta(**lines: str) -> dict[str, str]:
    return changes(**{name: HEADERS[name] + text for name, text in lines.items()})


def _tom(status: str = "active", *, at: str = AT, name: str = "Thomas", grade: str = "07") -> str:
    return f"tom,{status},{at},true,S1,student,tom,,{name},Bright,,,,,,,{grade},\n"


def test_nothing_is_whole_and_records_are_merged(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(users=_tom())))
    assert found.pull.whole == frozenset()
    assert {"student", "staff_member", "contact"} <= found.pull.merge


def test_a_changed_student_comes_with_what_the_row_tells(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(users=_tom(name="Tom"))))
    tom = found.records["student"]["tom"]
    assert tom["legal_first_name"] == "Tom"
    assert not {"dob", "demographics", "contacts"} & set(tom)
    assert found.remarks == ()


def test_a_student_who_moved_up_moves_between_year_groups(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(users=_tom(grade="08"))))
    days = {"start_date": None, "end_date": None}
    assert found.records["enrolment"] == {"year:tom": {"student_id": "tom", "group_id": "year:8"} | days}
    assert found.records["group"]["year:8"]["name"] == "Year 8"


def test_a_student_without_a_year_is_in_no_year_group_any_more(tmp_path: Path) -> None:
    assert ("enrolment", "year:tom") in read(folder(tmp_path, _delta(users=_tom(grade="")))).gone


@pytest.mark.parametrize("status", ["tobedeleted", "ToBeDeleted", "inactive"])
def test_somebody_deleted_is_gone_as_whatever_they_were(status: str, tmp_path: Path) -> None:
    assert read(folder(tmp_path, _delta(users=_tom(status)))).gone == {
        ("student", "tom"),
        ("enrolment", "year:tom"),
        ("staff_member", "tom"),
        ("contact", "tom"),
    }


@pytest.mark.parametrize(
    ("name", "line", "gone"),
    [
        ("classes", f"7X,tobedeleted,{AT},,,,,,,,,,,\n", {("group", "7X")}),
        ("courses", f"M,tobedeleted,{AT},,,,,,,\n", {("mis_subject", "M")}),
        ("academicSessions", f"Y27,tobedeleted,{AT},,schoolYear,,,,\n", {("academic_year", "Y27")}),
        ("enrollments", f"e1,tobedeleted,{AT},7A,S1,ada,student,,,\n", {("enrolment", "e1")}),
        ("enrollments", f"s1,tobedeleted,{AT},7X,S1,penhale,teacher,,,\n", {("supervision", "s1")}),
        ("enrollments", f"s1,tobedeleted,{AT},,,,,,,\n", {("enrolment", "s1"), ("supervision", "s1")}),
        ("results", f"r1,tobedeleted,{AT},,,,,,\n", {("result", "r1")}),
        ("lineItems", f"L,tobedeleted,{AT},,,,,,,,,\n", {("assessment", "L"), ("grade_set", "L")}),
    ],
)
def test_a_deleted_row_is_gone(name: str, line: str, gone: set[tuple[str, str]], tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(**{name: line})))
    assert found.gone == gone
    assert not found.refused


def test_of_two_changes_of_one_record_the_later_one_counts(tmp_path: Path) -> None:
    later = _tom(name="Tommy", at="2026-10-06T12:00:00.000Z")
    found = read(folder(tmp_path, _delta(users=later + _tom(name="Thomas"))))
    assert found.records["student"]["tom"]["legal_first_name"] == "Tommy"
    assert found.codes == {"row.repeated"}


def test_an_enrolment_may_lead_to_what_the_set_does_not_hold(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(enrollments=f"e9,active,{AT},7X,S1,ada,student,,2026-10-06,\n")))
    assert found.records["enrolment"]["e9"] == {
        "student_id": "ada",
        "group_id": "7X",
        "start_date": date(2026, 10, 6),
    }
    assert "enrolment" in found.pull.merge


def test_a_class_is_silent_about_terms_that_did_not_come_with_it(tmp_path: Path) -> None:
    line = f"7Y,active,{AT},7y/Ma1,07,M,7y,scheduled,,S1,T1,,,\n"
    group = read(folder(tmp_path, _delta(classes=line))).records["group"]["7Y"]
    assert group == {"type": "TeachingGroup", "name": "7y/Ma1", "code": "7", "mis_subject_id": "M"}


def test_a_year_that_comes_without_its_terms_is_silent_about_them(tmp_path: Path) -> None:
    line = f"Y27,active,{AT},2026/27,schoolYear,2026-09-01,2027-07-22,,2027\n"
    year = read(folder(tmp_path, _delta(academicSessions=line))).records["academic_year"]["Y27"]
    assert year == {"name": "2026/27", "start_date": date(2026, 9, 1), "end_date": date(2027, 7, 22)}


def test_a_term_that_comes_alone_waits_and_is_named(tmp_path: Path) -> None:
    line = f"T1,active,{AT},Autumn,term,2026-09-01,2026-12-18,Y27,2027\n"
    found = read(folder(tmp_path, _delta(academicSessions=line)))
    assert not found.records["academic_year"]
    assert found.codes == {"term.alone"}


def test_demographics_that_come_alone_are_merged_into_the_student(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(demographics=f"tom,active,{AT},2014-11-03,male,\n")))
    assert found.records["student"] == {
        "tom": {"dob": date(2014, 11, 3), "demographics": {"gender": "M", "country_of_birth": None}}
    }
    assert "student" in found.pull.merge


def test_demographics_that_are_deleted_are_blank(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(users=_tom(), demographics=f"tom,tobedeleted,{AT},,,\n")))
    tom = found.records["student"]["tom"]
    assert tom["dob"] is None
    assert tom["demographics"]["gender"] is None


def test_new_results_wait_for_a_complete_gradebook(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _delta(results=f"r9,active,{AT},L,ada,fully graded,38,2026-10-06,\n")))
    assert not found.records["result"]
    assert found.codes == {"gradebook.waiting"}


def test_a_complete_file_among_changes_is_whole(tmp_path: Path) -> None:
    texts = {"users": HEADERS["users"] + _tom(), "courses": PLAIN["courses"]}
    mixed = {"manifest": manifest({"users": "delta", "courses": "bulk"}), **texts}
    assert read(folder(tmp_path, mixed)).pull.whole == {"mis_subject"}


def test_a_file_that_the_manifest_forgot_among_changes_removes_nobody(tmp_path: Path) -> None:
    texts = {
        "manifest": manifest({"courses": "delta"}),
        "courses": HEADERS["courses"],
        "users": HEADERS["users"] + _tom(),
    }
    found = read(folder(tmp_path, texts))
    assert found.pull.whole == frozenset()
    assert found.codes == {"manifest.forgotten"}


ROLES = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
USERS_1_2 = HEADERS["users"].replace("orgSourcedIds,role,", "")


def _in_1_2(user: str = "", role: str = "") -> dict[str, str]:
    return changes(version="1.2", users=USERS_1_2 + user, roles=ROLES + role)


def test_a_user_of_1_2_whose_roles_did_not_change_is_known_by_a_grade(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _in_1_2(f"tom,active,{AT},true,tom,,Tom,Bright,,,,,,,07,\n")))
    assert set(found.records["student"]) == {"tom"}


def test_a_user_of_1_2_of_whom_nothing_tells_what_they_are_is_refused(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _in_1_2(f"penhale,active,{AT},true,,,Wenna,Penhale,,,,,,,,\n")))
    assert [refused.key for refused in found.refused] == ["penhale"]


def test_a_primary_role_that_ends_ends_the_record(tmp_path: Path) -> None:
    user = f"penhale,active,{AT},true,,,Wenna,Penhale,,,,,,,,\n"
    roles = f"r1,tobedeleted,{AT},penhale,primary,teacher,,,S1\nr2,active,{AT},penhale,secondary,parent,,,S1\n"
    found = read(folder(tmp_path, _in_1_2(user, roles)))
    assert found.gone == {("staff_member", "penhale")}
    assert set(found.records["contact"]) == {"penhale"}


def test_a_role_that_ends_by_itself_ends_the_record(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _in_1_2(role=f"r1,tobedeleted,{AT},tom,primary,student,,,S1\n")))
    assert found.gone == {("student", "tom"), ("enrolment", "year:tom")}


def test_a_secondary_role_that_ends_is_named_and_nobody_goes(tmp_path: Path) -> None:
    found = read(folder(tmp_path, _in_1_2(role=f"r1,tobedeleted,{AT},penhale,secondary,administrator,,,S1\n")))
    assert found.gone == frozenset()
    assert found.codes == {"role.deleted"}


def test_changes_for_several_schools_are_a_question(tmp_path: Path) -> None:
    lines = f"e8,active,{AT},7X,S1,ada,student,,,\ne9,active,{AT},8B,S2,kim,student,,,\n"
    path = folder(tmp_path, _delta(enrollments=lines))
    with pytest.raises(NeedsAttention, match="several schools"):
        read(path)
    assert set(read(path, org="S1").records["enrolment"]) == {"e8"}
