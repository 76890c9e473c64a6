"""How long a body is waited for, what the application gets of it, and what goes back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from threading import Event
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from tests.api.caller import Answered, answered, environ

from rollbook.server.slow_bodies import STRETCH, TOO_SLOW, patience, without_slow_bodies

pytestmark = pytest.mark.once

ENDLESS = 1_000_000
AT_ONCE = 0


class Stopped(io.BytesIO):
    """A body that stops after what is there, until the test lets it end."""

    def __init__(self, there: bytes = b"") -> None:
        super().__init__(there)
        self.ends = Event()

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) or self._wait()

    def readline(self, size: int | None = -1, /) -> bytes:
        return super().readline(size) or self._wait()

    def _wait(self) -> bytes:
        self.ends.wait()
        return b""


@pytest.fixture
def stopped() -> Iterator[Stopped]:
    body = Stopped()
    yield body
    body.ends.set()


def echo(sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    body = sent["wsgi.input"]
    return [body.readline(100), body.read(3), *body.readlines(100), body.read(100)]


def said(sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body = sent["wsgi.input"]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{body.read(9)!r} {body.read()!r} {body.readline()!r} {body.readlines()!r}".encode()]


def silent(sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    sent["wsgi.input"].read()
    start_response("302 Found", [("Location", "/"), ("Content-Length", "0")])
    return []


def after(application: object, body: io.BytesIO, seconds: float, method: str = "POST") -> Answered:
    sent = environ(method, "/", {"CONTENT_LENGTH": "100"}) | {"wsgi.input": body}
    return answered(without_slow_bodies(application, seconds=seconds), sent)  # type: ignore[arg-type]


def test_a_body_is_read_as_it_is() -> None:
    assert after(echo, io.BytesIO(b"one\ntwothree\nfour"), ENDLESS).body == b"one\ntwothree\nfour"


def test_a_body_of_several_pieces_is_read_whole() -> None:
    def length(sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str([len(sent["wsgi.input"].read(100_000)), len(sent["wsgi.input"].read(1_000_000))]).encode()]

    assert after(length, io.BytesIO(b"a" * 300_000), ENDLESS).body == b"[100000, 200000]"


@pytest.mark.loopback
def test_a_body_that_does_not_come_in_time_is_none(stopped: Stopped) -> None:
    assert after(said, stopped, AT_ONCE).body == b"b'' b'' b'' []"


@pytest.mark.loopback
def test_a_body_of_which_a_part_came_is_none(stopped: Stopped) -> None:
    def whole(sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [repr(sent["wsgi.input"].read()).encode()]

    stopped.write(b"a" * 65_536)
    stopped.seek(0)
    assert after(whole, stopped, 0.5).body == b"b''"


@pytest.mark.loopback
def test_an_answer_without_a_body_gives_way_to_one_that_says_why(stopped: Stopped) -> None:
    found = after(silent, stopped, AT_ONCE)
    assert (found.status, found.headers["Content-Length"], found.body) == (408, str(len(TOO_SLOW)), TOO_SLOW)


@pytest.mark.loopback
def test_an_answer_that_ends_its_connection_says_how_long_it_is(stopped: Stopped) -> None:
    found = after(said, stopped, AT_ONCE)
    assert (found.status, found.headers["Content-Length"]) == (200, str(len(found.body)))


def test_what_fails_while_a_body_is_read_fails_where_it_was_asked_for() -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        after(silent, Broken(), ENDLESS)


def test_the_body_of_a_head_request_is_not_waited_for(stopped: Stopped) -> None:
    def nothing(sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        assert sent["wsgi.input"].read(1) == b""
        start_response("200 OK", [("Content-Type", "text/plain")])
        return []

    assert after(nothing, stopped, ENDLESS, "HEAD").status == 200


def test_a_request_without_a_body_is_handed_on_untouched() -> None:
    sent = environ("GET", "/", {}) | {"wsgi.input": io.BytesIO()}
    seen = []

    def application(given: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen.append(given["wsgi.input"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b""]

    assert list(without_slow_bodies(application, seconds=ENDLESS)(sent, lambda *_: lambda _: None)) == [b""]
    assert seen == [sent["wsgi.input"]]


@pytest.mark.parametrize(
    ("seconds", "waited_for", "came", "most"),
    [
        (10, 1, 0, 10),
        (10, 2, 0, 3),
        (1, 2, 0, 1),
        (10, 1, STRETCH - 1, 10),
        (10, 1, STRETCH, 20),
        (10, 2, 5 * STRETCH, 18),
    ],
    ids=["alone", "with others", "never longer for haste", "a little came", "much came", "very much came"],
)
def test_a_body_may_take_so_long(seconds: int, waited_for: int, came: int, most: int) -> None:
    assert patience(seconds, waited_for=waited_for, came=came) == most
