"""Answers in gzip and zstd, for callers that take them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from tests.api.caller import GOOD, V1_0, V1_1, Answered, Caller

from rollbook.api.compression import CODINGS, LEAST_BYTES, coding_of

URL = "/students?per_page=300"
UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


@pytest.fixture
def caller() -> Caller:
    """A caller of a list that is long enough."""
    made = Caller()
    made.records.rows = 300
    return made


def get(caller: Caller, accepted: str, url: str = URL, *, accept: str = V1_1, tag: str = "") -> Answered:
    headers = {"HTTP_ACCEPT": accept, "HTTP_AUTHORIZATION": f"Bearer {GOOD}", "HTTP_ACCEPT_ENCODING": accepted}
    return caller.call("GET", url, headers | ({"HTTP_IF_NONE_MATCH": tag} if tag else {}))


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("version", [V1_0, V1_1])
def test_a_caller_that_takes_a_coding_gets_the_same_in_it(caller: Caller, coding: str, version: str) -> None:
    plain = caller.get(URL, accept=version)
    answer = get(caller, coding, accept=version)
    assert answer.headers["Content-Encoding"] == coding
    assert int(answer.headers["Content-Length"]) == len(answer.body) < len(plain.body) / 3
    assert UNPACK[coding](answer.body) == plain.body


def test_who_asks_for_none_gets_none(caller: Caller) -> None:
    assert "Content-Encoding" not in caller.get(URL).headers


def test_a_small_answer_stays_as_it_is(caller: Caller) -> None:
    answer = get(caller, "gzip", "/students?per_page=5")
    assert "Content-Encoding" not in answer.headers
    assert len(answer.said) == 5


def test_an_entity_tag_says_its_coding_and_is_read_back(caller: Caller) -> None:
    tag = get(caller, "gzip").headers["ETag"]
    assert tag.endswith('-gzip"')
    assert [get(caller, accepted, tag=tag).status for accepted in ("gzip", "zstd", "")] == [304, 304, 304]


def test_nothing_new_has_no_coding(caller: Caller) -> None:
    tag = caller.get(URL).headers["ETag"]
    answer = get(caller, "gzip", tag=tag)
    assert (answer.status, answer.body, "Content-Encoding" in answer.headers) == (304, b"", False)


def test_the_same_answer_is_the_same_bytes(caller: Caller) -> None:
    assert get(caller, "gzip").body == get(caller, "gzip").body


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, deflate;q=0.6, identity;q=0.3", "gzip"),  # Ruby's Net::HTTP
        ("gzip, deflate, br, zstd", "zstd"),  # browsers
        ("gzip;q=0.9, zstd;q=0.5", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.2, identity;q=0.9", "identity"),
        ("*", "zstd"),
        ("*;q=0", "identity"),
        ("zstd;q=0, *", "gzip"),
        ("br", "identity"),
        ("gzip;q=2", "identity"),
        ("gzip;level=9", "identity"),
        ("identity;q=0", "identity"),
        (",,;;gzip", "identity"),
        ("x" * 10_000 + ", gzip", "identity"),
    ],
)
def test_the_header_is_read_as_its_rfc_says(accepted: str, coding: str) -> None:
    assert coding_of(accepted) == coding


@given(accepted=st.text(max_size=60) | st.text(alphabet="gzipstd;q=01., *x-", max_size=60))
def test_whatever_the_header_says_there_is_a_coding(accepted: str) -> None:
    assert coding_of(accepted) in {*CODINGS, "identity"}


@given(body=st.binary(max_size=3_000))
def test_what_was_packed_is_unpacked_again(body: bytes) -> None:
    assert {name: UNPACK[name](pack(body)) for name, pack in CODINGS.items()} == dict.fromkeys(CODINGS, body)


def test_the_least_that_is_packed_becomes_smaller() -> None:
    body = b'{"id":1,"first_name":"Ada"},' * (LEAST_BYTES // 28)
    assert all(len(pack(body)) < len(body) / 4 for pack in CODINGS.values())
