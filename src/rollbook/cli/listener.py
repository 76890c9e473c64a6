"""One listener, in a process of its own: `python -m rollbook.cli.listener TARGET HOST PORT WORKERS THREADS`.

It ends when told to (SIGTERM), and when whoever started it is gone: then its standard input ends.
"""

from __future__ import annotations

import os
import signal
import sys
from threading import Thread

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

KILL_SECONDS = 5
"""How long a worker may take to finish what it is doing."""


def main() -> None:
    """Listen until told to end."""
    target, host, port, workers, threads = sys.argv[1:]
    Thread(target=_end_with_the_one_who_started_us, daemon=True).start()
    Granian(
        target,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=int(threads),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
    ).serve()


def _end_with_the_one_who_started_us() -> None:
    # Not by way of sys.stdin, whose lock would be held while the interpreter shuts down.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
