"""The two listeners under the real HTTP server, in processes of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.server.test_start import clean_environ


@contextmanager
def _listener(name: str, home: Path) -> Iterator[httpx.Client]:
    """Starts one listener on a Unix socket; yields a client of it once a worker has started."""
    socket = home / "socket"
    process = subprocess.Popen(  # noqa: S603  (our own interpreter)
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--uds", str(socket)),
            *("--blocking-threads", "1", "--backpressure", "1", f"rollbook.server.{name}_wsgi:application"),
        ],
        env=clean_environ() | {"ROLLBOOK_DATA_DIR": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout
        try:
            # Granian that is told to stop while its worker starts never ends.
            assert any("Started worker" in line for line in process.stdout)
            with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://localhost") as client:
                yield client
        finally:
            process.terminate()


@pytest.mark.parametrize("name", ["platform", "api"])
def test_a_listener_answers_over_http(name: str, tmp_path: Path) -> None:
    with _listener(name, tmp_path) as client:
        answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
