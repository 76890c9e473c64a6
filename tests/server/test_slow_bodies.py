"""Which connections are told that nothing more is read, and which bodies are watched."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from tests.api.caller import answered, environ

from rollbook.server.slow_bodies import stop_reading_from_the_silent, without_slow_bodies

pytestmark = pytest.mark.once

ENDLESS = 1_000_000


@contextmanager
def connection() -> Iterator[tuple[socket.socket, socket.socket, int]]:
    """A client, the listener's end of its connection, and the port of the listener."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            taken, _ = listener.accept()
            with taken:
                taken.settimeout(0)
                yield client, taken, port


@pytest.mark.loopback
def test_nothing_more_is_read_from_a_silent_client_which_can_still_be_answered() -> None:
    with connection() as (client, taken, port):
        stop_reading_from_the_silent(port, seconds=0)
        assert taken.recv(1) == b""
        taken.send(b"408")
        assert client.recv(3) == b"408"


@pytest.mark.loopback
def test_a_client_that_was_not_silent_so_long_is_left_alone() -> None:
    with connection() as (_, taken, port):
        stop_reading_from_the_silent(port, seconds=ENDLESS)
        with pytest.raises(BlockingIOError):
            taken.recv(1)


@pytest.mark.loopback
def test_connections_to_other_ports_are_left_alone() -> None:
    with connection() as (_, taken, _), connection() as (_, _, other):
        stop_reading_from_the_silent(other, seconds=0)
        with pytest.raises(BlockingIOError):
            taken.recv(1)


def echo(sent: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    body = sent["wsgi.input"]
    return [body.readline(100), body.read(3), *body.readlines(100), body.read(100)]


def test_a_body_is_read_as_it_is() -> None:
    sent = environ("POST", "/", {"CONTENT_LENGTH": "12"}, b"one\ntwothree\nfour")
    assert answered(without_slow_bodies(echo, seconds=ENDLESS), sent).body == b"one\ntwothree\nfour"


def test_a_request_without_a_body_is_handed_on_untouched() -> None:
    sent = environ("GET", "/", {}) | {"wsgi.input": io.BytesIO()}
    seen = []

    def application(given: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen.append(given["wsgi.input"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b""]

    assert list(without_slow_bodies(application, seconds=ENDLESS)(sent, lambda *_: lambda _: None)) == [b""]
    assert seen == [sent["wsgi.input"]]
