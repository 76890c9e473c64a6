"""Storing results over the real store: what is taken, what is refused, and how an error names what is wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.api.caller import V1_0
from tests.api.desk import READ, Desk
from tests.people import NOW
from tests.small_school import sync_small_school
from tests.world import id_of

from rollbook.api.request import MOST_BYTES
from rollbook.api.sent_results import new_results
from rollbook.consent.tokens import issue_by_operator
from rollbook.records.stored_results import ResultsRefused

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_stored_result_is_answered_and_read_back(desk: Desk) -> None:
    row = desk.stored()
    assert list(row) == [
        *("object", "id", "student_id", "subject_id", "assessment_id", "assessment_point_rank"),
        *("facet_id", "grade_id", "result_date", "created_at", "updated_at"),
    ]
    assert (row["object"], row["student_id"], row["grade_id"], row["facet_id"]) == ("result", desk.ada, desk.good, 2)
    assert row["result_date"] is None
    assert MOMENT.fullmatch(row["created_at"])
    assert row in desk.results()


def test_version_1_0_answers_with_a_message_and_the_data(desk: Desk) -> None:
    body = desk.body(facet_id=None, aspect_id=3)
    said = desk.send("POST", "/results", body, accept=V1_0).said
    assert list(said) == ["message", "data"]
    assert said["message"] == "1 result was stored."
    assert said["data"][0]["aspect_id"] == said["data"][0]["facet_id"] == 3


def test_the_same_result_stored_twice_is_one(desk: Desk) -> None:
    first, again = desk.stored(), desk.stored()
    assert first["id"] == again["id"]
    assert len(desk.results()) == 2


def test_two_apps_store_two_results(desk: Desk) -> None:
    mine = desk.stored()
    other = desk.world.people.lunchline
    token = issue_by_operator(app=other, school=desk.school, scopes=READ, life=timedelta(days=1), now=NOW).access_token
    theirs = desk.send("POST", "/results", desk.body(), token=token).said[0]
    assert theirs["id"] != mine["id"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-09-01", "2026-09-01T00:00:00.000Z"),
        ("2026-09-01T00:00Z", "2026-09-01T00:00:00.000Z"),
        ("2026-09-01T01:30:00+01:00", "2026-09-01T00:30:00.000Z"),
        ("2026-09-01T09:30:15.250Z", "2026-09-01T09:30:15.250Z"),
        ("2026-09-01 09:30", "2026-09-01T09:30:00.000Z"),
        (1_788_220_800, "2026-09-01T00:00:00.000Z"),
        (1_788_220_800.5, "2026-09-01T00:00:00.500Z"),
        (1_788_220_800_000, "2026-09-01T00:00:00.000Z"),
    ],
)
def test_a_date_is_read_in_every_form(desk: Desk, sent: object, kept: str) -> None:
    entry = {"student_id": desk.ada, "grade_id": desk.good, "result_date": sent}
    assert desk.send("POST", "/results", desk.body(entry)).said[0]["result_date"] == kept


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/vnd.api+json", "text/json; charset=utf-8"])
def test_json_is_read_whatever_its_type_is_called(desk: Desk, content_type: str) -> None:
    assert desk.send("POST", "/results", desk.body(), CONTENT_TYPE=content_type).status == 200


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "Multipart/Form-Data"]
)
def test_a_form_is_refused(desk: Desk, content_type: str) -> None:
    assert desk.send("POST", "/results", desk.body(), CONTENT_TYPE=content_type).fault == (400, "bad_request")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 5_000, b'{"a":NaN}'])
def test_what_is_no_object_in_json_is_refused(desk: Desk, body: bytes) -> None:
    for method, url in (("POST", "/results"), ("PATCH", "/results"), ("PATCH", "/results/1"), ("PUT", "/results/1")):
        assert desk.send(method, url, body).fault == (400, "bad_request")


def test_a_body_that_is_too_long_is_refused(desk: Desk) -> None:
    body = orjson.dumps(desk.body(note="x" * MOST_BYTES))
    assert desk.send("POST", "/results", body).fault == (413, "too_large")


@pytest.mark.parametrize(
    ("also", "field"),
    [
        ({"subject_id": 999}, "subject_id"),
        ({"subject_id": None}, "subject_id"),
        ({"subject_id": "maths"}, "subject_id"),
        ({"subject_id": True}, "subject_id"),
        ({"subject_id": 2**31}, "subject_id"),
        ({"subject_id": -1}, "subject_id"),
        ({"facet_id": 9}, "facet_id"),
        ({"facet_id": None}, "facet_id"),
        ({"assessment_point_rank": 100_000}, "assessment_point_rank"),
        ({"assessment_id": 2**31 - 1}, "assessment_id"),
        ({"results": []}, "results"),
        ({"results": None}, "results"),
        ({"results": {"0": {}}}, "results"),
    ],
)
def test_what_all_entries_share_must_be_right(desk: Desk, also: dict[str, Any], field: str) -> None:
    answer = desk.send("POST", "/results", desk.body() | also)
    assert answer.fault == (422, "validation_failed")
    assert {(error["entry"], error["field"]) for error in answer.said["errors"]} == {(None, field)}
    assert set(answer.said) == {"error", "message", "errors"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"student_id": 2**31 - 1}, "student_id"),
        ({"student_id": None}, "student_id"),
        ({"student_id": 10**30}, "student_id"),
        ({"student_id": []}, "student_id"),
        ({"grade_id": 2**31 - 1}, "grade_id"),
        ({"grade_id": ""}, "grade_id"),
        ({"grade_id": 1.5}, "grade_id"),
        ({"result_date": "32-13-2019"}, "result_date"),
        ({"result_date": "0001-01-01"}, "result_date"),
        ({"result_date": "0001-01-01T00:00:00+14:00"}, "result_date"),
        ({"result_date": 1e300}, "result_date"),
        ({"result_date": {}}, "result_date"),
        ({"result_date": False}, "result_date"),
        (None, "results"),
    ],
)
def test_an_error_names_the_entry_and_the_field_and_nothing_is_stored(
    desk: Desk, wrong: dict[str, Any] | None, field: str
) -> None:
    right = {"student_id": desk.ben, "grade_id": desk.good}
    entry = None if wrong is None else right | wrong
    answer = desk.send("POST", "/results", desk.body() | {"results": [right, entry, right]})
    assert answer.fault == (422, "validation_failed")
    assert [(error["entry"], error["field"]) for error in answer.said["errors"]] == [(1, field)]
    assert all(error["message"].endswith(".") for error in answer.said["errors"])
    assert len(desk.results()) == 1


def test_a_student_of_another_school_is_none(desk: Desk) -> None:
    sync_small_school(desk.world.people.birchwood, now=NOW)
    stranger = id_of("student", "", desk.world.people.birchwood)
    answer = desk.send("POST", "/results", desk.body({"student_id": stranger, "grade_id": desk.good}))
    assert answer.said["errors"][0]["field"] == "student_id"


def test_fifty_entries_are_taken_and_fifty_one_are_not(desk: Desk) -> None:
    entry = {"student_id": desk.ada, "grade_id": desk.good}
    assert desk.send("POST", "/results", desk.body(*[entry] * 50)).status == 200
    answer = desk.send("POST", "/results", desk.body(*[entry] * 51))
    assert answer.fault == (422, "validation_failed")
    assert "50" in answer.said["message"]


def test_numbers_may_be_written_as_text(desk: Desk) -> None:
    entry = {"student_id": str(desk.ada), "grade_id": str(desk.good)}
    assert desk.send("POST", "/results", desk.body(entry, subject_id="1")).status == 200


@pytest.mark.parametrize(
    ("method", "url", "word"),
    [("POST", "/aspects", "facets"), ("DELETE", "/aspects/1", "facets"), ("POST", "/grade_sets", "grade sets")],
)
def test_what_is_fixed_is_refused_in_a_sentence(desk: Desk, method: str, url: str, word: str) -> None:
    answer = desk.send(method, url, {"name": "New"}, accept=V1_0)
    assert answer.fault == (400, "bad_request")
    assert word in answer.said["message"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = ("subject_id", "facet_id", "aspect_id", "assessment_point_rank", "assessment_id", "results", "student_id")
ENTRY = st.dictionaries(st.sampled_from(("student_id", "grade_id", "result_date", "result_id")), JSON)
BODY = st.dictionaries(st.sampled_from(MEMBERS), JSON | st.lists(ENTRY | JSON, max_size=4))


@settings(max_examples=300)
@given(BODY)
def test_no_body_is_a_mistake_of_ours(body: dict[str, Any]) -> None:
    try:
        shared, entries = new_results(body)
    except ResultsRefused:
        return
    assert isinstance(shared.subject_id, int)
    assert all(isinstance(entry.student_id, int) for entry in entries)


def test_a_result_stored_again_without_its_day_keeps_it(desk: Desk) -> None:
    entry = {"student_id": desk.ada, "grade_id": desk.good, "result_date": "2026-10-01T00:00:00.000Z"}
    assert desk.send("POST", "/results", desk.body(entry)).status == 200
    (stored,) = desk.send("POST", "/results", desk.body({**entry, "result_date": None, "grade_id": desk.better})).said
    assert (stored["result_date"], stored["grade_id"]) == ("2026-10-01T00:00:00.000Z", desk.better)
    (stored,) = desk.send("POST", "/results", desk.body({**entry, "result_date": "2026-10-02"})).said
    assert stored["result_date"] == "2026-10-02T00:00:00.000Z"
