"""Ending with whoever started a process: nothing that a command started goes on without it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Thread


def end_with_the_one_who_started_us(then: Callable[[], None] = lambda: None) -> None:
    """Tell this process to end (SIGTERM) once its standard input ends, and then call `then`, in a thread."""

    def watch() -> None:
        # Not by way of sys.stdin, whose lock would be held while the interpreter shuts down.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        then()

    Thread(target=watch, daemon=True).start()
