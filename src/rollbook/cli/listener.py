"""One listener, in a process of its own: `python -m rollbook.cli.listener TARGET HOST PORT WORKERS THREADS PATIENCE`.

`PATIENCE` is how many seconds a client may take to send the head of a request, or be silent between two requests.
It ends when told to (SIGTERM), and when whoever started it is gone: then its standard input ends.
"""

from __future__ import annotations

import ctypes
import sys
import time
from contextlib import suppress
from multiprocessing import active_children

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from rollbook.cli.ending import end_with_the_one_who_started_us

MIB = 1024 * 1024
KEPT_MEMORY = {-1: 64 * MIB, -2: 4 * MIB, -3: 32 * MIB}
"""What mallopt(3) is told, by option: M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD."""
KILL_SECONDS = 5
"""How long a worker may take to finish what it is doing."""


def main() -> None:
    """Listen until told to end."""
    target, host, port, workers, threads, patience = sys.argv[1:]
    _keep_memory()
    end_with_the_one_who_started_us(then=_end_workers_that_go_on)
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
    ).serve()


def _keep_memory() -> None:
    """Keep the large pieces of memory that every answer needs, instead of giving them back and fetching them again.

    It takes a tenth off a page of 1,500. Workers inherit it. Where the C library is not glibc, nothing changes.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for option, size in KEPT_MEMORY.items():
            mallopt(option, size)


def _end_workers_that_go_on() -> None:
    # Granian's own limit (2.8) also warns of workers that have ended: two of its threads wait for each of them, and
    # only one learns of it.
    time.sleep(KILL_SECONDS)
    for worker in active_children():
        sys.stderr.write(f"A worker went on for {KILL_SECONDS} seconds after it was told to stop, and was ended.\n")
        worker.kill()


if __name__ == "__main__":
    main()
