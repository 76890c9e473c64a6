"""What a complete set becomes: each kind of record, from the plainest files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import GRADEBOOK, Outcome, complete_set, folder, read


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    return read(folder(tmp_path, complete_set(**GRADEBOOK)))


def test_a_plain_set_needs_no_forgiveness(outcome: Outcome) -> None:
    assert outcome.remarks == ()
    assert outcome.refused == ()


def test_a_complete_set_brings_all_records_of_every_kind_that_it_has(outcome: Outcome) -> None:
    assert outcome.pull.whole == {
        "academic_year",
        "assessment",
        "contact",
        "enrolment",
        "grade_set",
        "group",
        "mis_subject",
        "result",
        "room",
        "staff_member",
        "student",
        "supervision",
    }
    assert outcome.pull.merge == frozenset()


def test_kinds_whose_files_are_absent_are_left_alone(tmp_path: Path) -> None:
    assert not {"assessment", "grade_set", "result"} & read(folder(tmp_path, complete_set())).pull.whole


def test_a_school_year_is_an_academic_year_with_its_terms(outcome: Outcome) -> None:
    autumn = {"id": "T1", "name": "Autumn Term", "start_date": date(2026, 9, 1), "end_date": date(2026, 12, 18)}
    year = outcome.records["academic_year"]["Y27"]
    assert year["name"] == "2026/2027"
    assert (year["start_date"], year["end_date"]) == (date(2026, 9, 1), date(2027, 7, 21))
    assert [term["id"] for term in year["terms"]] == ["T1", "T2"]
    assert year["terms"][0] == autumn


def test_a_student_has_names_identifiers_and_year(outcome: Outcome) -> None:
    ada = outcome.records["student"]["ada"]
    assert (ada["legal_first_name"], ada["legal_last_name"]) == ("Ada", "Okafor")
    assert (ada["first_name"], ada["last_name"]) == (None, None)
    assert (ada["upn"], ada["mis_id"], ada["year_code"]) == ("J380999919001", "1001", "7")
    assert ada["emails"] == [{"email": "ada@ashfield.example.org", "is_primary": True}]
    assert ada["dob"] == date(2015, 3, 14)
    assert ada["demographics"]["gender"] == "F"
    assert ada["demographics"]["country_of_birth"] == "GBR"


def test_a_person_without_an_identifier_goes_by_the_sourced_id(outcome: Outcome) -> None:
    assert outcome.records["student"]["tom"]["mis_id"] == "tom"


def test_a_student_is_linked_with_contacts_and_told_what_they_are(outcome: Outcome) -> None:
    links = outcome.records["student"]["ada"]["contacts"]
    assert links == [{"contact_id": "ngozi", "relationship": {"relationship_type": "Parent"}}]


def test_a_student_is_in_the_year_group_of_the_grade(outcome: Outcome) -> None:
    span = {"start_date": date(2026, 9, 1), "end_date": date(2027, 7, 21)}
    year = {"type": "YearGroup", "name": "Year 7", "code": "7", "academic_year_id": "Y27"}
    assert outcome.records["group"]["year:7"] == year | span
    assert outcome.records["enrolment"]["year:tom"] == {"student_id": "tom", "group_id": "year:7"} | span


def test_a_teacher_is_a_member_of_staff_who_teaches(outcome: Outcome) -> None:
    penhale = outcome.records["staff_member"]["penhale"]
    assert penhale["is_teaching_staff"] is True
    assert penhale["email"] == "w.penhale@ashfield.example.org"
    assert penhale["telephone_numbers"] == [{"telephone_number": "01632 960051", "type": None, "is_primary": True}]


def test_a_parent_is_a_contact(outcome: Outcome) -> None:
    ngozi = outcome.records["contact"]["ngozi"]
    assert (ngozi["first_name"], ngozi["last_name"]) == ("Ngozi", "Okafor")
    assert ngozi["telephone_numbers"] == [{"telephone_number": "07700 900101", "type": "Mobile", "is_primary": True}]


def test_a_course_is_a_subject_of_the_mis_and_maps_to_the_platforms(outcome: Outcome) -> None:
    assert outcome.records["mis_subject"]["M"] == {
        "name": "Mathematics",
        "code": "Ma",
        "alt_name": None,
        "alt_code": "MAT",
        "subject_code": "MA",
    }
    assert outcome.records["mis_subject"]["P"]["subject_code"] is None


def test_a_scheduled_class_is_a_teaching_group(outcome: Outcome) -> None:
    assert outcome.records["group"]["7X"] == {
        "type": "TeachingGroup",
        "name": "7x/Ma1",
        "code": "7",
        "mis_subject_id": "M",
        "start_date": date(2026, 9, 1),
        "end_date": date(2027, 3, 25),
        "academic_year_id": "Y27",
    }


def test_a_homeroom_is_a_registration_group_and_is_taught_nothing(outcome: Outcome) -> None:
    group = outcome.records["group"]["7A"]
    assert (group["type"], group["mis_subject_id"]) == ("RegistrationGroup", None)


def test_a_location_is_a_room_once(outcome: Outcome) -> None:
    assert outcome.records["room"] == {"room:m1": {"code": "M1", "name": "M1"}}


def test_an_enrolment_has_its_own_dates_or_those_of_the_terms(outcome: Outcome) -> None:
    enrolments = outcome.records["enrolment"]
    assert (enrolments["e2"]["start_date"], enrolments["e2"]["end_date"]) == (date(2026, 9, 3), date(2026, 11, 30))
    assert (enrolments["e3"]["start_date"], enrolments["e3"]["end_date"]) == (date(2026, 9, 1), date(2027, 3, 25))


def test_the_primary_teacher_supervises_as_main_teacher(outcome: Outcome) -> None:
    supervision = outcome.records["supervision"]["s1"]
    assert (supervision["staff_member_id"], supervision["group_id"]) == ("penhale", "7X")
    assert supervision["role"] == "Main teacher"


def test_the_school_is_told_of(outcome: Outcome) -> None:
    assert outcome.records["school"] == {"school": {"name": "Ashfield School"}}


def test_a_line_item_is_an_internal_assessment(outcome: Outcome) -> None:
    assert outcome.records["assessment"]["L"] == {
        "name": "Fractions test",
        "family_name": "Tests",
        "mis_assessments": ["Fractions test"],
        "category": "internal",
        "grade_set_id": "L",
    }


def test_the_scores_of_a_line_item_are_its_grades_the_best_first(outcome: Outcome) -> None:
    assert outcome.records["grade_set"]["L"]["grades"] == [
        {"id": "L/38", "name": "38", "value": 38},
        {"id": "L/27.5", "name": "27.5", "value": None},
    ]


def test_a_result_names_grade_subject_and_the_term_of_its_date(outcome: Outcome) -> None:
    assert outcome.records["result"]["r1"] == {
        "student_id": "ada",
        "assessment_id": "L",
        "grade_id": "L/38",
        "category": "internal",
        "subject_id": 1,
        "facet_id": 1,
        "result_date": date(2026, 10, 6),
        "assessment_point_rank": 719,
    }


def test_a_result_of_last_year_is_of_the_year_that_the_student_was_in_then(tmp_path: Path) -> None:
    last_year = {**GRADEBOOK, "results": GRADEBOOK["results"].replace("2026-10-06", "2026-05-06")}
    found = read(folder(tmp_path, complete_set(**last_year)))
    assert found.records["result"]["r1"]["assessment_point_rank"] == 639


def test_a_result_without_a_score_is_left_out_and_remarked(tmp_path: Path) -> None:
    blank = {**GRADEBOOK, "results": GRADEBOOK["results"].replace("27.5", "")}
    found = read(folder(tmp_path, complete_set(**blank)))
    assert "r2" not in found.records["result"]
    assert found.codes == {"result.blank"}


def test_somebody_exempt_has_no_result(tmp_path: Path) -> None:
    exempt = {**GRADEBOOK, "results": GRADEBOOK["results"].replace("tom,fully graded", "tom,exempt")}
    found = read(folder(tmp_path, complete_set(**exempt)))
    assert set(found.records["result"]) == {"r1"}
    assert [grade["id"] for grade in found.records["grade_set"]["L"]["grades"]] == ["L/38"]


def test_a_result_of_nobody_is_refused(tmp_path: Path) -> None:
    nobody = {**GRADEBOOK, "results": GRADEBOOK["results"].replace(",tom,", ",nobody,")}
    found = read(folder(tmp_path, complete_set(**nobody)))
    assert [(refused.kind, refused.key) for refused in found.refused] == [("result", "r2")]


def test_line_items_without_results_are_assessments_without_grades(tmp_path: Path) -> None:
    found = read(folder(tmp_path, complete_set(lineItems=GRADEBOOK["lineItems"], categories=GRADEBOOK["categories"])))
    assert found.records["assessment"]["L"]["grade_set_id"] is None
    assert "assessment" in found.pull.whole
    assert not {"grade_set", "result"} & found.pull.whole
    assert found.remarks == ()
