"""Every difference of version 1.0, on a made-up school with everything in it: the same rows read in both versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from tests.api.both import Both, both
from tests.api.caller import V1_0, V1_1

from rollbook.contract.scopes import SCOPES
from rollbook.records.database import execute, fetch

__all__ = ["both"]

EVERYTHING = "demographics=1&contacts=1&sen_needs=1&emails=1&addresses=1&care=1&ever_in_care=1&languages=1&medical=1"


# Students


def test_the_last_day_of_a_student_on_roll_is_in_2079(both: Both) -> None:
    old, new = both.rows("/students")
    assert {row["end_date"] for row in new} >= {None}
    for was, row in zip(old, new, strict=True):
        assert was["end_date"] == (row["end_date"] or "2079-06-06T23:59:00.000Z")


def test_a_student_without_the_scope_of_dates_has_no_last_day(both: Both) -> None:
    token = both.world.token(both.school, ["students.basic"])
    (first, *_) = both.world.ask("/students", token=token, accept=V1_0).said["data"]
    assert "end_date" not in first


def test_one_student_and_those_of_a_group_and_those_who_left_are_as_in_the_list(both: Both) -> None:
    old, _ = both.rows("/students")
    assert both.old(f"/students/{old[0]['id']}") == old[0]
    group = both.said("/year_groups", V1_1)[0]["id"]
    by_id = {row["id"]: row for row in old}
    data = both.old(f"/year_groups/{group}/students?per_page=1500")["data"]
    assert data
    assert all(row == by_id[row["id"]] for row in data)
    assert all(row["end_date"] < "2079" for row in both.old("/students/left")["data"])


def test_address_and_contacts_are_sent_under_their_older_names_too(both: Both) -> None:
    old, new = both.rows(f"/students?{EVERYTHING}")
    for was, row in zip(old, new, strict=True):
        assert was["addresses"] == was["address"] == row["address"]
        assert was["contact"] == was["contacts"] == row["contacts"]
    assert any(row["contacts"] for row in new)


def test_neither_is_there_unless_it_was_asked_for(both: Both) -> None:
    old, _ = both.rows("/students")
    assert not {"addresses", "contact", "demographics"} & set(old[0])


def test_the_main_need_is_an_object(both: Both) -> None:
    old, new = both.rows(f"/students?{EVERYTHING}")
    seen = set()
    for was, row in zip(old, new, strict=True):
        need, needs = was["demographics"]["sen_needs"], row["demographics"]["sen_needs"]
        seen.add(min(len(needs), 2))
        if not needs:
            assert need is None
            continue
        assert need["sen_need_code"] == need["sen_need_type_code"]
        assert need["sen_need_name"] == need["sen_need_type_name"]
        ranked = [each["priority"] for each in needs if each["priority"]]
        assert not ranked or need["priority"] == min(ranked)
        assert need["id"] in {each["id"] for each in needs} if "id" in need else True
        assert need["start_date"] is None or need["start_date"].endswith("T00:00:00.000Z")
    assert seen >= {0, 1}


def test_the_review_of_free_meals_is_a_midnight(both: Both) -> None:
    old, new = both.rows(f"/students?{EVERYTHING}")
    days = [row["demographics"]["fsm_review_date"] for row in new]
    assert any(days)
    for was, day in zip(old, days, strict=True):
        assert was["demographics"]["fsm_review_date"] == (f"{day}T00:00:00.000Z" if day else None)


# Staff


def test_the_day_of_birth_of_staff_is_a_day(both: Both) -> None:
    old, new = both.rows("/staff_members?demographics=1")
    assert any(row["dob"] for row in new)
    for was, row in zip(old, new, strict=True):
        assert was["dob"] == (row["dob"] and row["dob"][:10])


def test_the_member_of_staff_of_a_contract_is_a_text(both: Both) -> None:
    old, new = both.rows("/staff_contracts?roles=1&salaries=1&allowances=1")
    for was, row in zip(old, new, strict=True):
        assert was["staff_member_id"] == str(row["staff_member_id"])


def test_contracts_are_read_by_the_member_of_staff_in_the_path(both: Both) -> None:
    old, _ = both.rows("/staff_contracts")
    number = old[0]["staff_member_id"]
    data = both.old(f"/staff_contracts/{number}")["data"]
    assert data
    assert {row["staff_member_id"] for row in data} == {number}
    assert "roles" not in data[0]
    assert "roles" in both.old(f"/staff_contracts/{number}?roles=true")["data"][0]


# Telephone numbers


def without_mobiles(row: dict[str, Any]) -> dict[str, Any]:
    """A row as clients that know no mobile telephones read it."""
    numbers = [
        {**number, "type": None if number["type"] == "Mobile" else number["type"]}
        for number in row["telephone_numbers"]
    ]
    return {**row, "telephone_numbers": numbers}


def types(rows: list[dict[str, Any]]) -> set[str | None]:
    return {number["type"] for row in rows for number in row["telephone_numbers"]}


def test_a_mobile_telephone_of_a_contact_has_no_type(both: Both) -> None:
    old, new = both.rows("/contacts")
    assert "Mobile" in types(new)
    assert types(old) <= {"Home", "Work", "Other", None}
    assert old == [without_mobiles(row) for row in new]


def test_a_mobile_telephone_of_staff_has_no_type(both: Both) -> None:
    old, new = both.rows("/staff_members")
    assert "Mobile" in types(new)
    assert [row["telephone_numbers"] for row in old] == [without_mobiles(row)["telephone_numbers"] for row in new]
    assert both.old(f"/staff_members/{old[0]['id']}") == old[0]


def test_a_contact_without_the_scope_of_telephone_numbers_has_none(both: Both) -> None:
    token = both.world.token(both.school, ["contacts.basic"])
    (first, *_) = both.world.ask("/contacts", token=token, accept=V1_0).said["data"]
    assert "telephone_numbers" not in first


# Exclusions and the calendar


def test_exclusions_are_told_in_days_with_the_reason_under_both_names(both: Both) -> None:
    students = "+".join(str(row["id"]) for row in both.said("/students", V1_1))
    old, new = both.rows(f"/exclusions?students={students}&start_date=2020-01-01&end_date=2027-12-31")
    for was, row in zip(old, new, strict=True):
        assert was["exclusions_reason"] == was["exclusion_reason"] == row["exclusion_reason"]
        assert (was["start_date"], was["end_date"]) == (
            row["start_date"][:10],
            row["end_date"] and row["end_date"][:10],
        )


def test_exclusions_are_read_by_the_student_in_the_path(both: Both) -> None:
    ((student,), *_) = fetch("SELECT student_id FROM records_exclusion WHERE school_id = %s", (both.school.pk,))
    data = both.old(f"/exclusions/{student}?start_date=2020-01-01&end_date=2027-12-31")["data"]
    assert data
    assert {row["student_id"] for row in data} == {student}
    answer = both.world.ask(f"/exclusions/{student}", token=both.token, accept=V1_1)
    assert answer.fault == (404, "not_found")


def test_events_say_what_the_mis_says_of_them(both: Both) -> None:
    old, new = both.rows("/calendar_events")
    kinds = set()
    for was, row in zip(old, new, strict=True):
        assert {name: was[name] for name in row} == row
        assert set(was) - set(row) == {"mis_type", "is_active", "is_recurrent"}
        assert list(was["mis_type"]) == ["object", "name", "description"]
        kinds.add(was["mis_type"]["name"])
    for kind in kinds - {None}:
        found = both.old(f"/calendar_events?event_type={kind}&per_page=1500")["data"]
        assert found == [row for row in old if row["mis_type"]["name"] == kind]


# Assessments


def test_a_result_names_its_facet_as_an_aspect_too(both: Both) -> None:
    students = "+".join(str(row["id"]) for row in both.said("/students", V1_1)[:5])
    old, new = both.rows(f"/results?students={students}")
    for was, row in zip(old, new, strict=True):
        assert was == {**row, "aspect_id": row["facet_id"]}
    assert both.old(f"/results/{old[0]['id']}") == old[0]


@pytest.mark.parametrize(
    ("column", "url"),
    [("assessment_id", "/assessments/{}/results"), ("assessment_point_rank", "/assessment_points/{}/results")],
)
def test_results_of_all_students_come_where_none_are_named(both: Both, column: str, url: str) -> None:
    counted = f"SELECT {column}, count(*) FROM records_result WHERE school_id = %s GROUP BY 1 ORDER BY 2"  # noqa: S608
    ((number, count), *_) = fetch(counted, (both.school.pk,))
    whole = both.old(f"{url.format(number)}?per_page=1500")["data"]
    assert len(whole) == len({row["id"] for row in whole}) == count > 0
    assert {row[column] for row in whole} == {number}
    last = both.old(f"{url.format(number)}?per_page=1&page={count}")
    assert (last["total_count"], last["next_page"], last["data"]) == (count, None, whole[-1:])


def test_facets_are_aspects_too(both: Both) -> None:
    facets, _ = both.rows("/facets")
    aspects = both.old("/aspects")["data"]
    assert aspects == [{**facet, "object": "aspect"} for facet in facets]
    for facet, aspect in zip(facets, aspects, strict=True):
        assert both.old(f"/aspects/{facet['id']}") == aspect
        assert both.old(f"/facet/{facet['id']}") == facet == both.old(f"/facets/{facet['id']}")


def test_columns_of_the_mis_come_with_a_flag_on_assessments(both: Both) -> None:
    old, new = both.rows("/assessments")
    assert old == [{name: value for name, value in row.items() if name != "mis_assessments"} for row in new]
    flagged, _ = both.rows("/assessments?mis_mappings=true")
    assert flagged == [
        {**row, "mis_mappings": with_columns["mis_assessments"]} for row, with_columns in zip(old, new, strict=True)
    ]


def test_subjects_of_the_mis_come_with_a_flag_on_subjects(both: Both) -> None:
    old, new = both.rows("/subjects")
    assert any(row["mis_subjects"] for row in new)
    assert old == [{name: value for name, value in row.items() if name != "mis_subjects"} for row in new]
    flagged, _ = both.rows("/subjects?mis_mappings=true")
    assert flagged == new


def test_the_grade_set_of_an_assessment_comes_inside_it(both: Both) -> None:
    assessments, _ = both.rows("/assessments")
    found = 0
    for row in assessments:
        answer = both.world.ask(f"/assessments/{row['id']}/grade_set", token=both.token, accept=V1_1)
        old = both.old(f"/assessments/{row['id']}/grade_set")
        assert list(old) == ["object", "id", "name", "family_id", "family_name", "grade_set", "grades"]
        assert (old["object"], old["id"], old["name"]) == ("assessment", row["id"], row["name"])
        assert old["grade_set"] == (answer.said if answer.status == 200 else None)
        assert old["grades"] == (answer.said["grades"] if answer.status == 200 else [])
        found += answer.status == 200
    assert found


def test_an_assessment_without_a_grade_set_has_no_grades(both: Both) -> None:
    number = both.said("/assessments", V1_1)[0]["id"]
    with transaction.atomic():
        execute("UPDATE records_assessment SET grade_set_id = NULL WHERE id = %s", (number,))
        old = both.old(f"/assessments/{number}/grade_set")
        transaction.set_rollback(True)
    assert (old["id"], old["grade_set"], old["grades"]) == (number, None, [])


# Groups, and what is the same


def test_a_year_group_is_found_by_its_code_too(both: Both) -> None:
    old, new = both.rows("/year_groups")
    assert old == new
    for row in old:
        assert both.old(f"/year_groups/{row['id']}") == row
        assert both.old(f"/year_groups/{row['code']}")["code"] == row["code"]
        assert both.old(f"/year_groups/{row['code']}/students")["total_count"] == len(row["student_ids"])
    answer = both.world.ask(f"/year_groups/{old[0]['code']}", token=both.token, accept=V1_1)
    assert answer.fault == (404, "not_found")


@pytest.mark.parametrize(
    "url",
    [
        *("/groups", "/registration_groups", "/teaching_groups", "/academic_years", "/mis_subjects"),
        *("/rooms", "/timetables", "/grade_sets", "/facets", "/assessment_points", "/attendances/summaries"),
        *("/school/medical_conditions", "/school/dietary_needs", "/staff_absences"),
    ],
)
def test_everything_else_is_the_same_in_both(both: Both, url: str) -> None:
    old, new = (both.world.ask(url, token=both.token, accept=accept) for accept in (V1_0, V1_1))
    assert (old.status, new.status) == (200, 200), old.body
    assert old.said["data"] == new.said


def test_me_tells_of_the_school_and_its_scopes(both: Both) -> None:
    said = both.old("/me")
    assert (said["level"], said["app"]["name"]) == ("school", "Markbook")
    assert (said["school"]["id"], said["school"]["scopes"]) == (both.school.pk, sorted(SCOPES))
    alone = both.world.ask("/me", token=both.world.app_token, accept=V1_0).said
    assert list(alone) == ["level", "app"]


@pytest.mark.django_db  # one test of a run must ask for the database, or there is none for the school either
def test_what_is_gone_is_told_alike_in_both(both: Both) -> None:
    old, new = (both.world.ask("/students?deleted=true", token=both.token, accept=accept) for accept in (V1_0, V1_1))
    assert old.said["data"] == new.said
    assert all(set(row) == {"object", "id", "deleted"} for row in new.said)


# What only older clients send


@pytest.mark.parametrize("groups", ["registration_groups", "teaching_groups"])
def test_a_span_of_days_picks_groups_as_one_day_does(both: Both, groups: str) -> None:
    for day in ("2020-09-15", "2026-11-23"):
        of_day = both.old(f"/{groups}?date={day}&per_page=1500")["data"]
        assert both.old(f"/{groups}?start_date={day}&end_date={day}&per_page=1500")["data"] == of_day
    assert both.old(f"/{groups}?start_date=2020-09-15&end_date=2020-09-15")["data"] == []


def test_staff_of_another_day(both: Both) -> None:
    today, before = both.old("/staff_members?per_page=1500"), both.old("/staff_members?date=1950-01-01")
    assert before["total_count"] < today["total_count"]


def test_one_assessment_shows_its_mappings_as_the_list_does(both: Both) -> None:
    listed = both.old("/assessments?mis_mappings=true&per_page=1500")["data"]
    for row in listed:
        assert both.old(f"/assessments/{row['id']}?mis_mappings=true") == row
    assert all("mis_mappings" not in both.old(f"/assessments/{row['id']}") for row in listed[:3])
