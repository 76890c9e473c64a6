"""The tests reach nobody: a socket opens only where a test says so, and then only to this machine."""

import socket
from contextlib import closing

import pytest
import pytest_socket

# Being shut out is a warning too, so that code that catches the error does not hide it.
SHUT_OUT = pytest.mark.filterwarnings("ignore:A test tried to use socket")


@SHUT_OUT
def test_a_test_opens_no_socket() -> None:
    with pytest.raises(pytest_socket.SocketBlockedError):
        socket.socket()


@pytest.mark.loopback
def test_a_marked_test_talks_to_this_machine() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with closing(socket.create_connection(("127.0.0.1", port))) as client:
            assert client.getpeername() == ("127.0.0.1", port)


@SHUT_OUT
@pytest.mark.loopback
def test_a_marked_test_talks_to_no_other_machine() -> None:
    # An address that stands for documentation, and that nobody has.
    with pytest.raises(pytest_socket.SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80))
