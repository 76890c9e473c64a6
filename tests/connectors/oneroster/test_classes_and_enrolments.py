"""Classes, courses, and who is in them: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import Outcome, complete_set, folder, read, replaced, with_line

from rollbook.connectors.oneroster.classes import subject_code

PLAIN = complete_set()


def _refusals(found: Outcome) -> list[tuple[str, str, str]]:
    return [(refused.kind, refused.key, refused.reason.partition(": ")[2]) for refused in found.refused]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Scheduled", "TeachingGroup"),
        ("HOMEROOM", "RegistrationGroup"),
        ("ext:registrationGroup", "RegistrationGroup"),
        ("ext:house", "HouseGroup"),
        ("ext:yearGroup", "YearGroup"),
        ("ext:userGroup", "UserGroup"),
        ("ext:club", "NonTeachingGroup"),
    ],
)
def test_a_type_of_class_is_a_type_of_group(word: str, kind: str, tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("classes", "scheduled", word)))
    assert found.records["group"]["7X"]["type"] == kind
    assert found.remarks == ()


def test_a_class_without_a_type_is_a_teaching_group_and_named(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("classes", "scheduled", "")))
    assert found.records["group"]["7X"]["type"] == "TeachingGroup"
    assert found.codes == {"class.type_blank"}


def test_a_type_that_nobody_knows_makes_no_class_and_is_named(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("classes", "scheduled", "ext:orchestra")))
    assert found.records["group"]["7X"]["type"] == "NonTeachingGroup"
    assert found.codes == {"class.type"}


def test_a_class_of_several_years_has_no_year(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("classes", "7x/Ma1,07", '7x/Ma1,"07,08"')))
    assert found.records["group"]["7X"]["code"] is None


def test_a_class_with_an_unknown_course_has_no_subject_and_is_named(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("classes", "07,M,", "07,Z,")))
    assert found.records["group"]["7X"]["mis_subject_id"] is None
    assert found.codes == {"class.course"}


def test_a_class_with_unknown_terms_has_no_dates_and_is_named(tmp_path: Path) -> None:
    found = read(folder(tmp_path, {**PLAIN, "classes": PLAIN["classes"].replace('"T1,T2"', "T9")}))
    assert found.records["group"]["7X"]["start_date"] is None
    assert found.codes == {"class.terms"}


@pytest.mark.parametrize(
    ("names", "codes", "code"),
    [
        (("Mathematics",), (), "MA"),
        (("mathematics ",), (), "MA"),
        (("Algebra",), ("MAT",), "MA"),
        (("Computing",), ("COM",), "CS"),
        (("Algebra I",), ("02052",), None),
        ((), ("IT",), None),
        ((), (), None),
    ],
)
def test_a_subject_is_known_by_name_and_then_by_code(
    names: tuple[str, ...], codes: tuple[str, ...], code: str | None
) -> None:
    assert subject_code(names, codes) == code


@pytest.mark.parametrize(
    ("line", "kind", "reason"),
    [
        ("x,,,7X,S1,nobody,student,,,", "enrolment", "the school has no user nobody"),
        ("x,,,9Z,S1,ada,student,,,", "enrolment", "the school has no class 9Z"),
        ("x,,,7X,S1,,student,,,", "enrolment", "it names no user"),
        ("x,,,,S1,ada,student,,,", "enrolment", "it names no class"),
        ("x,,,7X,S1,ada,astronaut,,,", "enrolment", "nobody is in a class as astronaut"),
        ("x,,,7X,S1,ngozi,parent,,,", "enrolment", "nobody is in a class as parent"),
        ("x,,,7X,S1,ada,teacher,,,", "supervision", "ada is enrolled as teacher, which is none of their roles"),
        ("x,,,7X,S1,penhale,student,,,", "enrolment", "penhale is enrolled as student, which is none of their roles"),
    ],
)
def test_an_enrolment_that_leads_nowhere_is_refused(line: str, kind: str, reason: str, tmp_path: Path) -> None:
    found = read(folder(tmp_path, with_line("enrollments", line)))
    [(refused_kind, key, why)] = _refusals(found)
    assert (refused_kind, key) == (kind, "x")
    assert why.startswith(reason)
    assert set(found.records["enrolment"]) == {"e1", "e2", "e3", "year:ada", "year:tom"}


@pytest.mark.parametrize(
    ("role", "words"),
    [("teacher,false", "Teacher"), ("teacher,", "Teacher"), ("aide,true", "Teaching assistant"),
     ("proctor,", "Invigilator"), ("administrator,", "Administrator")],
)  # fmt: skip
def test_somebody_supervises_in_words_that_a_school_reads(role: str, words: str, tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("enrollments", "teacher,true", role)))
    assert found.records["supervision"]["s1"]["role"] == words


def test_an_enrolment_that_ends_before_it_starts_is_kept_as_it_is_and_named(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("enrollments", "2026-11-30", "2026-09-01")))
    assert "e2" in found.records["enrolment"]
    assert found.codes == {"enrolment.backwards"}


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    text = PLAIN["users"].replace("Thomas,Bright", '"Thomas,Bright')
    found = read(folder(tmp_path, {**PLAIN, "users": text}))
    assert [(refused.key, refused.reason) for refused in found.refused if refused.kind == "student"] == [
        ("tom", "users.csv, line 3: A quotation mark is opened and not closed.")
    ]
    assert "penhale" in found.records["staff_member"]
    assert "ngozi" in found.records["contact"]


def test_a_quotation_mark_that_a_later_one_seems_to_close_costs_one_row(tmp_path: Path) -> None:
    text = PLAIN["users"].replace("Thomas,Bright", '"Thomas,Bright').replace("Wenna", '"Wenna"')
    found = read(folder(tmp_path, {**PLAIN, "users": text}))
    assert [refused.key for refused in found.refused if refused.kind == "student"] == ["tom"]
    assert found.records["staff_member"]["penhale"]["legal_first_name"] == "Wenna"


def test_a_comma_without_quotation_marks_costs_one_row(tmp_path: Path) -> None:
    text = PLAIN["users"].replace("penhale,,,true,S1,", "penhale,,,true,S1,S2,")
    found = read(folder(tmp_path, {**PLAIN, "users": text}))
    assert _refusals(found)[0][:2] == ("staff_member", "penhale")
    assert "a comma may lack its quotation marks" in _refusals(found)[0][2]
    assert "ngozi" in found.records["contact"]


def test_a_single_row_may_end_with_a_delimiter_too_many(tmp_path: Path) -> None:
    found = read(folder(tmp_path, {**PLAIN, "users": PLAIN["users"].replace("960051,,,\n", "960051,,,,\n")}))
    assert found.records["staff_member"]["penhale"]["legal_last_name"] == "Penhale"
    assert found.codes == {"row.long"}


@pytest.mark.parametrize(
    ("cell", "without_quotation_marks"),
    [("penhale,,,true,S1", "penhale,,,true,S1,S2"), ("Wenna,Penhale", "Wenna,Penhale, Dr"), ("wpe,,", "wpe,x,,")],
)
def test_a_row_whose_cells_slipped_is_refused(cell: str, without_quotation_marks: str, tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", cell, without_quotation_marks)))
    assert {refused.key for refused in found.refused} == {"penhale", "s1"}
    assert "penhale" not in found.records["staff_member"]


def test_a_quotation_mark_inside_a_cell_is_a_letter(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "Thomas,Bright", 'Thomas "Tom,Bright')))
    assert found.records["student"]["tom"]["legal_first_name"] == 'Thomas "Tom'
    assert not found.refused


def test_a_set_without_school_years_gets_one_from_its_terms(tmp_path: Path) -> None:
    lines = PLAIN["academicSessions"].splitlines()
    text = "\n".join([lines[0], *(line.replace(",Y27,", ",,") for line in lines[2:]), ""])
    found = read(folder(tmp_path, {**PLAIN, "academicSessions": text}))
    year = found.records["academic_year"]["schoolYear:2027"]
    assert (year["name"], [term["id"] for term in year["terms"]]) == ("2026/2027", ["T1", "T2"])
    assert found.records["group"]["7X"]["academic_year_id"] == "schoolYear:2027"
    assert found.codes == {"school_year.made"}


def test_terms_without_a_parent_lie_in_the_year_that_spans_them(tmp_path: Path) -> None:
    found = read(folder(tmp_path, {**PLAIN, "academicSessions": PLAIN["academicSessions"].replace(",Y27,", ",,")}))
    assert [term["id"] for term in found.records["academic_year"]["Y27"]["terms"]] == ["T1", "T2"]


def test_sessions_that_are_each_others_parents_do_not_hang(tmp_path: Path) -> None:
    text = (
        PLAIN["academicSessions"].replace("2026-12-18,Y27", "2026-12-18,T2").replace("2027-03-25,Y27", "2027-03-25,T1")
    )
    assert "Y27" in read(folder(tmp_path, {**PLAIN, "academicSessions": text})).records["academic_year"]


def test_parts_of_terms_are_no_terms(tmp_path: Path) -> None:
    half = "H1,,,Autumn 1,gradingPeriod,2026-09-01,2026-10-23,T1,2027"
    found = read(folder(tmp_path, with_line("academicSessions", half)))
    assert [term["id"] for term in found.records["academic_year"]["Y27"]["terms"]] == ["T1", "T2"]
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("broken", "kinds"),
    [
        ('tom,,,true,S1,student,tom,,"Thomas,Bright,\n', {"student"}),
        ('tom,,,true,S1,teacher,tom,,"Thomas,Bright,\n', {"staff_member"}),
        ('tom,,,true,"S1,,tom,,Thomas,Bright,\n', {"student", "staff_member", "contact"}),
    ],
)
def test_a_broken_row_is_refused_as_all_that_it_may_have_been(broken: str, kinds: set[str], tmp_path: Path) -> None:
    lines = [line for line in PLAIN["users"].splitlines(keepends=True) if not line.startswith("tom")]
    found = read(folder(tmp_path, {**PLAIN, "users": "".join([*lines, broken])}))
    assert {refused.kind for refused in found.refused if refused.key == "tom"} == kinds
