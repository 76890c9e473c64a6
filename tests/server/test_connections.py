"""Which connections are known to have written one byte, and which are told that nothing more is read."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rollbook.server.connections import stop_reading, written, wrote_one_byte

pytestmark = [pytest.mark.loopback, pytest.mark.once]


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


def test_what_was_written_is_counted_for_each_connection() -> None:
    with connection() as (client, taken, port):
        taken.send(b"twelve bytes")
        assert written(port) == {client.getsockname(): 12}


def test_what_waits_for_a_client_that_does_not_read_is_counted_too() -> None:
    with connection() as (client, taken, port):
        sent = 0
        while True:
            try:
                sent += taken.send(b"a" * 65_536)
            except BlockingIOError:
                break
        assert written(port) == {client.getsockname(): sent}


@pytest.mark.parametrize(("after", "found"), [(100, set()), (101, {"there"}), (102, set())])
def test_who_wrote_one_byte_is_known_by_it(after: int, found: set[str]) -> None:
    before = {("there",): 100, ("elsewhere",): 7}
    after_it = {("there",): after, ("elsewhere",): 7, ("new",): 1}
    assert {peer[0] for peer in wrote_one_byte(before=before, after=after_it)} == found


def test_nothing_more_is_read_from_a_connection_which_can_still_be_answered() -> None:
    with connection() as (client, taken, port):
        stop_reading(port, [client.getsockname()])
        assert taken.recv(1) == b""
        taken.send(b"408")
        assert client.recv(3) == b"408"


def test_connections_of_other_peers_are_left_alone() -> None:
    with connection() as (client, taken, port):
        stop_reading(port, [("127.0.0.1", client.getsockname()[1] + 1)])
        with pytest.raises(BlockingIOError):
            taken.recv(1)


def test_connections_to_other_ports_are_left_alone() -> None:
    with connection() as (client, taken, _), connection() as (_, _, other):
        stop_reading(other, [client.getsockname()])
        with pytest.raises(BlockingIOError):
            taken.recv(1)
