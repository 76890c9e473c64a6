"""What a request is taken to be: the arguments in its URL, and what is remembered of those that come often."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import example, given
from hypothesis import strategies as some
from tests.api.caller import GOOD, V1_1, Caller, answered, environ

from rollbook.api.request import Request


@given(some.text(some.sampled_from("ab=&%+[];/?é\x80 2")))
@example("page=2&demographics=true&&=x&empty=&alone")
def test_arguments_are_those_that_the_standard_library_reads(query: str) -> None:
    asked = environ("GET", "/students", {}) | {"QUERY_STRING": query}
    assert Request.of(asked).arguments() == parse_qsl(query, keep_blank_values=True, errors="replace")


def test_what_is_remembered_of_arguments_is_not_what_the_path_says(caller: Caller) -> None:
    for id_ in (1, 2, 1):
        caller.get(f"/students/{id_}?demographics=true")
        assert caller.query.arguments == {"id": id_}
        assert caller.query.includes == {"demographics"}


def test_arguments_that_two_endpoints_share_are_read_as_each_declares_them(caller: Caller) -> None:
    caller.get("/students?year_code=7")
    assert caller.query.arguments == {"year_code": "7"}
    caller.get("/rooms?year_code=7")
    assert caller.query.arguments == {}


def test_a_body_that_ends_early_is_not_read_as_a_whole_one(caller: Caller) -> None:
    headers = {"HTTP_ACCEPT": V1_1, "HTTP_AUTHORIZATION": f"Bearer {GOOD}", "CONTENT_LENGTH": "13"}
    answer = answered(caller.application, environ("POST", "/results", headers, b'{"a":1}'))
    assert answer.fault == (408, "request_timeout")
