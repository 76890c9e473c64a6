"""Commands in processes of their own, as people start them."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from tests.server.test_start import clean_environ

from rollbook.cli.listener import KILL_SECONDS

pytestmark = pytest.mark.loopback


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that has been set up."""
    home = tmp_path_factory.mktemp("home")
    assert _done(home, "migrate")[0] == 0
    return home


@pytest.fixture
def home(set_up: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return shutil.copytree(set_up, tmp_path / "home")


PROGRAM = (sys.executable, "-c", "from rollbook.cli.main import main; main()")


def _environ(home: Path) -> dict[str, str]:
    return clean_environ() | {"ROLLBOOK_DATA_DIR": str(home), "ROLLBOOK_WORKERS": "1", "PYTHONUNBUFFERED": "1"}


def _started(home: Path, *words: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [*PROGRAM, *words],
        env=_environ(home) | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _done(home: Path, *words: str, **environ: str) -> tuple[int, str, str]:
    with _started(home, *words, **environ) as process:
        out, err = process.communicate()
    return process.returncode, out, err


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def _serving(home: Path, command: str = "serve", *words: str) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """Serve on two free ports; yield once both answer, which is when the last line has been said."""
    platform, api = _free_ports()
    where = ("--platform", f"127.0.0.1:{platform}", "--api", f"127.0.0.1:{api}")
    with _started(home, command, *where, *words) as process:
        assert process.stderr
        try:
            assert any(line.startswith("API ") for line in process.stderr)
            yield process, platform, api
        finally:
            process.terminate()


def test_help_comes_before_django_does() -> None:
    script = "import sys, rollbook.cli.main; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0  # noqa: S603 - our own program


def test_a_wrong_setting_is_a_sentence(tmp_path: Path) -> None:
    code, out, err = _done(tmp_path, "school", "list", "--json", ROLLBOOK_WORKERS="many")
    assert (code, out) == (2, "")
    assert err.startswith("ROLLBOOK_WORKERS is 'many', but")


def test_production_must_be_told_how_it_is_reached(tmp_path: Path) -> None:
    code, out, err = _done(tmp_path, "serve", ROLLBOOK_MODE="production")
    assert (code, out) == (2, "")
    assert err.startswith("ROLLBOOK_")


def test_a_new_database_is_set_up_by_the_first_command_that_needs_it(tmp_path: Path) -> None:
    code, out, err = _done(tmp_path, "school", "list", "--json")
    assert (code, json.loads(out), err) == (0, [], "Setting up the database.\n")
    assert _done(tmp_path, "school", "list", "--json") == (0, out, "")


def test_two_commands_at_once_set_a_new_database_up_once(tmp_path: Path) -> None:
    both = [_started(tmp_path, "school", "list", "--json") for _ in range(2)]
    ended = [(process.communicate(), process.returncode) for process in both]
    assert [code for _, code in ended] == [0, 0]
    assert sorted(err for (_, err), _ in ended) == ["", "Setting up the database.\n"]


def test_a_database_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "rollbook.sqlite3").write_text("This is no database. " * 100)
    code, out, err = _done(tmp_path, "school", "list")
    assert (code, out) == (1, "")
    assert "Traceback" not in err


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_both_listeners_answer_until_they_are_told_to_stop(home: Path, told: signal.Signals) -> None:
    with _serving(home) as (process, platform, api):
        for port in (platform, api):
            assert httpx.get(f"http://127.0.0.1:{port}/health").json() == {"status": "ok"}
        process.send_signal(told)
        out, err = process.communicate()
    assert (process.returncode, out) == (0, "")
    after = err.partition("Stopping.\n")[2].splitlines()
    assert [line for line in after if "the worker was told to stop" not in line] == []
    for port in (platform, api):
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{port}/health")


def test_listeners_end_with_a_parent_that_was_killed(home: Path) -> None:
    with _serving(home) as (process, _, api):
        process.kill()
        assert process.stderr
        process.stderr.read()  # whose end comes when the last of them has ended
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{api}/health")


def test_a_taken_port_is_a_sentence(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        platform, _ = _free_ports()
        where = ("--platform", f"127.0.0.1:{platform}", "--api", f"127.0.0.1:{taken}")
        code, out, err = _done(home, "serve", *where)
    assert (code, out) == (1, "")
    assert f"Port {taken} of 127.0.0.1 is taken." in err
    assert "--api" in err


def test_the_demo_shows_a_call_that_works_and_keeps_its_school(home: Path) -> None:
    tokens = [_demo_token(home), _demo_token(home)]
    assert tokens[0] != tokens[1]
    _, out, _ = _done(home, "school", "list", "--json")
    assert len(json.loads(out)) == 1


def _demo_token(home: Path) -> str:
    """Start the demo, do as it says, and return the token that it showed."""
    with _serving(home, "demo", "--pupils", "30") as (process, _, api):
        assert process.stdout
        words = []
        for line in process.stdout:
            words += line.replace('"', " ").split()
            if "Ctrl-C" in line:
                break
        assert f"http://127.0.0.1:{api}/students?per_page=3" in words
        token = words[words.index("Bearer") + 1]
        answer = httpx.get(
            f"http://127.0.0.1:{api}/students?per_page=3",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.assembly+json; version=1.1"},
        )
        assert (answer.status_code, len(answer.json())) == (200, 3)
        _check_that_nothing_noted_is_lost(process, home)
    return token


def _check_that_nothing_noted_is_lost(process: subprocess.Popen[str], home: Path) -> None:
    """Tell it to stop right after a call, and look whether the call was written down all the same."""
    before = _calls(home)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate()
    assert '"op":"getStudents"' in err
    assert _calls(home) == before + 1


def _calls(home: Path) -> int:
    with closing(sqlite3.connect(home / "rollbook.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM consent_appcall").fetchone()[0])


def test_a_worker_that_goes_on_is_ended(home: Path) -> None:
    """A body that never comes would keep it for half a minute."""
    with _serving(home) as (process, _, api), socket.create_connection(("127.0.0.1", api)) as stalled:
        stalled.sendall(b"POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n")
        assert httpx.get(f"http://127.0.0.1:{api}/health").json() == {"status": "ok"}
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate()
    assert process.returncode == 0
    assert err.endswith(f"went on for {KILL_SECONDS} seconds after it was told to stop, and was ended.\n")


def test_commands_at_once_leave_a_whole_audit_trail(home: Path) -> None:
    urns = [str(100_901 + number) for number in range(3)]
    processes = [_started(home, "school", "create", "--urn", urn, "--name", "A School") for urn in urns]
    assert [process.communicate()[1] for process in processes] == ["", "", ""]
    _, out, _ = _done(home, "audit", "verify", "--json")
    assert json.loads(out) == {"intact": True, "entries": 3}


def test_a_worker_works_in_a_process_of_its_own_until_its_parent_is_gone(home: Path) -> None:
    command = [sys.executable, "-m", "rollbook.cli.working_process"]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, env=_environ(home), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=5)  # one that cannot work ends at once, and takes the listeners with it
        process.stdin.close()
        assert process.wait(timeout=60) == 0
        assert process.stderr
        assert "Traceback" not in process.stderr.read()
