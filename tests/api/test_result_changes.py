"""Changing and taking back results over the real store, and what the next sync does to them."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from tests.api.caller import V1_0, V1_1
from tests.api.desk import READ, WRITE, Desk
from tests.people import NOW
from tests.small_school import SmallSchool

from rollbook.records.database import fetch
from rollbook.sync.engine import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("accept", [V1_0, V1_1])
def test_a_result_is_changed_in_both_versions(desk: Desk, method: str, accept: str) -> None:
    row = desk.stored()
    change = {"grade_id": desk.better, "student_id": None, "result_date": "2026-09-01"}
    answer = desk.send(method, f"/results/{row['id']}", change, accept=accept)
    assert answer.status == 200, answer.body
    assert answer.said["updated_fields"] == ["grade_id", "result_date"]
    assert answer.said["message"] == "The result was updated."
    assert (answer.said["grade_id"], answer.said["student_id"]) == (desk.better, desk.ada)
    assert answer.said.get("aspect_id") == (2 if accept == V1_0 else None)


def test_what_is_null_or_missing_stays(desk: Desk) -> None:
    row = desk.stored()
    for nothing in ({}, {"grade_id": None, "student_id": None, "result_date": None}, {"grade_id": row["grade_id"]}):
        said = desk.send("PATCH", f"/results/{row['id']}", nothing).said
        assert said["updated_fields"] == []
        assert {name: said[name] for name in row} == row


def test_a_change_that_cannot_be_is_refused(desk: Desk) -> None:
    row = desk.stored()
    for wrong in ({"grade_id": 0}, {"student_id": 0}, {"result_date": "never"}, {"grade_id": 2**40}):
        answer = desk.send("PATCH", f"/results/{row['id']}", wrong)
        assert answer.fault == (422, "validation_failed")
        assert [error["field"] for error in answer.said["errors"]] == list(wrong)
    assert row in desk.results()


@pytest.mark.parametrize("number", ["2147483647", "0", "abc", "9999999999"])
def test_a_result_that_is_not_there_is_not_found(desk: Desk, number: str) -> None:
    for method, accept in (("PATCH", V1_1), ("PUT", V1_0), ("DELETE", V1_0)):
        assert desk.send(method, f"/results/{number}", {}, accept=accept).fault == (404, "not_found")


def test_a_result_that_the_app_may_not_see_cannot_be_changed_or_learnt(desk: Desk) -> None:
    statement = "SELECT id FROM records_result WHERE school_id = %s AND category = 'national'"
    ((hidden,),) = fetch(statement, (desk.school.pk,))
    for scopes in (READ, WRITE):
        assert desk.send("PATCH", f"/results/{hidden}", {}, scopes=scopes).fault == (404, "not_found")


@pytest.mark.parametrize("numbers", [[2**31 - 1], [2**31 - 1, 2**31 - 2]], ids=["one", "two"])
def test_entries_that_are_not_there_are_named(desk: Desk, numbers: list[int]) -> None:
    entries = [{"result_id": number, "grade_id": desk.good} for number in numbers]
    answer = desk.send("PATCH", "/results", {"results": entries})
    assert answer.fault == (422, "validation_failed")
    named = [(error["entry"], error["field"]) for error in answer.said["errors"]]
    assert named == [(place, "result_id") for place in range(len(numbers))]


def test_an_entry_that_the_app_may_not_see_is_as_one_that_is_not_there(desk: Desk) -> None:
    statement = "SELECT id FROM records_result WHERE school_id = %s AND category = 'national'"
    ((hidden,),) = fetch(statement, (desk.school.pk,))
    answer = desk.send("PATCH", "/results", {"results": [{"result_id": hidden, "grade_id": desk.good}]})
    assert answer.fault == (422, "validation_failed")
    assert [error["field"] for error in answer.said["errors"]] == ["result_id"]


def test_an_app_that_may_only_write_changes_what_it_stored(desk: Desk) -> None:
    row = desk.send("POST", "/results", desk.body(), scopes=WRITE).said[0]
    answer = desk.send("PATCH", f"/results/{row['id']}", {"grade_id": desk.better}, scopes=WRITE)
    assert answer.said["grade_id"] == desk.better


def test_several_results_are_changed_together_or_not_at_all(desk: Desk) -> None:
    entries = [{"student_id": id_, "grade_id": desk.good} for id_ in (desk.ada, desk.ben)]
    rows = desk.send("POST", "/results", desk.body(*entries)).said
    changes = [{"result_id": row["id"], "grade_id": desk.better} for row in rows]
    bad = desk.send("PATCH", "/results", {"results": [changes[0], {**changes[1], "grade_id": 0}]})
    assert [(each["entry"], each["field"]) for each in bad.said["errors"]] == [(1, "grade_id")]
    assert {row["grade_id"] for row in desk.results() if row["facet_id"] == 2} == {desk.good}
    good = desk.send("PATCH", "/results", {"results": changes})
    assert good.said == {"message": "All 2 updates were carried out; 2 changed a result."}
    assert {row["grade_id"] for row in desk.results() if row["facet_id"] == 2} == {desk.better}


def test_a_change_among_several_must_name_its_result(desk: Desk) -> None:
    answer = desk.send("PATCH", "/results", {"results": [{"grade_id": desk.good}]})
    assert [(each["entry"], each["field"]) for each in answer.said["errors"]] == [(0, "result_id")]


def test_a_result_is_read_and_taken_back_in_version_1_0(desk: Desk) -> None:
    row = desk.stored()
    url = f"/results/{row['id']}"
    assert desk.send("GET", url, accept=V1_0).said == {**row, "aspect_id": 2}
    answer = desk.send("DELETE", url, b"", accept=V1_0)
    assert (answer.status, answer.body) == (200, b"")
    assert desk.send("GET", url, accept=V1_0).fault == (404, "not_found")
    assert desk.send("DELETE", url, b"", accept=V1_1).fault == (405, "method_not_allowed")


def test_a_result_of_the_mis_cannot_be_taken_back(desk: Desk) -> None:
    (theirs,) = desk.results()
    assert desk.send("DELETE", f"/results/{theirs['id']}", b"", accept=V1_0).fault == (404, "not_found")
    assert desk.results() == [theirs]


def test_what_was_written_survives_the_next_sync(desk: Desk) -> None:
    (theirs,) = desk.results()
    mine = desk.stored()
    changed = desk.send("PATCH", f"/results/{theirs['id']}", {"grade_id": desk.better}).said
    report = run(school=desk.school, source=SmallSchool(), clock=lambda: NOW + timedelta(days=1))
    assert report.outcome == "no_changes"
    rows = {row["id"]: row for row in desk.results()}
    assert rows[mine["id"]] == mine
    assert rows[theirs["id"]]["grade_id"] == changed["grade_id"] == desk.better


def _moved(desk: Desk, id_: int, student: int) -> int:
    return desk.send("PATCH", f"/results/{id_}", {"student_id": student}).status


def test_a_result_that_is_about_somebody_else_now_stays_it(desk: Desk) -> None:
    moved = desk.stored()["id"]
    assert _moved(desk, moved, desk.ben) == 200
    again = desk.stored()["id"]
    assert again != moved
    assert {row["id"]: row["student_id"] for row in desk.results()}.items() >= {
        moved: desk.ben,
        again: desk.ada,
    }.items()
    entry = {"student_id": desk.ben, "grade_id": desk.better}
    assert [row["id"] for row in desk.send("POST", "/results", desk.body(entry)).said] == [moved]


def test_nobody_gets_two_results_for_the_same_by_a_change(desk: Desk) -> None:
    mine = desk.stored()["id"]
    desk.send("POST", "/results", desk.body({"student_id": desk.ben, "grade_id": desk.good}))
    before = desk.results()
    answer = desk.send("PATCH", f"/results/{mine}", {"student_id": desk.ben})
    assert answer.fault == (422, "validation_failed")
    assert [(error["entry"], error["field"]) for error in answer.said["errors"]] == [(0, "student_id")]
    assert desk.results() == before


def test_two_results_can_change_places(desk: Desk) -> None:
    body = desk.body(*({"student_id": student, "grade_id": desk.good} for student in (desk.ada, desk.ben)))
    one, other = (row["id"] for row in desk.send("POST", "/results", body).said)
    swapped = [{"result_id": one, "student_id": desk.ben}, {"result_id": other, "student_id": desk.ada}]
    assert desk.send("PATCH", "/results", {"results": swapped}).status == 200
    assert [row["id"] for row in desk.send("POST", "/results", body).said] == [other, one]


def test_what_an_app_did_not_say_of_a_result_stays_the_misss_to_say(desk: Desk) -> None:
    from_mis = desk.results()[0]
    assert desk.send("PATCH", f"/results/{from_mis['id']}", {"grade_id": desk.better}).status == 200
    ((said,),) = fetch("SELECT said FROM records_override WHERE id = %s", (from_mis["id"],))
    assert set(orjson.loads(said)) == {"grade_id", "created_at", "updated_at"}
    assert desk.send("PATCH", f"/results/{from_mis['id']}", {"result_date": "2026-09-02"}).status == 200
    ((said,),) = fetch("SELECT said FROM records_override WHERE id = %s", (from_mis["id"],))
    assert set(orjson.loads(said)) == {"grade_id", "result_date", "created_at", "updated_at"}


def test_entries_that_say_the_same_are_answered_each_and_others_refused(desk: Desk) -> None:
    entry = {"student_id": desk.ada, "grade_id": desk.good}
    first, again = desk.send("POST", "/results", desk.body(entry, entry)).said
    assert first == again
    answer = desk.send("POST", "/results", desk.body(entry, entry | {"grade_id": desk.better}))
    assert answer.fault == (422, "validation_failed")
    assert [(error["entry"], error["field"]) for error in answer.said["errors"]] == [(1, "student_id")]
