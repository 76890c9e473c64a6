"""The worker that `rollbook serve` starts, in a process of its own: `python -m rollbook.cli.working_process`.

It ends when told to (SIGTERM), and when whoever started it is gone: then its standard input ends.
"""

from __future__ import annotations

import os
import signal
from threading import Thread

from rollbook.cli.preparing import configure

configure()

from rollbook.cli.working import work  # noqa: E402  (models can be imported from here on)


def main() -> None:
    """Work until told to end."""
    Thread(target=_end_with_the_one_who_started_us, daemon=True).start()
    work(once=False)


def _end_with_the_one_who_started_us() -> None:
    # Not by way of sys.stdin, whose lock would be held while the interpreter shuts down.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
