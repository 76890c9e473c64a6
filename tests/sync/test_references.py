"""Keys in the place of ids: they lead to the record that is meant, or nowhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import InMemory, Kept, gone, partial, record, small_school


@pytest.fixture
def synced(ashfield: Synced, kept: Kept) -> Synced:
    """Ashfield, with its records."""
    ashfield.take(kept)
    return ashfield


def ada(school: Synced) -> dict[str, Any]:
    flags = ("contacts", "medical", "demographics", "sen_needs", "emails")
    found = school.read.one("findStudent", id=school.id_of("student", "A"), flags=flags)
    assert found is not None
    return found


def test_references_lead_to_the_ids_of_what_they_name(synced: Synced) -> None:
    (result,) = synced.read.all("getResults")
    assert result["student_id"] == synced.id_of("student", "A")
    assert result["assessment_id"] == synced.id_of("assessment", "KS2")
    assert [link["contact_id"] for link in ada(synced)["contacts"]] == [synced.id_of("contact", "C1")]
    assert [each["student_id"] for each in ada(synced)["siblings"]] == [synced.id_of("student", "B")]


def test_references_may_point_ahead(ashfield: Synced, kept: Kept) -> None:
    ashfield.take(dict(reversed(kept.items())))
    assert [link["contact_id"] for link in ada(ashfield)["contacts"]] == [ashfield.id_of("contact", "C1")]


def test_a_contact_who_is_nobody_is_left_out_and_named(synced: Synced) -> None:
    link = {"contact_id": "nobody", "relationship": {"relationship_type": "Aunt"}}
    report = synced.hear(record("student", "A", first_name="Ada", contacts=[link]))
    assert ada(synced)["contacts"] == []
    assert "there is no contact “nobody”" in report.notes[0].sentence


def test_a_sibling_who_is_nobody_is_left_out(synced: Synced) -> None:
    synced.hear(record("student", "A", first_name="Ada", siblings=[{"student_id": "nobody"}, {"student_id": "B"}]))
    assert [each["student_id"] for each in ada(synced)["siblings"]] == [synced.id_of("student", "B")]


def test_a_supervisor_who_is_nobody_is_left_out_of_a_lesson(synced: Synced, kept: Kept) -> None:
    lesson = kept["lesson", "1"] | {"supervisors": [{"staff_member_id": "nobody"}], "room_ids": ["S1", "S9"]}
    synced.hear(record("lesson", "1", **lesson))
    held = synced.read.all("getLessons", id=synced.id_of("room", "S1"), date=date(2026, 9, 7))
    assert [(each["supervisors"], len(each["rooms"])) for each in held] == [([], 1)]


def test_whoever_wrote_a_note_and_is_nobody_is_left_open(synced: Synced) -> None:
    notes = [{"id": "n", "summary": "Fine", "created_by_id": "nobody"}]
    synced.hear(record("student", "A", first_name="Ada", medical={"notes": notes}))
    assert ada(synced)["medical"]["notes"][0]["created_by_id"] is None


def test_a_record_that_was_refused_is_nobody(synced: Synced) -> None:
    report = synced.hear(
        record("student", "Z", year_code="7"), record("enrolment", "Z/7A", student_id="Z", group_id="7A")
    )
    assert (report.counts("student").refused, report.counts("enrolment").refused) == (1, 1)


def test_a_merged_record_that_was_refused_is_nobody(synced: Synced) -> None:
    items = record("student", "Z", year_code="7"), record("enrolment", "Z/7A", student_id="Z", group_id="7A")
    report = synced.hear(*items, merge=("student",))
    assert (report.counts("student").refused, report.counts("enrolment").refused) == (1, 1)


def test_a_record_that_goes_in_the_same_pull_is_nobody(synced: Synced) -> None:
    synced.hear(gone("contact", "C1"), record("student", "A", first_name="Ada", contacts=[{"contact_id": "C1"}]))
    assert ada(synced)["contacts"] == []


def test_what_a_whole_pull_no_longer_brings_is_nobody(synced: Synced, kept: Kept) -> None:
    del kept["group", "7A"]
    report = synced.take(kept)
    assert report.counts("enrolment").refused == 1
    assert synced.read.all("getGroupEnrolments", groups=(synced.id_of("group", "7A"),)) == []
    (week,) = {mark["registration_group_id"] for mark in synced.read.all("getAttendances", date=date(2026, 9, 7))}
    assert week is None


def test_a_grade_is_found_in_its_own_grade_set(ashfield: Synced, kept: Kept) -> None:
    kept["grade_set", "XX"] = {"name": "Other", "grades": [{"id": "110", "name": "wrong"}]}
    ashfield.take(kept)
    assert ashfield.read.all("getResults")[0]["grade_id"] == grade(ashfield, "110")


def grade(school: Synced, name: str) -> int:
    """Return the id of a grade of the scaled score."""
    sets = school.read.all("getGradeSets")
    (scaled,) = (each for each in sets if each["name"] == "Scaled score")
    return next(int(each["id"]) for each in scaled["grades"] if each["name"] == name)


def test_a_grade_that_two_sets_have_is_found_by_its_set_only(ashfield: Synced, kept: Kept) -> None:
    kept["grade_set", "XX"] = {"name": "Other", "grades": [{"id": "110", "name": "wrong"}]}
    kept["result", "R1"]["grade_id"] = "110"
    report = ashfield.take(kept)
    assert ashfield.read.all("getResults")[0]["grade_id"] is None
    assert report.totals["left out"] == 1


def test_a_partial_pull_may_refer_to_stored_grades(synced: Synced, kept: Kept) -> None:
    report = synced.hear(record("result", "R2", **{**kept["result", "R1"], "grade_id": "SC/100"}))
    assert report.notes == []
    assert {each["grade_id"] for each in synced.read.all("getResults")} == {grade(synced, "100"), grade(synced, "110")}


def test_a_partial_pull_may_refer_to_stored_periods(synced: Synced, kept: Kept) -> None:
    report = synced.hear(record("lesson", "3", **{**kept["lesson", "1"], "dates": [date(2026, 9, 28)]}))
    assert report.notes == []
    assert lessons_on(synced, date(2026, 9, 28)) == 1


def lessons_on(school: Synced, day: date) -> int:
    found = school.read.one("findTimetable", id=school.id_of("timetable", "TT"), date=day)
    assert found is not None
    return sum(len(period["lessons"]) for each in found["days"] for period in each["periods"])


def test_periods_may_have_the_same_key_on_every_day(ashfield: Synced) -> None:
    kept = small_school()
    days = [
        {"id": name, "short_name": name, "occurs_on": [], "periods": [{"id": "P1", "short_name": f"{name} first"}]}
        for name in ("Mon", "Tue")
    ]
    kept["timetable", "TT"]["days"] = days
    for key in ("1", "2"):
        kept["lesson", key]["period_id"] = "P1"
    report = ashfield.take(kept)
    assert report.notes == []
    assert lessons_on(ashfield, date(2026, 9, 14)) == 1


def test_parts_keep_their_ids_wherever_they_stand_in_the_list(synced: Synced) -> None:
    (before,) = ada(synced)["emails"]
    emails = [{"id": "e2", "email": "other@pupils.example.org"}, {"id": "e1", "email": "ada@pupils.example.org"}]
    synced.hear(record("student", "A", first_name="Ada", emails=emails))
    after = ada(synced)["emails"]
    assert after[1] == before
    assert after[0]["id"] != before["id"]


def test_parts_without_a_key_keep_their_ids_by_their_place(synced: Synced) -> None:
    values = {"first_name": "Ada", "emails": [{"email": "one@example.org"}, {"email": "two@example.org"}]}
    synced.hear(record("student", "A", **values))
    before = [each["id"] for each in ada(synced)["emails"]]
    synced.hear(record("student", "A", **values | {"last_name": "Other"}))
    assert [each["id"] for each in ada(synced)["emails"]] == before
    assert len(set(before)) == 2


def test_parts_of_two_people_never_share_an_id(synced: Synced) -> None:
    emails = [{"id": "e1", "email": "same@example.org"}]
    synced.hear(*(record("student", key, first_name=key, emails=emails) for key in ("A", "B")))
    ids = [each["emails"][0]["id"] for each in synced.read.all("getStudents", flags=("emails",))]
    assert len(set(ids)) == 2


def test_a_part_inside_a_part_keeps_its_id(synced: Synced) -> None:
    before = ada(synced)["medical"]["conditions"][0]
    conditions = [{"id": "c", "code": "AS", "notes": [{"id": "m"}, {"id": "n", "summary": "Has an inhaler"}]}]
    synced.hear(record("student", "A", first_name="Ada", medical={"conditions": conditions}))
    after = ada(synced)["medical"]["conditions"][0]
    assert after["id"] == before["id"]
    assert after["notes"][1]["id"] == before["notes"][0]["id"]


def test_keys_of_two_schools_are_two_records(ashfield: Synced, birchwood: Synced, kept: Kept) -> None:
    ashfield.take(kept)
    birchwood.take(kept)
    for kind in ("student", "contact", "group", "room", "grade_set"):
        assert {ashfield.id_of(k, key) for k, key in kept if k == kind}.isdisjoint(
            {birchwood.id_of(k, key) for k, key in kept if k == kind}
        )


def test_an_id_of_a_person_is_one_person_only(synced: Synced, kept: Kept) -> None:
    people = [synced.id_of(kind, key) for kind, key in kept if kind in {"student", "contact", "staff_member"}]
    assert len(set(people)) == len(people)


def test_a_second_pull_in_another_order_changes_nothing(synced: Synced, kept: Kept) -> None:
    before = synced.everything()
    assert synced.sync(InMemory(dict(reversed(kept.items())))).outcome == "no_changes"
    assert synced.everything() == before


def test_a_partial_repeat_changes_nothing(synced: Synced, kept: Kept) -> None:
    before = synced.everything()
    items = [record(kind, key, **values) for (kind, key), values in kept.items()]
    assert synced.sync(partial(*items)).outcome == "no_changes"
    assert synced.everything() == before
