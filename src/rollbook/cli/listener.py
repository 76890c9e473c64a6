"""One listener, in a process of its own: `python -m rollbook.cli.listener TARGET HOST PORT WORKERS THREADS PATIENCE`.

`PATIENCE` is how many seconds a client may take to send the head of a request, or be silent between two requests.
It ends when told to (SIGTERM), and when whoever started it is gone: then its standard input ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from threading import Thread

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

MIB = 1024 * 1024
KEPT_MEMORY = {-1: 64 * MIB, -2: 4 * MIB, -3: 32 * MIB}
"""What mallopt(3) is told, by option: M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD."""
KILL_SECONDS = 5
"""How long a worker may take to finish what it is doing."""


def main() -> None:
    """Listen until told to end."""
    target, host, port, workers, threads, patience = sys.argv[1:]
    _keep_memory()
    Thread(target=_end_with_the_one_who_started_us, daemon=True).start()
    Granian(
        target,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        # What stands in front of us, and every client of the API, speaks HTTP/1.1; less is less to be abused.
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=int(patience) * 1000),
        workers=int(workers),
        blocking_threads=int(threads),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
    ).serve()


def _keep_memory() -> None:
    """Keep the large pieces of memory that every answer needs, instead of giving them back and fetching them again.

    It takes a tenth off a page of 1,500. Workers inherit it. Where the C library is not glibc, nothing changes.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for option, size in KEPT_MEMORY.items():
            mallopt(option, size)


def _end_with_the_one_who_started_us() -> None:
    # Not by way of sys.stdin, whose lock would be held while the interpreter shuts down.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
