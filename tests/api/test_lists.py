"""How lists are sent in both versions."""

from __future__ import annotations

import pytest
from tests.api.caller import V1_0, Caller

PAGING = ("Page", "Per-Page", "Total", "Total-Pages", "Prev-Page", "Next-Page")


@pytest.mark.parametrize(
    ("rows", "page", "expected"),
    [
        (10, 1, ("1", "5", "10", "2", "", "2")),
        (10, 2, ("2", "5", "10", "2", "1", "")),
        (11, 2, ("2", "5", "11", "3", "1", "3")),
        (0, 1, ("1", "5", "0", "0", "", "")),
        (3, 1, ("1", "5", "3", "1", "", "")),
        (10, 9, ("9", "5", "10", "2", "2", "")),
    ],
)
def test_a_list_is_bare_and_its_page_is_in_the_headers(
    caller: Caller, rows: int, page: int, expected: tuple[str, ...]
) -> None:
    caller.records.rows = rows
    answer = caller.get(f"/students?per_page=5&page={page}")
    assert answer.status == 200
    assert tuple(answer.headers[name] for name in PAGING) == expected
    assert [row["id"] for row in answer.said] == list(range(rows))[(page - 1) * 5 : page * 5]


@pytest.mark.parametrize(("page", "before", "after"), [(1, None, 2), (2, 1, 3), (3, 2, None), (8, 3, None)], ids=str)
def test_version_1_0_puts_a_list_into_its_envelope(
    caller: Caller, page: int, before: int | None, after: int | None
) -> None:
    caller.records.rows = 11
    answer = caller.get(f"/students?per_page=5&page={page}", accept=V1_0)
    assert list(answer.said.items())[:-1] == [
        ("object", "list"),
        ("total_count", 11),
        ("total_pages", 3),
        ("current_page", page),
        ("prev_page", before),
        ("next_page", after),
    ]
    assert list(answer.said)[-1] == "data"
    assert [row["id"] for row in answer.said["data"]] == list(range(11))[(page - 1) * 5 : page * 5]


def test_version_1_0_sends_no_paging_headers(caller: Caller) -> None:
    assert not set(PAGING) & set(caller.get("/students", accept=V1_0).headers)


def test_every_answer_is_private_json(caller: Caller) -> None:
    headers = caller.get("/students").headers
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Vary"] == "Accept, Accept-Encoding, Authorization"


def test_one_record_is_sent_as_it_is(caller: Caller) -> None:
    assert caller.get("/students/1").body == b'{"id":1}'


def test_a_head_is_the_answer_without_its_body(caller: Caller) -> None:
    caller.records.rows = 3
    full, head = caller.get("/students"), caller.send("HEAD", "/students")
    assert head.body == b""
    # The second of two requests has one less left of those that its token may make.
    counted = {"RateLimit-Remaining"}
    assert {name: head.headers[name] for name in head.headers.keys() - counted} == {
        name: full.headers[name] for name in full.headers.keys() - counted
    }
    assert head.status == 200
