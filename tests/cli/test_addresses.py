from __future__ import annotations

import socket

import pytest

from rollbook.cli.addresses import Address, address, check_free
from rollbook.cli.problems import WRONG_USE, CommandProblem


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 8000),
        ("localhost:1", "localhost", 1),
        ("[::1]:65535", "::1", 65_535),
        (" 0.0.0.0:80 ", "0.0.0.0", 80),  # noqa: S104 - only read
    ],
)
def test_a_host_and_a_port_are_an_address(text: str, host: str, port: int) -> None:
    assert address(text) == Address(host, port)


@pytest.mark.parametrize("text", ["", "8000", ":8000", "localhost", "localhost:", "::1:80", "a:0", "a:65536", "a:1:2"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(CommandProblem) as problem:
        address(text)
    assert problem.value.code == WRONG_USE


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("[::]:8000", "http://[::1]:8000"),
        ("data.example.org:80", "http://data.example.org:80"),
    ],
)
def test_an_address_is_reached_by_a_browser_of_this_machine(text: str, url: str) -> None:
    assert address(text).url == url


@pytest.mark.loopback
def test_a_port_that_somebody_listens_at_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandProblem, match=rf"^Port {port} of 127\.0\.0\.1 is taken\. .* --api 127\.0\.0\.1:"):
            check_free(Address("127.0.0.1", port), option="--api")


@pytest.mark.loopback
def test_a_port_that_nobody_listens_at_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    check_free(Address("127.0.0.1", port), option="--api")


@pytest.mark.loopback
def test_an_address_of_another_machine_is_none_of_ours() -> None:
    with pytest.raises(CommandProblem, match="Nothing can listen at"):
        check_free(Address("192.0.2.1", 8000), option="--api")
